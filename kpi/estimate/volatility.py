"""Volatility: how much a shop swings from day to day of its own accord, which widens every interval.

From the days before a window the slow level (four weeks around each day) and the weekday pattern are taken away. What
is left of a day, relative to what was to be expected, is its residual: chance and the shop's own swing together, for
shares, means, totals and costs alike (for a ratio the residual is numerator - level x denominator, which is its first
Taylor term). Outliers are held at four robust standard deviations, so that one great order is not a way of life; days
in a row that move together (up to a week) widen the interval further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

from commerce.period import HALF_YEAR, WEEK
from kpi.estimate.series import Series, running

SPAN_DAYS = HALF_YEAR  # how far back it is learnt
HALF_LEVEL_DAYS = 14
WEEKDAY_WEEKS = 4  # fewer weeks than this tell nothing about Mondays
CAP = 4.0
NORMAL_MAD = 1.4826  # median absolute deviation of a normal distribution, in standard deviations
MOST_INFLATION = 4.0


@dataclass(frozen=True, slots=True)
class Volatility:
    """The swing of the days [start, stop) of a series.

    Attributes:
        deviation: Standard deviation of a usual day's residual, relative to the day's expected size.
        inflation: Variance of a week's sum over that of seven independent days, 1..4.
        weekday: Mean residual by position in the week (series index % 7), to be taken off single days.
        level: Numerator over denominator of all the days.
        volume: Mean size of a usual day: the denominator of a ratio, the total itself for a total.
        days: Days it was learnt from.
        capped: Numerators of [start, stop) with outliers held.
    """

    start: int
    deviation: float
    inflation: float
    weekday: Sequence[float]
    level: float
    volume: float
    days: int
    capped: Sequence[float]

    def error(self, days: float, volume: float) -> float:
        """Return the relative standard error of a window's level.

        A window of smaller days than usual is less certain; one of greater days is taken as no more certain, since
        the swing of a shop does not fade with its size.

        Args:
            days: Known days of the window.
            volume: Mean size of its days, as `Volatility.volume`.
        """
        if days <= 0:
            return float("inf")
        small = max(1.0, self.volume / volume) if volume > 0 else 1.0
        widened = 1 + WEEK / max(self.days, 1)  # the volatility itself is only estimated
        return widened * self.deviation * sqrt(self.inflation * small / days)


def volatility(series: Series, start: int, stop: int) -> Volatility:
    """Learn the swing from the days [start, stop)."""
    known = [i for i in range(start, stop) if series.known[i]]
    above, below = running(series.numerator[start:stop]), running(series.denominator[start:stop])
    count = running(series.known[start:stop])
    length = stop - start
    residuals: dict[int, float] = {}
    expected: dict[int, float] = {}
    for i in known:
        low, high = max(0, i - start - HALF_LEVEL_DAYS), min(length, i - start + HALF_LEVEL_DAYS + 1)
        volume, top = below[high] - below[low], above[high] - above[low]
        days = count[high] - count[low]
        if volume <= 0 or top <= 0:
            continue
        level = top / volume
        expected[i] = level * volume / days
        residuals[i] = (series.numerator[i] - level * series.denominator[i]) / expected[i]
    usual = _volume(series, known)
    weekday = _weekday(residuals)
    left = {i: (value - weekday[i % WEEK]) * _small(series, expected[i], usual) for i, value in residuals.items()}
    deviation, cap = _deviation(list(left.values()))
    capped = list(series.numerator[start:stop])
    for i, value in left.items():
        over = value - max(-cap, min(cap, value))
        if over:
            capped[i - start] -= over / _small(series, expected[i], usual) * expected[i]
            left[i] = value - over
    level = above[-1] / below[-1] if below[-1] > 0 else 0.0
    return Volatility(start, deviation, _inflation(left), weekday, level, usual, len(known), capped)


def _volume(series: Series, known: Sequence[int]) -> float:
    sizes = series.numerator if series.is_total else series.denominator
    return fmean(sizes[i] for i in known) if known else 0.0


def _small(series: Series, expected: float, usual: float) -> float:
    """Put the residual of a small day on the scale of a usual one; only for totals does the size say how small."""
    return min(1.0, sqrt(expected / usual)) if series.is_total and usual > 0 else 1.0


def _weekday(residuals: dict[int, float]) -> list[float]:
    """Return the middle residual of each weekday, shrunk a little towards none; zeros while weeks are few."""
    by_day: list[list[float]] = [[] for _ in range(WEEK)]
    for i, value in residuals.items():
        by_day[i % WEEK].append(value)
    return [median(day) * len(day) / (len(day) + 1) if len(day) >= WEEKDAY_WEEKS else 0.0 for day in by_day]


def _deviation(left: Sequence[float]) -> tuple[float, float]:
    """Return (standard deviation with outliers held, the cap they are held at)."""
    if not left:
        return 0.0, float("inf")
    robust = NORMAL_MAD * median(abs(value) for value in left)
    if not robust:
        return sqrt(fmean(value * value for value in left)), float("inf")
    cap = CAP * robust
    held = sqrt(fmean(min(abs(value), cap) ** 2 for value in left))
    return max(robust, held), cap


def _inflation(left: dict[int, float]) -> float:
    """Return how much more a week swings than seven independent days would."""
    variance = sum(value * value for value in left.values())
    if not variance:
        return 1.0
    total = 1.0
    for lag in range(1, WEEK):
        together = sum(value * left[i + lag] for i, value in left.items() if i + lag in left)
        total += 2 * (1 - lag / WEEK) * together / variance
    return max(1.0, min(MOST_INFLATION, total))
