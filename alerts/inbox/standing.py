"""How an incident stands now, and what was done about it and its tactic: what is shown beside its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.decide.rule import OPEN
from alerts.inbox.actions import ACTIONS
from cache import Cache
from commerce.diary import DiaryEntry, newest
from commerce.watches import LogEntry, Watch, WatchState

_UTC = ZoneInfo("UTC")
State = Literal["open", "acknowledged", "snoozed", "expected", "over"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an incident stands.

    Attributes:
        subject: Whose watch it is; "" where nobody remembers it.
        by: The answer that brought it there; None: none did.
        at: Since when it is so, or over; UTC.
        until: End of a snooze; UTC.
        last: Last day on which it is to be expected.
        answers: What people did, the oldest first.
        entry: The newest word about its tactic.
        zone: The shop's.
    """

    state: State = "open"
    subject: str = ""
    by: LogEntry | None = None
    at: datetime | None = None
    until: datetime | None = None
    last: date | None = None
    answers: Sequence[LogEntry] = ()
    entry: DiaryEntry | None = None
    zone: ZoneInfo = _UTC


def standing(cache: Cache, shop: str, incident: str, tactic: str = "") -> Standing:
    """Return how an incident stands; one of a shop that was wiped is over."""
    if shop not in cache.shops.names():
        return Standing("over")
    watches = cache.incidents.watches(shop)
    answers = [one for one in cache.incidents.history(shop, incident) if one.action in ACTIONS]
    info = cache.shops.info(shop)
    zone = ZoneInfo(info.time_zone) if info is not None else _UTC
    entry = newest(cache.diary.entries(shop)).get(tactic) if tactic else None
    for subject, watch in watches.items():
        if watch.incident == incident and (watch.incident_state in OPEN or watch.state in _HELD):
            return Standing(*_open(subject, watch, answers), answers=answers, entry=entry, zone=zone)
    state, subject, at, last = _over(watches, incident)
    by = _last(answers, "expected") if state == "expected" else None
    return Standing(state, subject, by, at, last=last, answers=answers, entry=entry, zone=zone)


#: What is not over though nobody is told of it by itself.
_HELD = frozenset({WatchState.PENDING, WatchState.SNOOZED, WatchState.NO_DATA, WatchState.BROKEN, WatchState.EFFECT})


def _open(
    subject: str, watch: Watch, answers: Sequence[LogEntry]
) -> tuple[State, str, LogEntry | None, datetime | None, datetime | None]:
    if watch.state is WatchState.SNOOZED:
        return "snoozed", subject, _last(answers, "snooze"), watch.changed_at, watch.until
    if watch.is_acknowledged:
        return "acknowledged", subject, _last(answers, "acknowledge"), watch.answered_at, None
    return "open", subject, None, watch.since, None


def _over(watches: dict[str, Watch], incident: str) -> tuple[State, str, datetime | None, date | None]:
    for subject, watch in watches.items():
        for past in reversed(watch.past):
            if past.incident == incident:
                is_expected = past.expected and watch.expected_until is not None
                return "expected" if is_expected else "over", subject, past.ended_at, watch.expected_until
    return "over", "", None, None


def _last(answers: Sequence[LogEntry], action: str) -> LogEntry | None:
    return next((one for one in reversed(answers) if one.action == action), None)


def handle(incident: str) -> str:
    """Return what stands for an incident on a button: its id may be long, and holds the name of a shop."""
    return sha256(incident.encode()).hexdigest()[:16]


def code(incident: str) -> str:
    """Return what stands for an incident in a command: short enough to be typed."""
    return handle(incident)[:5]
