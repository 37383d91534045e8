"""The life of an incident, for one reader: when it was first told and how it stood then, who has taken it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from alerts.decide.policy import Policy
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.judgement_views import is_total
from commerce.clock import local_day
from commerce.watches import Reading, Say
from knowledge import Knowledge
from wording import diary
from wording.escaping import clip
from wording.language import Language
from wording.language import language as language_of
from wording.names import Names
from wording.values import Value

#: Characters of a person's words that a message repeats.
_NOTE_LENGTH = 200
_DAY = timedelta(days=1)
#: Of the tactics that were shown with an incident, the last ones.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class LifeView:
    """The life of an incident.

    Attributes:
        told_at: When it was first told of, on the shop's clock; "" while it never was.
        first, last: The value when we first and last spoke of it, where the present one can be held against it and
            reads otherwise.
        is_acknowledged: Somebody has taken it on.
        by, note: Who, and in what words; foreign, and "" where that is not known.
        answered: On which day.
        told_began: Another first day that was told before, where this is the first to say so.
        renamed_from: As what it was told before its cause was found.
        over_on: The day on which it was over before it came back.
        back_at: When it was told that it is back, on the shop's clock; "" where it never was over.
        times: How often it opened lately and was told, this time included; counted as the rule does that holds it.
        shown: Of what is over: titles of the tactics that were shown with it.
        tried: Of what is over: titles of the tactics that were adopted while it lasted, each with who did.
    """

    told_at: str
    first: Value | None
    last: Value | None
    is_acknowledged: bool
    by: str
    note: str
    answered: str
    told_began: date | None
    renamed_from: str
    over_on: date | None
    back_at: str
    times: int
    shown: tuple[str, ...]
    tried: tuple[str, ...]


def life_view(case: IncidentUpdate, scene: MessageContext, knowledge: Knowledge, language: str) -> LifeView:
    """Return the life of an incident for one reader."""
    watch, speech, name_of = case.watch, language_of(language), Names(knowledge, language)
    first_at = watch.first_told.at if watch.first_told else case.told_before
    today = local_day(scene.now, scene.zone)
    answered = watch.answered_at
    return LifeView(
        told_at=speech.clock(first_at, scene.zone, today) if first_at else "",
        first=_then(watch.first_told, case, speech),
        last=None if _is_of_customers(watch.last_told, case) else _then(watch.last_told, case, speech),
        is_acknowledged=watch.is_acknowledged,
        by=clip(watch.by),
        note=clip(watch.note, _NOTE_LENGTH),
        answered=speech.day(local_day(answered, scene.zone)) if answered else "",
        told_began=watch.told_began if _is_news_since_when(case, scene) and watch.told_began != watch.began else None,
        renamed_from=name_of(watch.renamed_from) if watch.renamed_from else "",
        over_on=local_day(watch.past[-1].ended_at, scene.zone) if watch.reopened_at and watch.past else None,
        back_at=speech.clock(watch.reopened_at, scene.zone, today) if watch.reopened_at else "",
        times=Policy().times_lately(watch.past, watch.flapping_at or scene.now),
        shown=tuple(knowledge.tactics[one].title[language] for one in case.shown[-_SHOWN:] if one in knowledge.tactics),
        tried=tuple(_tried(name_of.tactic(tactic), clip(by), speech) for tactic, by in case.tried[-_SHOWN:]),
    )


def _tried(title: str, by: str, speech: Language) -> str:
    return speech.gettext(diary.DONE_BY) % {"title": title, "by": by} if by else title


def _is_news_since_when(case: IncidentUpdate, scene: MessageContext) -> bool:
    """Tell whether a reader has not been told yet that it lasts since another day than he heard at first.

    That is settled before the second word, which says it; a page or digest between the two does on the day of it.
    """
    watch, is_over = case.watch, case.say is Say.RECOVERED
    if case.told_before is None:
        return watch.settled_at is not None and scene.now - watch.settled_at < _DAY
    return case.say is not Say.ESCALATED and watch.words <= (1 if is_over else 2)


def _is_of_customers(reading: Reading | None, case: IncidentUpdate) -> bool:
    """Return whether customers who came tell how it moved since then; the share of many days may differ."""
    drift = case.verdict.drift
    return drift is not None and bool(drift.counted) and reading is not None and bool(reading.change)


def _then(reading: Reading | None, case: IncidentUpdate, speech: Language) -> Value | None:
    """Return what was read then; None where it cannot be held against the present value, or reads the same."""
    figure = case.verdict.figure
    if reading is None or figure.value is None or not reading.exact or case.verdict.silence is not None:
        return None
    then = reading.value
    if reading.days and reading.days != figure.period.length and (figure.lapse is not None or is_total(figure)):
        return None
    told = Value(Fraction(then), figure.unit, figure.currency)
    return told if told.write(speech) != Value(figure.value, figure.unit, figure.currency).write(speech) else None
