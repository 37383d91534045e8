"""`sync` and `kpi`: figures as counted by hand, as JSON and for people, for the days asked for."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from kpi.registry import catalog
from practice.world import World
from shopbell.cli import main
from tests.shopbell.cli.home import FIRST_DAY, NOW, ROOT, Home, counted, install
from wording.language import language

# --help


def told_of(option: str, following: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["kpi", "--help"]) == 0
    return " ".join(out.getvalue().partition(option)[2].partition(following)[0].split())


def test_the_help_of_kpi_names_every_kpi() -> None:
    named = told_of("--kpi TEXT", "--all").removeprefix("Only this KPI; may be repeated: ").rstrip(".").split(", ")
    assert named == list(catalog())


def test_the_help_of_kpi_names_every_way_to_split() -> None:
    told = told_of("--by TEXT", "--json")
    named = set(told.removeprefix("Split by a segment: ").rstrip(".").split(", "))
    assert named == {segment for one in catalog().values() for segment in one.segments}
    assert {"landing_page", "channel", "customer_type"} <= named


# sync, kpi


def test_a_second_sync_finds_nothing_new(shopbell: Home) -> None:
    ran = shopbell("sync", "--shop", "silk")
    assert (ran.code, ran.out) == (0, "silk: nothing new\n")


def net_minor(orders: Iterable[Any]) -> int:
    return sum(line.total_minor - line.discount_minor for order in orders for line in order.lines)


@pytest.mark.parametrize("shop", ["wood", "silk"])
def test_kpi_agrees_with_a_count_by_hand(shopbell: Home, world: World, shop: str) -> None:
    ran = shopbell("kpi", "--shop", shop, "--month", "2025-11", "--json")
    rows = {row["kpi"]: row for row in ran.json()}
    orders = counted(world, date(2025, 11, 1), date(2025, 11, 30))
    net = net_minor(orders)
    row = rows["order_count"]
    assert (row["value"], row["shop"], row["first"], row["last"]) == (len(orders), shop, "2025-11-01", "2025-11-30")
    assert rows["average_order_value"]["numerator"] == f"{net / 100:.2f}"
    assert rows["average_order_value"]["denominator"] == len(orders)
    assert rows["average_order_value"]["currency"] == "EUR"


def test_kpi_json_has_the_promised_shape(shopbell: Home) -> None:
    ran = shopbell("kpi", "--json")
    rows = {(row["shop"], row["kpi"]): row for row in ran.json()}
    row = rows["wood", "conversion_rate"]
    promised = [
        "shop",
        "kpi",
        "first",
        "last",
        "value",
        "interval",
        "numerator",
        "denominator",
        "unit",
        "currency",
        "state",
        "missing",
    ]
    assert set(promised) <= set(row)
    assert row["unit"] == "percent"
    assert isinstance(row["value"], float)
    assert row["value"] == pytest.approx(row["numerator"] / row["denominator"])
    assert row["interval"][0] <= row["value"] <= row["interval"][1]
    assert (row["first"], row["last"]) == ("2025-12-23", "2026-01-19")
    lacking = rows["silk", "customer_acquisition_cost"]
    assert (lacking["value"], lacking["interval"], lacking["state"]) == (None, None, "no_data")
    assert "Marketing spend" in lacking["missing"]
    money = rows["wood", "customer_acquisition_cost"]
    assert re.fullmatch(r"\d+\.\d\d", money["value"])
    assert isinstance(money["denominator"], int)


def test_what_has_no_target_is_neither_on_nor_off_it(shopbell: Home) -> None:
    rows = {(row["shop"], row["kpi"]): row["state"] for row in shopbell("kpi", "--json").json()}
    assert rows["wood", "average_order_value"] == "off_target"
    assert rows["wood", "gross_sales"] is None


def test_the_state_is_that_of_the_days_shown(shopbell: Home) -> None:
    asked = ("--shop", "wood", "--kpi", "average_order_value", "--json")
    (today,) = shopbell("kpi", *asked).json()
    assert today["state"] == "off_target"
    (day,) = shopbell("kpi", *asked, "--first", "2026-01-19", "--last", "2026-01-19").json()
    assert day["state"] in {"not_enough_data", "too_close", "off_target"}
    (early,) = shopbell("kpi", *asked, "--first", "2025-09-01", "--last", "2025-09-05").json()
    assert early["state"] == "learning"  # nothing is known of the days before


def test_a_kpi_may_be_asked_for_by_the_name_that_the_table_shows(shopbell: Home) -> None:
    by_id = shopbell("kpi", "--kpi", "conversion_rate", "--json").json()
    for name in ("Conversion rate", "conversion RATE", "Tỷ lệ chuyển đổi"):
        assert shopbell("kpi", "--kpi", name, "--json").json() == by_id


def test_what_cannot_be_split_is_told_in_the_readers_language(shopbell: Home) -> None:
    ran = shopbell("kpi", "--kpi", "new_customer_count", "--by", "landing_page", "--shop", "wood", "--language", "vi")
    assert ran.out == "wood: không có gì để phân tách theo cách này\n"


@pytest.mark.parametrize("segment", ["channel", "order_value_band", "customer_tenure", "discount_code"])
def test_segments_add_up(shopbell: Home, segment: str) -> None:
    days = ("--first", "2025-12-01", "--last", "2025-12-31", "--kpi", "order_count", "--shop", "wood", "--json")
    [whole] = shopbell("kpi", *days).json()
    parts = shopbell("kpi", *days, "--by", segment).json()
    assert {part["segment"] for part in parts} == {segment}
    assert len({part["key"] for part in parts}) == len(parts) > 1
    assert sum(part["value"] for part in parts) == whole["value"]


@pytest.mark.parametrize("shop", ["wood", "silk"])
@pytest.mark.parametrize("kpi", ["revenue", "gross_sales", "discount_cost"])
@pytest.mark.parametrize("segment", ["product", "product_category"])
def test_money_by_product_adds_up_to_the_cent(shopbell: Home, shop: str, kpi: str, segment: str) -> None:
    days = ("--first", "2025-12-01", "--last", "2025-12-31", kpi, "--shop", shop, "--json")
    [whole] = shopbell("kpi", *days).json()
    parts = shopbell("kpi", *days, "--by", segment).json()
    assert len(parts) > 3
    assert sum(Decimal(part["value"]) for part in parts) == Decimal(whole["value"])


@pytest.mark.parametrize("shop", ["wood", "silk"])
def test_a_product_is_told_as_counted_by_hand_with_number_and_name(shopbell: Home, world: World, shop: str) -> None:
    parts = shopbell("kpi", "order_count", "--by", "product", "--month", "2025-11", "--shop", shop, "--json").json()
    names = {str(product.id): product.title for product in world.products}
    orders = counted(world, date(2025, 11, 1), date(2025, 11, 30))
    held = Counter(str(number) for order in orders for number in {line.product.id for line in order.lines})
    assert {part["key"]: part["value"] for part in parts if part["key"]} == held
    assert all(part["name"] == names[part["key"]] for part in parts if part["key"])
    assert {tuple(part["conventions"]) for part in parts} == {("orders_by_line",)}
    assert sum(held.values()) > len(orders), "orders hold several products, and count under each"


def test_the_table_of_products_tells_the_largest_and_what_the_rows_do_not_say(shopbell: Home) -> None:
    ran = shopbell(
        "kpi", "average_order_value", "order_count", "--by", "product", "--month", "2025-11", "--shop", "wood"
    )
    assert "House Blend 250 g" in ran.out
    told = " ".join(ran.out.split())
    assert "An order counts under each product or category that it holds, so these rows overlap." in told
    assert "Money per order is that of its own lines" in told
    assert "\x1b" not in ran.out


def test_a_category_is_told_by_the_name_the_shop_gives_it(shopbell: Home) -> None:
    for shop, no_category in (("wood", "Uncategorized"), ("silk", "")):
        asked = ("revenue", "--by", "product_category", "--month", "2025-11", "--shop", shop)
        parts = {part["key"] for part in shopbell("kpi", *asked, "--json").json()}
        assert {"Tea & coffee", "Kitchen", "Treats", no_category} <= parts
    ran = shopbell("kpi", *asked, "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {row["key"] for row in rows} == {"Tea & coffee", "Kitchen", "Treats", "(no category)"}
    assert {row["basis"] for row in rows} == {"refunds_by_line by_category"}
    assert "(chưa có danh mục)" in shopbell("kpi", *asked, "--language", "vi").out


def test_steps_of_the_checkout_are_a_split(shopbell: Home) -> None:
    asked = ("checkout_step_drop_off_rate", "--by", "checkout_step", "--shop", "wood", "--json")
    parts = {part["key"]: part["name"] for part in shopbell("kpi", *asked).json()}
    assert parts == {"cart": "from cart to checkout", "checkout": "from checkout to order"}


def test_what_no_line_tells_is_not_split_by_product(shopbell: Home) -> None:
    ran = shopbell("kpi", "new_customer_count", "conversion_rate", "--by", "product", "--shop", "wood")
    assert ran.out == "wood: nothing to split that way\n"


def test_the_table_is_for_people(shopbell: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    ran = shopbell("kpi", "--shop", "silk", "--language", "vi")
    assert "Tỷ lệ chuyển đổi" in ran.out
    assert "conversion_rate" not in ran.out
    assert {"Chỉ số", "Giá trị", "Cách tính"} <= {cell.strip() for cell in re.split(r"\s{2,}", ran.out)}


def test_the_table_is_headed_by_the_days_asked_for_and_says_which_rows_cover_others(
    shopbell: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    before_it_opened = ("--first", "2025-08-01", "--last", "2025-11-30")
    ran = shopbell("kpi", "--shop", "wood", "--kpi", "conversion_rate", *before_it_opened)
    assert "wood: Aug 1 \N{EN DASH} Nov 30, 2025" in ran.out
    [row] = [line for line in ran.out.splitlines() if "Conversion" in line and "%" in line]
    assert row.rstrip().endswith("Sep 1 \N{EN DASH} Nov 30, 2025")
    assert "Days covered" not in shopbell("kpi", "--shop", "wood", "--kpi", "order_count", "--month", "2025-11").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kpi", "order_cuont"), 'unknown KPI "order_cuont"; did you mean "order_count"?'),
        (("--kpi", "foo"), 'unknown KPI "foo"; `shopbell kpi --help` lists them'),
        (("--by", "chanel"), 'unknown segment "chanel"; did you mean "channel"?'),
        (("--shop", "wod"), 'did you mean "wood"?'),
        (("--month", "2025-13"), "is not a month"),
        (("--month", "2025-11", "--quarter", "2025Q4"), "exclude each other"),
        (("--week", "2025-11-05", "--month", "2025-11"), "--week and --month exclude each other"),
        (("--week", "2025-45"), "'2025-45' is not a day; write it as 2011-11-01"),
        (("--first", "2025-11-01"), "belong together"),
        (("--first", "2025-11-02", "--last", "2025-11-01"), "cannot end"),
        (("--first", "0001-01-01", "--last", "2025-11-01"), "'0001-01-01' lies outside of the years 1970 to 2200"),
        (("--first", "2025-11-01", "--last", "9999-12-31"), "'9999-12-31' lies outside of the years 1970 to 2200"),
        (("--month", "0001-01"), "'0001-01' lies outside of the years 1970 to 2200"),
        (("--quarter", "9999Q4"), "'9999Q4' lies outside of the years 1970 to 2200"),
        (("--now", "0001-01-01"), "'0001-01-01' lies outside of the years 1970 to 2200"),
        (("--now", "9999-12-31T23:59:59"), "lies outside of the years 1970 to 2200"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_write(shopbell: Home, words: tuple[str, ...], message: str) -> None:
    ran = shopbell("kpi", *words, now=None if "--now" in words else NOW)
    assert ran.code == 2
    assert message in ran.err


def test_the_widest_period_that_may_be_asked_for_is_answered(shopbell: Home) -> None:
    ran = shopbell("kpi", "--first", "1970-01-01", "--last", "2200-12-31", "--shop", "wood")
    assert (ran.code, ran.err) == (0, "")
    for now in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, tzinfo=UTC)):
        assert shopbell("kpi", "--shop", "wood", now=now).code in {0, 1}


def test_a_page_in_place_of_a_table_is_told_once(urls: tuple[str, str], tmp_path: Path) -> None:
    more = f'[[shop.spend]]\nurl = "{urls[0]}/"\n'  # silk's table is the front page of a shop
    install(tmp_path, *urls, more)
    words = [sys.executable, "-m", "shopbell", "sync", "--shop", "silk", "--config", str(tmp_path), "--now", str(NOW)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (done.stdout + done.stderr).count("a web page instead of a table") == 1


def test_yesterday_is_the_last_day_by_default(shopbell: Home) -> None:
    rows = shopbell("kpi", "--kpi", "order_count", "--json", now=NOW - timedelta(hours=8)).json()
    assert {row["last"] for row in rows} == {"2026-01-18"}  # in Berlin it is not yet midnight


def test_without_days_it_shows_the_very_figures_of_check(shopbell: Home) -> None:
    shown = {(row["shop"], row["kpi"]): row for row in shopbell("kpi", "--json").json()}
    judged = shopbell("check", "--dry-run", "--json").json()
    assert judged
    for verdict in judged:
        row = shown[verdict["shop"], verdict["kpi"]]
        same = ("first", "last", "value", "numerator", "denominator")
        assert [row[name] for name in same] == [verdict[name] for name in same]


def test_a_sum_that_was_counted_lies_between_nothing(shopbell: Home) -> None:
    for days in ((), ("--first", "2025-12-01", "--last", "2025-12-31")):
        rows = {(row["shop"], row["kpi"]): row for row in shopbell("kpi", "--json", *days).json()}
        for kpi in ("revenue", "order_count", "gross_sales"):
            assert rows["wood", kpi]["value"] is not None
            assert rows["wood", kpi]["interval"] is None
        assert rows["wood", "conversion_rate"]["interval"] is not None
        assert (rows["wood", "revenue"]["normal"] is None) == bool(days)


@pytest.fixture
def fiscal(shopbell: Home) -> Iterator[Home]:
    """Weeks of wood begin on Sunday, its months on the 26th."""
    config = shopbell.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    defined = 'lapse = 90\nweek_start = "sunday"\nmonth_start = 26'
    config.write_text(text.replace("lapse = 90", defined), encoding="utf-8")
    yield shopbell
    config.write_text(text, encoding="utf-8")
    shopbell("kpi", "--kpi", "order_count")  # counted as before


@pytest.mark.parametrize(
    ("asked", "wood", "silk"),
    [
        (("--month", "2025-11"), ("2025-10-26", "2025-11-25"), ("2025-11-01", "2025-11-30")),
        (("--week", "2025-11-05"), ("2025-11-02", "2025-11-08"), ("2025-11-03", "2025-11-09")),
    ],
)
def test_weeks_and_months_begin_where_the_shop_says(
    fiscal: Home, asked: tuple[str, str], wood: tuple[str, str], silk: tuple[str, str]
) -> None:
    rows = fiscal("kpi", "--kpi", "order_count", *asked, "--json").json()
    assert {row["shop"]: (row["first"], row["last"]) for row in rows} == {"wood": wood, "silk": silk}


def test_it_is_said_after_how_many_days_customers_count_as_lost(shopbell: Home) -> None:
    sentence = "Customers count as lost after 90 days without an order (your setting)."
    assert shopbell("kpi", "--shop", "wood").out.count(sentence) == 1
    (row,) = shopbell("kpi", "--shop", "wood", "--kpi", "customer_churn_rate", "--json").json()
    assert row["lapse"] == {"days": 90, "origin": "fixed", "gaps": 0}


def test_the_parts_of_a_number_are_named_with_the_days_that_they_are_of(
    shopbell: Home, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    out = shopbell("kpi", "--shop", "wood").out
    last = NOW.date() - timedelta(days=1)  # all days that are over: less than a year is known
    orders = counted(world, FIRST_DAY, last)
    each = language("en").amount(Fraction(net_minor(orders), len(orders)), "EUR")
    days = (last - FIRST_DAY).days + 1
    assert f"Customer value: Worked out from the same {days} days: Average order value {each}" in out


def test_of_the_parts_of_a_shop_no_working_stands_below_that_names_none_of_them(shopbell: Home) -> None:
    out = shopbell("kpi", "customer_value", "--by", "channel", "--shop", "wood").out
    assert "organic" in out
    assert "Worked out from" not in out


# a goal for the month


def test_a_monthly_goal_is_told_with_where_the_month_is_likely_to_end(urls: tuple[str, str], tmp_path: Path) -> None:
    goal = '[targets.revenue]\nat_least = "9000.00"\nper = "month"\n'
    shopbell = install(tmp_path / "monthly", *urls, goal)
    assert shopbell("sync", "--shop", "wood").code == 0
    words = ("kpi", "--shop", "wood", "--kpi", "revenue")
    month = shopbell(*words, "--json").json()[0]["month"]
    assert (month["first"], month["last"], month["until"]) == ("2026-01-01", "2026-01-31", "2026-01-19")
    assert month["goal"] == {"kind": "at_least", "value": "9000.00"}
    low, high = (float(end) for end in month["range"])
    assert float(month["so_far"]) < low < float(month["projected"]) < high
    line = "Revenue this month (Jan 1 \N{EN DASH} 19, 2026):"
    assert line in shopbell(*words).out
    digest = shopbell("digest", "--shop", "wood", "--dry-run")
    assert line in digest.out
    assert "month" not in shopbell(*words, "--month", "2025-11", "--json").json()[0]
    config = shopbell.folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("lapse = 90", "month_start = 6"), encoding="utf-8")
    fiscal = shopbell(*words, "--json").json()[0]["month"]
    assert (fiscal["first"], fiscal["last"]) == ("2026-01-06", "2026-02-05")


def test_bands_come_from_the_lowest_on_and_an_age_that_all_parts_share_is_said_once(shopbell: Home) -> None:
    told = shopbell("kpi", "order_count", "--shop", "wood", "--by", "order_value_band", "--month", "2025-12").out
    starts = [float(low.replace(",", "")) for low in re.findall(r"€([\d,]+) to below", told)]
    assert starts == sorted(starts)
    assert len(starts) > 2
    assert told.count("Age: ") == 1
    assert "Interval" not in told
