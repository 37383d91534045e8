"""The present month against a monthly goal: how far it is, how far such months usually are, where it is likely to end.

Beside the verdict on 28 days, which alone rings (docs/decisions/a-monthly-goal-is-told-beside-the-verdict.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from commerce.facts import Facts
from commerce.figures import Missing, Target, Unit
from commerce.month_to_date import Course, MonthToDate, outlook
from commerce.period import Period
from kpi.estimate.coming_days import ComingDays
from kpi.facts.snapshot import whole_days
from kpi.formulas.figures import exact
from kpi.formulas.kind import Kpi


@dataclass(frozen=True, slots=True)
class Goal:
    """What a month of one total is held against.

    Attributes:
        unit: Of the KPI.
        target: "at_least" or "at_most", for a whole month, in the units of the value.
        better: +1 when higher is better, -1 when lower is.
        begins_on: On which day of a calendar month the shop's months begin.
        special: {special day, of the past or of this month: the same event's day of last year, or None}.
        closed: Days on which nobody can buy.
    """

    unit: Unit
    target: Target
    better: int
    begins_on: int = 1
    special: Mapping[date, date | None] = field(default_factory=dict)
    closed: Collection[date] = ()


def month_to_date(one: Kpi, facts: Facts, today: date, goal: Goal) -> MonthToDate | Missing:
    """Return how the month stands that yesterday was of; what is missing where nothing is known of it.

    Args:
        one: A total.
        facts: Of the shop.
        today: The shop's own day, which is not over.
        goal: What it is held against.
    """
    known, yesterday = whole_days(facts), today - timedelta(days=1)
    month = Period.month_of(yesterday, goal.begins_on)
    made = one.judged(known, Period(month.first, yesterday))
    if made.value is None:
        return made.missing or Missing("not_covered")
    watched = one.watched(known, yesterday, goal.better)
    if isinstance(watched, Missing):
        return watched
    series, last = watched.series, min(made.period.last, watched.series.last)
    unknown = [day for day in month.days() if series.first <= day <= last and not series.known[series.index(day)]]
    still = [*unknown, *(day for day in month.days() if day > last)]
    is_over, foretold = not still, ComingDays(watched, goal.special, goal.closed)
    why = "over" if is_over else foretold.why_not
    course = None if why else _course(foretold, made.value, month, still)
    return MonthToDate(
        kpi=one.id,
        unit=goal.unit,
        currency=facts.currency if goal.unit == "currency" else "",
        month=month,
        last=last,
        so_far=made.value,
        goal=goal.target,
        outlook=outlook(made.value, goal.target, course, day=(last - month.first).days + 1, is_over=is_over),
        course=course,
        why=why,
        unknown_days=len(unknown),
    )


def _course(foretold: ComingDays, so_far: Fraction, month: Period, still: Sequence[date]) -> Course | None:
    coming = foretold.coming(still)
    if coming is None:
        return None
    low, high = coming.interval()
    days = list(month.days())
    shares = [_share(weights, days, still) for weights in (foretold.weights(days), foretold.last_year(days)) if weights]
    told = [share for share in shares if share is not None]
    return Course(
        value=so_far + _whole(coming.value),
        low=so_far + _whole(low),
        high=so_far + _whole(high),
        due=exact(sum(told) / len(told)) if told else Fraction(0),
        by_last_year=coming.by_last_year,
    )


def _share(weights: Sequence[float], days: Sequence[date], still: Collection[date]) -> float | None:
    """Return the share of a month that its days until now make out; None where the month brought nothing."""
    whole = sum(weights)
    told = sum(weight for day, weight in zip(days, weights, strict=True) if day not in still)
    return told / whole if whole > 0 else None


def _whole(value: float) -> Fraction:
    """Return what is to come in whole minor units, or whole cases."""
    return Fraction(round(value))
