"""The level of a KPI over a window, the several honest ways to estimate it, and the shop's own usual level.

A level is never one number: one bad day, one huge order, a busy month must not decide. So a window gives its plain
value, the same with outlying days held, and with its worst day left out; the interval spans them all, widened on both
sides by the uncertainty. Only what is beyond a target in every way is beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import sqrt
from statistics import median

from kpi.estimate.chance import CERTAINTY, Span, chance_of_count, chance_of_share, chance_of_sum
from kpi.estimate.series import Series, running
from kpi.estimate.volatility import CAP, SPAN_DAYS, WEEK, Swing, swing

PRECISE = 0.10  # half of an interval, relative: precise enough to use the shorter window
BASELINE_DAYS = 56
SLOW_DAYS, SLOW_SPAN_DAYS = 28, 182
FEWEST_DAYS = 28
LEAST_REFERENCE = 0.25  # a window of nothing at all is not certain: its error is that of a quarter of the usual level
YEAR_DAYS = 364  # whole weeks
SEASONAL = 0.10  # a year ago counts when it moved by more than this
MOST_SEASONAL = 0.5


@dataclass(frozen=True, slots=True)
class Level:
    """Where a KPI stands over a window.

    Attributes:
        value: The plain value.
        estimates: The value and the other ways to see it.
        error: Standard error, absolute, in the units of the value.
        first, last: Days of the window.
        history_days: Known days before the window.
        usual: Usual levels before the window, the one of the 8 weeks before first; empty when too little is known.
        usual_error: Relative standard error of a usual level.
        chance: Where it may lie by chance in the cases of the window alone; None where that cannot be told.
    """

    value: float
    estimates: tuple[float, ...]
    error: float
    first: date
    last: date
    history_days: int
    usual: tuple[float, ...] = ()
    usual_error: float = 0.0
    chance: Span | None = None

    def interval(self, certainty: float = CERTAINTY) -> Span:
        """Return low and high over all estimates and chance; the error of each is in proportion to its size."""
        share = certainty * self.error / abs(self.value) if self.value else 0.0
        wide = 0.0 if self.value else certainty * self.error
        ends = [estimate + side * (share * abs(estimate) + wide) for estimate in self.estimates for side in (-1, 1)]
        ends += self.chance or ()
        return min(ends), max(ends)

    @property
    def uncertainty(self) -> float:
        """Half of the interval, relative; the spread of the estimates is no lack of data."""
        own = CERTAINTY * relative(self.error, self.value)
        return own if self.chance is None else max(own, relative((self.chance[1] - self.chance[0]) / 2, self.value))


@dataclass(frozen=True, slots=True)
class DailyGauge:
    """Reads levels of one KPI off its daily series.

    Attributes:
        better: +1 when higher is better, -1 when lower is better: tells which day is the worst.
        windows: Lengths to choose from, shortest first.
        exposure: For a cost that grows with sales: the series it is held beside.
        cases: What chance acts on: for a total of money the orders it comes from; None: the total counts itself, and a
            quotient has its denominator.
        is_share: The numerator is a part of the denominator.
    """

    series: Series
    better: int
    windows: tuple[int, ...]
    exposure: Series | None = None
    cases: Series | None = None
    is_share: bool = False
    _swings: dict[int, Swing | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def window(self, last: date) -> int:
        """Return the shortest window that is precise enough for this shop, else the longest."""
        stop = self.series.index(last) + 1
        for days in self.windows[:-1]:
            before = self._swing(stop - days)
            if before and before.days >= FEWEST_DAYS and CERTAINTY * before.error(days, before.volume) <= PRECISE:
                return days
        return self.windows[-1]

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the level over the `days` days up to `last`; None when nothing is known of them."""
        days = days or self.window(last)
        stop = min(self.series.index(last) + 1, len(self.series.known))
        start = max(0, stop - days)
        if stop <= start or not any(self.series.known[start:stop]):
            return None
        before = self._swing(start)
        learnt = before if before and before.days >= FEWEST_DAYS else swing(self.series, 0, stop)
        below = sum(self.series.denominator[start:stop])
        if below <= 0:
            return None
        seen = self._window(start, stop, learnt)
        first = self.series.first + timedelta(days=start)
        last = self.series.first + timedelta(days=stop - 1)
        level = replace(seen, first=first, last=last, chance=self._chance(seen.value, start, stop, learnt))
        if before is None or before.days < FEWEST_DAYS:
            return level
        usual = self._usual(start, stop - start, before)
        level = replace(level, history_days=before.days, usual=usual, usual_error=self._usual_error(start, before))
        return self._beside_exposure(level, start, stop) if self.exposure else level

    def _chance(self, value: float, start: int, stop: int, learnt: Swing) -> Span | None:
        """Return what chance alone does to the cases of the window.

        How much the cases of a mean or a cost differ in size is learnt with the swing of the days; only where too few
        days are known for that, their number alone has to tell.
        """
        series = self.series
        above, below = sum(series.numerator[start:stop]), sum(series.denominator[start:stop])
        if series.is_total and self.cases is None:
            return chance_of_count(above) if above >= 0 else None
        if series.is_total and self.cases is not None:
            return chance_of_sum(value, sum(self.cases.numerator[start:stop]))
        if self.is_share:
            return chance_of_share(above, below)
        return chance_of_sum(value, below) if learnt.days < FEWEST_DAYS else None

    def _swing(self, stop: int) -> Swing | None:
        """Return the swing of the days before `stop`, learnt once."""
        if stop not in self._swings:
            start = max(0, stop - SPAN_DAYS)
            self._swings[stop] = swing(self.series, start, stop) if stop > start else None
        return self._swings[stop]

    def _window(self, start: int, stop: int, learnt: Swing) -> Level:
        """Return value, outliers held, worst day left out; and the error."""
        series = self.series
        below = sum(series.denominator[start:stop])
        ratio = sum(series.numerator[start:stop]) / below
        known = [i for i in range(start, stop) if series.known[i]]
        size = below / len(known)
        scale = abs(ratio) * size
        left = {
            i: series.numerator[i] - ratio * series.denominator[i] - scale * learnt.weekday[i % WEEK] for i in known
        }
        cap = CAP * learnt.deviation * scale
        middle = median(left.values()) if cap else 0.0
        held = {i: max(middle - cap, min(middle + cap, value)) if cap else value for i, value in left.items()}
        capped = ratio + (sum(held.values()) - sum(left.values())) / below
        estimates = [ratio, capped]
        if len(known) > WEEK - 1:
            worst = min(known, key=lambda i: self.better * left[i])
            rest = below - series.denominator[worst]
            if rest > 0:
                estimates.append(capped - self.better * min(0.0, self.better * held[worst]) / rest)
        volume = max(ratio, 0.0) if series.is_total else size
        times = len(known) if series.is_total else 1
        reference = max(abs(ratio), LEAST_REFERENCE * abs(learnt.level))
        error = reference * learnt.error(len(known), volume) * times
        return Level(ratio * times, tuple(value * times for value in estimates), error, series.first, series.first, 0)

    def _usual(self, stop: int, days: int, before: Swing) -> tuple[float, ...]:
        """Return the level of the 8 weeks before, of the middle four weeks of half a year, and by the season."""
        offset = before.start
        above = running(before.capped)
        below = running(self.series.denominator[offset:stop])
        times = sum(self.series.known[stop : stop + days]) if self.series.is_total else 1.0
        end = stop - offset

        def between(low: int, high: int) -> float | None:
            bottom = below[high] - below[low]
            return (above[high] - above[low]) / bottom * times if bottom > 0 else None

        recent = between(max(0, end - BASELINE_DAYS), end)
        if recent is None:
            return ()
        slow = [between(low, low + SLOW_DAYS) for low in range(max(0, end - SLOW_SPAN_DAYS), end - SLOW_DAYS + 1)]
        levels = [level for level in slow if level is not None]
        found = [recent, median(levels)] if levels else [recent]
        season = self._season(stop, days)
        return tuple(found if season is None else [*found, recent * season])

    def _season(self, start: int, days: int) -> float | None:
        """Return how the same weeks of last year stood to the 8 weeks before them, when they were clearly worse."""
        then = start - YEAR_DAYS
        if then < BASELINE_DAYS:
            return None
        series = self.series
        window, base = slice(then, then + days), slice(then - BASELINE_DAYS, then)
        bottom, bottom_before = sum(series.denominator[window]), sum(series.denominator[base])
        top_before = sum(series.numerator[base])
        if bottom <= 0 or bottom_before <= 0 or top_before <= 0:
            return None
        factor = (sum(series.numerator[window]) / bottom) / (top_before / bottom_before)
        if self.better * (factor - 1) > -SEASONAL:
            return None
        return max(1 - MOST_SEASONAL, min(1 + MOST_SEASONAL, factor))

    def _usual_error(self, stop: int, before: Swing) -> float:
        known = sum(self.series.known[max(0, stop - BASELINE_DAYS) : stop])
        return before.error(known, before.volume)

    def _beside_exposure(self, level: Level, start: int, stop: int) -> Level:
        """Add the level as it would be at the usual exposure, when there was more of that than usual."""
        if self.exposure is None:
            return level
        low = max(0, start - SLOW_SPAN_DAYS)
        slow = running(self.exposure.numerator[low:start])
        usual = median(slow[i + SLOW_DAYS] - slow[i] for i in range(len(slow) - SLOW_DAYS)) / SLOW_DAYS
        now = sum(self.exposure.numerator[start:stop]) / (stop - start)
        if now <= usual or usual <= 0:
            return level
        adjusted = tuple(value * usual / now for value in level.estimates)
        return replace(level, estimates=level.estimates + adjusted)


def relative(error: float, value: float) -> float:
    """Return an error as a share of its value; without a value nothing is certain."""
    return error / abs(value) if value else float("inf")


def combined(errors: Sequence[float]) -> float:
    """Return the relative error of a product or quotient of independent parts."""
    return sqrt(sum(error * error for error in errors))
