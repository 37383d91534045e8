"""The kinds of KPI that are made of others: a lifespan out of churn, products, quotients and differences of KPIs.

A part that is missing makes the whole missing, with the part's reason; every part is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import prod

from commerce.definition import Definition
from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import ANYTHING, AT_LEAST_ZERO, Missing, Operation, Range
from commerce.period import QUARTER, Period
from kpi.estimate.composed import DifferenceEstimator, ProductEstimator, inverse
from kpi.estimate.estimate import Estimator
from kpi.facts.coverage import Need
from kpi.facts.snapshot import lapse_of
from kpi.formulas.kind import Calculation, Kind, Kpi, possible

#: The basis of what is worth its gross profit.
_PROFIT = "profit"

#: A part as it is shown: KPI id and calculation.
Shown = tuple[str, Calculation]


def active_span(facts: Facts, period: Period) -> Period:
    """Return the period, or the lapse point's days up to its end when it is shorter; the end is a day wholly known.

    People who skip a week are not lost. So a month that still runs has a lifespan: nobody is lost on days to come.
    """
    until = facts.whole_until(Feed.ORDERS)
    if until is not None and period.first <= until < period.last:
        period = Period(period.first, until)
    return Period.ending(period.last, max(period.length, lapse_of(facts).days))


#: Works one part out over some days, by key.
WorkedOut = Callable[[Kpi, Period], Mapping[str, Calculation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Composed(Kind):
    """KPIs put together over one span.

    Attributes:
        made_of: The KPIs, in the order in which they are shown.
        operation: What brings them together.
        over_a_lapse: A period that is shorter is widened to the lapse point's days up to its end.
        aligned: Days that one part does not cover count for none: what is spent on some is held beside their orders.
    """

    made_of: tuple[Kpi, ...]
    operation: Operation = "product"
    over_a_lapse: bool = False
    aligned: bool = False

    @property
    def _kpis(self) -> tuple[Kpi, ...]:
        return self.made_of

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input of any part."""
        return tuple(dict.fromkeys(name for one in self._kpis for name in one.inputs))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure of any part."""
        return tuple(dict.fromkeys(name for one in self._kpis for name in one.measures))

    def touched(self, definition: Definition) -> tuple[str, ...]:
        """Return the measures that take part in any of its parts."""
        return tuple(dict.fromkeys(name for one in self._kpis for name in one.touched(definition)))

    def conventions(self, definition: Definition) -> tuple[str, ...]:
        """Return those of its parts."""
        return tuple(dict.fromkeys(code for one in self._kpis for code in one.conventions(definition)))

    @property
    def watched_instead(self) -> tuple[str, ...]:
        """What it is made of, down to what has days of its own."""
        parts = (name for one in self._kpis for name in one.watched_instead or (one.id,))
        return tuple(dict.fromkeys(parts))

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that all parts together need."""
        return tuple(dict.fromkeys(need for one in self._kpis for need in one.needs()))

    def feeds(self) -> frozenset[str]:
        """Return the feeds of all parts."""
        return frozenset(feed for one in self._kpis for feed in one.feeds())

    def counts_whole(self) -> frozenset[str]:
        """Return those of all parts."""
        return frozenset(feed for one in self._kpis for feed in one.counts_whole())

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key that all parts know (the whole shop: always)."""
        return self._worked_out(facts, period, lambda one, span: one.calculations(facts, span, segment))

    def _worked_out(self, facts: Facts, period: Period, part: WorkedOut) -> dict[str, Calculation]:
        span = active_span(facts, period) if self.over_a_lapse else period
        columns = [part(one, span) for one in self.made_of]
        told = [one.period for column in columns for one in column.values() if one.value is not None]
        days = _common(told) if self.aligned else None
        if days is not None and any(period != days for period in told):
            columns = [part(one, days) for one in self.made_of]
        keys = [key for key in columns[0] if all(key in column for column in columns)]
        return {key: self._together([column[key] for column in columns]) for key in keys}

    def _together(self, parts: list[Calculation]) -> Calculation:
        shown = tuple((one.id, part) for one, part in zip(self._kpis, parts, strict=True))
        values = [part.value for part in parts if part.value is not None]
        days = _common(part.period for part in parts) or parts[0].period
        whole = Calculation(days, basis=self._basis(parts), parts=shown, operation=self.operation)
        if len(values) < len(parts):
            return replace(whole, missing=next((part.missing for part in parts if part.missing), None))
        if self.operation == "quotient" and values[1] <= 0:
            return replace(whole, missing=Missing("no_base", self._kpis[1].inputs[:1]))
        return possible(replace(whole, value=_brought_together(self.operation, values)), self.range, self.inputs)

    def _basis(self, parts: Sequence[Calculation]) -> str:
        """Return in which way it was counted: as the first part was, which what is set against it does not change."""
        return parts[0].basis

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value out of parts as verdicts are about them: the very ones that stand beside it on a page."""
        return self._worked_out(facts, period, lambda one, span: {WHOLE: one.judged(facts, span)})[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: what is put together of parts does not add up over keys."""
        del facts, period, segment
        return {}

    def _estimators(self, facts: Facts, last: date) -> list[Estimator] | Missing:
        found: list[Estimator] = []
        for one in self._kpis:
            estimator = one.estimator(facts, last, 1)
            if isinstance(estimator, Missing):
                return estimator
            found.append(estimator)
        return found


def _common(periods: Iterable[Period]) -> Period | None:
    """Return the days that all periods share; None where there are none."""
    known = list(periods)
    if not known:
        return None
    first, last = max(one.first for one in known), min(one.last for one in known)
    return Period(first, last) if first <= last else None


def _brought_together(operation: Operation, values: Sequence[Fraction]) -> Fraction:
    if operation == "product":
        return prod(values, start=Fraction(1))
    return values[0] / values[1] if operation == "quotient" else values[0] - values[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(_Composed):
    """KPIs multiplied: order value x frequency a year x lifespan."""

    range: Range = AT_LEAST_ZERO
    follows_lapse: bool = True
    windows: tuple[int, ...] = (QUARTER,)
    segments: tuple[str, ...] = ("channel",)
    over_a_lapse: bool = True

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the parts' estimators, multiplied."""
        del better
        found = self._estimators(facts, last)
        if isinstance(found, Missing):
            return found
        return ProductEstimator(tuple((one, None) for one in found), self.windows_of(facts)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient(_Composed):
    """One KPI over another: how many times over a customer pays back what it cost to win them.

    What looks at a year whatever days are asked for (a lifetime value) is held against the other on these days.
    """

    operation: Operation = "quotient"
    aligned: bool = True
    over_a_lapse: bool = True
    range: Range = AT_LEAST_ZERO
    follows_lapse: bool = True
    windows: tuple[int, ...] = (QUARTER,)

    def _basis(self, parts: Sequence[Calculation]) -> str:
        """Return that profit is set against costs where it is, which is more than how long customers stay."""
        is_profit = any(part.basis == _PROFIT for _, part in parts[0].parts)
        return _PROFIT if is_profit else parts[0].basis

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the parts' estimators, the second one as a divisor."""
        del better
        found = self._estimators(facts, last)
        if isinstance(found, Missing):
            return found
        return ProductEstimator(((found[0], None), (found[1], inverse)), self.windows_of(facts)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(_Composed):
    """One KPI less another in the same unit: what an order leaves after paying for the customer."""

    operation: Operation = "difference"
    aligned: bool = True
    range: Range = ANYTHING
    windows: tuple[int, ...] = (QUARTER,)

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return the parts' estimators, one less the other."""
        del better
        found = self._estimators(facts, last)
        return found if isinstance(found, Missing) else DifferenceEstimator(found[0], found[1], self.windows[-1])
