"""Days that no target can be held against: nothing was sold though their weekday always sold, or it was to be expected.

Those were not read, or the shop was closed; that nobody can buy is told within hours, and what rests on such days
afterwards is no missed target. While it goes on, it is one, unless somebody said so beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from commerce.facts import Facts
from commerce.feeds import Feed
from commerce.figures import Verdict, VerdictState
from commerce.period import WEEK, Period
from commerce.special_days import SpecialDays
from kpi.estimate.drift.days import BASELINE_DAYS, FARTHEST_BASELINE, FEWEST_WEEKS, SELLS

#: Of a figure's days; a share of them that is smaller moves it little.
_MANY = 1 / 7
_ORDERS = "orders"


def are_missing(days: Period, facts: Facts) -> bool:
    """Return whether nothing was sold on too many of these days to hold a target against them, and it is over."""
    covered = facts.coverage(Feed.ORDERS)
    if covered is None:
        return False
    known = Period(max(covered.first, days.first - timedelta(days=FARTHEST_BASELINE)), days.last)
    missing = without_sales(known, sales(facts, known))
    return days.last not in missing and len(missing.intersection(days.days())) >= _MANY * days.length


def sales(facts: Facts, days: Period) -> dict[date, int]:
    """Return {day: orders} of those days on which any came."""
    return {day: row[_ORDERS] for day, row in facts.daily((_ORDERS,), days).items() if row[_ORDERS] > 0}


def without_sales(days: Period, sold: Mapping[date, int]) -> set[date]:
    """Return the days on which nothing was sold though their weekday always sold; the first weeks tell of none."""
    missing: set[date] = set()
    for day in days.days():
        if day not in sold and _always_sold(day, days.first, sold, missing):
            missing.add(day)
    return missing


def unless_expected(verdict: Verdict, special: SpecialDays) -> Verdict:
    """Return a verdict on a target; one that says why it cannot be told where the shop was closed as planned.

    The same holds where somebody said of these days that the KPI would not be as usual. Against a target that rests
    nothing is lost.
    """
    days = verdict.figure.period
    if verdict.off_target and verdict.target is not None:
        expected = sum(special.silenced(day, verdict.kpi) is not None for day in days.days())
        if expected >= _MANY * days.length:
            rests = replace(verdict, state=VerdictState.NOT_ENOUGH_DATA, why="special_days")
            return replace(rests, since=None, since_or_longer=False, losses=())
    return verdict


def _always_sold(day: date, first: date, sold: Mapping[date, int], missing: set[date]) -> bool:
    """Return whether the same weekdays before did, but for one at most (a holiday); missing ones are looked over."""
    before = (day - timedelta(days=back) for back in range(WEEK, FARTHEST_BASELINE + 1, WEEK))
    same = [sold.get(one, 0) for one in before if one >= first and one not in missing][: BASELINE_DAYS // WEEK]
    return len(same) >= FEWEST_WEEKS and same.count(0) <= 1 and sum(same) >= SELLS * len(same)
