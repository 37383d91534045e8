"""The kinds of KPI that are made of others: a lifespan out of churn, products, quotients and differences of KPIs.

A part that is missing makes the whole missing, with the part's reason; every part is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import prod

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import ANYTHING, AT_LEAST_ZERO, Missing, Operation, Range
from commerce.period import QUARTER, YEAR, Period
from kpi.estimate.composed import DifferenceEstimator, LifespanEstimator, ProductEstimator, Turn, inverse, per_year
from kpi.estimate.estimate import Estimator
from kpi.facts.coverage import Need
from kpi.facts.snapshot import lapse_of
from kpi.formulas.customers import Customers
from kpi.formulas.kind import BY_TYPE, Calculation, Kind, Kpi, counted, possible

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifespan(Kind):
    """Years a customer stays: customer-years at risk over customers lost, which is 1 / churn of the span, in years.

    The observed years between first and last order would be cut short in any shop younger than its customers' life.

    Attributes:
        parts: Input ids of the years and of the customers lost.
    """

    churn: Customers
    parts: tuple[str, str]
    range: Range = AT_LEAST_ZERO
    follows_lapse: bool = True
    windows: tuple[int, ...] = (QUARTER,)
    segments: tuple[str, ...] = ("channel", BY_TYPE)
    needs_history: bool = True

    @property
    def inputs(self) -> tuple[str, ...]:
        """Years and customers lost."""
        return self.parts

    @property
    def measures(self) -> tuple[str, ...]:
        """Those of churn."""
        return self.churn.measures

    @property
    def watched_instead(self) -> tuple[str, ...]:
        """Churn."""
        return (self.churn.id,)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds of churn."""
        return self.churn.needs()

    def feeds(self) -> frozenset[str]:
        """Return the feeds of churn."""
        return self.churn.feeds()

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the lifespan of every key's customers."""
        span = active_span(facts, period)
        return {key: self._of(span, churn) for key, churn in self.churn.calculations(facts, span, segment).items()}

    def _of(self, span: Period, churn: Calculation) -> Calculation:
        shown: tuple[Shown, ...] = ((self.churn.id, churn),)
        if churn.missing is not None:
            return Calculation(churn.period, missing=churn.missing, parts=shown)
        years = Fraction(churn.denominator or 0) * span.length / YEAR
        lost = Fraction(churn.numerator or 0)
        made = Calculation(
            churn.period,
            None,
            years,
            int(lost),
            Missing("no_base", self.parts[1:]),
            amounts=counted((self.parts[0], years), (self.parts[1], lost)),
            parts=shown,
            sample_size=int(lost),
        )
        return replace(made, value=years / lost, missing=None) if lost else made

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value out of the churn that verdicts are about: the very one that stands beside it on a page."""
        span = active_span(facts, period)
        return self._of(span, self.churn.judged(facts, span))

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: the lifespans of the parts do not add up."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return churn's estimator, turned over."""
        churn = self.churn.estimator(facts, last, better)
        return churn if isinstance(churn, Missing) else LifespanEstimator(churn)


@dataclass(frozen=True, slots=True)
class YearlyPart:
    """A number of events to a customer, put on a year: divided by customer-years instead of customers."""

    kpi: Customers

    def calculations(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return the rate a year of every key."""
        found = self.kpi.calculations(facts, period, segment)
        return {key: self._yearly(one, period) for key, one in found.items()}

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the rate a year that verdicts are about."""
        return self._yearly(self.kpi.judged(facts, period), period)

    def _yearly(self, one: Calculation, span: Period) -> Calculation:
        if one.value is None:
            return one
        years = Fraction(one.denominator or 0) * span.length / YEAR
        above = Fraction(one.numerator or 0)
        amounts = counted((self.kpi.parts[0], above), (self.kpi.parts[1], years))
        return Calculation(
            one.period,
            above / years,
            one.numerator,
            years,
            basis="per_year",
            amounts=amounts,
            sample_size=one.sample_size,
        )


#: Works one part out over some days, by key.
WorkedOut = Callable[[Kpi | YearlyPart, Period], Mapping[str, Calculation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Composed(Kind):
    """KPIs put together over one span.

    Attributes:
        made_of: The KPIs, in the order in which they are shown.
        operation: What brings them together.
        over_a_lapse: A period that is shorter is widened to the lapse point's days up to its end.
        aligned: Days that one part does not cover count for none: what is spent on some is held beside their orders.
    """

    made_of: tuple[Kpi | YearlyPart, ...]
    operation: Operation = "product"
    over_a_lapse: bool = False
    aligned: bool = False

    @property
    def _kpis(self) -> tuple[Kpi, ...]:
        return tuple(one.kpi if isinstance(one, YearlyPart) else one for one in self.made_of)

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every input of any part."""
        return tuple(dict.fromkeys(name for one in self._kpis for name in one.inputs))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure of any part."""
        return tuple(dict.fromkeys(name for one in self._kpis for name in one.measures))

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
        whole = Calculation(parts[0].period, parts=shown, operation=self.operation)
        if len(values) < len(parts):
            return replace(whole, missing=next((part.missing for part in parts if part.missing), None))
        if self.operation == "quotient" and values[1] <= 0:
            return replace(whole, missing=Missing("no_base", self._kpis[1].inputs[:1]))
        return possible(replace(whole, value=_brought_together(self.operation, values)), self.range, self.inputs)

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
        turns: list[Turn | None] = [per_year if isinstance(one, YearlyPart) else None for one in self.made_of]
        return ProductEstimator(tuple(zip(found, turns, strict=True)), self.windows_of(facts)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient(_Composed):
    """One KPI over another: how many times over a customer pays back what it cost to win them."""

    operation: Operation = "quotient"
    aligned: bool = True
    over_a_lapse: bool = True
    range: Range = AT_LEAST_ZERO
    follows_lapse: bool = True
    windows: tuple[int, ...] = (QUARTER,)

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
