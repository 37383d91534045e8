"""The kind of KPI that says what a customer is worth: by the textbook, and beside it what customers really spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from commerce.definition import Definition
from commerce.facts import WHOLE, Facts
from commerce.figures import Missing
from commerce.lifetime import SPENT_WITHIN, Cohort, Forecast, Lifetime, NoForecast, Point
from commerce.period import HALF_YEAR, QUARTER, YEAR, Period
from kpi.estimate.at_a_day import between
from kpi.estimate.cohort import Month, Months
from kpi.estimate.estimate import Estimate, Estimator
from kpi.facts.lives import Lives
from kpi.formulas.composed import Product
from kpi.formulas.customers import Customers
from kpi.formulas.kind import Calculation, Kpi, lacking, quotient, without_value
from kpi.formulas.lifespan import (
    Lifespan,
    at_a_day,
    estimates,
    known_until,
    lives_of,
    multiplied,
    newest,
    seen_lives,
    stays,
)

#: Months of first orders that are told: a year of those that a year has passed for.
COHORTS_TOLD = 25
#: Points of the trend, a quarter apart.
TREND_POINTS = 5
NEW_CUSTOMERS = "new_customers"
#: A forecast is made of the first two of three parts of what is known, and tried on the last.
PARTS = 3


#: Years of a lifespan that stand in for the shop's own: the usual ones, as the collection has them. The lower end is
#: reckoned with, the higher one is the end of the interval.
STAND_IN_YEARS = (1, 3)
_STOOD_IN_FOR = frozenset({"short_history", "few_lost", "no_base"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeValue(Product):
    """What a customer is worth: order value x orders a year x years, with everything else that is known of it.

    All three are of the same days, at most three years. A year of a customer is one of being active, so that the parts
    fit together. Where the shop's own lifespan is not known yet, what a customer spends in a year stands for one of its
    years.

    Attributes:
        order_value, frequency, lifespan: What it is made of.
        order_profit: In the place of the order value, where the shop wants profit added up.
    """

    order_value: Kpi
    order_profit: Kpi
    frequency: Customers
    lifespan: Lifespan
    windows: tuple[int, ...] = (YEAR,)
    follows_lapse: bool = False
    counts_by_lapse: bool = True

    @property
    def measures(self) -> tuple[str, ...]:
        """Those of its parts, profit included."""
        return tuple(dict.fromkeys(name for one in (*self.made_of, self.order_profit) for name in one.measures))

    def conventions(self, definition: Definition) -> tuple[str, ...]:
        """Return what is defined otherwise, that it is profit included."""
        by_profit = ("lifetime_by_profit",) if definition.lifetime_value == "profit" else ()
        return (*self._worth(definition).conventions(definition), *by_profit)

    def _worth(self, definition: Definition) -> Kpi:
        """Return what an order is worth as the shop defines it."""
        return self.order_profit if definition.lifetime_value == "profit" else self.order_value

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the value of every key as of the period's end."""
        known = known_until(facts, self.inputs, period)
        if isinstance(known, Missing):
            return lacking(period, known, segment)
        if known.length < YEAR:
            return lacking(known, Missing("needs_a_year"), segment)
        seen = self._seen(facts, known)
        if seen is None:
            return self._stood_in(facts, newest(known, YEAR), segment)
        days, found = seen[0], lives_of(facts, *seen, segment)
        worth = self._worth(facts.definition).calculations(facts, days, segment)
        paces = {key: self._pace(one, days) for key, one in found.items()}
        years = {key: self.lifespan.of(one, days) for key, one in found.items()}
        return multiplied(self._kpis, days, (worth, paces, years))

    def _seen(self, facts: Facts, known: Period) -> tuple[Period, int] | None:
        """Return the days of which the whole shop's lifespan is known, and the lapse point; None where it is not."""
        seen = seen_lives(facts, known)
        if isinstance(seen, Missing):
            return None
        missing = self.lifespan.of(lives_of(facts, *seen, WHOLE)[WHOLE], seen[0]).missing
        return None if missing is not None and missing.reason in _STOOD_IN_FOR else seen

    def _stood_in(self, facts: Facts, year: Period, segment: str) -> dict[str, Calculation]:
        worth, paces = (
            one.calculations(facts, year, segment) for one in (self._worth(facts.definition), self.frequency)
        )
        stand_in = Calculation(year, Fraction(STAND_IN_YEARS[0]), basis="stand_in")
        return multiplied(self._kpis, year, (worth, paces, dict.fromkeys(worth, stand_in)), basis="stand_in")

    def _pace(self, found: Lives, days: Period) -> Calculation:
        """Return the orders of a year of being active."""
        years = Fraction(found.customer_days, YEAR)
        made = quotient(
            days, (self.frequency.parts[0], found.orders), (self.frequency.parts[1], years), basis="per_year"
        )
        if not found.is_possible:
            return without_value(made, Missing("impossible", self.frequency.parts))
        return replace(made, sample_size=found.orders)

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the value as of the period's end."""
        return self.calculations(facts, period)[WHOLE]

    def estimator(self, facts: Facts, last: date, better: int) -> Estimator | Missing:
        """Return what estimates it as of a day."""
        del better
        parts = [one.estimator(facts, last, 1) for one in (self._worth(facts.definition), self.frequency)]
        found = [one for one in parts if not isinstance(one, Missing)]
        if len(found) < len(parts):
            return next(one for one in parts if isinstance(one, Missing))

        def parts_of(day: date) -> list[Estimate]:
            known = known_until(facts, self.inputs, Period.day(day))
            is_own = not isinstance(known, Missing) and self._seen(facts, known) is not None
            low, high = STAND_IN_YEARS
            stay = stays(facts, self.inputs, day) if is_own else [between(low, high, Period.day(day))]
            return [*estimates(found, day), *stay]

        return at_a_day(facts, self.inputs, last, self.calculations, parts_of)

    def _point(self, facts: Facts, day: date) -> Point:
        made = self.judged(facts, Period.day(day))
        return Point(day, made.value, made.basis)

    def lifetime(self, facts: Facts, last: date, *, with_forecast: bool = True) -> Lifetime:
        """Return what customers really spent, what they will buy, and how the textbook's value went.

        Args:
            facts: Of the shop.
            last: The last day wanted.
            with_forecast: It reads every order, and takes seconds for a large shop.
        """
        known = known_until(facts, self.inputs, Period.day(last))
        if isinstance(known, Missing):
            return Lifetime(last, facts.currency, missing=known)
        since = known.first if facts.knows_first_order else known.first + timedelta(days=YEAR)
        ends = [known.last - timedelta(days=QUARTER * back) for back in reversed(range(TREND_POINTS))]
        return Lifetime(
            last=known.last,
            currency=facts.currency,
            cohorts=tuple(_cohorts(facts, since, known.last)),
            forecast=_forecast(facts, since, known.last) if with_forecast else NoForecast("short_history"),
            trend=tuple(self._point(facts, end) for end in ends),
        )


def _cohorts(facts: Facts, since: date, last: date) -> Iterator[Cohort]:
    """Yield the customers won in each month that began on a day or later, and is over."""
    months = Months.ending(last, COHORTS_TOLD)
    daily = facts.daily((NEW_CUSTOMERS, *SPENT_WITHIN.values()), months.period)
    by_month: dict[Month, Counter[str]] = {}
    for day, row in daily.items():
        by_month.setdefault(Month(day.year, day.month), Counter()).update(row)
    for month, sums in sorted(by_month.items()):
        if month.moved(1).first <= since:  # who was new then, nobody can tell
            continue
        ended = month.moved(1).first - timedelta(days=1)
        spent = {days: sums[name] for days, name in SPENT_WITHIN.items() if ended + timedelta(days=days - 1) <= last}
        yield Cohort(month.first, sums[NEW_CUSTOMERS], spent)


def _forecast(facts: Facts, since: date, last: date) -> Forecast | NoForecast:
    if (last - since).days + 1 < HALF_YEAR:
        return NoForecast("short_history")
    try:
        from kpi.estimate.lifetime.forecast import forecast  # noqa: PLC0415 - numpy and scipy may not be installed
    except ModuleNotFoundError:
        return NoForecast("no_library")
    known = Period(since, last)
    calibrated = Period(since, since + timedelta(days=known.length * (PARTS - 1) // PARTS - 1))
    return forecast(facts.buyers, known, calibrated)
