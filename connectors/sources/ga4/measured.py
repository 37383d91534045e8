"""On which days an event was measured: one that never came is unknown, one that stopped is a broken tag, never zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

#: The steps of a sale, as shops name their events: what is counted of each is the sessions in which it occurred.
STEPS = ("add_to_cart", "begin_checkout", "purchase")
#: The event of the first session of somebody, which Google counts by itself.
FIRST_VISIT = "first_visit"
#: The one event that every session has.
SESSION = "session_start"
#: What is counted by day beside all sessions.
EVENTS = (*STEPS, FIRST_VISIT)
#: So many days are looked at, to tell whether an event is measured at all.
LOOKED_AT = 28
#: Days without an event are believed where so many would not have been expected: by chance, 1 of 160000.
_EXPECTED = 12.0


@dataclass(slots=True)
class Counted:
    """Sessions by day, in all and with each event."""

    sessions: dict[date, int] = field(default_factory=dict)
    steps: dict[str, dict[date, int]] = field(default_factory=lambda: {name: {} for name in EVENTS})

    def add(self, day: date, event: str, sessions: int) -> None:
        """Take sessions in; `event`: SESSION for all of a day."""
        counts = self.sessions if event == SESSION else self.steps.get(event)
        if counts is not None:
            counts[day] = counts.get(day, 0) + sessions

    def unmeasured(self, event: str, days: Iterable[date]) -> set[date]:
        """Return on which of these days nothing is known of an event."""
        return _unmeasured(self.sessions, self.steps[event], sorted(days))

    def never(self) -> list[str]:
        """Return the steps that did not occur once."""
        return [name for name in STEPS if not any(self.steps[name].values())]

    def stopped(self, days: Iterable[date]) -> dict[str, date]:
        """Return {step: the day it came last} of those that stopped while sessions go on."""
        told = sorted(days)
        ended: dict[str, date] = {}
        for name in STEPS:
            came = [day for day in told if self.steps[name].get(day)]
            if came and told[-1] in self.unmeasured(name, told):
                ended[name] = came[-1]
        return ended


def _unmeasured(sessions: Mapping[date, int], event: Mapping[date, int], days: list[date]) -> set[date]:
    all_sessions, all_events = (sum(one.get(day, 0) for day in days) for one in (sessions, event))
    if not all_events:
        return set(days)
    unknown: set[date] = set()
    for run in _runs_without(event, days):
        of_run = sum(sessions.get(day, 0) for day in run)
        others = all_sessions - of_run
        if others and of_run * all_events / others >= _EXPECTED:
            unknown.update(run)
    return unknown


def _runs_without(event: Mapping[date, int], days: list[date]) -> list[list[date]]:
    """Return the stretches of days on which it did not occur."""
    runs: list[list[date]] = [[]]
    for day in days:
        if event.get(day):
            runs.append([])
        else:
            runs[-1].append(day)
    return [run for run in runs if run]
