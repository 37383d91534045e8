"""A watched series made ready: outlying days held, days of no trade and special ones left out.

Everything a day is held to is learnt from days before it (of the first eight weeks: from these weeks themselves), so
that a day of the past reads today as it did then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import sqrt
from statistics import fmean, median

from commerce.period import WEEK
from kpi.estimate.daily import Spread
from kpi.estimate.series import running
from kpi.estimate.watched import WatchedSeries

BASELINE_DAYS = 56
FEWEST_BASELINE = 35  # of them count
#: Where fewer count, for a holiday of weeks lies there, the usual level is learnt from so far back at most.
FARTHEST_BASELINE = 126
#: Held at so many robust standard deviations above what was to be expected: one great order is no way of life.
HELD_AT = 2.5
#: A weekday that always sold at least so many is closed, or unread, when it sells none: that is no low level.
SELLS = 5.0
#: So many cases of last year's event, and of a usual day then, tell how many times a usual day it is.
TELLS = 30.0
#: Cases after which the pattern of weekdays is believed as much as that there is none: totals differ more by weekday.
PATTERN_OF_TOTALS, PATTERN_OF_RATIOS = 16.0, 100.0
_CHI_SQUARE_MEDIAN = 0.455
_ROUNDS = 3  # of holding the first eight weeks, which have no past
FEWEST_WEEKS = 4


@dataclass(frozen=True)
class Days:
    """Days as drift looks at them; the level of some days is their hits over their size.

    Attributes:
        raw, raw_size, raw_cases: Hits, size and cases of every day as they were counted.
        hits: The same with outlying days held; 0 on days that do not count.
        size: What it is measured by, 1 for a total; 0 on days that do not count.
        counts: 1.0 on days that count.
        hidden: 1.0 on days that would count, were they not special.
        apart: Hits that nobody looks at: those of days that do not count, what a special day adds to a usual
            one.
        cases: What chance acts on.
        scatter: A day's square deviation from what was to be expected, over what was to be expected.
        side: +1 where a fall is worse, -1 where a rise is.
        value_of: Turns a level (of a total: a sum) into the KPI's value.
        spread: What chance does to the hits.
        is_total: The value of a window is a sum.
        believed: Cases after which the pattern of weekdays is believed as much as that there is none.
        is_sampled: The cases behind a sum are known.
        is_price: Customers are counted beside the money that was spent for them.
    """

    first: date
    raw: list[float]
    raw_size: list[float]
    raw_cases: list[float]
    hits: list[float]
    size: list[float]
    counts: list[float]
    hidden: list[float]
    apart: list[float]
    cases: list[float]
    scatter: list[float]
    side: int
    value_of: Callable[[float], float]
    spread: Spread
    is_total: bool
    believed: float
    is_sampled: bool
    is_price: bool

    def __len__(self) -> int:
        return len(self.hits)

    def index(self, day: date) -> int:
        """Return the position of a day; it may lie outside."""
        return (day - self.first).days

    def day(self, index: int) -> date:
        """Return the day at a position."""
        return self.first + timedelta(days=index)

    def leave_out(self, index: int) -> None:
        """Let a day not count; only while the days are made ready."""
        self.hits[index] = self.size[index] = self.counts[index] = self.cases[index] = 0.0
        self.apart[index] = self.raw[index]

    @cached_property
    def raw_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.raw)

    @cached_property
    def raw_size_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.raw_size)

    @cached_property
    def apart_before(self) -> list[float]:
        """Prefix sums of what was counted on days that do not count, or beyond a usual day's on a special one."""
        return running(self.apart)

    @cached_property
    def hits_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.hits)

    @cached_property
    def size_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.size)

    @cached_property
    def counts_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.counts)

    @cached_property
    def hidden_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.hidden)

    @cached_property
    def cases_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.cases)

    @cached_property
    def scatter_before(self) -> list[float]:
        """Prefix sums."""
        return running(self.scatter)


@dataclass(frozen=True, slots=True)
class Pattern:
    """The level of some days, and how each weekday (index % 7) stands to it."""

    level: float
    weekday: Sequence[float]


def learnt_from(counts: Sequence[float], hidden: Sequence[float], stop: int) -> int:
    """Return the first day of those that teach the usual level of `stop`: eight weeks before it.

    Where a block of special days lies in these weeks, the last 56 days that count, not farther back than 126. Weeks
    that nobody knows are not reached over: what was before them says little of what comes after.

    Args:
        counts: 1.0 on days that count; of days before `stop` alone anything is read.
        hidden: 1.0 on special days that do not count for that alone.
        stop: Index of the first day that does not teach.
    """
    start = max(0, stop - BASELINE_DAYS)
    teaching = sum(counts[start:stop])
    lacking = BASELINE_DAYS - teaching
    would_teach = sum(map(max, counts[start:stop], hidden[start:stop]))
    if teaching >= FEWEST_BASELINE or would_teach < FEWEST_BASELINE:
        return start
    farthest = max(0, stop - FARTHEST_BASELINE)
    while start > farthest and lacking > 0:
        start -= 1
        lacking -= counts[start]
    return start


def pattern_of(days: Days, start: int, stop: int) -> Pattern:
    """Return level and weekdays of [start, stop); few cases hold a weekday towards the level."""
    above, below = [0.0] * WEEK, [0.0] * WEEK
    for i in range(start, min(start + WEEK, stop)):
        above[i % WEEK] = sum(days.hits[i:stop:WEEK])
        below[i % WEEK] = sum(days.size[i:stop:WEEK])
    top, bottom = sum(above), sum(below)
    if top <= 0 or bottom <= 0:
        return Pattern(0.0, [1.0] * WEEK)
    cases = sum(days.cases[start:stop])
    held = days.believed * top / cases if cases > 0 else top
    level = top / bottom
    factors = [
        (one + held) / (level * base + held) if base > 0 else 1.0 for one, base in zip(above, below, strict=True)
    ]
    return Pattern(level, factors)


def days_of(watched: WatchedSeries, special: Mapping[date, date | None]) -> Days:
    """Return the days of what is watched; `special` ones neither teach nor count."""
    series = watched.series
    above, below = list(series.numerator), list(series.denominator)
    days = Days(
        first=series.first,
        raw=list(above),
        raw_size=list(below),
        raw_cases=_cases(watched),
        hits=above,
        size=below,
        counts=list(series.known),
        hidden=[0.0] * len(above),
        apart=[0.0] * len(above),
        cases=_cases(watched),
        scatter=[0.0] * len(above),
        side=watched.better,
        value_of=watched.value_of,
        spread=watched.spread,
        is_total=series.is_total,
        believed=PATTERN_OF_TOTALS if series.is_total else PATTERN_OF_RATIOS,
        is_sampled=watched.sample is not None,
        is_price=watched.is_price,
    )
    like = {days.index(day): None if then is None else days.index(then) for day, then in special.items()}
    for i, mark in enumerate(series.known):
        if not mark or i in like:
            days.leave_out(i)
        days.hidden[i] = 1.0 if mark and i in like else 0.0
    _make_ready(days, series.known, like)
    for i in like:
        if 0 <= i < len(days) and days.counts[i]:  # last year's same event tells its level
            days.hidden[i] = 0.0
    return days


def _cases(watched: WatchedSeries) -> list[float]:
    """Return on how many cases chance acts each day."""
    series = watched.series
    if watched.sample is not None:
        return list(watched.sample.numerator)
    return list(series.numerator if watched.spread in {"count", "share"} else series.denominator)


def _make_ready(days: Days, known: Sequence[float], like: Mapping[int, int | None]) -> None:
    """Hold outlying days and leave out closed ones, week by week; note the scatter of every day."""
    length = len(days)
    patterns: dict[int, Pattern] = {}
    first = range(min(BASELINE_DAYS, length))
    for _ in range(_ROUNDS):
        pattern = pattern_of(days, first.start, first.stop)
        _hold(days, pattern, first, _cap(_deviations(days, pattern, first)))
    for start in range(first.stop, length, WEEK):
        learnt = range(learnt_from(days.counts, days.hidden, start), start)
        pattern = pattern_of(days, learnt.start, learnt.stop)
        cap = _cap([sqrt(days.scatter[i]) for i in learnt if days.counts[i]])
        week = range(start, min(start + WEEK, length))
        for i in week:
            patterns[i] = pattern
            then = like.get(i)
            if known[i] and then is not None and then in patterns and known[then]:
                _take_in(days, i, then, patterns[then])
            if _is_closed(days, i) or _has_no_base(days, i):
                days.leave_out(i)
        _hold(days, pattern, week, cap)


def _take_in(days: Days, index: int, then: int, pattern: Pattern) -> None:
    """Let a special day count as what it would have been without its event, as last year's day of the event tells."""
    expected = pattern.level * pattern.weekday[then % WEEK] * days.raw_size[then]
    a_case = days.raw[then] / days.raw_cases[then] if days.raw_cases[then] > 0 else 0.0
    if a_case <= 0 or days.raw_cases[then] < TELLS or expected < TELLS * a_case:
        return
    factor = days.raw[then] / expected
    days.hits[index] = days.raw[index] / factor
    days.size[index], days.counts[index] = days.raw_size[index], 1.0
    days.cases[index] = days.raw_cases[index] / factor if days.is_total else days.raw_cases[index]
    days.apart[index] = days.raw[index] - days.hits[index]


def _deviations(days: Days, pattern: Pattern, of: range) -> list[float]:
    found = []
    for i in of:
        expected = pattern.level * pattern.weekday[i % WEEK] * days.size[i]
        if days.counts[i] and expected > 0:
            found.append(abs(days.hits[i] - expected) / sqrt(expected))
    return found


def _cap(deviations: Sequence[float]) -> float:
    """Return how far a day may stand out, in roots of what was to be expected; without end where nothing ever does."""
    if not deviations:
        return float("inf")
    middle = median(deviations) / sqrt(_CHI_SQUARE_MEDIAN)
    return HELD_AT * middle if middle > 0 else float("inf")


def _hold(days: Days, pattern: Pattern, of: range, cap: float) -> None:
    for i in of:
        expected = pattern.level * pattern.weekday[i % WEEK] * days.size[i]
        if not days.counts[i] or expected <= 0:
            days.scatter[i] = 0.0
            continue
        days.hits[i] = min(days.hits[i], expected + cap * sqrt(expected))
        days.scatter[i] = (days.hits[i] - expected) ** 2 / expected


def _has_no_base(days: Days, index: int) -> bool:
    """Return whether there was nothing to measure a day by though its weekday always had it: it was not told.

    Customers who came in a month of which no spend is known were not free, and orders without a visit no miracle.
    """
    if days.is_total or not days.counts[index] or days.size[index] > 0:
        return False
    before = range(index - WEEK, max(-1, index - FARTHEST_BASELINE - 1), -WEEK)
    same = [days.size[i] for i in before if days.counts[i]][: BASELINE_DAYS // WEEK]
    return len(same) >= FEWEST_WEEKS and min(same) > 0


def _is_closed(days: Days, index: int) -> bool:
    """Return whether a day of nothing is one of no trade, or was not read: its weekday always sold.

    Special days and days of no trade are looked over, else a long silence would become a low level in its fifth week.
    """
    if not days.counts[index] or days.hits[index] > 0:
        return False
    before = range(index - WEEK, max(-1, index - FARTHEST_BASELINE - 1), -WEEK)
    same = [i for i in before if days.counts[i]][: BASELINE_DAYS // WEEK]
    if len(same) < FEWEST_WEEKS or any(days.hits[i] <= 0 for i in same):
        return False
    return fmean(days.cases[i] for i in same) >= SELLS
