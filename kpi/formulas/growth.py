"""The kind of KPI that tells how much a total grew: against the period before, and against the same weeks last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from commerce.facts import WHOLE, Facts
from commerce.figures import Missing, Range
from commerce.period import FOUR_WEEKS, YEAR_OF_WEEKS, Period
from kpi.estimate.chance import Span
from kpi.estimate.composed import GrowthEstimator
from kpi.estimate.estimate import Estimate, Estimator
from kpi.facts.coverage import Need
from kpi.formulas.daily import Total
from kpi.formulas.factors import NOT_BY_ITS_PARTS, DrivenBy
from kpi.formulas.kind import Calculation, Kind, counted, without_value

#: Nothing is left: one hundred per cent less.
DOWN_TO_NOTHING = Range(low=Fraction(-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(Kind):
    """What a total is more or less than before, as a share of before.

    Attributes:
        of: The total that grows.
        before: Input id of what it was before.
    """

    of: Total
    before: str
    range: Range = DOWN_TO_NOTHING
    windows: tuple[int, ...] = (FOUR_WEEKS,)
    driven_by: DrivenBy = NOT_BY_ITS_PARTS

    @property
    def inputs(self) -> tuple[str, ...]:
        """What it is, and what it was."""
        return (*self.of.inputs, self.before)

    @property
    def measures(self) -> tuple[str, ...]:
        """Those of the total."""
        return self.of.measures

    @property
    def watched_instead(self) -> tuple[str, ...]:
        """The total that grows."""
        return (self.of.id,)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds of the total."""
        return self.of.needs()

    def feeds(self) -> frozenset[str]:
        """Return the feeds of the total."""
        return self.of.feeds()

    def counts_whole(self) -> frozenset[str]:
        """Return those of the total."""
        return self.of.counts_whole()

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the growth of every key against the calendar period before; beside it that against last year."""
        return self._against(facts, period, period.previous(facts.definition.month_start), segment)

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the growth against as many days before."""
        return self._against(facts, period, period.before(), WHOLE)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: what the parts grew by does not add up."""
        del facts, period, segment
        return {}

    def _against(self, facts: Facts, period: Period, before: Period, segment: str) -> dict[str, Calculation]:
        now, then = self.of.calculations(facts, period, segment), self.of.calculations(facts, before, segment)
        year_ago = period.earlier(YEAR_OF_WEEKS)
        last_year = self.of.calculations(facts, year_ago, segment)
        spans = (period, now), (before, then), (year_ago, last_year)
        none_now, none_then, none_last_year = (self._nothing(facts, days, found) for days, found in spans)
        found = {}
        for key in {**now, **then}:  # what sold before and sells no more is told as well
            one = now.get(key, none_now)
            growth = self._growth((period, one), (before, then.get(key, none_then)))
            beside = self._growth((period, one), (year_ago, last_year.get(key, none_last_year)))
            has_beside = beside.value is not None and growth.value is not None
            parts = ((self.id, replace(beside, basis="last_year")),) if has_beside else ()
            found[key] = replace(growth, parts=parts)
        return found

    def _nothing(self, facts: Facts, days: Period, told: Mapping[str, Calculation]) -> Calculation:
        """Return what a key had on days on which it is not named: nothing, as far as the whole shop is known."""
        whole = told.get(WHOLE) or self.of.calculations(facts, days)[WHOLE]
        if whole.value is None:
            return Calculation(days, missing=whole.missing)
        amounts = counted((self.of.inputs[0], 0))
        return Calculation(
            whole.period, Fraction(0), 0, amounts=amounts, sample_size=0, unknown_days=whole.unknown_days
        )

    def _growth(self, now: tuple[Period, Calculation], then: tuple[Period, Calculation]) -> Calculation:
        """Hold two sums together, each with the days it was asked for; of a part of them nothing is told."""
        (asked, grown), (asked_then, before) = now, then
        if grown.value is None or before.value is None:
            began = grown.value is not None and before.missing and before.missing.reason == "none_yet"
            missing = Missing("short_history", (self.before,)) if began else grown.missing or before.missing
            return Calculation(grown.period, missing=missing)
        amounts = counted((self.of.inputs[0], grown.value), (self.before, before.value))
        made = Calculation(
            grown.period, None, grown.numerator, before.numerator, amounts=amounts, sample_size=before.sample_size
        )
        if grown.period != asked:
            return without_value(made, Missing("needs_whole_period", self.of.inputs[:1]))
        if before.period != asked_then:
            return without_value(made, Missing("short_history", (self.before,)))
        if before.value <= 0:
            return without_value(made, Missing("no_base", (self.before,)))
        return replace(made, value=grown.value / before.value - 1)

    def interval(self, value: Fraction, estimate: Estimate) -> Span:
        """Return the estimate's interval around the growth against a calendar period: before was as uncertain."""
        low, high = estimate.interval()
        told, estimated = 1 + float(value), 1 + estimate.value
        if estimated <= 0:
            return low, high
        return (1 + low) * told / estimated - 1, (1 + high) * told / estimated - 1

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the estimator of the total, held against itself."""
        total = self.of.estimator(facts, last, better)
        return total if isinstance(total, Missing) else GrowthEstimator(total, self.windows[-1])
