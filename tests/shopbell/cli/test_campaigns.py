"""`shopbell campaigns`: a table with a reason below it for each, in three languages, and for scripts."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from commerce.acquisition import Acquisition, Ranged, Side, Won, Worth
from commerce.figures import Missing
from commerce.period import Period
from shopbell.acquisition_json import acquisition_csv, acquisition_json
from tests.shopbell.cli.home import Home
from wording.acquisition import MOST_UNPAID, WHYS, rows, sentences
from wording.language import language

ASKED = ("campaigns", "--shop", "wood")
QUARTER = Period.quarter("2026Q1")


def test_each_channel_with_its_money_and_what_to_do(shopbell: Home) -> None:
    ran = shopbell(*ASKED)
    assert ran.code == 0
    assert "Oct 22, 2025 \N{EN DASH} Jan 19, 2026" in ran.out
    for told in ("google / cpc", "Cost of one", "in 90 days", "widen", "No money is noted for organic"):
        assert told in ran.out
    assert "What keeping customers costs is not known: name the channels or campaigns" in ran.out
    assert "before the cost of goods" in ran.out


@pytest.mark.parametrize("code", ["en", "vi", "zh_Hant"])
def test_no_amount_is_cut_on_a_narrow_page(shopbell: Home, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")  # as in a terminal
    (found,) = shopbell(*ASKED, "--json").json()
    spent = {one["key"]: Fraction(one["spent"]) for one in found["rows"] if one["spent"] is not None}
    told = shopbell(*ASKED, "--language", code).out
    assert "\N{HORIZONTAL ELLIPSIS}" not in told
    for key, amount in spent.items():
        assert key in told
        assert language(code).amount(amount * 100, "EUR").replace("\N{WORD JOINER}", "") in told


def test_by_campaign_visits_are_not_told(shopbell: Home) -> None:
    told = shopbell(*ASKED, "--by", "campaign", "--days", "30").out
    assert "brand-search" in told
    assert "visits are told by channel, not by campaign" in told
    assert "Dec 21, 2025 \N{EN DASH} Jan 19, 2026" in told


@pytest.mark.parametrize(("code", "said"), [("vi", "mỗi khách tốn từ"), ("zh_Hant", "每位顧客成本")])
def test_in_the_readers_language(shopbell: Home, code: str, said: str) -> None:
    assert said in shopbell(*ASKED, "--language", code).out


def test_winning_stands_beside_keeping(shopbell: Home) -> None:
    config = shopbell.folder / "config.toml"
    before = config.read_text()
    config.write_text(before.replace('name = "wood"\n', 'name = "wood"\nkeeping = ["facebook / cpc"]\n'))
    told = shopbell(*ASKED).out
    config.write_text(before)
    assert "facebook / cpc: €3,379.65 was spent on keeping customers, as `keeping` says" in told
    assert "Winning customers: €3,441.74 for" in told
    assert "Keeping customers: €3,379.65 for" in told
    assert "times as much as one who is kept" in told


def test_a_shop_without_spend_says_what_to_hand_in(shopbell: Home) -> None:
    assert "hand them in as [[shop.spend]]" in shopbell("campaigns", "--shop", "silk").out
    (silk,) = shopbell("campaigns", "--shop", "silk", "--json").json()
    assert (silk["missing"], silk["rows"]) == ("no_input", [])
    assert shopbell("campaigns", "--shop", "silk", "--csv").out == ""


def test_scripts_and_spreadsheets_get_the_same(shopbell: Home) -> None:
    (told,) = shopbell(*ASKED, "--json").json()
    lines = list(csv.DictReader(io.StringIO(shopbell(*ASKED, "--csv").out)))
    assert [one["key"] for one in told["rows"]] == [line["key"] for line in lines]
    first, line = told["rows"][0], lines[0]
    assert (line["cost"], line["cost_low"], line["advice"]) == (first["cost"]["value"], first["cost"]["low"], "widen")
    assert float(first["cost"]["low"]) < float(first["cost"]["value"]) < float(first["first_order"]["low"])
    assert shopbell(*ASKED, "--csv", "--json").code == 2


def made(key: str, **more: object) -> Won:
    money, span = Ranged(Fraction(2000), Fraction(1500), Fraction(2500)), {"cost": None, "first_order": None}
    known = {"spent_minor": 40000, "kept_minor": 0, "customers": 3, "later": None, "visits": None, "advice": "keep"}
    worth = Worth(money, 90, of_shop=True)
    return Won(key, **{**span, **known, "why": "by_chance", "cost": money, "against": worth, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["en", "vi", "zh_Hant"])
def test_every_reason_has_its_sentence(code: str) -> None:
    whys = [*WHYS, "few_customers"]
    found = Acquisition("channel", QUARTER, "EUR", tuple(made(why, why=why) for why in whys), Side(5, 0), Side(7, 0))
    told = list(sentences(found, language(code)))
    assert len({one.partition(":")[2] or one for one in told}) == len(whys) + 4  # winning, keeping, revenue, visits
    assert not any("%(" in one for one in told)


def test_links_make_names_without_end_and_a_reader_gets_the_weightiest() -> None:
    free = tuple(made(f"n{number:03}", spent_minor=None, advice="", why="no_spend") for number in range(60))
    found = Acquisition("campaign", QUARTER, "EUR", free)
    assert len(rows(found, language("en"))) == MOST_UNPAID
    assert next(sentences(found, language("en"))).endswith("n007, and 52 others.")
    assert len(acquisition_json("toys", found)["rows"]) == 60  # type: ignore[arg-type]


def test_a_name_that_a_spreadsheet_would_work_out_is_harmless() -> None:
    found = Acquisition("campaign", QUARTER, "EUR", (made("=1+1", spent_minor=-500), made("+cmd")))
    first, second = csv.DictReader(io.StringIO(acquisition_csv([("toys", found)])))
    assert (first["key"], second["key"], first["spent"]) == ("'=1+1", "'+cmd", "-5.00")


def test_nothing_known_is_a_word_for_scripts_too() -> None:
    found = Acquisition("channel", QUARTER, "EUR", missing=Missing("short_history"))
    assert acquisition_json("toys", found)["missing"] == "short_history"
