"""Estimates of KPIs that are sums of daily facts: off the daily series, beside the shop's own usual level."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median
from typing import Literal

from commerce.period import FOUR_WEEKS, HALF_YEAR, WEEK, YEAR_OF_WEEKS
from kpi.estimate.chance import CERTAINTY, Span, chance_of_count, chance_of_share, chance_of_sum
from kpi.estimate.estimate import Estimate
from kpi.estimate.series import Series, running
from kpi.estimate.volatility import CAP, SPAN_DAYS, Volatility, volatility

PRECISE = 0.10  # half of an interval, relative: precise enough to use the shorter window
BASELINE_DAYS = 56
FEWEST_DAYS = FOUR_WEEKS
LEAST_REFERENCE = 0.25  # a window of nothing at all is not certain: its error is that of a quarter of the usual level
SEASONAL = 0.10  # a year ago counts when it moved by more than this
MOST_SEASONAL = 0.5

#: What chance acts on: the numerator itself ("count"), so many of so many ("share"), the size of cases ("sum"), or on
#: nothing: money that is spent is decided, not drawn ("none").
Spread = Literal["count", "share", "sum", "none"]


@dataclass(frozen=True, slots=True)
class DailyEstimator:
    """Estimates one KPI off its daily series.

    Attributes:
        better: +1 when higher is better, -1 when lower is better: tells which day is the worst.
        windows: Lengths to choose from, shortest first.
        spread: What chance does to the cases of a window.
        exposure: For a cost that grows with sales: the series it is held beside.
        sample: What chance acts on where it is neither numerator nor denominator: the orders behind a sum of money.
    """

    series: Series
    better: int
    windows: tuple[int, ...]
    spread: Spread = "sum"
    exposure: Series | None = None
    sample: Series | None = None
    _volatilities: dict[int, Volatility | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def last(self) -> date:
        """The last day of the series."""
        return self.series.last

    def window(self, last: date) -> int:
        """Return the shortest window that is precise enough for this shop, else the longest."""
        stop = self.series.index(last) + 1
        for days in self.windows[:-1]:
            before = self._volatility(stop - days)
            if before and before.days >= FEWEST_DAYS and CERTAINTY * before.error(days, before.volume) <= PRECISE:
                return days
        return self.windows[-1]

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate over the `days` days up to `last`; None when nothing is known of them."""
        days = days or self.window(last)
        stop = min(self.series.index(last) + 1, len(self.series.known))
        start = max(0, stop - days)
        if stop <= start or not any(self.series.known[start:stop]):
            return None
        before = self._volatility(start)
        learnt = before if before and before.days >= FEWEST_DAYS else volatility(self.series, 0, stop)
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

    def without(self, days: Collection[date]) -> DailyEstimator:
        """Return one to which nothing is known of some days."""
        sample = None if self.sample is None else self.sample.without(days)
        return replace(self, series=self.series.without(days), sample=sample)

    def _chance(self, value: float, start: int, stop: int, learnt: Volatility) -> Span | None:
        """Return what chance alone does to the cases of the window.

        How much the cases of a mean or a cost differ in size is learnt with the swing of the days; only where too few
        days are known for that, their number alone has to tell.
        """
        above, below = sum(self.series.numerator[start:stop]), sum(self.series.denominator[start:stop])
        if self.spread == "none":
            return None
        if self.spread == "count":
            return chance_of_count(above) if above >= 0 else None
        if self.spread == "share":
            return chance_of_share(above, below)
        size = below if self.sample is None else sum(self.sample.numerator[start:stop])
        return chance_of_sum(value, size) if self.series.is_total or learnt.days < FEWEST_DAYS else None

    def _volatility(self, stop: int) -> Volatility | None:
        """Return the swing of the days before `stop`, learnt once."""
        if stop not in self._volatilities:
            start = max(0, stop - SPAN_DAYS)
            self._volatilities[stop] = volatility(self.series, start, stop) if stop > start else None
        return self._volatilities[stop]

    def _window(self, start: int, stop: int, learnt: Volatility) -> Estimate:
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
        return Estimate(
            value=ratio * times,
            estimates=tuple(value * times for value in estimates),
            error=error,
            first=series.first,
            last=series.first,
            history_days=0,
            known_share=len(known) / (stop - start) if series.is_total else 1.0,
            is_share=self.spread == "share",
        )

    def _usual(self, stop: int, days: int, before: Volatility) -> tuple[float, ...]:
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
        slow = [between(low, low + FOUR_WEEKS) for low in range(max(0, end - HALF_YEAR), end - FOUR_WEEKS + 1)]
        levels = [level for level in slow if level is not None]
        found = [recent, median(levels)] if levels else [recent]
        season = self._season(stop, days)
        return tuple(found if season is None else [*found, recent * season])

    def _season(self, start: int, days: int) -> float | None:
        """Return how the same weeks of last year stood to the 8 weeks before them, when they were clearly worse."""
        then = start - YEAR_OF_WEEKS
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

    def _usual_error(self, stop: int, before: Volatility) -> float:
        known = sum(self.series.known[max(0, stop - BASELINE_DAYS) : stop])
        return before.error(known, before.volume)

    def _beside_exposure(self, level: Estimate, start: int, stop: int) -> Estimate:
        """Add the level as it would be at the usual exposure, when there was more of that than usual."""
        if self.exposure is None:
            return level
        low = max(0, start - HALF_YEAR)
        slow = running(self.exposure.numerator[low:start])
        usual = median(slow[i + FOUR_WEEKS] - slow[i] for i in range(len(slow) - FOUR_WEEKS)) / FOUR_WEEKS
        now = sum(self.exposure.numerator[start:stop]) / (stop - start)
        if now <= usual or usual <= 0:
            return level
        adjusted = tuple(value * usual / now for value in level.estimates)
        return replace(level, estimates=level.estimates + adjusted)
