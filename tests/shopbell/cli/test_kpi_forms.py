"""`kpi` by ids, of the whole collection, as CSV, and on a page of 80 columns."""

from __future__ import annotations

import csv
import io
import re

import pytest
from rich.cells import cell_len

from knowledge import load
from kpi.registry import catalog
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.hand_made import days_before, hand_made, steady_orders, steady_table

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
IN_FIGURES = re.compile(r"\b\d{1,2}/\d{1,2}\b")


# ids


def test_ids_stand_behind_the_command(shopbell: Home) -> None:
    asked = shopbell("kpi", "order_count", "Conversion rate", "--shop", "wood", "--json").json()
    assert [row["kpi"] for row in asked] == ["order_count", "conversion_rate"]
    short = shopbell("kpi", "AOV", "cac", "--shop", "wood", "--json").json()
    assert [row["kpi"] for row in short] == ["average_order_value", "customer_acquisition_cost"]
    assert (
        asked == shopbell("kpi", "--kpi", "order_count", "--kpi", "conversion_rate", "--shop", "wood", "--json").json()
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("order_cuont", 'unknown KPI "order_cuont"; did you mean "order_count"?'),
        ("Conversion rat", 'unknown KPI "Conversion rat"; did you mean "Conversion rate"?'),
        ("Tỷ lệ chuyển đôi", 'unknown KPI "Tỷ lệ chuyển đôi"; did you mean "Tỷ lệ chuyển đổi"?'),
        ("page_lod_time", 'unknown KPI "page_lod_time"; did you mean "page_load_time"?'),
        ("zzz", 'unknown KPI "zzz"; `shopbell kpi --help` lists them'),
    ],
)
def test_the_nearest_name_is_told(shopbell: Home, written: str, sentence: str) -> None:
    ran = shopbell("kpi", written)
    assert (ran.code, ran.err.strip()) == (2, sentence)


# --all


def test_all_of_the_collection_is_told_each_with_its_value_or_with_what_lacks(shopbell: Home) -> None:
    rows = shopbell("kpi", "--all", "--shop", "silk", "--json").json()
    assert {row["kpi"] for row in rows} == set(load().kpis)
    assert len(rows) == len(load().kpis)
    for row in rows:
        assert (row["value"] is None) == (row["missing"] is not None), row["kpi"]
        assert row["value"] is None or row["supply"] == []
    by_id = {row["kpi"]: row for row in rows}
    assert by_id["customer_acquisition_cost"]["supply"] == ["[[shop.spend]]"]
    assert by_id["net_promoter_score"]["supply"] == ["[[shop.survey]]"]
    described = by_id["net_profit"]
    assert described["missing"] == (
        "there is no table yet that takes these data (All other costs, marketing and sales included)"
    )
    assert (described["supply"], described["state"]) == ([], "no_data")


def test_without_all_only_what_can_be_worked_out_is_told(shopbell: Home) -> None:
    assert {row["kpi"] for row in shopbell("kpi", "--json").json()} == set(catalog())


def test_what_is_only_described_may_be_asked_for(shopbell: Home) -> None:
    told = shopbell("kpi", "page_load_time", "--shop", "wood", "--language", "vi").out
    assert "chưa có bảng nào nhận các dữ liệu này" in " ".join(told.split())
    assert shopbell("kpi", "page_load_time", "--by", "channel", "--json").json() == []
    asked = shopbell("kpi", "page_load_time", "--month", "2025-11", "--shop", "wood", "--json").json()
    assert [(row["value"], row["first"], row["last"]) for row in asked] == [(None, "2025-11-01", "2025-11-30")]


# --csv


def test_csv_tells_the_numbers_of_json(shopbell: Home) -> None:
    told = shopbell("kpi", "--all", "--csv").out
    assert told.count("\r\n") == told.count("\n") == 2 * len(load().kpis) + 1
    rows = list(csv.DictReader(io.StringIO(told, newline="")))
    documents = shopbell("kpi", "--all", "--json").json()
    assert len(rows) == len(documents)
    for row, document in zip(rows, documents, strict=True):
        assert (row["shop"], row["kpi"]) == (document["shop"], document["kpi"])
        assert (row["first"], row["last"]) == (document["first"], document["last"])
        for name in ("value", "numerator", "denominator"):
            value = document[name]
            if value is None:
                assert row[name] == ""
            elif isinstance(value, str):
                assert row[name] == value
                assert row["currency"] == "EUR"
            else:
                assert re.fullmatch(r"-?\d+(\.\d+)?", row[name]), row
                assert float(row[name]) == pytest.approx(value, abs=1e-8)
        assert row["missing"] == (document["missing"] or "")
        assert ISO_DAY.fullmatch(row["first"])


def test_csv_and_json_exclude_each_other(shopbell: Home) -> None:
    ran = shopbell("kpi", "--csv", "--json")
    assert (ran.code, "--json and --csv exclude each other" in ran.err) == (2, True)


# on a page


LANGUAGES = pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
FORMS = [
    (),
    ("--all",),
    ("customer_lifetime_value", "revenue"),
    ("--by", "campaign"),
    ("--month", "2026-01"),
    ("--compare",),
]


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A shop that takes 13 digits a month, sees millions of visits, and has campaigns with long names."""
    days = days_before(NOON, 120)
    orders = steady_orders(days, 8, net="98765432109", tax="0", currency="VND", campaign="=Tết " + "sale_" * 8)
    return hand_made(
        tmp_path_factory.mktemp("huge"),
        orders,
        currency="VND",
        spend=steady_table("day,channel,campaign,amount,clicks", days, "{day},google,=Tết,87654321098,7654321"),
        traffic=steady_table("day,channel,sessions,carts,checkouts", days, "{day},google,98765432,8765432,765432"),
    )


def numbers(text: str) -> set[str]:
    """Return every run of digits with its marks, as a reader sees it on one line."""
    return {found for line in text.splitlines() for found in re.findall(r"\d[\d.,]*\d", line)}


@LANGUAGES
@pytest.mark.parametrize("words", FORMS, ids=" ".join)
def test_a_page_has_80_columns_and_no_number_is_cut(
    huge: Home, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    on_page = huge("kpi", *words, "--language", language).out
    assert max(map(cell_len, on_page.splitlines())) <= 80
    monkeypatch.setenv("COLUMNS", "1000")
    wide = huge("kpi", *words, "--language", language).out
    assert numbers(wide) == numbers(on_page)
    assert any(len(re.sub(r"\D", "", number)) >= 13 for number in numbers(on_page))


def test_a_wide_terminal_has_all_of_a_row_on_a_line(huge: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    lines = huge("kpi", "average_order_value").out.splitlines()
    (row,) = (line for line in lines if line.strip().startswith("Average order value") and "/" in line)
    assert row.count("₫") >= 2


@LANGUAGES
def test_no_day_of_a_file_can_be_read_in_two_ways(huge: Home, language: str) -> None:
    for form in ("--csv", "--json"):
        told = huge("kpi", form, "--language", language).out
        assert not IN_FIGURES.findall(told.replace("₫", "")), form


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", "Feb 2 \N{EN DASH} Mar 1, 2026"),
        ("vi", "02/02/2026 \N{EN DASH} 01/03/2026"),
        ("zh_Hant", "2026年2月2日至3月1日"),
    ],
)
def test_days_are_written_as_in_messages(huge: Home, language: str, days: str) -> None:
    assert days in huge("kpi", "--language", language).out


def test_no_cell_of_csv_is_a_formula(huge: Home) -> None:
    rows = list(csv.DictReader(io.StringIO(huge("kpi", "order_count", "--by", "campaign", "--csv").out, newline="")))
    assert [row["key"].startswith("'=t") for row in rows] == [True]
    assert [row["value"] for row in rows] == ["224"]
