"""A month that is not over yet against its goal: how far it has come, and where it is likely to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from commerce.figures import Target, Unit
from commerce.period import Period

#: How a goal stands. "kept": reached, or at the month's end not passed; "missed": the month is over, or more was used
#: than was to be; "on_course": the whole range lies on its good side; "open": the range holds it; "hardly": the whole
#: range lies on its bad side; "early": the month is too young to tell; "unknown": nobody can.
Outlook = Literal["kept", "missed", "on_course", "open", "hardly", "early", "unknown"]

#: In the first week a month is too young for a word on its end.
FIRST_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Course:
    """Where a month is likely to end: eight of ten such ranges hold what comes.

    Attributes:
        value: What it is expected to come to, in the units of the KPI, and so are `low` and `high`.
        due: The share of such a month that is usually there by now, 0..1.
        by_last_year: The same month of last year tells it as well as the last eight weeks.
    """

    value: Fraction
    low: Fraction
    high: Fraction
    due: Fraction
    by_last_year: bool = False


@dataclass(frozen=True, slots=True)
class MonthToDate:
    """One total of one shop in its present month.

    Attributes:
        month: First and last day, by the shop's own months.
        last: The last day that is counted.
        so_far: In the units of the KPI: minor units of `currency`, or a count.
        goal: "at_least" or "at_most", for the whole month, in the same units.
        outlook: How the goal stands.
        course: Where it is likely to end; None where `why` says why nobody can tell.
        why: Code that templates translate: "over" (the month is), "short_history" (fewer than five weeks are known),
            "no_base" (nothing was sold in them); "" with a course.
        unknown_days: Days until `last` of which nothing is known; they are expected like those to come.
    """

    kpi: str
    unit: Unit
    currency: str
    month: Period
    last: date
    so_far: Fraction
    goal: Target
    outlook: Outlook
    course: Course | None = None
    why: str = ""
    unknown_days: int = 0


def outlook(so_far: Fraction, goal: Target, course: Course | None, *, day: int, is_over: bool) -> Outlook:
    """Return how a goal stands.

    Args:
        so_far: What there is.
        goal: "at_least" or "at_most".
        course: Where it is likely to end, where that is known.
        day: How many days of the month are counted; in its first week nothing is foretold.
        is_over: It is the whole month, and every day of it is known.
    """
    is_limit = goal.kind == "at_most"
    is_beyond = so_far > goal.value if is_limit else so_far >= goal.value
    if is_beyond or is_over:
        return "missed" if is_beyond == is_limit else "kept"
    if course is None:
        return "unknown"
    if day <= FIRST_WEEK:
        return "early"
    if is_limit:
        return "on_course" if course.high <= goal.value else "hardly" if course.low > goal.value else "open"
    return "on_course" if course.low >= goal.value else "hardly" if course.high < goal.value else "open"
