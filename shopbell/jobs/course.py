"""How a number went in the last half year, a point a week: what messages draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from commerce.figures import Verdict
from commerce.period import Period
from kpi.facts.snapshot import whole_days
from shopbell.jobs.shops import OpenShop

#: Points of a course, and the days between two of them.
_POINTS, _STEP_DAYS = 26, 7


def course_of(opened: OpenShop, verdict: Verdict) -> list[tuple[date, Fraction | None]]:
    """Return the course of a verdict's number, the oldest first; [] of what has stopped: that is no number of a day.

    Each point is over as many days as the verdict: the last one is the very number that is told, and all of them lie
    beside what is usual in so many days.
    """
    if verdict.silence is not None or verdict.figure.value is None:
        return []
    if opened.book.kpi(verdict.kpi).adds_up:
        return list(_sums(opened, verdict))
    days = verdict.figure.period
    return opened.book.history(verdict.kpi, opened.facts, days.last, _POINTS, _STEP_DAYS, days=days.length)


def _sums(opened: OpenShop, verdict: Verdict) -> Iterator[tuple[date, Fraction | None]]:
    """Yield a sum over the days of the verdict at each point; None where not every one of them is known."""
    facts, days = whole_days(opened.facts), verdict.figure.period
    for back in reversed(range(_POINTS)):
        span = Period.ending(days.last - timedelta(days=_STEP_DAYS * back), days.length)
        found = opened.book.judged(verdict.kpi, facts, span)
        is_whole = found.period == span and not found.unknown_days
        yield span.last, found.value if is_whole else None
