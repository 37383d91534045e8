"""An incident: what moved, what to do, what is behind it, what was answered, and the answers that can be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from alerts.decide.rule import OPEN
from alerts.messages.views import view
from commerce.clock import local_day
from commerce.watches import LogEntry, Watch
from shopbell.desk import answerers_of
from shopbell.standing import is_expected
from shopbell.web.looks import PAGES
from shopbell.web.page import NotHere, Page, Visit
from wording.incidents import happened
from wording.language import Language, language
from wording.names import Names
from wording.pages import ANSWERS

#: When, what, who, the note.
Line: TypeAlias = tuple[str, str, str, str]


def _make(visit: Visit) -> Mapping[str, Any]:
    shop, about = visit.shop(), visit.asked.get("id", "")
    history = visit.cache.incidents.history(shop, about) if about else []
    if not visit.visitor.may_answer:
        history = [replace(one, who="", note="") for one in history]
    look, info = visit.look(shop), visit.cache.shops.info(shop)
    case = next((one for one in look.told.incidents if one.watch.incident == about), None) if look else None
    if info is None or not about:
        raise NotHere
    speaker, zone = language(visit.language), ZoneInfo(info.time_zone)
    names = Names(visit.installation.collection, visit.language)
    watches, today = visit.cache.incidents.watches(shop), local_day(visit.now, zone)
    known = [case.verdict.subject] if case is not None else [history[-1].kpi] if history else []
    subject = next(iter(known or _expected(watches, about, today)), None)
    if subject is None:
        raise NotHere
    watch = watches.get(subject)
    is_open = watch is not None and watch.incident == about and watch.incident_state in OPEN
    until = watch.expected_until if not is_open and subject in _expected(watches, about, today) and watch else None
    offered = ("unexpected",) if until is not None else _offered(watch.state if watch is not None else "")
    return {
        "shop": shop,
        "shop_id": shop,
        "shop_page": PAGES.shop(shop),
        "alert": view(case, look.scene, visit.installation.collection, visit.language)
        if case is not None and look is not None
        else None,
        "name": names(subject),
        "is_open": is_open,
        "expected_until": until,
        "incident": subject if until is not None else about,
        "tactic": case.advice.tactic.id if case is not None and case.advice is not None else "",
        "history": list(_told(history, speaker, zone)),
        "answers": [one for one in ANSWERS.items() if one[0] in offered],
        "who": answerers_of(visit.installation, shop) if visit.visitor.may_answer else [],
        "may_answer": visit.visitor.may_answer and (is_open or until is not None),
        "typed": {"who": "", "words": "", "until": ""},
    }


def _expected(watches: Mapping[str, Watch], about: str, today: date) -> list[str]:
    """Return what is to be expected, and is asked for by its own name or by the incident that was closed by it."""
    return [
        subject
        for subject, watch in watches.items()
        if is_expected(watch, today) and about in (subject, *(one.incident for one in watch.past[-1:] if one.expected))
    ]


def _offered(state: str) -> tuple[str, ...]:
    """Return what can be done to a watch: what was done already is taken back."""
    taken_back = {"acknowledged": ("unacknowledge",), "snoozed": ("unsnooze", "acknowledge")}
    return (*taken_back.get(state, ("acknowledge", "snooze")), "expected", "note")


def _told(history: Sequence[LogEntry], speaker: Language, zone: ZoneInfo) -> Iterator[Line]:
    """Yield when, what, who and the note of the lines of the log, the newest first; what repeats itself is one line."""
    lines = groupby(history, key=lambda one: (happened(one, speaker), one.who, one.note))
    for (what, who, note), some in reversed([(said, list(entries)) for said, entries in lines]):
        first, last = (speaker.moment(one.at, zone) for one in (some[0], some[-1]))
        yield speaker.from_to(first, last) if len(some) > 1 else first, what, who, note


PAGE = Page("/incident", "incident", _make)
