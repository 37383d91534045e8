"""Since when: the likeliest first day of a change, and the days between which it very likely lies.

The days up to now are cut in two where the parts differ most (the likelihood of one step in level); every cut that is
nearly as likely lies in the range.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median
from typing import NamedTuple

from commerce.period import WEEK
from kpi.estimate.drift.days import BASELINE_DAYS, learnt_from, pattern_of
from kpi.estimate.drift.windows import Windows

SEARCHED_DAYS = 42
#: Cuts less likely by no more than this (in log-likelihood) stay possible: twice what independent days would ask for,
#: since days in a row are alike.
LESS_LIKELY = 3.0
HELD_AT = 2.5
FEWEST_DAYS = 3
_NORMAL_MAD = 1.4826


class Cut(NamedTuple):
    """The first day after the likeliest cut, with the first and last cut that are nearly as likely; indices."""

    day: int
    earliest: int
    latest: int


def likeliest_cut(windows: Windows, stop: int, searched: int = SEARCHED_DAYS) -> Cut | None:
    """Return where the days before `stop` got worse; None where they did not, or too few count."""
    days = windows.days
    start = _searched_from(days.counts, stop, searched)
    learnt = learnt_from(days.counts, days.hidden, start)
    pattern = pattern_of(days, learnt, start) if start > learnt else None
    if pattern is None or pattern.level <= 0:
        return None
    where, deviations, weights = [], [], []
    for i in range(start, stop):
        expected = pattern.level * pattern.weekday[i % WEEK] * days.size[i]
        if days.counts[i] and expected > 0:
            where.append(i)
            deviations.append(-days.side * (days.hits[i] - expected) / expected)
            weights.append(expected)
    if len(where) < 2 * FEWEST_DAYS:
        return None
    return _best(where, deviations, weights)


def _searched_from(counts: Sequence[float], stop: int, searched: int) -> int:
    """Return the first day that is looked at: so many that count, where special ones lie between farther back.

    After a month of them hardly a day would be left that the drift could be told from.
    """
    start, left = stop, searched
    while left > 0 and start > max(BASELINE_DAYS, stop - 2 * searched):
        start -= 1
        left -= bool(counts[start])
    return start


def _best(where: list[int], deviations: list[float], weights: list[float]) -> Cut | None:
    gains = _gains(deviations, weights)
    if not gains:
        return None
    best = max(gains, key=lambda j: gains[j])
    spread = _spread(deviations, weights, best)
    if gains[best] <= 0 or spread <= 0:
        return None
    near = [j for j, gain in gains.items() if (gains[best] - gain) / (2 * spread) <= LESS_LIKELY]
    return Cut(where[best], where[min(near)], where[max(near)])


def _gains(deviations: list[float], weights: list[float]) -> dict[int, float]:
    """Return how much of the squares a cut before each day takes away; only of cuts after which it is worse."""
    total, mass = sum(map(float.__mul__, deviations, weights)), sum(weights)
    above = below = 0.0
    found: dict[int, float] = {}
    for j in range(len(deviations) - FEWEST_DAYS + 1):
        if j >= FEWEST_DAYS and above / below < (total - above) / (mass - below):
            found[j] = (above / below - (total - above) / (mass - below)) ** 2 * below * (mass - below) / mass
        above += deviations[j] * weights[j]
        below += weights[j]
    return found


def _spread(deviations: list[float], weights: list[float], cut: int) -> float:
    """Return the weighted variance of single days on both sides of a cut, outlying days held."""
    left: list[float] = []
    for start, stop in ((0, cut), (cut, len(deviations))):
        mass = sum(weights[start:stop])
        mean = sum(map(float.__mul__, deviations[start:stop], weights[start:stop])) / mass
        left += [(deviations[i] - mean) * sqrt(weights[i]) for i in range(start, stop)]
    cap = HELD_AT * _NORMAL_MAD * median(map(abs, left))
    return sum(min(abs(one), cap) ** 2 for one in left) / max(1, len(left) - 2)
