"""Intervals: wide where few orders speak, one and the same wherever a figure is told."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest

from commerce.definition import Definition
from commerce.feeds import Feed
from commerce.figures import Target, VerdictState
from commerce.period import Period
from kpi.estimate.daily import DailyEstimator
from kpi.estimate.series import Series
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.kpi.verdict.swinging import (
    BOOK,
    NEAR,
    NOW,
    at_least,
    at_most,
    interval,
    judged,
    on_day_one,
    regulars,
    shop,
)


def test_an_interval_can_be_asked_for_any_period() -> None:
    facts, month = shop(), Period.month("2026-03")
    interval = BOOK.interval("average_order_value", facts, month)
    value = BOOK.figure("average_order_value", facts, month).value
    assert interval
    assert value
    assert interval[0] < value < interval[1]
    assert BOOK.interval("average_order_value", facts, Period.month("2024-03")) is None


def test_the_worst_day_is_left_out_in_one_of_the_estimates() -> None:
    chance = Random(3)  # noqa: S311 - a made-up series
    days = [float(chance.randint(90, 110)) for _ in range(70)] + [100.0, 100.0, 80.0, 100.0, 100.0, 100.0, 100.0]
    series = Series(DAY_ONE, days, [1.0] * 77, [1.0] * 77, is_total=False)
    fall, rise = (DailyEstimator(series, better, (7,)).estimate(series.last) for better in (1, -1))
    assert fall
    assert rise
    assert fall.value == pytest.approx(680 / 7)
    assert max(fall.estimates) == pytest.approx(600 / 6, rel=0.02)  # the weekday pattern may shift it a little
    assert max(rise.estimates) < 99  # where lower is better, 80 is the best day


def test_one_order_has_no_interval_and_two_have_a_wide_one() -> None:
    """Two of one price: chance leaves 3.3448 +- 1.64 x sqrt(2.6724) = 0.664 to 6.026 of them, at 12.50 each."""
    today = Period.day(DAY_ONE)
    for count, ends in ((1, []), (2, [829, 7533])):
        facts = MemoryFacts([Bought(DAY_ONE, str(number), 2500) for number in range(count)])
        assert BOOK.figure("average_order_value", facts, today).value == 2500
        assert interval("average_order_value", facts, today) == ends


def test_a_share_of_one_order_may_be_almost_anything() -> None:
    """Wilson's interval of 0 of 1 at 1.64 standard errors reaches to 1.64^2 / (1 + 1.64^2) = 2.6896 / 3.6896."""
    none = MemoryFacts([Bought(DAY_ONE, "anna")])
    every = MemoryFacts([Bought(DAY_ONE, "anna", discount=100)])
    reach = Fraction("2.6896") / Fraction("3.6896")
    nearly = Fraction(2, 1_000_000)  # told in millionths, rounded outwards
    low, high = BOOK.interval("discount_usage_rate", none, Period.day(DAY_ONE)) or (1, 0)
    assert low == 0
    assert abs(high - reach) < nearly
    low, high = BOOK.interval("discount_usage_rate", every, Period.day(DAY_ONE)) or (1, 0)
    assert abs(low - (1 - reach)) < nearly
    assert high == 1


def test_a_handful_of_orders_is_off_target_only_beyond_what_chance_allows() -> None:
    """None of seven orders: Wilson's interval reaches to 2.6896 / (7 + 2.6896) = 0.2776, though no day ever swung."""
    facts = MemoryFacts([Bought(DAY_ONE + timedelta(days=n), str(n), discount=100 if n < 60 else 0) for n in range(67)])
    today = DAY_ONE + timedelta(days=67)

    def state(share: str) -> VerdictState:
        target = Target("at_least", Fraction(share))
        verdict = BOOK.judge("discount_usage_rate", facts, shop="toys", target=target, now=NOW, today=today)
        assert (verdict.figure.numerator, verdict.figure.denominator) == (0, 7)
        return verdict.state

    assert state("0.29") is VerdictState.OFF_TARGET
    assert state("0.27") is VerdictState.NOT_ENOUGH_DATA


def test_a_share_known_for_one_day_is_no_surer_than_chance_allows() -> None:
    """61 of 86: Wilson's middle is (61 + 1.3448) / (86 + 2.6896) = 0.70296, half of it 0.07933."""
    facts = on_day_one(86, 61)
    low, high = BOOK.interval("discount_usage_rate", facts, Period.day(DAY_ONE)) or (1, 0)
    assert float(low) == pytest.approx(0.70296 - 0.07933, abs=2e-5)
    assert float(high) == pytest.approx(0.70296 + 0.07933, abs=2e-5)
    verdict = judged("discount_usage_rate", facts, at_least(0.2), DAY_ONE + timedelta(days=1))
    assert verdict.state is VerdictState.LEARNING


def test_totals_and_means_of_one_day_are_no_surer_than_the_number_of_orders() -> None:
    """100 orders, Poisson: the middle is 100 + 1.3448, half of it 1.64 x sqrt(100.6724) = 16.455."""
    facts, today = on_day_one(100), Period.day(DAY_ONE)
    assert interval("order_count", facts, today) == [84, 118]  # 84.89 and 117.80, rounded outwards
    assert interval("revenue", facts, today) == [212_224, 294_500]  # of 25.00 each
    assert interval("average_order_value", facts, today) == [2122, 2945]


def test_no_order_has_no_interval_in_money_and_up_to_three_in_orders() -> None:
    """Nothing in a day: chance alone leaves up to 1.64^2 = 2.69 orders, of a worth nobody knows."""
    facts = MemoryFacts(covers={Feed.ORDERS: Period.day(DAY_ONE)})
    assert interval("order_count", facts, Period.day(DAY_ONE)) == [0, 3]
    assert interval("revenue", facts, Period.day(DAY_ONE)) == []


@pytest.mark.parametrize("target", [NEAR, at_least(1), at_least(100_000), at_most(100_000)])
@pytest.mark.parametrize("kpi", ["revenue", "order_count", "new_customer_count", "active_customer_count"])
def test_a_shop_with_one_order_long_ago_cannot_be_judged(kpi: str, target: Target) -> None:
    today = DAY_ONE + timedelta(days=5840)
    facts = MemoryFacts(
        [Bought(DAY_ONE, "anna", 1530)], covers={Feed.ORDERS: Period(DAY_ONE, today - timedelta(days=1))}
    )
    verdict = judged(kpi, facts, target, today)
    assert verdict.figure.value == 0
    assert verdict.off_target is None
    assert verdict.state in {VerdictState.LEARNING, VerdictState.NOT_ENOUGH_DATA}
    assert verdict.interval is None or list(verdict.interval) == [0, 3]
    assert verdict.limit == (None if target is NEAR else target.value)  # usually nothing is no limit


def test_a_shop_that_stops_selling_is_judged_all_the_same() -> None:
    def closed(offset: int) -> float:
        return 30 if offset < 170 else 0

    for kpi in ("revenue", "order_count"):
        verdict = judged(kpi, shop(orders=closed), NEAR)
        assert verdict.figure.value == 0
        assert verdict.state is VerdictState.OFF_TARGET


def test_a_table_and_a_verdict_tell_one_interval() -> None:
    for target in (NEAR, at_least(1), None):
        for kpi in ("revenue", "average_order_value", "conversion_rate", "active_customer_count"):
            verdict = judged(kpi, shop(), target)
            assert verdict.interval == BOOK.interval(kpi, shop(), verdict.figure.period)


def test_an_open_incident_is_told_with_one_interval_everywhere() -> None:
    facts = regulars(lambda day: 0.1 if 150 <= day < 215 else 0.75, days=390)
    first_seen, today = DAY_ONE + timedelta(days=205), DAY_ONE + timedelta(days=390)
    verdict = BOOK.judge(
        "customer_churn_rate", facts, shop="toys", target=at_most(0.6), now=NOW, today=today, usual_before=first_seen
    )
    period = verdict.figure.period
    assert verdict.interval == BOOK.interval("customer_churn_rate", facts, period, usual_before=first_seen)
    assert verdict.interval != BOOK.interval("customer_churn_rate", facts, period)


def test_a_season_behind_it_does_not_blur_how_many_customers_there_are() -> None:
    """Almost every order is another customer's: one count cannot be much less sure than the other."""
    facts = shop(orders=lambda offset: 80 if 90 <= offset < 130 else 30)
    facts.definition = Definition(lapse_days=28)  # both are told over the same days
    wide = {}
    for kpi in ("active_customer_count", "order_count"):
        low, high = judged(kpi, facts, None).interval or (0, 0)
        wide[kpi] = high - low
    assert wide["active_customer_count"] < wide["order_count"] * Fraction(5, 4)
