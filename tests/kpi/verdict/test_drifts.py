"""Verdicts on a shop that swings, drifts, has a peak, or one bad day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest

from commerce.figures import Target, VerdictState
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.kpi.verdict.swinging import (
    NEAR,
    TODAY,
    at_least,
    at_most,
    drop,
    judged,
    regulars,
    shop,
    steady,
)

pytestmark = pytest.mark.untraced


def test_a_level_well_inside_its_target_is_on_target() -> None:
    verdict = judged("order_count", shop(), at_least(28 * 30 * 0.8))
    assert (verdict.state, verdict.why) == (VerdictState.ON_TARGET, "clear")
    assert verdict.off_target is False


def test_the_interval_holds_the_value_and_is_wider_than_chance_alone() -> None:
    verdict = judged("order_count", shop(), at_least(1))
    assert verdict.interval
    assert verdict.figure.value
    low, high = verdict.interval
    assert low < verdict.figure.value < high
    assert float(high - low) / 2 > 1.96 * float(verdict.figure.value) ** 0.5


def test_a_lasting_drop_is_off_target_and_says_since_when() -> None:
    verdict = judged("order_count", shop(orders=drop(165, 0.4, 30)), at_least(28 * 30 * 0.85))
    assert verdict.state is VerdictState.OFF_TARGET
    assert verdict.since
    assert DAY_ONE + timedelta(days=165) <= verdict.since < TODAY
    assert verdict.limit == Fraction(28 * 30 * 0.85)


def test_off_target_means_that_the_whole_interval_lies_beyond() -> None:
    verdict = judged("order_count", shop(orders=drop(165, 0.4, 30)), at_least(28 * 30 * 0.85))
    assert verdict.interval
    assert verdict.interval[1] < 28 * 30 * 0.85


def test_a_value_just_beyond_the_target_is_within_the_swing() -> None:
    facts = shop()
    value = judged("order_count", facts, None).figure.value
    assert value
    verdict = judged("order_count", facts, Target("at_least", value + 1))
    assert (verdict.state, verdict.why) == (VerdictState.ON_TARGET, "within_swing")


def test_one_bad_day_is_no_drift() -> None:
    def broken(offset: int) -> float:
        return 0 if offset == 196 else 300

    verdict = judged("order_count", shop(orders=broken, volatility=0.0), at_least(28 * 300 * 0.995))
    assert verdict.off_target is False


def test_a_few_bad_days_in_a_row_are_more_than_one() -> None:
    def broken(offset: int) -> float:
        return 0 if offset >= 186 else 100

    assert judged("order_count", shop(orders=broken), at_least(28 * 100 * 0.9)).off_target


def test_one_huge_order_does_not_hide_that_usual_orders_were_dearer() -> None:
    """The great order lies in the usual days: without holding it, everything after would look like a fall."""
    facts = shop()
    great = Bought(DAY_ONE + timedelta(days=150), "great", 5_000_000)
    verdict = judged("average_order_value", MemoryFacts([*facts.orders, great], facts.spend, covers=facts.covers), NEAR)
    assert verdict.off_target is False
    assert verdict.baseline
    assert 4500 < verdict.baseline < 5800


def test_costs_per_customer_follow_spend() -> None:
    facts = shop(spend=lambda offset: 48000 if offset >= 165 else 30000)
    verdict = judged("customer_acquisition_cost", facts, at_most(1200))
    assert verdict.state is VerdictState.OFF_TARGET
    assert judged("customer_acquisition_cost", shop(), at_most(1200)).state is VerdictState.ON_TARGET


def test_near_usual_rings_for_a_fall_and_not_for_a_rise() -> None:
    assert judged("revenue", shop(value=drop(168, 0.45, 5000)), NEAR).off_target
    assert judged("revenue", shop(value=drop(168, -0.6, 5000)), NEAR).off_target is False


def test_the_end_of_a_peak_is_no_fall() -> None:
    def season(offset: int) -> float:
        return 60 if 120 <= offset < 155 else 30

    for today in range(150, 200, 3):
        verdict = judged("order_count", shop(orders=season), NEAR, DAY_ONE + timedelta(days=today))
        assert verdict.off_target is False


def test_discounts_that_grow_with_sales_are_no_drift_but_deeper_ones_are() -> None:
    def with_discounts(share: Callable[[int], float]) -> MemoryFacts:
        facts = shop(orders=lambda offset: 60 if offset >= 165 else 30)
        orders = [
            Bought(order.day, order.customer, order.net, round(order.net * share((order.day - DAY_ONE).days)))
            for order in facts.orders
        ]
        return MemoryFacts(orders, covers=facts.covers)

    assert judged("discount_cost", with_discounts(lambda _: 0.1), NEAR).off_target is False
    assert judged("discount_cost", with_discounts(lambda day: 0.1 if day < 165 else 0.25), NEAR).off_target


def test_a_week_is_enough_for_a_large_shop_and_four_for_a_small_one() -> None:
    large = shop(orders=lambda _: 300)
    assert judged("conversion_rate", large, None).figure.period.length == 7
    assert judged("conversion_rate", shop(orders=lambda _: 5), None).figure.period.length == 28


def test_churn_that_rises_by_half_is_found_within_its_window() -> None:
    quiet, drifted = regulars(steady), regulars(lambda day: 0.75 if day < 210 else 0.35)
    today = DAY_ONE + timedelta(days=300)
    usual = judged("customer_churn_rate", quiet, None, today).figure.value
    assert usual
    target = Target("at_most", usual * Fraction(118, 100))
    assert judged("customer_churn_rate", quiet, target, today).state is VerdictState.ON_TARGET
    assert judged("customer_churn_rate", drifted, target, today).state is VerdictState.OFF_TARGET


def test_verdicts_on_retention_judge_the_strict_share() -> None:
    facts, today = regulars(steady), DAY_ONE + timedelta(days=300)
    retention = judged("customer_retention_rate", facts, None, today).figure
    churn = judged("customer_churn_rate", facts, None, today).figure
    assert retention.basis == "strict"
    assert retention.value
    assert churn.value
    assert retention.value + churn.value == 1
    assert [part.basis for part in retention.parts] == ["textbook"]
