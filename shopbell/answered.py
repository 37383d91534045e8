"""What became of an answer, in the words of whoever gave it: the same on the command line and on a page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from alerts.advise.outcome import fitting_days
from commerce.answers import Done
from commerce.diary import DiaryEntry
from shopbell.wiring import Installation
from wording.diary import AS_BEFORE, DONE_UNTOLD, stands
from wording.diary import DONE as TACTICS_DONE
from wording.incidents import DONE, EVERYTHING, TOLD_WITH, UNEXPECTED_TOGETHER
from wording.language import language
from wording.names import Names

#: What takes an entry out, below which an older one may lie.
_UNCOVERS: Final = frozenset({"untried", "unlater", "for_us"})


def done_told(done: Done, zone: ZoneInfo, name_of: Names) -> str:
    """Return what was done about an incident; instants in the shop's time."""
    speaker = language(name_of.code)
    subject = subject_told(done.subject, name_of)
    told = speaker.gettext(UNEXPECTED_TOGETHER if done.also else DONE[done.answer.action]) % {
        "subject": subject,
        "names": speaker.listing([name_of(one) for one in done.also]),
        "until": speaker.moment(done.until, zone) if done.until else "",
        "last": speaker.day(done.last) if done.last else "",
        "number": done.expectation,
    }
    asked = done.answer.about
    if asked and asked not in {done.subject, done.incident}:
        return speaker.gettext(TOLD_WITH) % {"name": name_of(asked), "cause": subject, "told": told}
    return told


def subject_told(subject: str, name_of: Names) -> str:
    """Return what an answer was about; "" of everything."""
    return name_of(subject) if subject else language(name_of.code).gettext(EVERYTHING)


def tactic_told(done: Done, entry: DiaryEntry | None, installation: Installation, name_of: Names) -> str:
    """Return what was noted about a tactic; `entry`: as it stands in the diary now."""
    speaker, when = language(name_of.code), _told_from(entry, installation)
    day = done.last or (entry.adopted_on if entry is not None else None)
    action = done.answer.action
    sentence = DONE_UNTOLD if action == "tried" and when is None else TACTICS_DONE[action]
    words = speaker.gettext(sentence) % {
        "tactic": name_of.tactic(done.subject),
        "day": speaker.day(day) if day is not None else "",
        "kpi": name_of(entry.kpi) if entry is not None else "",
        "when": speaker.day(when) if when is not None else "",
    }
    if action not in _UNCOVERS or entry is None:
        return words
    return speaker.gettext(AS_BEFORE) % {"told": words, "stands": stands(entry, speaker)}


def _told_from(entry: DiaryEntry | None, installation: Installation) -> date | None:
    """Return from which day on it is told what came of an adopted tactic; None where Shopbell cannot tell."""
    if entry is None or entry.adopted_on is None or entry.kpi not in installation.book.ids:
        return None
    soonest, *_ = fitting_days(entry.kpi, installation.book, installation.collection)
    return entry.adopted_on + timedelta(days=soonest)
