"""The kind of KPI that is the share of one key of a segment in the whole: what one campaign brought of all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import SHARE, Missing, Range
from commerce.period import FOUR_WEEKS, WEEK, Period
from kpi.estimate.daily import DailyEstimator
from kpi.estimate.series import HISTORY_DAYS, Series
from kpi.estimate.watched import WatchedSeries, smaller_side
from kpi.facts.coverage import Need, covered, totals, unless_seen
from kpi.facts.needs import ORDERS
from kpi.formulas.basis import Part
from kpi.formulas.kind import Calculation, Kind, lacking, quotient


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShare(Kind):
    """So many of a total that one key of a segment has; of the whole shop, that all named keys have together.

    Attributes:
        of: The total.
        named: Input id of what a key has.
        segment: Whose keys are named.
    """

    of: Part
    named: str
    segment: str
    range: Range = SHARE
    windows: tuple[int, ...] = (WEEK, FOUR_WEEKS)

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the key has, and the whole."""
        return self.named, self.of.input

    @property
    def measures(self) -> tuple[str, ...]:
        """Those of the total."""
        return self.of.sums.names

    def needs(self) -> tuple[Need, ...]:
        """Return the feed of the orders."""
        return (ORDERS,)

    def feeds(self) -> frozenset[str]:
        """Return the feed of the orders."""
        return frozenset({ORDERS.feed})

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the share of every key, and for the whole shop that of all keys with a name."""
        days = unless_seen(facts, self.inputs, history=self.needs_history) or covered(facts, self.needs(), period)
        if isinstance(days, Missing):
            return lacking(period, days, segment)
        whole = self.of.sums.of(totals(facts, self.measures, [days], WHOLE)[WHOLE])
        rows = totals(facts, self.measures, [days], segment or self.segment)
        if segment == WHOLE:
            named = whole - self.of.sums.of(rows.get("", {}))
            return {WHOLE: self._share(days, named, whole)}
        return {key: self._share(days, self.of.sums.of(row), whole) for key, row in rows.items()}

    def _share(self, days: Period, named: int | Fraction, whole: int | Fraction) -> Calculation:
        return quotient(days, (self.named, named), (self.of.input, whole))

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the share of all named keys."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: all keys divide by the same whole, so none has a rate of its own."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> DailyEstimator | Missing:
        """Return the estimator of the daily share of all named keys."""
        series = self._series(facts, last, HISTORY_DAYS)
        return series if isinstance(series, Missing) else DailyEstimator(series, better, self.windows, "share")

    def watched(self, facts: Facts, last: date, better: int, span: int = HISTORY_DAYS) -> WatchedSeries | Missing:
        """Return the daily share of all named keys."""
        series = self._series(facts, last, span)
        return series if isinstance(series, Missing) else smaller_side(WatchedSeries(series, better, "share"))

    def _series(self, facts: Facts, last: date, span: int) -> Series | Missing:
        days = covered(facts, self.needs(), Period.ending(last, span))
        if isinstance(days, Missing):
            return days
        daily = facts.daily(self.measures, days)
        unnamed = facts.daily(self.measures, days, self.segment, "")
        whole = [float(self.of.sums.of(daily.get(day, {}))) for day in days.days()]
        rest = [float(self.of.sums.of(unnamed.get(day, {}))) for day in days.days()]
        named = [one - other for one, other in zip(whole, rest, strict=True)]
        return Series(days.first, named, whole, [1.0] * days.length, is_total=False)
