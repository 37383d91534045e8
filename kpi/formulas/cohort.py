"""The kind of KPI that follows customers by the month of their first order: who of them bought again, and when.

Read from the monthly cohorts (`kpi.facts.measures.COHORTS`), so it is exact for whole calendar months and for nothing
else. Of the whole shop it is the customers won in the months before against those months' number of months: won in
January, seen again in February; won in the first quarter, seen again in the second. By cohort every month of the last
year stands by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from commerce.facts import WHOLE, Facts
from commerce.figures import SHARE, Missing, Range
from commerce.period import QUARTER, Period
from kpi.estimate.cohort import CohortEstimator, Months
from kpi.facts.coverage import Need, covered, unless_seen
from kpi.facts.measures import COHORT_ORDERS
from kpi.facts.needs import ORDERS
from kpi.facts.snapshot import whole_days
from kpi.formulas.factors import NOT_BY_ITS_PARTS, DrivenBy
from kpi.formulas.kind import Calculation, Kind, lacking, quotient

BY_COHORT = "cohort"
#: Cohorts that are told apart: those of the last year.
COHORTS_SHOWN = 12
#: Months that a verdict looks at.
JUDGED_MONTHS = 3


class _Cohort(NamedTuple):
    """Customers of one month of first orders: all of them, and those who bought in the months looked at."""

    customers: int
    returning: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRetention(Kind):
    """Customers of a cohort who bought again in the months looked at, over all of the cohort.

    Attributes:
        parts: Input ids of those who returned and of the cohort.
        watched_instead: KPIs that show within weeks what a month's cohort shows after it.
    """

    parts: tuple[str, str]
    watched_instead: tuple[str, ...]
    range: Range = SHARE
    windows: tuple[int, ...] = (QUARTER,)
    segments: tuple[str, ...] = (BY_COHORT,)
    needs_history: bool = True
    driven_by: DrivenBy = NOT_BY_ITS_PARTS

    @property
    def own_segments(self) -> frozenset[str]:
        """Cohorts stand by themselves."""
        return frozenset({BY_COHORT})

    @property
    def inputs(self) -> tuple[str, ...]:
        """Those who returned, and the cohort."""
        return self.parts

    @property
    def measures(self) -> tuple[str, ...]:
        """The orders of the cohorts."""
        return (COHORT_ORDERS,)

    def needs(self) -> tuple[Need, ...]:
        """Return the feed of the orders."""
        return (ORDERS,)

    def feeds(self) -> frozenset[str]:
        """Return the feed of the orders."""
        return frozenset({ORDERS.feed})

    def calculations(self, facts: Facts, period: Period, segment: str = WHOLE) -> dict[str, Calculation]:
        """Return the share of the cohort before, or of every cohort of the last year."""
        months, days = Months.of(period), covered(facts, self.needs(), period)
        if isinstance(days, Missing):
            return lacking(period, days, segment)
        if months is None:
            return lacking(period, Missing("needs_whole_months"), segment)
        if missing := self._missing(facts, months):
            return lacking(period, missing, segment)
        if segment == WHOLE:
            cohort = _together(self._cohorts(facts, months, months.before()))
            return {WHOLE: self._share(period, cohort)}
        reach = Months(months.first.moved(-COHORTS_SHOWN), COHORTS_SHOWN)
        found = self._cohorts(facts, months, reach)
        return {key: self._share(period, cohort) for key, cohort in found.items() if cohort.customers}

    def _missing(self, facts: Facts, months: Months) -> Missing | None:
        whole = whole_days(facts)
        if hidden := unless_seen(facts, self.parts, history=True):
            return hidden
        days = covered(whole, self.needs(), months.period)
        if isinstance(days, Missing):
            return days
        if days.last != months.period.last:
            return Missing("needs_whole_period", self.parts)
        if not facts.knows_first_order and days.first > months.before().period.first:
            return Missing("short_history", self.parts)
        return None

    def _cohorts(self, facts: Facts, months: Months, won: Months) -> dict[str, _Cohort]:
        """Return {month: cohort} of the customers won in some months, as seen in later ones."""
        sizes = facts.sums((COHORT_ORDERS,), won.period, BY_COHORT)
        later = facts.sums((COHORT_ORDERS,), months.period, BY_COHORT)
        back: dict[str, int] = {}
        for key, row in later.items():
            first, _, previous = key.partition(" ")
            if previous and previous < months.first.text:  # their first order of these months
                back[first] = back.get(first, 0) + row.get(COHORT_ORDERS, 0)
        return {
            month: _Cohort(sizes.get(f"{month} ", {}).get(COHORT_ORDERS, 0), back.get(month, 0))
            for month in _names(won)
        }

    def _share(self, period: Period, cohort: _Cohort) -> Calculation:
        return quotient(period, (self.parts[0], cohort.returning), (self.parts[1], cohort.customers))

    def judged(self, facts: Facts, period: Period) -> Calculation:
        """Return the share over the last whole months that ended with the period or before."""
        return self.calculations(facts, Months.ending(period.last, JUDGED_MONTHS).period)[WHOLE]

    def judged_by_segment(self, facts: Facts, period: Period, segment: str) -> dict[str, Calculation]:
        """Return nothing: the cohorts are others than the one that is judged."""
        del facts, period, segment
        return {}

    def estimator(self, facts: Facts, last: date, better: int) -> CohortEstimator | Missing:
        """Return the estimator of the last whole months."""
        del better
        if hidden := unless_seen(facts, self.parts, history=True):
            return hidden
        known = covered(facts, self.needs(), Period(date.min + timedelta(days=1), last))
        if isinstance(known, Missing):
            return known

        def counted(months: Months) -> tuple[int, int]:
            cohort = _together(self._cohorts(facts, months, months.before()))
            return cohort.returning, cohort.customers

        return CohortEstimator(counted, known, JUDGED_MONTHS)


def _names(months: Months) -> Iterator[str]:
    for offset in range(months.count):
        yield months.first.moved(offset).text


def _together(cohorts: Mapping[str, _Cohort]) -> _Cohort:
    return _Cohort(sum(one.customers for one in cohorts.values()), sum(one.returning for one in cohorts.values()))
