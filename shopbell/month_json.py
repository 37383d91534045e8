"""How a month stands against its goal, for scripts: the field `month` of `shopbell kpi --json`."""

from __future__ import annotations

from fractions import Fraction

from commerce.month_to_date import MonthToDate
from shopbell.present import Json, scalar


def month_json(month: MonthToDate) -> dict[str, Json]:
    """Return the month so far, its goal and where it is likely to end; amounts in the units of the KPI's value."""

    def shown(value: Fraction) -> Json:
        return scalar(value, month.unit, month.currency)

    course = month.course
    return {
        "first": month.month.first.isoformat(),
        "last": month.month.last.isoformat(),
        "until": month.last.isoformat(),
        "so_far": shown(month.so_far),
        "goal": {"kind": month.goal.kind, "value": shown(month.goal.value)},
        "outlook": month.outlook,
        "projected": None if course is None else shown(course.value),
        "range": None if course is None else [shown(course.low), shown(course.high)],
        "usual_share": None if course is None else float(course.due),
        "by_last_year": course is not None and course.by_last_year,
        "why": month.why or None,
        "unknown_days": month.unknown_days,
    }
