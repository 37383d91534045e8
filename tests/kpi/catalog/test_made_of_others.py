"""KPIs made of other KPIs: one over another, one less another, over the days that both know."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from commerce.definition import Definition
from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables.spend import SPEND
from knowledge import load
from tests.kpi.catalog.asked import BOOK, WEEK, day, figure, judged, reason, split
from tests.kpi.memory_facts import Bought, MemoryFacts
from wording.values import worked

pytestmark = pytest.mark.untraced

LAST = date(2026, 3, 31)
YEARS = Period(date(2024, 4, 1), LAST)
QUARTER = Period(date(2026, 1, 1), LAST)


def steady(cost_a_day: int = 500, net: int = 2000) -> MemoryFacts:
    """Every day one new customer, who comes back once, forty days later."""
    orders = [
        Bought(start + timedelta(days=later), f"c{start}", net, channel="google")
        for start in YEARS.days()
        for later in (0, 40)
        if start + timedelta(days=later) <= LAST
    ]
    spend = [(day, "google", "", cost_a_day) for day in YEARS.days()]
    return MemoryFacts(orders, spend=spend, covers={Feed.ORDERS: YEARS, SPEND.name: YEARS})


def test_the_first_order_less_what_winning_a_customer_cost() -> None:
    shop = MemoryFacts(
        [Bought(day(1), "anna", 3000), Bought(day(2), "ben", 5000)],
        spend=[(day(offset), "google", "", 200) for offset in range(7)],
        covers={Feed.ORDERS: Period(day(-30), day(6))},
    )
    found = figure("aov_minus_cac", shop)
    assert found.value == 4000 - Fraction(7 * 200, 2)
    assert [(part.kpi, part.value) for part in found.parts] == [
        ("average_order_value", Fraction(4000)),
        ("customer_acquisition_cost", Fraction(700)),
    ]
    assert (found.unit, found.operation) == ("currency", "difference")


def test_a_customer_who_costs_more_than_the_order_brings_is_a_loss() -> None:
    assert figure("aov_minus_cac", steady(cost_a_day=5000), QUARTER).value == 2000 - 5000


def test_only_days_that_both_parts_know_are_held_beside_each_other() -> None:
    shop = MemoryFacts(
        [Bought(day(offset), f"c{offset}", 1000 if offset < 4 else 9000) for offset in range(7)],
        spend=[(day(offset), "google", "", 200) for offset in range(4)],
        covers={Feed.ORDERS: Period(day(-30), day(6)), SPEND.name: Period(day(-30), day(3))},
    )
    found = figure("aov_minus_cac", shop)
    assert found.value == 1000 - 200
    assert found.period == Period(day(0), day(3))


def test_what_a_customer_is_worth_over_what_they_cost() -> None:
    shop = steady()
    worth = BOOK.figure("customer_lifetime_value", shop, QUARTER).value
    found = figure("clv_to_cac_ratio", shop, QUARTER)
    assert worth is not None
    assert found.value == worth / 500
    assert (found.unit, found.operation) == ("ratio", "quotient")
    assert split("clv_to_cac_ratio", shop, "channel", QUARTER)["google"].value == found.value


def test_a_whole_year_over_the_cost_of_some_weeks_is_a_figure_of_these_weeks() -> None:
    """Customers got dearer of late: what is known of the year says nothing of how sure the weeks are."""
    shop = steady()
    spend = [
        (day, channel, campaign, cost + 400 * (day > date(2026, 1, 20))) for day, channel, campaign, cost in shop.spend
    ]
    dear = MemoryFacts(shop.orders, spend=spend, covers=shop.covers)
    found = judged("clv_to_cac_ratio", dear, LAST + timedelta(days=1)).figure
    cost = next(part for part in found.parts if part.kpi == "customer_acquisition_cost")
    assert found.value is not None
    assert cost.value is not None
    assert found.period == cost.period == QUARTER  # the lapse point: ninety days
    interval = BOOK.interval("clv_to_cac_ratio", dear, found.period)
    assert interval is not None
    assert interval[0] <= found.value <= interval[1]


def test_what_the_first_part_stands_in_for_is_told_of_the_whole() -> None:
    shop = steady()
    young = MemoryFacts(shop.orders, spend=shop.spend, covers=dict.fromkeys(shop.covers, Period.ending(LAST, 366)))
    assert figure("customer_lifetime_value", young, QUARTER).basis == "stand_in"
    assert figure("clv_to_cac_ratio", young, QUARTER).basis == "stand_in"


def test_profit_is_said_to_be_profit_where_a_shop_sets_it_against_costs() -> None:
    shop = steady()
    sold = [Bought(one.day, one.customer, one.net, channel="google", cost=1500) for one in shop.orders]
    shop = MemoryFacts(sold, spend=shop.spend, covers=shop.covers)
    spent = figure("clv_to_cac_ratio", shop, QUARTER)
    shop.definition = Definition(lapse_days=90, lifetime_value="profit")
    left = figure("clv_to_cac_ratio", shop, QUARTER)
    assert spent.value is not None
    assert left.value == spent.value / 4  # of 20.00 the goods cost 15.00
    told = [worked(one, load(), "en")[0] for one in (spent, left)]
    assert told == ["CLV is revenue, before the cost of goods", "CLV is gross profit, after the cost of goods"]


def test_a_part_that_lacks_names_its_own_reason() -> None:
    shop = MemoryFacts(steady().orders, covers={Feed.ORDERS: YEARS})
    for kpi in ("clv_to_cac_ratio", "aov_minus_cac"):
        found = figure(kpi, shop, QUARTER)
        assert reason(found) == "no_input"
        assert found.missing is not None
        assert found.missing.inputs == ("marketing_spend",)


def test_customers_who_cost_nothing_pay_back_beyond_number() -> None:
    shop = steady(cost_a_day=0)
    assert figure("customer_acquisition_cost", shop, QUARTER).value == 0  # told as nothing, not untold
    assert reason(figure("clv_to_cac_ratio", shop, QUARTER)) == "no_base"


def test_a_dearer_customer_rings_on_both() -> None:
    shop = steady()
    dear = [
        (day, channel, campaign, 2500 if day > date(2026, 1, 1) else cost)
        for day, channel, campaign, cost in shop.spend
    ]
    today = LAST + timedelta(days=1)
    drifted = MemoryFacts(shop.orders, spend=dear, covers=shop.covers)
    for kpi, limit in (("aov_minus_cac", Fraction(1000)), ("clv_to_cac_ratio", Fraction(5))):
        target = Target("at_least", limit)
        assert judged(kpi, shop, today, target).state is VerdictState.ON_TARGET, kpi
        assert judged(kpi, drifted, today, target).state is VerdictState.OFF_TARGET, kpi


def test_orders_are_held_against_everybody_of_the_last_year() -> None:
    orders = [Bought(day(0), "anna"), Bought(day(3), "anna"), Bought(day(-300), "ben"), Bought(day(-400), "cleo")]
    found = figure("orders_per_active_customer", MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-800), day(6))}))
    assert found.value == Fraction(2, 2)  # Anna's two; Anna and Ben are active, Cleo is not any more
    assert found.period == WEEK


def test_guests_count_on_neither_side() -> None:
    orders = [Bought(day(0), "anna"), Bought(day(1)), Bought(day(2))]
    found = figure("orders_per_active_customer", MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-800), day(6))}))
    assert found.value == 1
