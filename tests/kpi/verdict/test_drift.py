"""A KPI against its own usual level: what is told, what is not, and how much of it for certain."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp
from random import Random

import pytest

from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries, smaller_side, turned_over
from kpi.verdict.drift import DriftWatch
from kpi.verdict.reading import Reading

MONDAY = date(2025, 1, 6)
DAYS = 300
LAST = MONDAY + timedelta(days=DAYS - 1)


def drawn(seed: int, usual: float, *, falls_to: float = 1.0, for_days: int = 14, swing: float = 0.08) -> list[float]:
    """Return daily counts of a shop that is livelier on Saturdays; its last days are so much quieter."""
    chance = Random(seed)  # noqa: S311 - a shop is to be made up again
    counts = []
    for i in range(DAYS):
        level = usual * (1.3 if i % 7 == 5 else 1.0) * exp(chance.gauss(0, swing))
        level *= falls_to if i >= DAYS - for_days else 1.0
        counts.append(float(max(0, round(chance.gauss(level, level**0.5)))))
    return counts


def total(counts: list[float]) -> Series:
    ones = [1.0] * len(counts)
    return Series(MONDAY, counts, ones, ones, is_total=True)


def ratio(above: list[float], below: list[float]) -> Series:
    return Series(MONDAY, above, below, [1.0] * len(above), is_total=False)


def read(watched: WatchedSeries) -> Reading:
    return DriftWatch(watched).reading(LAST)


def test_orders_that_fall_by_a_third_are_off_within_two_weeks() -> None:
    reading = read(WatchedSeries(total(drawn(1, 26, falls_to=0.65)), 1, "count"))
    assert reading.off is True
    assert reading.why == "beyond_usual"
    assert reading.change == pytest.approx(-0.35, abs=0.1)
    assert 0 < reading.surely < -reading.change
    assert reading.onset is not None
    assert abs((reading.onset.day - (LAST - timedelta(days=13))).days) <= 3


def test_orders_as_usual_are_not_off() -> None:
    reading = read(WatchedSeries(total(drawn(1, 26)), 1, "count"))
    assert reading.off is False
    assert reading.low < reading.value < reading.high


def test_orders_that_rise_by_half_are_not_off() -> None:
    assert read(WatchedSeries(total(drawn(1, 26, falls_to=1.5)), 1, "count")).off is False


def test_a_count_of_which_less_is_better_is_off_when_it_rises() -> None:
    reading = read(WatchedSeries(total(drawn(1, 26, falls_to=1.6)), -1, "count"))
    assert reading.off is True
    assert reading.change == pytest.approx(0.6, abs=0.15)


def test_a_cost_is_off_when_the_same_money_brings_fewer() -> None:
    new = drawn(2, 10, falls_to=0.6)
    reading = read(WatchedSeries(ratio(new, [10_000.0] * DAYS), 1, "count", value_of=turned_over))
    assert reading.off is True
    assert reading.change == pytest.approx(0.67, abs=0.25)
    assert reading.usual == pytest.approx(1000 / 1.04, rel=0.1)


def test_a_share_mostly_bad_is_judged_by_its_good_side() -> None:
    carts, done = drawn(3, 120), drawn(4, 20, falls_to=0.6)
    left = [one - other for one, other in zip(carts, done, strict=True)]
    reading = read(smaller_side(WatchedSeries(ratio(left, carts), -1, "share")))
    assert reading.off is True
    assert reading.change == pytest.approx(0.08, abs=0.03)  # 83 % of carts are left usually, 90 % now
    assert 0 < reading.surely < reading.change


def test_a_short_history_says_nothing() -> None:
    counts = drawn(1, 26)[:10]
    assert DriftWatch(WatchedSeries(total(counts), 1, "count")).reading(MONDAY + timedelta(days=9)).off is None
