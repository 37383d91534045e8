"""`shopbell tables check`: what would be read of a file, what not and why; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shopbell.cli import main

GOOGLE = (
    "Campaign report\n"
    '"October 12, 2026 - October 14, 2026"\n'
    "Day,Campaign,Currency code,Cost,Clicks\n"
    '2026-10-12,Autumn mugs,EUR,"1,204.50","1,930"\n'
    "2026-10-13,Autumn mugs,EUR,33.30,1.2K\n"
    "2027-10-14,Autumn mugs,EUR,7.00,3\n"
    'Total: Account,--,EUR,"1,244.80","1,973"\n'
)
SHOP = """
[[shop]]
name = "toys"
platform = "woocommerce"
url = "https://toys.example"
key_env = "K"
secret_env = "S"
currency = "{}"
{}
[[shop.spend]]
path = "spend.csv"
{}
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["tables", "check", *arguments, "--now", "2026-10-15T10:00:00Z"])
    return code, capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], text: str, *arguments: str, table: str = "spend") -> tuple[int, Any]:
    Path("spend.csv").write_text(text, encoding="utf-8")
    code, out = checked(capsys, "spend.csv", "--table", table, "--json", *arguments)
    return code, json.loads(out)


def test_an_unedited_export_without_a_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, GOOGLE) == (
        0,
        {
            "refused": None,
            "encoding": "utf-8",
            "columns": {"day": "Day", "campaign": "Campaign", "amount": "Cost", "clicks": "Clicks"},
            "rows": 2,
            "left_out": [
                {"line": 5, "why": "clicks: '1.2K' is not a whole number such as 1234; the rest of the row counts"},
                {"line": 6, "why": "day: 2027-10-14 lies in the future"},
                {"line": 7, "why": "a total, not a row"},
            ],
            "first": "2026-10-12",
            "last": "2026-10-13",
            "totals": {"amount": "1237.80", "clicks": 1930},
            "currency": "EUR",
        },
    )
    assert list(Path().iterdir()) == [Path("spend.csv")]


def test_people_read_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    Path("spend.csv").write_text(GOOGLE, encoding="utf-8")
    code, out = checked(capsys, "spend.csv", "--table", "spend")
    assert code == 0
    assert out.splitlines() == [
        "spend.csv: 2 rows of 2026-10-12 to 2026-10-13 would be read into marketing spend; nothing was stored",
        "  encoding: utf-8",
        "  day: Day",
        "  campaign: Campaign",
        "  amount: Cost",
        "  clicks: Clicks",
        "  amount in all: 1237.80 EUR",
        "  clicks in all: 1930",
        '  no column tells the channel: write channel = "google / cpc" beside the file, for all its rows',
        "left out:",
        "  line 5: clicks: '1.2K' is not a whole number such as 1234; the rest of the row counts",
        "  line 6: day: 2027-10-14 lies in the future",
        "  line 7: a total, not a row",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('Day,Channel,Cost\n2026-10-12,x,"1,204"\n', 'write beside the file decimal = "."'),
        ("Week,Channel,Cost\n2026-10-05,x,700\n", "its rows are not of one day each"),
        ("Day,Channel,Cost\n2026-10-12,x,much\n", "no row is good: line 2, amount: 'much' is not an amount"),
        ("<html>", "this is a web page, not a table"),
        ("Day,Price\n", "no column amount"),
    ],
)
def test_what_is_refused_says_why(text: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = as_json(capsys, text)
    assert code == 1
    assert why in found["refused"]
    assert (found["rows"], found["totals"], found["first"]) == (0, {}, None)
    assert found["encoding"] == "utf-8"
    code, out = checked(capsys, "spend.csv", "--table", "spend")
    assert code == 1
    assert out.startswith("refused: spend.csv: ")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = checked(capsys, "nothing.csv", "--table", "spend", "--json")
    assert code == 1
    assert "no such file" in json.loads(out)["refused"]


def test_as_a_shop_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    config = Path("config.toml")
    config.write_text(SHOP.format("EUR", "", 'channel = "google / cpc"'), encoding="utf-8")
    shop = ("--shop", "toys", "--config", "config.toml", "--data", "data")
    code, found = as_json(capsys, GOOGLE, *shop)
    assert (code, found["rows"], found["currency"]) == (0, 2, "EUR")
    code, out = checked(capsys, "spend.csv", "--table", "spend", *shop)
    assert "no column tells" not in out

    config.write_text(SHOP.format("EUR", "", ""), encoding="utf-8")
    code, found = as_json(capsys, GOOGLE, *shop)
    assert code == 1
    assert "no column channel; found: Day, Campaign" in found["refused"]
    assert 'or write channel = "google / cpc" beside the file' in found["refused"]

    config.write_text(SHOP.format("USD", "", 'channel = "x"'), encoding="utf-8")
    assert "its rows are in EUR; the shop's currency is USD" in as_json(capsys, GOOGLE, *shop)[1]["refused"]
    config.write_text(SHOP.format("USD", '[shop.exchange_rates]\nEUR = "2"', 'channel = "x"'), encoding="utf-8")
    assert as_json(capsys, GOOGLE, *shop)[1]["totals"]["amount"] == "2475.60"
    assert not Path("data").exists()


def test_a_file_that_no_shop_names_is_read_in_its_currency(capsys: pytest.CaptureFixture[str]) -> None:
    Path("config.toml").write_text(SHOP.format("VND", "", "").replace("spend.csv", "other.csv"), encoding="utf-8")
    code, found = as_json(
        capsys, "Ngày;Chi phí\n12/10/2026;250.000\n", "--shop", "toys", "--config", "config.toml", "--data", "data"
    )
    assert (code, found["totals"], found["currency"]) == (0, {"amount": "250000"}, "VND")


def test_answers_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    text = "End Date,Would you recommend us?\n2026-10-12,9\n2026-10-12,3\n2026-10-12,\n"
    code, found = as_json(capsys, text, table="survey")
    assert code == 0
    assert found["totals"] == {"nps_responses": 2, "nps_promoters": 1, "nps_detractors": 1}
    assert found["left_out"] == [{"line": 4, "why": "no answer to the question"}]


def test_a_table_that_does_not_exist_is_a_slip_of_the_pen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "check", "x.csv", "--table", "spent"]) == 2
    assert "'spend', 'traffic', 'survey'" in capsys.readouterr().err
