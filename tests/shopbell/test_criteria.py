"""`kpi --criteria`: which watched number is measurable, with impact, relevant, actionable and timely, and which not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from commerce.languages import LANGUAGES
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.hand_made import days_before, hand_made, steady_orders, steady_table

DAYS = days_before(NOON, 200)
TRAFFIC = steady_table("day,channel,sessions,carts,checkouts", DAYS, "{day},google,2000,200,100")


def unmet(home: Home, *words: str) -> dict[str, dict[str, str]]:
    """Return {KPI: {criterion that is not met: why}}."""
    found: list[dict[str, Any]] = home("kpi", "--criteria", *words, "--json").json()
    return {
        one["kpi"]: {name: told["why"] for name, told in one["criteria"].items() if not told["met"]}
        for one in found[0]["kpis"]
    }


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """50 orders a day, of 2,000 visits, no spend told: a change shows soon."""
    orders = steady_orders(DAYS, 50, net="25.00")
    return hand_made(tmp_path_factory.mktemp("busy"), orders, traffic=TRAFFIC)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One order a day, and nothing else told; a limit for acquisition cost is set all the same."""
    orders = steady_orders(DAYS, 1, net="25.00")
    more = (
        "[shop.targets.customer_acquisition_cost]\nat_most = 20\n"
        '[alerts]\nwatch = ["visitor_count", "gross_sales", "discount_cost", "discount_usage_rate",'
        ' "repeat_customer_rate", "new_customer_count", "active_customer_count", "multi_item_order_share",'
        ' "shipping_cost_share"]\n'
    )
    return hand_made(tmp_path_factory.mktemp("quiet"), orders, more)


def test_what_shows_soon_and_can_be_acted_on_meets_all_five(busy: Home) -> None:
    found = unmet(busy)
    assert found["conversion_rate"] == {}
    assert found["order_count"] == {}
    assert found["revenue"] == {}


def test_what_does_not_apply_here_is_left_out_with_the_line_that_would_supply_it(busy: Home) -> None:
    (told,) = busy("kpi", "--criteria", "--json").json()
    assert "customer_acquisition_cost" not in {one["kpi"] for one in told["kpis"]}
    assert "[[shop.spend]]" in told["left_out"]["customer_acquisition_cost"]
    assert told["watched"] == len(told["kpis"]) <= 10
    assert told["too_many"] is False
    out = " ".join(busy("kpi", "--criteria").out.split())
    assert "Left out, since it does not apply to this shop: Customer acquisition cost (needs data" in out
    assert "advised against" not in out


def test_what_somebody_asked_for_is_told_to_be_unknown_here(quiet: Home) -> None:
    found = unmet(quiet)["customer_acquisition_cost"]
    assert set(found) == {"measurable", "relevant", "timely"}
    assert found["relevant"].startswith("what it counts is not known of this shop: needs data that were never supplied")
    assert "[[shop.spend]]" in found["relevant"]
    assert found["measurable"] == found["timely"] == "there is no value"


def test_a_change_that_shows_too_late_is_told_with_its_size(quiet: Home) -> None:
    why = unmet(quiet)["order_count"]["timely"]
    assert why.startswith("only a change of ")
    assert why.endswith("% can be seen within four weeks, not yet one of 30%")


def test_more_than_ten_are_advised_against(quiet: Home) -> None:
    (told,) = quiet("kpi", "--criteria", "--json").json()
    assert (told["watched"] > 10, told["too_many"]) == (True, True)
    out = " ".join(quiet("kpi", "--criteria").out.split())
    assert f"You watch {told['watched']} numbers; more than 10 are advised against" in out


def test_a_number_may_be_asked_of_before_it_is_watched(busy: Home) -> None:
    assert set(unmet(busy, "visitor_count", "Gross sales")) == {"visitor_count", "gross_sales"}
    assert "impact" in unmet(busy, "visitor_count")["visitor_count"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_within_the_page(quiet: Home, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    out = quiet("kpi", "--criteria", "--language", language).out
    assert max(map(cell_len, out.splitlines())) <= 80
    assert "%(" not in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--month", "2026-01"), "--criteria goes with KPIs, --shop, --json and --language alone"),
        (("--by", "channel"), "--criteria goes with"),
        (("--csv",), "--criteria goes with"),
        (("net_profit",), 'KPI "net_profit" cannot be worked out by this version'),
    ],
)
def test_what_does_not_go_with_it_is_refused(busy: Home, words: tuple[str, ...], sentence: str) -> None:
    ran = busy("kpi", "--criteria", *words)
    assert (ran.code, sentence in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("kpi", "why"),
    [
        ("discount_cost", "no tactic is known that moves it"),
        ("marketing_and_sales_cost", "which tactic fits cannot be told without a value of Customer acquisition cost"),
        ("retention_cost_per_customer", "which tactic fits cannot be told: answer under [shop.facts] sends_emails ("),
    ],
)
def test_what_lacks_for_any_tactic_is_named(quiet: Home, kpi: str, why: str) -> None:
    assert unmet(quiet, kpi)[kpi]["actionable"].startswith(why)


def test_an_answer_makes_a_number_actionable(tmp_path: Path) -> None:
    home = hand_made(tmp_path, steady_orders(DAYS[-30:], 1), "[shop.facts]\nsends_emails = true\n")
    assert "actionable" not in unmet(home, "retention_cost_per_customer")["retention_cost_per_customer"]


def test_what_tells_of_a_result_leads_to_it(quiet: Home) -> None:
    found = unmet(quiet, "revenue_growth_rate", "new_customer_count", "gross_profit")
    assert [told.get("impact") for told in found.values()] == [None, None, None]
