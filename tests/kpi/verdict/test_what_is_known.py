"""Which days are judged, and what is said where too little is known: young shops, missing tables, days read in part."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.kpi.verdict.swinging import (
    BOOK,
    NEAR,
    TODAY,
    at_least,
    at_most,
    drop,
    half_read,
    judged,
    regulars,
    shop,
    steady,
)

pytestmark = pytest.mark.untraced


@pytest.mark.parametrize(("days", "target"), [(50, at_least(100)), (80, NEAR)])
def test_a_young_shop_is_still_learning(days: int, target: Target) -> None:
    verdict = judged("order_count", shop(days=days), target, DAY_ONE + timedelta(days=days))
    assert (verdict.state, verdict.why) == (VerdictState.LEARNING, "short_history")
    assert verdict.off_target is None


def test_few_orders_cannot_tell() -> None:
    verdict = judged("average_order_value", shop(orders=lambda _: 0.15), at_least(5100))
    assert verdict.state is VerdictState.NOT_ENOUGH_DATA
    assert verdict.off_target is None


def test_missing_input_is_no_data_and_names_it() -> None:
    facts = MemoryFacts(shop().orders)
    verdict = judged("customer_acquisition_cost", facts, at_most(1000))
    assert (verdict.state, verdict.why, verdict.interval) == (VerdictState.NO_DATA, "no_input", None)
    assert verdict.figure.missing
    assert verdict.figure.missing.inputs == ("marketing_spend",)


def test_a_table_that_stopped_is_no_data_and_one_that_lags_a_little_is_fine() -> None:
    facts = shop()
    lagging = MemoryFacts(facts.orders, facts.spend[:-3], covers=facts.covers)
    verdict = judged("customer_acquisition_cost", lagging, at_most(2000))
    assert verdict.state is VerdictState.ON_TARGET
    assert verdict.figure.period.last == TODAY - timedelta(days=4)
    stopped = MemoryFacts(facts.orders, facts.spend[:-20], covers=facts.covers)
    assert judged("customer_acquisition_cost", stopped, at_most(2000)).state is VerdictState.NO_DATA


def test_a_stale_shop_says_nothing_about_now() -> None:
    verdict = judged("order_count", shop(), at_least(10_000), stale=True)
    assert (verdict.state, verdict.off_target) == (VerdictState.STALE, None)


def test_a_kpi_without_a_target_is_only_watched() -> None:
    verdict = judged("order_count", shop(), None)
    assert (verdict.state, verdict.why, verdict.limit) == (VerdictState.ON_TARGET, "no_target", None)


def test_today_is_never_judged() -> None:
    assert judged("order_count", shop(), None, TODAY - timedelta(days=5)).figure.period.last == TODAY - timedelta(
        days=6
    )


@pytest.mark.parametrize("kpi", ["order_count", "conversion_rate", "customer_acquisition_cost", "purchase_frequency"])
def test_a_yesterday_read_in_part_is_not_judged(kpi: str) -> None:
    facts, day_before = half_read(), TODAY - timedelta(days=2)
    verdict = judged(kpi, facts, None)
    assert verdict.figure.period.last == day_before
    assert verdict.figure == judged(kpi, shop(), None, TODAY - timedelta(days=1)).figure
    assert BOOK.window(kpi, facts, TODAY).last == day_before
    assert [value is None for _, value in BOOK.history(kpi, facts, TODAY - timedelta(days=1), 2, 1)] == [False, True]


def test_a_day_read_in_part_counts_where_it_is_asked_for() -> None:
    facts, yesterday = half_read(), Period.day(TODAY - timedelta(days=1))
    figure = BOOK.figure("order_count", facts, yesterday)
    assert figure.period == yesterday
    assert figure.value == sum(order.day in yesterday for order in facts.orders)


def test_a_shop_opened_today_has_no_day_to_judge_yet() -> None:
    facts = MemoryFacts([Bought(DAY_ONE, "anna")], whole={Feed.ORDERS: DAY_ONE - timedelta(days=1)})
    verdict = judged("order_count", facts, None, DAY_ONE + timedelta(days=1))
    assert (verdict.state, verdict.why) == (VerdictState.NO_DATA, "none_yet")


def test_customers_of_a_young_shop_are_not_judged_before_two_windows_are_known() -> None:
    facts = regulars(steady, days=170)
    verdict = judged("customer_churn_rate", facts, at_most(0.1), DAY_ONE + timedelta(days=170))
    assert verdict.state is VerdictState.LEARNING


def test_a_stale_shop_is_called_stale_however_old_its_figures_are() -> None:
    long_after = TODAY + timedelta(days=400)
    for facts, kpi in ((shop(), "order_count"), (regulars(steady), "customer_churn_rate")):
        verdict = judged(kpi, facts, at_least(0.1), long_after, stale=True)
        assert (verdict.state, verdict.why) == (VerdictState.STALE, "stale")
        period = verdict.figure.period
        assert verdict.interval == BOOK.interval(kpi, facts, period)
        assert verdict.interval == judged(kpi, facts, at_least(0.1), period.last + timedelta(days=1)).interval


def test_why_nothing_can_be_told_fits_the_interval_that_is_shown() -> None:
    """Beside its usual level a shop is judged more carefully than its own interval shows."""
    whys = set()
    facts = shop(orders=drop(165, 0.3, 30))
    for allowed in range(10, 50):
        verdict = judged("order_count", facts, Target("near_usual", Fraction(allowed, 100)))
        assert verdict.interval is not None
        assert verdict.limit is not None
        inside = verdict.interval[0] <= verdict.limit <= verdict.interval[1]
        assert inside == (verdict.why == "within_swing")
        whys.add((verdict.why, verdict.state))
    assert whys == {
        ("beyond_target", VerdictState.OFF_TARGET),
        ("rough_usual", VerdictState.ON_TARGET),
        ("within_swing", VerdictState.ON_TARGET),
        ("clear", VerdictState.ON_TARGET),
    }
