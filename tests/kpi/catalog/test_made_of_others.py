"""KPIs made of other KPIs: one over another, one less another, over the days that both know."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables.spend import SPEND
from tests.kpi.catalog.asked import BOOK, WEEK, day, figure, judged, reason, split
from tests.kpi.memory_facts import Bought, MemoryFacts

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
