"""The kind of KPI that says what a customer is worth: by the textbook, and beside it what customers really spent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from commerce.facts import Facts
from commerce.figures import Missing
from commerce.lifetime import SPENT_WITHIN, Cohort, Forecast, Lifetime, NoForecast
from commerce.period import HALF_YEAR, QUARTER, YEAR, Period
from kpi.estimate.cohort import Month, Months
from kpi.facts.coverage import covered, unless_seen
from kpi.facts.needs import ORDERS
from kpi.facts.snapshot import whole_days
from kpi.formulas.composed import Product

#: Months of first orders that are told: a year of those that a year has passed for.
COHORTS_TOLD = 25
#: Points of the trend, a quarter apart.
TREND_POINTS = 5
NEW_CUSTOMERS = "new_customers"
#: A forecast is made of the first two of three parts of what is known, and tried on the last.
PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeValue(Product):
    """What a customer is worth, with everything that is known of it."""

    def lifetime(self, facts: Facts, last: date, *, with_forecast: bool = True) -> Lifetime:
        """Return what customers really spent, what they will buy, and how the textbook's value went.

        Args:
            facts: Of the shop.
            last: The last day wanted.
            with_forecast: It reads every order, and takes seconds for a large shop.
        """
        whole = whole_days(facts)
        known = covered(whole, (ORDERS,), Period(date.min + timedelta(days=1), last))
        hidden = unless_seen(facts, self.inputs, history=True)
        if isinstance(known, Missing) or hidden is not None:
            return Lifetime(last, facts.currency, missing=hidden or (known if isinstance(known, Missing) else None))
        since = known.first if facts.knows_first_order else known.first + timedelta(days=YEAR)
        ends = [known.last - timedelta(days=QUARTER * back) for back in reversed(range(TREND_POINTS))]
        (days,) = self.windows_of(facts)
        return Lifetime(
            last=known.last,
            currency=facts.currency,
            cohorts=tuple(_cohorts(facts, since, known.last)),
            forecast=_forecast(facts, since, known.last) if with_forecast else NoForecast("short_history"),
            trend=tuple((end, self.judged(whole, Period.ending(end, days)).value) for end in ends),
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
