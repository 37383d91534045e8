"""What it costs to keep a customer, and how many times dearer a new one is: only by what the merchant names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.period import Period
from commerce.tables.spend import SPEND
from tests.kpi.catalog.asked import day, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts

COST, RATIO, WINNING = "retention_cost_per_customer", "acquisition_to_retention_cost_ratio", "customer_acquisition_cost"
FIRST, LAST = -200, 6
KNOWN = {Feed.ORDERS: Period(day(FIRST), day(LAST)), SPEND.name: Period(day(FIRST), day(LAST))}
ORDERS = (
    Bought(day(-9), "anna"),
    Bought(day(-8), "ben"),
    Bought(day(1), "anna", channel="email"),
    Bought(day(2), "anna"),
    Bought(day(2), "ben", channel="google / cpc", campaign="regulars"),
    Bought(day(3), "cleo", channel="google / cpc", campaign="brand"),
    Bought(day(4), "cleo"),  # won in these days, not kept
    Bought(day(4), ""),
)
MONEY = [
    (day(1), "newsletter", "", 300),
    (day(2), "google / cpc", "regulars", 100),
    (day(3), "google / cpc", "brand", 2000),
]


def shop(
    keeping: Sequence[str] = ("newsletter", "Regulars"), money: Sequence[tuple[date, str, str, int]] = MONEY
) -> MemoryFacts:
    return MemoryFacts(ORDERS, money, covers=KNOWN, keeping=keeping)


def test_it_is_what_is_named_over_earlier_customers_who_bought_again() -> None:
    found = figure(COST, shop())
    assert told(found) == {"retention_spend": 400, "retained_customers": 2}
    assert found.value == 200


def test_what_keeps_customers_is_no_part_of_what_a_new_one_costs() -> None:
    assert told(figure(WINNING, shop())) == {"marketing_spend": 2000, "new_customers": 1}
    assert told(figure(WINNING, shop(()))) == {"marketing_spend": 2400, "new_customers": 1}
    assert figure("marketing_and_sales_cost", shop()).value == 2400  # all of it
    by_campaign = split(WINNING, MemoryFacts(ORDERS, MONEY, covers=KNOWN, keeping=("regulars",)), "campaign")
    assert reason(by_campaign["regulars"]) == "no_spend"


def test_a_new_customer_is_so_many_times_dearer() -> None:
    days = Period(day(-83), day(6))
    money = [(day(-20), "google / cpc", "", 3000), (day(-19), "newsletter", "", 300)]
    orders = [*ORDERS, Bought(day(-150), "dora"), Bought(day(-9), "dora")]
    found = figure(RATIO, MemoryFacts(orders, money, covers=KNOWN, keeping=("newsletter",)), days)
    winning, keeping = found.parts
    assert told(winning) == {"marketing_spend": 3000, "new_customers": 3}
    assert told(keeping) == {"retention_spend": 300, "retained_customers": 1}
    assert found.value == Fraction(1000, 300)


@pytest.mark.parametrize("kpi", [COST, RATIO])
def test_as_long_as_nobody_says_what_keeps_customers_nothing_is_told(kpi: str) -> None:
    assert reason(figure(kpi, shop(()))) == "no_keeping"
    assert reason(figure(kpi, shop(("a misspelt name",)))) == "no_keeping"
    assert reason(figure(kpi, MemoryFacts(ORDERS))) == "no_input"


def test_nobody_kept_is_no_cost() -> None:
    orders = [one for one in ORDERS if one.customer == "cleo"]
    found = figure(COST, MemoryFacts(orders, MONEY, covers=KNOWN, keeping=("newsletter",)))
    assert reason(found) == "no_base"


def test_more_given_back_than_spent_is_no_cost() -> None:
    money = [(day(1), "newsletter", "", -50)]
    assert reason(figure(COST, shop(money=money))) == "impossible"


def test_a_shop_that_hides_its_older_orders_cannot_tell_who_is_kept() -> None:
    facts = shop()
    facts.history_is_cut = True
    assert reason(figure(COST, facts)) == "short_history"


def test_a_verdict_goes_by_the_customers_since_money_is_decided() -> None:
    orders = [Bought(day(offset), f"{offset % 40}") for offset in range(FIRST, LAST + 1)]
    money = [(day(offset), "newsletter", "", 100) for offset in range(FIRST, LAST + 1)]
    said = judged(COST, MemoryFacts(orders, money, covers=KNOWN, keeping=("newsletter",)), day(LAST + 1))
    assert said.figure.value == Fraction(9000, 40)
    assert said.interval is not None
    assert said.interval[0] < said.figure.value < said.interval[1]
