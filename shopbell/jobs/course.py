"""How a number went in the last half year, a point a week: what messages draw."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commerce.figures import Verdict
from shopbell.jobs.shops import OpenShop

#: Points of a course, and the days between two of them.
_POINTS, _STEP_DAYS = 26, 7


def course_of(opened: OpenShop, verdict: Verdict) -> list[tuple[date, Fraction | None]]:
    """Return the course of a verdict's number, the oldest first; [] of what has stopped: that is no number of a day."""
    if verdict.silence is not None or verdict.figure.value is None:
        return []
    return opened.book.history(verdict.kpi, opened.facts, verdict.figure.period.last, _POINTS, _STEP_DAYS)
