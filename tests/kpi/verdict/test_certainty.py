"""How sure a loss must be: so much of chance, so much of swing, more of few customers, twice of a slow decline."""

from __future__ import annotations

import pytest

from kpi.estimate.drift.days import days_of
from kpi.estimate.drift.slow import beside_last_year
from kpi.estimate.drift.uncertainty import Deviations, Uncertainty
from kpi.estimate.drift.windows import Windows
from kpi.estimate.watched import WatchedSeries, turned_over
from kpi.verdict.drift import DriftWatch
from tests.kpi.verdict.made_up_days import DAYS, day, drawn, falling, first_alarm, orders, ratio, total

SEEDS = range(1, 13)


def test_chance_and_swing_are_asked_for_their_own_number_of_deviations() -> None:
    one = Uncertainty(chance=0.04, swing=0.01, side=1)
    assert one.deviation(0.0, Deviations(2.0, 0.0)) == pytest.approx(0.4, rel=0.01)
    assert one.deviation(0.0, Deviations(0.0, 3.0)) == pytest.approx(0.3)
    assert one.deviation(0.0, Deviations(2.0, 3.0)) == pytest.approx(0.5, rel=0.01)
    assert one.usual == pytest.approx(0.05**0.5)
    assert Deviations(2.0, 3.0).times(1.5).plus(1.0) == Deviations(4.0, 5.5)


@pytest.mark.parametrize(("side", "loss"), [(1, 0.75), (-1, 0.5)])  # a quarter is left of 16; 16 became 32
def test_chance_reaches_less_far_down_than_up(side: int, loss: float) -> None:
    sixteen = Uncertainty(chance=1 / 16, swing=0.0, side=side)
    there = sixteen.deviation(loss, Deviations(1.0, 0.0))
    # a Poisson count's root has a deviation of a half
    on_the_scale_of_roots = (4 - 2) * 2 if side > 0 else (32**0.5 - 4) * 2
    assert loss / there == pytest.approx(on_the_scale_of_roots)


@pytest.mark.parametrize("better", [1, -1])
@pytest.mark.parametrize("cases_a_day", [0.5, 0.6, 12])
def test_the_calmer_the_bell_the_greater_the_smallest_change_whichever_way_is_worse(
    better: int, cases_a_day: float
) -> None:
    watch = DriftWatch(WatchedSeries(ratio(drawn(2, cases_a_day), [40.0] * DAYS), better, "share"))
    sharp, normal, calm = (watch.reading(day(DAYS - 1), name).smallest for name in ("sharp", "normal", "calm"))
    assert all(sharp[days] <= normal[days] <= calm[days] for days in (7, 14, 28))
    assert sharp[28] < calm[28]


def price(seed: int, *, dearer: float = 1.0, fewer: float = 1.0) -> DriftWatch:
    """Return customers for money: from day 240 on so many times the money, or of the customers."""
    customers = drawn(seed, 8, falling(fewer, since=240))
    spent = [400.0 * (dearer if i >= 240 else 1.0) for i in range(len(customers))]
    return DriftWatch(WatchedSeries(ratio(customers, spent), 1, "count", value_of=turned_over, is_price=True))


def heard(watches: list[DriftWatch], within: int) -> int:
    return sum(first_alarm(one, range(240, 240 + within)) is not None for one in watches)


def test_the_same_price_is_told_sooner_of_more_money_than_of_fewer_customers() -> None:
    dear = heard([price(seed, dearer=1.5) for seed in SEEDS], 14)
    few = heard([price(seed, fewer=1 / 1.5) for seed in SEEDS], 14)
    assert dear >= 9
    assert dear - few >= 2


def test_one_day_of_six_times_the_money_is_not_taken_for_more_spent() -> None:
    spent = [100.0] * 100
    spent[95] = 600.0  # held at 250, so that two weeks were 11 % more, not 36
    watched = WatchedSeries(ratio([8.0] * 100, spent), 1, "count", value_of=turned_over, is_price=True)
    look = Windows(days_of(watched, {})).look(100, 14)
    assert look is not None
    assert look.pace == pytest.approx((13 * 100 + 250) / 1400)


@pytest.mark.parametrize("seed", [21, 22, 23, 24])
def test_a_decline_that_no_window_sees_is_told_once_the_weeks_before_said_so_too(seed: int) -> None:
    def lower(i: int) -> float:
        return 1.0 if i < 430 else 0.96 ** ((i - 430) / 30)

    counts = drawn(seed, 60, lower, days=700)
    first = first_alarm(orders(counts), range(430, 700))
    assert first is not None
    assert orders(counts).reading(day(first)).comparison == "last_year"
    windows = Windows(days_of(WatchedSeries(total(counts), 1, "count"), {}))
    for stop in (first + 1, first + 1 - 28):
        found = beside_last_year(windows, stop)
        assert found is not None
        assert found.look.loss >= 0.1
