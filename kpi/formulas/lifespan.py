"""The kinds that look at whole years of customers: what one spends in a year, and how many years one stays.

Neither depends on the period that is asked for, only on its end: a year cannot be seen in a month, and a life not in a
year. A year is told as such only where one is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import prod, sqrt

from commerce.facts import WHOLE, Facts
from commerce.figures import AT_LEAST_ZERO, Missing, Range
from commerce.period import YEAR, Period
from kpi.estimate.at_a_day import AtADay, stay
from kpi.estimate.estimate import Estimate, Estimator
from kpi.facts.coverage import Need, covered, unless_seen
from kpi.facts.lives import Lives, lives_by_key
from kpi.facts.needs import ORDERS
from kpi.facts.snapshot import lapse_of, lives, whole_days
from kpi.formulas.composed import Product
from kpi.formulas.customers import Customers
from kpi.formulas.kind import Calculation, Kind, Kpi, counted, lacking, possible

#: Older days say little of how long customers stay today.
MOST_DAYS = 3 * YEAR
#: So many standard deviations of chance must lie between what is lost for good and nothing.
SURELY = 2.0


def known_until(facts: Facts, inputs: tuple[str, ...], period: Period) -> Period | Missing:
    """Return all days that are known to their end, up to that of a period, or say why there is none."""
    if hidden := unless_seen(facts, inputs, history=True):
        return hidden
    asked = covered(whole_days(facts), (ORDERS,), period)
    if isinstance(asked, Missing):
        return asked
    return covered(whole_days(facts), (ORDERS,), Period(date.min + timedelta(days=1), asked.last))


def newest(known: Period, days: int) -> Period:
    """Return the last so many days, or all where fewer are known."""
    return Period(max(known.first, known.last - timedelta(days=days - 1)), known.last)


def seen_lives(facts: Facts, known: Period) -> tuple[Period, int] | Missing:
    """Return over which days lives are counted and the lapse point, or that too few days are known.

    Before a shop's first order it had no customers; where older orders are hidden, those of the lapse point's days
    before must be seen.
    """
    lapse = lapse_of(facts).days
    first = known.first if facts.knows_first_order else known.first + timedelta(days=lapse)
    if known.length < YEAR + lapse:
        return Missing("short_history", (ORDERS.inputs[0],))
    return newest(Period(first, known.last), MOST_DAYS), lapse


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifespan(Kind):
    """Years a customer stays: years of activity of all customers over the customers who were lost for good.

    Whoever has not ordered for the lapse point's days is lost, and whoever comes back later is so no more.

    Attributes:
        parts: Input ids of the years and of the customers lost.
        churn: What shows within weeks what this shows within years.
    """

    parts: tuple[str, str]
    churn: Customers
    range: Range = AT_LEAST_ZERO
    windows: tuple[int, ...] = (YEAR,)
    segments: tuple[str, ...] = ("channel",)
    counts_by_lapse: bool = True
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
        """Return the feed of the orders."""
        return (ORDERS,)

    def feeds(self) -> frozenset[str]:
        """Return the feed of the orders."""
        return frozenset({ORDERS.feed})

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the years that the customers of every key stay, as of the period's end."""
        known = known_until(facts, self.parts, period)
        if isinstance(known, Missing):
            return lacking(period, known, segment)
        seen = seen_lives(facts, known)
        if isinstance(seen, Missing):
            return lacking(known, Missing(seen.reason, self.parts), segment)
        return {key: self.of(found, seen[0]) for key, found in lives_of(facts, *seen, segment).items()}

    def of(self, found: Lives, days: Period) -> Calculation:
        """Return the years out of a count of some days."""
        years = Fraction(found.customer_days, YEAR)
        made = Calculation(
            days,
            None,
            years,
            found.lost_for_good,
            amounts=counted((self.parts[0], years), (self.parts[1], found.lost_for_good)),
            sample_size=found.lost,
        )
        if not found.is_possible:
            return replace(made, missing=Missing("impossible", self.parts))
        if found.lost_for_good <= 0:
            return replace(made, missing=Missing("no_base", self.parts[1:]))
        if found.lost_for_good < SURELY * sqrt(found.lost + found.back):
            return replace(made, missing=Missing("few_lost", self.parts[1:]))
        return replace(made, value=years / found.lost_for_good)

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value as of the period's end."""
        return self.calculations(facts, period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: the lifespans of the parts do not add up."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return what estimates it as of a day."""
        del better
        return at_a_day(facts, self.parts, last, self.calculations, lambda day: stays(facts, self.parts, day))


def lives_of(facts: Facts, days: Period, lapse: int, segment: str) -> dict[str, Lives]:
    """Return {key: customers of some days}."""
    return {WHOLE: lives(facts, days, lapse)} if segment == WHOLE else lives_by_key(facts, days, lapse, segment)


def stays(facts: Facts, inputs: tuple[str, ...], day: date) -> list[Estimate]:
    """Return how sure it is how long customers stay, as of a day; [] where too few days are known."""
    known = known_until(facts, inputs, Period.day(day))
    seen = known if isinstance(known, Missing) else seen_lives(facts, known)
    if isinstance(seen, Missing):
        return []
    found = lives(facts, *seen)
    return [stay(found.lost, found.back, found.customer_days / YEAR, seen[0])]


def at_a_day(
    facts: Facts,
    inputs: tuple[str, ...],
    last: date,
    calculations: Callable[[Facts, Period], dict[str, Calculation]],
    parts_of: Callable[[date], Sequence[Estimate]],
) -> AtADay | Missing:
    """Return the estimator of what always looks at the same stretch of days."""
    known = known_until(facts, inputs, Period.day(last))
    if isinstance(known, Missing):
        return known

    def value_of(day: date) -> float | None:
        value = calculations(facts, Period.day(day))[WHOLE].value
        return None if value is None else float(value)

    return AtADay(known, YEAR, value_of, parts_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfACustomer(Product):
    """What a customer spends in a year: order value times orders, both of the year up to a day.

    Where less than a year is known it is what one spent on the days that are, and said to be.
    """

    windows: tuple[int, ...] = (YEAR,)
    follows_lapse: bool = False

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key as of the period's end."""
        known = known_until(facts, self.inputs, period)
        if isinstance(known, Missing):
            return lacking(period, known, segment)
        year = newest(known, YEAR)
        columns = [one.calculations(facts, year, segment) for one in self.made_of]
        found = multiplied(self._kpis, year, columns)
        return found if year.length == YEAR else {key: replace(one, basis="known_days") for key, one in found.items()}

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value as of the period's end."""
        return self.calculations(facts, period)[WHOLE]

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return what estimates it as of a day."""
        del better
        parts = self._estimators(facts, last)
        if isinstance(parts, Missing):
            return parts
        return at_a_day(facts, self.inputs, last, self.calculations, lambda day: estimates(parts, day))


def estimates(parts: Sequence[Estimator], day: date) -> list[Estimate]:
    """Return the estimates of parts over the year up to a day."""
    found = [part.estimate(day, YEAR) for part in parts]
    return [one for one in found if one is not None]


def multiplied(
    kpis: Sequence[Kpi], days: Period, columns: Sequence[Mapping[str, Calculation]], *, basis: str = ""
) -> dict[str, Calculation]:
    """Return the product of parts for every key that all of them know, with the parts beside it."""
    made: dict[str, Calculation] = {}
    for key in columns[0]:
        parts = [column[key] for column in columns if key in column]
        if len(parts) < len(columns):
            continue
        shown = tuple((one.id, part) for one, part in zip(kpis, parts, strict=True))
        whole = Calculation(days, parts=shown, operation="product", basis=basis)
        values = [part.value for part in parts if part.value is not None]
        missing = next((part.missing for part in parts if part.missing), None)
        lacks = len(values) < len(parts)
        whole = replace(whole, missing=missing) if lacks else replace(whole, value=prod(values, start=Fraction(1)))
        made[key] = possible(whole, AT_LEAST_ZERO, [name for one in kpis for name in one.inputs])
    return made
