"""What a customer leaves: after goods and marketing, of customers who are known. Figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from commerce.tables.spend import SPEND
from tests.kpi.catalog.asked import BOOK, WEEK, day, figure, judged, reason, told
from tests.kpi.memory_facts import Bought, MemoryFacts

KPI = "average_profit_per_customer"


def sold(*people: str, cost: int | None = 400, **more: object) -> list[Bought]:
    """Return an order of 10.00 of each on Tuesday."""
    return [Bought(day(1), who, 1000, cost=cost, **more) for who in people]  # type: ignore[arg-type] # made-up fields


def facts(*orders: Bought, spent: int | None = None, spend_from: int = 0) -> MemoryFacts:
    covers: dict[str, Period] = {Feed.ORDERS: Period(day(-30), day(6))}
    if spent is None:
        return MemoryFacts(orders, covers=covers)
    rows = [(day(offset), "google", "", spent) for offset in range(spend_from, 7)]
    return MemoryFacts(orders, spend=rows, covers={**covers, SPEND.name: Period(day(spend_from), day(6))})


def test_gross_profit_less_marketing_is_shared_out_among_the_customers() -> None:
    found = figure(KPI, facts(*sold("a", "a", "b"), spent=100))
    assert found.value == Fraction(3 * 600 - 700, 2)  # 18.00 less 7.00 for two people: 5.50 each
    assert found.basis == "after_marketing"
    assert told(found) == {
        "profit_after_marketing": 1100,
        "unique_customers": 2,
        "marketing_spend": 700,
        "cost_coverage": 1,
    }


def test_where_nobody_tells_what_marketing_cost_it_is_before_marketing_and_says_so() -> None:
    found = figure(KPI, facts(*sold("a", "a", "b")))
    assert (found.value, found.basis) == (Fraction(3 * 600, 2), "before_marketing")


def test_spend_that_is_known_of_a_few_days_only_is_not_taken_off() -> None:
    few, most = facts(*sold("a"), spent=100, spend_from=3), facts(*sold("a"), spent=100, spend_from=1)
    assert (figure(KPI, few).basis, figure(KPI, few).period) == ("before_marketing", WEEK)
    assert (figure(KPI, most).basis, figure(KPI, most).period) == ("after_marketing", Period(day(1), day(6)))


def test_refunds_are_taken_off_and_a_guest_is_left_out_on_both_sides() -> None:
    found = figure(KPI, facts(*sold("a", refunds=((day(3), 250),)), *sold("b"), *sold("", "", cost=0)))
    assert found.value == Fraction(2 * 600 - 250, 2)


def test_it_may_be_less_than_nothing() -> None:
    assert figure(KPI, facts(*sold("a"), spent=200)).value == 600 - 1400


def test_without_a_customer_there_is_nothing_to_share_out() -> None:
    assert reason(figure(KPI, facts(*sold("", ""), Bought(day(-9), "a")))) == "no_base"


@pytest.mark.parametrize(("costs", "why"), [((None,), "no_input"), ((400, None), "thin_costs")])
def test_too_few_known_costs_make_no_profit(costs: tuple[int | None, ...], why: str) -> None:
    orders = [order for number, cost in enumerate(costs) for order in sold(f"c{number}", cost=cost)]
    assert reason(figure(KPI, facts(*orders, spent=100))) == why


def test_a_shop_that_hides_whose_an_order_is_has_none() -> None:
    shop = facts(*sold("a"))
    shop.customers_are_hidden = True
    assert reason(figure(KPI, shop)) == "customers_hidden"


def test_a_verdict_sees_that_customers_leave_less() -> None:
    orders = [Bought(day(offset), f"c{offset}", 1000, cost=400) for offset in range(-300, -84)]
    orders += [Bought(day(offset), f"c{offset}", 1000, cost=900) for offset in range(-84, 7)]
    shop = MemoryFacts(orders, covers={Feed.ORDERS: Period(day(-300), day(6))})
    said = judged(KPI, shop, WEEK.last + timedelta(days=1), Target("at_least", Fraction(500)))
    assert said.figure.value == Fraction(600 * 0 + 100 * 90, 90)
    assert said.state is VerdictState.OFF_TARGET
    assert {one.kpi for one in BOOK.diagnose(KPI, shop, said).drivers} == {"gross_profit_amount", "unique_customers"}
