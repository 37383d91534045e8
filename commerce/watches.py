"""What we remember of a subject between two looks: the life of an incident. `alerts/decide/rule.py` moves it.

A subject is a KPI's id, or what has stopped ("absence:orders"): see `commerce.figures.Verdict.subject`. States
(docs/design.md, section 5): calm -> pending -> firing -> recovering -> calm; beside them effect, acknowledged, snoozed,
no_data and broken. One struct, not nine: it is stored as JSON, field by field; whatever is added has a default, so that
what an older version stored goes on.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

import msgspec

from commerce.stored import readable


class WatchState(StrEnum):
    """Where an incident stands."""

    CALM = "calm"
    PENDING = "pending"  # off, and its word is held: a quiet hour
    EFFECT = "effect"  # off, and named in the incident of its cause
    FIRING = "firing"
    RECOVERING = "recovering"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    NO_DATA = "no_data"
    BROKEN = "broken"


#: States that interrupt an incident, which goes on afterwards.
INTERRUPTIONS = frozenset({WatchState.SNOOZED, WatchState.NO_DATA, WatchState.BROKEN})


class Severity(StrEnum):
    """How much money is at stake, beside what the shop sells; `alerts.decide.severity` gives the bounds."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read of a subject at one look.

    Attributes:
        at: UTC.
        exact: The value in the units of `Figure.value`, as `Fraction` writes itself ("2158", "3/50").
        spread: By how much it may differ by chance, either way; the same units, written likewise. "": not known.
        change: From the usual level, relative and signed, written likewise; "": not known.
        days: Of the window.
        change_spread: By how much chance may move the change, where customers are counted in the KPI's place; likewise.
    """

    at: datetime
    exact: str
    spread: str = ""
    change: str = ""
    days: int = 0
    change_spread: str = ""

    @property
    def value(self) -> Fraction:
        """The value."""
        return Fraction(self.exact)


class Past(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident of this subject that is over, or one time of several that it was open.

    Attributes:
        opened_at, ended_at: When it was first seen, and when it ended; UTC.
        began: Its first day, as it was told.
        stopped_at: Of an absence: the last time that it came; UTC.
        told: Whether anybody was told.
        expected: A person said that it was to be expected.
        first_told: What was read when we first spoke of it.
        lost_minor: What it cost in all, minor units; None where that is not known, and of an older version.
        came_at: Of an absence: when it came again, UTC, which is before we saw it; None of an older version.
    """

    incident: str
    opened_at: datetime
    ended_at: datetime
    began: date | None = None
    stopped_at: datetime | None = None
    told: bool = False
    expected: bool = False
    first_told: Reading | None = None
    lost_minor: int | None = None
    came_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When it was really over: of an absence with the first that came, of a number with the look that ended it."""
        return self.came_at or self.ended_at


@readable
class Watch(msgspec.Struct, frozen=True, omit_defaults=True):
    """The memory of one (shop, subject).

    Attributes:
        since: When the present incident was first seen.
        told_at: When we last spoke of it.
        until: End of a snooze.
        resume: The state that no_data, broken or a snooze interrupted.
        looks: The last looks, newest last ("x" off, "o" on target, "-" not enough to tell).
        looked_on: The shop's day of the newest of them: many syncs of a day are one look.
        baseline_done: The first look of targets and drifts only takes note.
        began: First day of the present incident, settled when it is first seen; the usual level is the one before.
        began_or_longer: Or a day before that.
        began_earliest, began_latest: The days between which it very likely began; None where that is not known.
        told_began: Another first day that was told before the likeliest one was known; None: none was.
        settled_at: When the likeliest one took its place; UTC.
        incident: Id of the present incident: shop, subject and the instant it was first seen. A cause that is found
            later takes the incident over, id and all.
        reopened_at: When it opened again, where it was over for less than four weeks: `since` and `began` are those of
            this time, `first_told` is of the first one, and the time before is the last of `past`.
        question: Which question opened it (`commerce.judgements.Question`); "" of an older version: the target.
        words: How often we spoke of it.
        first_told, last_told, worst: What was read when we first and last spoke of it, and at its worst.
        severity: None while nothing is open, and of an older version.
        lost_minor, lost_against: What it cost until the last look, in minor units; against the "usual" level where that
            is known, else against the "target".
        stopped_at, came_at: Of an absence: the last time that it came, and the first time again; UTC.
        by, note, answered_at: Who has taken it on or last answered, in what words, when; "" and None: nobody.
        snoozed_by: Who put it to sleep.
        expected_until: Somebody said that it is to be expected until the end of this store-local day: no alarm before.
        escalated_at: When a second reader was called.
        cause: Of an effect: the subject in whose incident it is named.
        effects: Subjects that are named in this incident.
        renamed_from: Under which subject it was told before its cause was found.
        flapping_at: When it was told that it opens and closes all the time; it ends only when it has settled.
        past: The incidents before, newest last; as many as flapping and late effects need.
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
    incident: str = ""
    began_earliest: date | None = None
    began_latest: date | None = None
    told_began: date | None = None
    settled_at: datetime | None = None
    question: str = ""
    words: int = 0
    first_told: Reading | None = None
    last_told: Reading | None = None
    worst: Reading | None = None
    severity: Severity | None = None
    lost_minor: int | None = None
    lost_against: str = ""
    stopped_at: datetime | None = None
    came_at: datetime | None = None
    by: str = ""
    note: str = ""
    answered_at: datetime | None = None
    snoozed_by: str = ""
    expected_until: date | None = None
    escalated_at: datetime | None = None
    cause: str = ""
    effects: tuple[str, ...] = ()
    renamed_from: str = ""
    flapping_at: datetime | None = None
    reopened_at: datetime | None = None
    past: tuple[Past, ...] = ()

    @property
    def incident_state(self) -> WatchState:
        """Where the incident itself stands, whatever interrupts it: a snooze, missing data, a shop out of reach."""
        return (self.resume or WatchState.CALM) if self.state in INTERRUPTIONS else self.state

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has taken the incident on."""
        return self.incident_state is WatchState.ACKNOWLEDGED


class Say(StrEnum):
    """What the rule wants said. NOTHING still leaves a line in the log of what was not sent, and why.

    FIRED: new. REOPENED: it was over for a while, and is back. STILL_FIRING: again, a week later. WORSE, BETTER:
    clearly so since the last word. RENAMED: its cause is found, under whose name it goes on. FLAPPING: it opens and
    closes all the time, and is held from now on. ESCALATED: nobody answered; to the second reader only. REMINDED:
    somebody has taken it on, and it lasts. RECOVERED: over.
    """

    NOTHING = "nothing"
    FIRED = "fired"
    REOPENED = "reopened"
    STILL_FIRING = "still_firing"
    RECOVERED = "recovered"
    REMINDED = "reminded"
    WORSE = "worse"
    BETTER = "better"
    RENAMED = "renamed"
    FLAPPING = "flapping"
    ESCALATED = "escalated"


@readable
class LogEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the incident log, what was held back included. `reason` is a code that templates translate.

    Attributes:
        kpi: The subject.
        before, after: States of the watch, where this line is a transition; "" both where it is none.
        action: What a person did (`alerts.inbox`): "acknowledge", "snooze" ...; "" where we moved by ourselves.
        who: The `[[recipient]]` who did it; "" nobody.
        origin: From where: "command" ...
        note: In that person's words.
    """

    at: datetime
    shop: str
    kpi: str
    incident: str
    say: Say
    sent: bool
    reason: str = ""
    tactic: str = ""
    detail: str = ""
    before: str = ""
    after: str = ""
    action: str = ""
    who: str = ""
    origin: str = ""
    note: str = ""

    @property
    def is_transition(self) -> bool:
        """Whether the incident went from one state into another, or a person did something to it."""
        return self.before != self.after or bool(self.action)


class Suggestion(msgspec.Struct, frozen=True):
    """A tactic that was shown: when (UTC), and with which incident."""

    at: datetime
    incident: str
    tactic: str
