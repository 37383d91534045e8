"""What we remember of a KPI between two looks: the life of an incident. `alerts/decide/rule.py` moves it.

States (docs/design.md, section 5): calm -> pending -> firing -> recovering -> calm; beside them acknowledged, snoozed,
no_data and broken. One struct, not eight: it is stored as JSON, field by field.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec


class WatchState(StrEnum):
    """Where an incident stands."""

    CALM = "calm"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    NO_DATA = "no_data"
    BROKEN = "broken"


#: States that interrupt an incident, which goes on afterwards.
INTERRUPTIONS = frozenset({WatchState.SNOOZED, WatchState.NO_DATA, WatchState.BROKEN})


class Watch(msgspec.Struct, frozen=True, omit_defaults=True):
    """The memory of one (shop, KPI).

    `since`: when the present incident was first seen off target; `told_at`: when we last spoke of it; `until`: end of a
    snooze; `resume`: the state that no_data, broken or a snooze interrupted; `looks`: the last looks, newest last
    ("x" off target, "o" on target, "-" not enough to tell), for N-of-M patience; `looked_on`: the shop's day of the
    newest of them, so that many syncs of a day are one look; `baseline_done`: the first run only takes note; `began`:
    first day of the present incident, once told always the same; `began_or_longer`: or a day before that.
    """

    state: WatchState = WatchState.CALM
    since: datetime | None = None
    changed_at: datetime | None = None
    told_at: datetime | None = None
    until: datetime | None = None
    resume: WatchState | None = None
    looks: str = ""
    looked_on: date | None = None
    baseline_done: bool = False
    began: date | None = None
    began_or_longer: bool = False
    incident: str = ""  # id of the present incident: shop, KPI and the instant it began

    @property
    def incident_state(self) -> WatchState:
        """Where the incident itself stands, whatever interrupts it: a snooze, missing data, a shop out of reach."""
        return (self.resume or WatchState.CALM) if self.state in INTERRUPTIONS else self.state


class Say(StrEnum):
    """What the rule wants said. NOTHING still leaves a line in the log of what was not sent, and why."""

    NOTHING = "nothing"
    FIRED = "fired"
    STILL_FIRING = "still_firing"
    RECOVERED = "recovered"
    REMINDED = "reminded"


class LogEntry(msgspec.Struct, frozen=True):
    """One line of the incident log, what was held back included. `reason` is a code that templates translate."""

    at: datetime
    shop: str
    kpi: str
    incident: str
    say: Say
    sent: bool
    reason: str = ""
    tactic: str = ""
    detail: str = ""
