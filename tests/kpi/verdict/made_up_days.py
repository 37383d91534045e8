"""Days of a made-up shop, drawn from a seed: livelier on Saturdays, swinging a little, and what a test does to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from math import exp
from random import Random

from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries
from kpi.verdict.drift import DriftWatch
from kpi.verdict.reading import Reading

MONDAY = date(2025, 1, 6)
DAYS = 300


def day(index: int) -> date:
    return MONDAY + timedelta(days=index)


def drawn(seed: int, usual: float, shape: Callable[[int], float] = lambda _: 1.0, *, days: int = DAYS) -> list[float]:
    """Return daily counts about `usual` a day; `shape` says of each day how many times as lively it is."""
    chance = Random(seed)  # noqa: S311 - a shop is to be made up again
    counts = []
    for i in range(days):
        level = usual * (1.3 if i % 7 == 5 else 1.0) * exp(chance.gauss(0, 0.08))
        count = round(chance.gauss(level, level**0.5))
        counts.append(float(max(0, round(count * shape(i)))))
    return counts


def falling(to: float, *, since: int) -> Callable[[int], float]:
    """Return a shape that is as usual until a day, and so many times as much from then on."""
    return lambda i: to if i >= since else 1.0


def total(counts: list[float]) -> Series:
    ones = [1.0] * len(counts)
    return Series(MONDAY, counts, ones, ones, is_total=True)


def orders(counts: list[float], better: int = 1) -> DriftWatch:
    return DriftWatch(WatchedSeries(total(counts), better, "count"))


def ratio(above: list[float], below: list[float]) -> Series:
    return Series(MONDAY, above, below, [1.0] * len(above), is_total=False)


def newest(watched: WatchedSeries) -> Reading:
    return DriftWatch(watched).reading(watched.series.last)


def first_alarm(watch: DriftWatch, days: range) -> int | None:
    """Return on which of the days it is first off."""
    return next((i for i in days if watch.reading(day(i)).off), None)
