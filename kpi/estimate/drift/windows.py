"""Windows of days against their usual level: how much worse they are, by chance how much that may be off, and swing.

The usual level is learnt from the days before the window, or before a day on which it was frozen. What is worked out of
a window is kept: the windows of the past are what tells how much this shop swings, and every later look needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from operator import mul
from typing import NamedTuple

from commerce.period import FOUR_WEEKS, HALF_YEAR, WEEK, YEAR_OF_WEEKS
from kpi.estimate.drift.days import (
    BASELINE_DAYS,
    FEWEST_BASELINE,
    HELD_AT,
    Days,
    Pattern,
    learnt_from,
    pattern_of,
)
from kpi.estimate.drift.uncertainty import Uncertainty
from kpi.estimate.drift.usual_level import SEASON, STEADY, usual_level

MOST_SEASONAL = 0.5
#: Two weeks of a shop that is not known yet swing by so much: what one's own past is held towards.
SWING_OF_TOTALS, SWING_OF_RATIOS = 0.16, 0.08
#: Independent windows of the past that weigh as much as that: a shop that swings more is believed sooner.
HOLD, YIELDING_HOLD = 8.0, 4.0
#: Of the swing of past windows: the rest is the error of their own usual level, counted already.
KEPT_SWING = 0.8
#: A window of the past counts as better by so many standard deviations at most: how high a season rose says little of
#: how deep a usual window falls.
PEAK = 2.5
STEP = WEEK  # from one window of the past to the next: all of them share their eight weeks before
#: Days of a week, and of more than a week, that count no worse than the next worst one: some bad days are no drift.
SOFTENED_OF_A_WEEK, SOFTENED = 2, 3


@dataclass(frozen=True, slots=True)
class Look:
    """One window against its usual level.

    Attributes:
        start, stop: The days [start, stop).
        loss: How much worse than usual, relative: of what would have been (of a rise: of what there is).
        chance: Variance of the loss by chance alone.
        expected: Hits that these very days would usually have had.
        size: What they are measured by.
        pace: Of a price what was spent a day, as a multiple of what it was before; else 1.
        days: How many of them count.
        plain, of: Hits and size of all the days as they were counted, days that do not count included.
        usual: Hits that all the days would usually have had: a day that does not count is taken for a usual one.
    """

    start: int
    stop: int
    loss: float
    chance: float
    expected: float
    size: float
    pace: float
    days: int
    plain: float
    of: float
    usual: float

    @property
    def change(self) -> float:
        """How far the plain count lies from what was to be expected, relative, signed."""
        return self.plain / self.usual - 1 if self.usual > 0 else 0.0


class Windowed(NamedTuple):
    """A look, and how uncertain its loss is."""

    look: Look
    spread: Uncertainty


@dataclass
class Windows:
    """All looks at the days of one KPI, worked out once."""

    days: Days
    _starts: dict[int, int] = field(default_factory=dict, repr=False)
    _patterns: dict[int, Pattern] = field(default_factory=dict, repr=False)
    _levels: dict[int, float] = field(default_factory=dict, repr=False)
    _looks: dict[tuple[int, int, int], Look | None] = field(default_factory=dict, repr=False)
    _swings: dict[tuple[int, int], float] = field(default_factory=dict, repr=False)
    _month_levels: list[float] = field(default_factory=list, repr=False)

    def look(self, stop: int, length: int, frozen: int | None = None) -> Look | None:
        """Return the window of so many days before `stop`; None where too few days count, there or before.

        Args:
            stop: Index of the day after the window.
            length: Days.
            frozen: Index of the first day that no longer teaches the usual level.
        """
        base = stop - length if frozen is None else min(frozen, stop - length)
        key = (stop, length, base)
        if key not in self._looks:
            self._looks[key] = self._look(*key)
        return self._looks[key]

    def _look(self, stop: int, length: int, base: int) -> Look | None:
        days, start = self.days, stop - length
        known, learnt = days.counts_before, self._learnt(base)
        if base < BASELINE_DAYS or known[base] - known[learnt] < FEWEST_BASELINE:
            return None
        if 2 * (known[stop] - known[start]) <= length:
            return None
        level, weekday = self._level(base), self._pattern(base).weekday
        level *= self._season(start, stop, base)
        if level <= 0:
            return None
        total, expected = self._residuals(start, stop, level, weekday)
        return self._made(start, stop, total, expected, (learnt, base)) if expected > 0 else None

    def is_hidden(self, stop: int, length: int) -> bool:
        """Return whether special days alone are why there is no look: were they as others, there would be one."""
        days, start = self.days, stop - length
        if start < BASELINE_DAYS:
            return False

        def would_count(since: int, until: int) -> float:
            known, hidden = days.counts_before, days.hidden_before
            return known[until] - known[since] + hidden[until] - hidden[since]

        enough = would_count(start - BASELINE_DAYS, start) >= FEWEST_BASELINE
        return enough and 2 * would_count(start, stop) > length and self.look(stop, length) is None

    def beside(self, stop: int, length: int, back: int) -> Look | None:
        """Return the window of so many days before `stop` against the same days so much earlier, season and all."""
        days, start = self.days, stop - length
        if start - back < 0:
            return None
        hits, size, known = days.hits_before, days.size_before, days.counts_before
        then = size[stop - back] - size[start - back]
        now = size[stop] - size[start]
        enough = 2 * min(known[stop] - known[start], known[stop - back] - known[start - back]) > length
        if not enough or then <= 0 or now <= 0:
            return None
        expected = (hits[stop - back] - hits[start - back]) / then * now
        total = hits[stop] - hits[start] - expected
        return self._made(start, stop, total, expected, (start - back, stop - back)) if expected > 0 else None

    def _made(self, start: int, stop: int, total: float, expected: float, told_by: tuple[int, int]) -> Look:
        """Return a look: so much more or less than what was to be expected, as so great a past tells it."""
        days, known = self.days, self.days.counts_before
        size = days.size_before[stop] - days.size_before[start]
        before = days.size_before[told_by[1]] - days.size_before[told_by[0]]
        chance = self._chance(expected / size, expected, start, stop) * (1 + size / before)
        change = total / expected
        loss = -change if days.side > 0 else change / (1 + max(change, -0.5))
        return Look(
            start=start,
            stop=stop,
            loss=loss,
            chance=chance,
            expected=expected,
            size=size,
            pace=self._pace(start, stop, before / (known[told_by[1]] - known[told_by[0]])),
            days=round(known[stop] - known[start]),
            plain=days.raw_before[stop] - days.raw_before[start],
            of=days.raw_size_before[stop] - days.raw_size_before[start],
            usual=expected + days.apart_before[stop] - days.apart_before[start],
        )

    def _pace(self, start: int, stop: int, usual: float) -> float:
        """Return what was spent a day as a multiple of the usual; one day of many times as much is held."""
        days = self.days
        if not days.is_price:
            return 1.0
        held = sum(min(one, HELD_AT * usual) for one in days.size[start:stop])
        return held / (days.counts_before[stop] - days.counts_before[start]) / usual

    def _residuals(self, start: int, stop: int, level: float, weekday: Sequence[float]) -> tuple[float, float]:
        """Return the sum of deviations, the worst days softened to the next worst one, and of expectations."""
        days, turned = self.days, start % WEEK
        factors = [level * one for one in (*weekday[turned:], *weekday[:turned])] * ((stop - start) // WEEK + 1)
        usual = list(map(mul, factors, days.size[start:stop]))
        hits = days.hits[start:stop]
        expected, total = sum(usual), sum(hits)
        scaled = sorted(((one - of) / sqrt(of), of) for one, of in zip(hits, usual, strict=True) if of > 0)
        softened = SOFTENED if stop - start > WEEK else SOFTENED_OF_A_WEEK
        if len(scaled) <= softened + 1:
            return total - expected, expected
        if days.side < 0:
            scaled.reverse()
        end = scaled[softened][0]
        return total - expected + sum((end - one) * sqrt(of) for one, of in scaled[:softened]), expected

    def _chance(self, level: float, expected: float, start: int, stop: int) -> float:
        """Return the variance of the relative change by chance."""
        days = self.days
        if days.spread == "count":
            return 1 / expected
        if days.spread == "share":
            return max(0.0, 1 - level) / expected
        since = max(0, start - HALF_YEAR)
        known = days.counts_before[start] - days.counts_before[since]
        scatter = (days.scatter_before[start] - days.scatter_before[since]) / max(known, 1.0)
        if not days.is_sampled:
            return scatter / expected
        cases = days.cases_before[stop] - days.cases_before[start]
        if cases <= 0:  # as many as were due: few orders in half a year scatter little on most of its days
            worth = days.raw_before[start] - days.raw_before[since]
            seen = sum(days.raw_cases[since:start])
            cases = expected * seen / worth if worth > 0 else 0.0
        return max(scatter / expected, 1 / cases if cases > 0 else 0.0)

    def _learnt(self, base: int) -> int:
        """Return the first of the days that teach the usual level of `base`."""
        if base not in self._starts:
            self._starts[base] = learnt_from(self.days.counts, self.days.hidden, base)
        return self._starts[base]

    def _pattern(self, base: int) -> Pattern:
        if base not in self._patterns:
            self._patterns[base] = pattern_of(self.days, self._learnt(base), base)
        return self._patterns[base]

    def _level(self, base: int) -> float:
        if base not in self._levels:
            self._levels[base] = self._usual_level(base)
        return self._levels[base]

    def _usual_level(self, base: int) -> float:
        if not self._month_levels:
            self._month_levels = self._months()
        first = max(FOUR_WEEKS, base - HALF_YEAR + FOUR_WEEKS)
        months = self._month_levels[base : first - 1 : -WEEK]
        return usual_level(self._pattern(base).level, months, self.days.side)

    def _months(self) -> list[float]:
        """Return the level of the four weeks before each day; 0 where few of them count."""
        days, found = self.days, [0.0] * (len(self.days) + 1)
        for stop in range(FOUR_WEEKS, len(found)):
            start = stop - FOUR_WEEKS
            size = days.size_before[stop] - days.size_before[start]
            if size > 0 and 2 * (days.counts_before[stop] - days.counts_before[start]) > FOUR_WEEKS:
                found[stop] = (days.hits_before[stop] - days.hits_before[start]) / size
        return found

    def _season(self, start: int, stop: int, base: int) -> float:
        """Return what these days were last year to the eight weeks before, when they were clearly worse; else 1."""
        days, back = self.days, YEAR_OF_WEEKS
        learnt = self._learnt(base) - back
        if learnt < 0:
            return 1.0
        hits, size, known = days.hits_before, days.size_before, days.counts_before
        then, before = start - back, base - back
        below, above = size[before] - size[learnt], hits[before] - hits[learnt]
        now = size[stop - back] - size[then]
        enough = 2 * (known[stop - back] - known[then]) > stop - start
        if not enough or below <= 0 or above <= 0 or now <= 0:
            return 1.0
        ratio = (hits[stop - back] - hits[then]) / now / (above / below)
        if days.side > 0:
            return max(MOST_SEASONAL, ratio) if ratio < 1 - SEASON else 1.0
        return min(1 / MOST_SEASONAL, ratio) if ratio > 1 + SEASON else 1.0

    @property
    def _usual_swing(self) -> float:
        return SWING_OF_TOTALS if self.days.is_total else SWING_OF_RATIOS

    def own_swing(self, base: int, length: int) -> tuple[float, float]:
        """Return the mean square of the losses of past windows beyond chance, and how many independent ones tell it."""
        looks = [
            look
            for stop in range(base, max(base - HALF_YEAR, BASELINE_DAYS + length - 1), -STEP)
            if (look := self.look(stop, length)) is not None
        ]
        if not looks:
            return 0.0, 0.0
        count = len(looks)
        grows = sum(look.loss < 0 for look in looks) >= STEADY * count  # that is no swing
        gain = sum(look.loss for look in looks) / count if grows else 0.0
        usual = self._usual_swing**2
        square = (
            sum(max(look.loss - gain, -PEAK * sqrt(usual + look.chance)) ** 2 - look.chance for look in looks) / count
        )
        return max(0.0, square), count * STEP / length

    def swing(self, base: int, length: int) -> float:
        """Return the variance of the loss of a usual window beyond chance: the shop's own, held towards a usual one."""
        if (base, length) not in self._swings:
            self._swings[base, length] = self._held_swing(base, length)
        return self._swings[base, length]

    def _held_swing(self, base: int, length: int) -> float:
        prior = self._usual_swing**2
        own, independent = self.own_swing(base, length)
        hold = YIELDING_HOLD if own > prior else HOLD
        return KEPT_SWING * (hold * prior + independent * own) / (hold + independent)

    def spread(self, look: Look, frozen: int | None = None) -> Uncertainty:
        """Return how uncertain a look's loss is."""
        base = look.start if frozen is None else min(frozen, look.start)
        return Uncertainty(look.chance, self.swing(base, look.stop - look.start), self.days.side)
