"""Which days are held together: the window that spoke, and the level before it began; never the half-drifted days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from commerce.facts import Facts
from commerce.figures import Verdict
from commerce.period import WEEK, YEAR_OF_WEEKS, Period
from kpi.explain.cells import Weeks
from kpi.facts.needs import ORDERS

#: How many weeks tell the level before: as many as those by which a drift is judged.
WEEKS = 8
_DAY = timedelta(days=1)


def before_period(verdict: Verdict) -> Period:
    """Return as many days as the window has, that ended before the drift began; without one right before it.

    A share of 90 days of which other counts are watched is held against the one of the day before the drift began: it
    holds many of the same days, and moves as slowly.
    """
    period = verdict.figure.period
    if verdict.drift is not None and verdict.drift.counted and verdict.onset is not None:
        return Period.ending(verdict.onset.earliest - _DAY, period.length)
    last = period.before().last
    if verdict.drift is not None and verdict.drift.comparison == "last_year":
        return period.earlier(YEAR_OF_WEEKS)
    if verdict.onset is not None:
        last = min(last, verdict.onset.earliest - _DAY)
    elif verdict.since is not None:
        last = min(last, verdict.since - timedelta(days=period.length))
    return Period.ending(last, period.length)


def looked_at(verdict: Verdict) -> Period:
    """Return the window: that of the drift, where something else is counted in the KPI's place."""
    drift = verdict.drift
    return drift.window if drift is not None and drift.counted else verdict.figure.period


def held_days(verdict: Verdict, facts: Facts, special: Collection[date] = ()) -> Weeks:
    """Return the window and the whole weeks before the drift began, as far back as the shop is known.

    Args:
        verdict: Whose window.
        facts: Of the shop.
        special: Days that are like no others: holidays and sales.
    """
    return weeks_before(looked_at(verdict), before_period(verdict).last, facts, special)


def weeks_before(now: Period, last: date, facts: Facts, special: Collection[date] = ()) -> Weeks:
    """Return a window and the whole weeks up to a day before it, as far back as the shop is known.

    Args:
        now: The window.
        last: The last day of the level before.
        facts: Of the shop.
        special: As of `held_days`.
    """
    known = facts.coverage(ORDERS.feed)
    first = now.first if known is None else known.first
    count = max(1, min(WEEKS, ((last - first).days + 1) // WEEK))
    weeks = [Period.ending(last - timedelta(days=WEEK * back), WEEK) for back in reversed(range(count))]
    ordinary = frozenset(special)
    return Weeks(now, tuple(weeks), ordinary if _leaves_enough(now, ordinary) else frozenset())


def _leaves_enough(now: Period, special: frozenset[date]) -> bool:
    """Return whether most of a window are days like others; a window of nothing but a sale is held as it is."""
    return 2 * sum(day in special for day in now.days()) < now.length
