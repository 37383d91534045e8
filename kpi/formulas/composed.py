"""The kinds of KPI that are made of others: lifespan out of churn, customer value and lifetime value out of parts.

All three need one span in which a customer counts as active: the asked period, or the 90 days up to its end when it is
shorter, since people who skip a week are not lost. Years have 365 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod

from commerce.facts import WHOLE, Facts
from commerce.feeds import Feed
from commerce.figures import Missing, Unit
from commerce.period import Period
from kpi.facts.coverage import Need
from kpi.formulas.customers import Comeback, CustomerCount
from kpi.formulas.daily import ORDERS_NEED, QUARTER, Mean, Working

YEAR = 365

#: A part as it is shown: KPI id, unit, working.
Part = tuple[str, Unit, Working]


def active_span(facts: Facts, period: Period) -> Period:
    """Return the period itself, or the 90 days up to its end when it is shorter; its end is the last day wholly known.

    So a month that still runs has a lifespan: nobody is lost on days to come.
    """
    until = facts.whole_until(Feed.ORDERS)
    if until is not None and period.first <= until < period.last:
        period = Period(period.first, until)
    return period if period.length >= QUARTER else Period.ending(period.last, QUARTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifespan:
    """Years a customer stays: customer-years at risk over customers lost, which is 1 / churn of the span, in years.

    The observed years between first and last order would be cut short in any shop younger than its customers' life.
    """

    id: str
    churn: Comeback
    inputs: tuple[str, ...]
    windows: tuple[int, ...] = (QUARTER,)
    segments: tuple[str, ...] = ("channel", "customer_type")

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that are needed."""
        return (ORDERS_NEED,)

    def workings(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Working]:
        """Return the lifespan of every key's customers."""
        span = active_span(facts, period)
        return {key: self._of(span, churn) for key, churn in self.churn.workings(facts, span, segment).items()}

    def _of(self, span: Period, churn: Working) -> Working:
        part: tuple[Part, ...] = ((self.churn.id, "percent", churn),)
        if churn.missing is not None:
            return Working(churn.period, missing=churn.missing, parts=part)
        years = Fraction(churn.denominator or 0) * span.length / YEAR
        lost = Fraction(churn.numerator or 0)
        if not lost:
            return Working(churn.period, None, years, 0, Missing("no_base", self.inputs[1:]), parts=part)
        return Working(churn.period, years / lost, years, int(lost), parts=part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Parts multiplied, every part shown. A part that is missing makes the whole missing, with the part's reason."""

    id: str
    value: Mean
    frequency: CustomerCount
    inputs: tuple[str, ...]
    lifespan: Lifespan | None = None
    windows: tuple[int, ...] = (QUARTER,)
    segments: tuple[str, ...] = ("channel",)

    def needs(self) -> tuple[Need, ...]:
        """Return the feeds that are needed."""
        return (ORDERS_NEED,)

    def workings(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Working]:
        """Return the product of every key that all parts know (the whole shop: always)."""
        span = active_span(facts, period)
        columns: list[tuple[str, Unit, dict[str, Working]]] = [
            (self.value.id, "currency", self.value.workings(facts, span, segment)),
            (self.frequency.id, "orders", self._yearly(self.frequency.workings(facts, span, segment), span)),
        ]
        if self.lifespan is not None:
            columns.append((self.lifespan.id, "years", self.lifespan.workings(facts, span, segment)))
        keys = [key for key in columns[0][2] if all(key in column[2] for column in columns)]
        return {key: _multiplied([(kpi, unit, column[key]) for kpi, unit, column in columns]) for key in keys}

    def _yearly(self, workings: dict[str, Working], span: Period) -> dict[str, Working]:
        """Put orders per customer of the span on a year: divided by customer-years instead of customers."""
        return {key: self._per_year(working, span) for key, working in workings.items()}

    def _per_year(self, working: Working, span: Period) -> Working:
        if working.value is None:
            return working
        years = Fraction(working.denominator or 0) * span.length / YEAR
        orders = working.numerator
        return Working(working.period, Fraction(orders or 0) / years, orders, years, basis="per_year")


def _multiplied(parts: list[Part]) -> Working:
    period = parts[0][2].period
    values = [working.value for _, _, working in parts]
    known = [value for value in values if value is not None]
    if len(known) < len(parts):
        missing = next((working.missing for _, _, working in parts if working.missing), None)
        return Working(period, missing=missing, parts=tuple(parts))
    return Working(period, prod(known, start=Fraction(1)), parts=tuple(parts))
