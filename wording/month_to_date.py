"""How a month that is not over stands against its goal, in one line."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from commerce.month_to_date import MonthToDate, Outlook
from commerce.period import Period
from wording.language import Language
from wording.phrases import N_
from wording.values import Value

_OF_GOAL = N_("%(name)s this month (%(days)s): %(so_far)s of %(goal)s, that is %(share)s.")
_OF_GOAL_DUE = N_(
    "%(name)s this month (%(days)s): %(so_far)s of %(goal)s, that is %(share)s (usually %(due)s by then)."
)
_OF_LIMIT = N_("%(name)s this month (%(days)s): %(so_far)s of at most %(goal)s, that is %(share)s.")
_OF_LIMIT_DUE = N_(
    "%(name)s this month (%(days)s): %(so_far)s of at most %(goal)s, that is %(share)s (usually %(due)s by then)."
)
_OVER: Mapping[tuple[bool, Outlook], str] = {
    (False, "kept"): N_("%(name)s in the month of %(days)s came to %(so_far)s: the goal of %(goal)s was reached."),
    (False, "missed"): N_("%(name)s in the month of %(days)s came to %(so_far)s: the goal of %(goal)s was missed."),
    (True, "kept"): N_("%(name)s in the month of %(days)s came to %(so_far)s: within the limit of %(goal)s."),
    (True, "missed"): N_("%(name)s in the month of %(days)s came to %(so_far)s: more than the limit of %(goal)s."),
}
_ONE_THEN_OTHER = N_("%(one)s %(other)s")
_COURSE = N_("On this course %(range)s by %(last)s.")
_COURSE_AND = N_("On this course %(range)s by %(last)s: %(outlook)s.")
#: {(the goal is a limit, how it stands)}; what is too early to tell has no words.
_OUTLOOKS: Mapping[tuple[bool, Outlook], str] = {
    (False, "kept"): N_("the goal is reached already"),
    (False, "on_course"): N_("the goal is likely to be reached"),
    (False, "open"): N_("the goal is within reach"),
    (False, "hardly"): N_("the goal is hardly within reach"),
    (True, "missed"): N_("the limit is passed already"),
    (True, "on_course"): N_("it is likely to stay within the limit"),
    (True, "open"): N_("it may yet pass the limit"),
    (True, "hardly"): N_("it is likely to pass the limit"),
}


def month_told(month: MonthToDate, name: str, speech: Language) -> str:
    """Return how a month stands, in one line; `name`: what the reader calls the KPI."""
    is_limit, share = month.goal.kind == "at_most", month.so_far / month.goal.value if month.goal.value else Fraction(0)
    told = {
        "name": name,
        "days": speech.days(Period(month.month.first, month.last)),
        "so_far": Value(month.so_far, month.unit, month.currency).write(speech),
        "goal": Value(month.goal.value, month.unit, month.currency).write(speech),
        "share": speech.percent(share, digits=0),
    }
    if month.why == "over":
        return speech.gettext(_OVER[is_limit, month.outlook]) % told
    course = month.course
    if course is None:
        return speech.gettext(_OF_LIMIT if is_limit else _OF_GOAL) % told
    told["due"] = speech.percent(course.due, digits=0)
    sentence = _OF_LIMIT_DUE if is_limit else _OF_GOAL_DUE
    low, high = (_roughly(month, end, speech) for end in (course.low, course.high))
    told |= {"range": speech.from_to(low, high), "last": speech.day(month.month.last)}
    outlook = _OUTLOOKS.get((is_limit, month.outlook), "")
    told["outlook"] = speech.gettext(outlook) if outlook else ""
    one, other = (speech.gettext(said) % told for said in (sentence, _COURSE_AND if outlook else _COURSE))
    return speech.gettext(_ONE_THEN_OTHER) % {"one": one, "other": other}


def _roughly(month: MonthToDate, end: Fraction, speech: Language) -> str:
    value = Value(end, month.unit, month.currency)
    return value.write_roughly(speech) if month.unit == "currency" and month.currency else value.write(speech)
