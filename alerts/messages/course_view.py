"""The course of a number as a picture, and the words that stand beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alerts.messages.judgement_views import drift_of
from commerce.figures import Verdict
from commerce.messages import Attachment
from commerce.period import Period
from wording.charts import DARK, Chart, chart, png
from wording.tone import tone
from wording.values import Value, figure_value

#: A number at some days, the oldest first; None where it was not known.
Course = Sequence[tuple[date, Fraction | None]]


@dataclass(frozen=True, slots=True)
class CourseView:
    """A course for one reader.

    Attributes:
        name: Of the number.
        value: Its last one.
        dashed: The level that it is drawn beside, `by_target`: it is the target.
        days: Which it shows.
        light, dark: Content ids of the picture on a light page and on a dark one.
    """

    name: str
    value: Value
    dashed: Value | None
    by_target: bool
    days: Period
    light: str
    dark: str
    drawing: Chart


def course_view(verdict: Verdict, course: Course, name: str) -> CourseView | None:
    """Return the course of a verdict's number; None where there is no line to draw."""
    value, level = figure_value(verdict.figure), _dashed(verdict)
    drawing = chart([known for _, known in course], level, tone(verdict))
    if value is None or drawing is None:
        return None
    return CourseView(
        name=name,
        value=value,
        dashed=None if level is None else Value(level, verdict.figure.unit, verdict.figure.currency),
        by_target=verdict.target is not None,
        days=Period(course[0][0], course[-1][0]),
        light=f"{verdict.kpi}@shopbell",
        dark=f"{verdict.kpi}.dark@shopbell",
        drawing=drawing,
    )


def pictures(courses: Iterable[CourseView | None]) -> list[Attachment]:
    """Return the pictures of courses, each for a light page and for a dark one."""
    drawn = [one for one in courses if one is not None]
    light = [Attachment(one.light, "image/png", png(one.drawing)) for one in drawn]
    return light + [Attachment(one.dark, "image/png", png(one.drawing, DARK)) for one in drawn]


def _dashed(verdict: Verdict) -> Fraction | None:
    """Return the level that a course is drawn beside: the target, or what is usual where nobody set one."""
    drift = drift_of(verdict)
    usual = drift.usual if drift is not None and not drift.counted else verdict.baseline
    return usual if verdict.target is None else verdict.limit
