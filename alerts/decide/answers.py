"""What a person's answer does to a watch. Pure: the inbox hands in who, when and in which words.

The errors are the end of a sentence that begins with shop and subject; they are written for who gave the answer.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from alerts.decide.rule import OPEN, closed, remembering, resumed
from commerce.watches import Watch, WatchState


def _open(watch: Watch, what: str) -> Watch:
    """Return the watch of an open incident, awake.

    Raises:
        ValueError: There is no open incident.
    """
    if watch.incident_state is WatchState.EFFECT:
        msg = (
            f"it is told in the incident of {watch.cause}; {what} that one, or wait: what outlasts it is told by itself"
        )
        raise ValueError(msg)
    if watch.incident_state not in OPEN:
        msg = f"it is on target; nothing to {what}"
        raise ValueError(msg)
    return watch


def acknowledge(watch: Watch, now: datetime, by: str = "", note: str = "") -> Watch:
    """Return the watch of an incident that a person has taken on: only a reminder and the recovery follow.

    A snooze ends; missing data do not, they go on interrupting the incident at the next look.

    Raises:
        ValueError: There is no open incident.
    """
    _open(watch, "acknowledge")
    return msgspec.structs.replace(
        watch,
        state=WatchState.ACKNOWLEDGED,
        changed_at=watch.changed_at if watch.state is WatchState.ACKNOWLEDGED else now,
        told_at=watch.told_at or now,
        words=max(watch.words, 1),
        resume=None,
        until=None,
        snoozed_by="",
        by=by,
        note=note or watch.note,
        answered_at=now,
    )


def unacknowledge(watch: Watch, now: datetime) -> Watch:
    """Return the watch of an incident that nobody has taken on any more: words go on, and so does escalation.

    Raises:
        ValueError: Nobody has taken it on.
    """
    if not watch.is_acknowledged:
        msg = "nobody has acknowledged it"
        raise ValueError(msg)
    free = msgspec.structs.replace(watch, by="", note="", answered_at=None)
    if watch.state is WatchState.ACKNOWLEDGED:
        return msgspec.structs.replace(free, state=WatchState.FIRING, changed_at=now)
    return msgspec.structs.replace(free, resume=WatchState.FIRING)


def snooze(watch: Watch, now: datetime, until: datetime, by: str = "", note: str = "") -> Watch:
    """Return the watch, silent until an instant; it keeps looking and goes on from there.

    Raises:
        ValueError: `until` lies in the past.
    """
    if until <= now:
        msg = f"a snooze must end in the future, found {until:%Y-%m-%d %H:%M} UTC"
        raise ValueError(msg)
    return msgspec.structs.replace(
        watch,
        state=WatchState.SNOOZED,
        changed_at=watch.changed_at if watch.state is WatchState.SNOOZED else now,
        resume=watch.incident_state,
        until=until,
        snoozed_by=by,
        note=note or watch.note,
        answered_at=now if watch.incident_state in OPEN else watch.answered_at,
    )


def unsnooze(watch: Watch, now: datetime) -> Watch:
    """Return the watch that speaks again.

    Raises:
        ValueError: It is not asleep.
    """
    if watch.state is not WatchState.SNOOZED:
        msg = "it is not snoozed"
        raise ValueError(msg)
    return resumed(watch, now)


def expect(watch: Watch, now: datetime, until: date) -> Watch:
    """Return the watch of an incident that was to be expected: it is closed, and none opens until the end of a day.

    Without an open incident only the second holds. `until`: store-local, inclusive.
    """
    awake = resumed(watch, now) if watch.state is WatchState.SNOOZED else watch
    if awake.incident_state in OPEN:
        awake = remembering(awake, now, expected=True)
    calm = msgspec.structs.replace(closed(awake, now), resume=None, until=None, looks="", looked_on=None)
    return msgspec.structs.replace(calm, expected_until=until, baseline_done=True)


def unexpect(watch: Watch, still: date | None = None) -> Watch:
    """Return the watch that may ring again; where it is `still` to be expected up to a day, after that day."""
    return msgspec.structs.replace(watch, expected_until=still)


def note(watch: Watch, now: datetime, words: str) -> Watch:
    """Return the watch of an open incident with a note; who writes one has answered.

    Raises:
        ValueError: There is no open incident.
    """
    _open(watch, "note down")
    return msgspec.structs.replace(watch, note=words, answered_at=now)
