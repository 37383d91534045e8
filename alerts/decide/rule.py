"""When to speak of a subject: a table of where an incident stands and what was seen. Pure: no clock, nothing is sent.

An alert that cannot be spoken now (quiet hours, a snooze, a cause that is told already) is not remembered as spoken:
the watch stays where it was, only the look is added, and the next look decides anew. So nothing that lasts is lost,
nothing that passed is told late, and we speak if and only if we remember speaking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from alerts.decide.look import Look, as_it_was, lost_so_far, moved, remembered
from alerts.decide.policy import KEPT_LOOKS, KEPT_PAST, Policy
from commerce.clock import is_future, local_day
from commerce.watches import Past, Say, Watch, WatchState

OFF, ON, UNSURE = "x", "o", "-"

#: States in which an incident is open: it was said, or it is known from the first run.
OPEN = frozenset({WatchState.FIRING, WatchState.RECOVERING, WatchState.ACKNOWLEDGED})
#: Words that open an incident.
OPENING = frozenset({Say.FIRED, Say.REOPENED, Say.FLAPPING, Say.RENAMED})

#: What is known of the course of what is off, whether it has an incident of its own or is named in another's.
_COURSE = (
    "began", "began_or_longer", "began_earliest", "began_latest", "told_began", "settled_at", "question", "worst",
    "severity", "lost_minor", "lost_against", "stopped_at", "came_at",
)  # fmt: skip
#: What an incident leaves behind when it ends: nothing of this. The past and the look that ended it stay.
_NO_INCIDENT = {
    name: getattr(Watch(), name)
    for name in (
        *_COURSE, "since", "told_at", "incident", "words", "first_told", "last_told", "by", "note", "answered_at",
        "snoozed_by", "escalated_at", "cause", "effects", "renamed_from", "flapping_at", "reopened_at",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What to remember, what to say, and why (a code of `wording.phrases.REASONS`; "" when there is nothing)."""

    watch: Watch
    say: Say = Say.NOTHING
    reason: str = ""


def advance(
    watch: Watch,
    now: datetime,
    policy: Policy,
    look: Look,
    *,
    day: date | None = None,
    quiet: bool = False,
    hold: str = "",
    name: str = "",
) -> Step:
    """Return the next watch and what to say.

    Args:
        watch: What we remember from the last run.
        now: UTC.
        policy: Hysteresis before the last word, time between words.
        look: What was seen.
        day: The shop's own day of this look (default: the day of `now`). A second look on one day replaces the
            first.
        quiet: It is a quiet hour: hold the word, look again later.
        hold: A reason not to open an incident ("inhibited": it is named in that of its cause); what is open goes on.
        name: Shop and subject, for the incident's id.
    """
    today = day or local_day(now, look.zone)
    if look.no_data or look.broken:
        return _blind(watch, now, policy, today=today, broken=look.broken)
    saw = {True: OFF, False: ON, None: UNSURE}[look.off]
    seen = _noted(_look(_awake(watch, now), today, saw), now, look)
    if (silent := _silent(seen, now, today, name, look)) is not None:
        return silent
    step = _move(seen, now, policy, name, look)
    if step.say is Say.NOTHING or not (quiet or (hold and step.say in OPENING)):
        return step
    if quiet:
        return Step(_waiting(seen, now), reason="quiet_hours")
    return Step(as_effect(seen, now) if hold == "inhibited" else _waiting(seen, now), reason=hold)


def _silent(watch: Watch, now: datetime, today: date, name: str, look: Look) -> Step | None:
    """Return the step of a watch that may not speak, whatever it saw; None: it may."""
    if watch.state is WatchState.SNOOZED:
        return Step(watch, reason="snoozed")
    if not watch.baseline_done:
        return _baseline(watch, now, name, look)
    is_expected = watch.expected_until is not None and today <= watch.expected_until
    if is_expected and watch.incident_state not in OPEN:
        return Step(_calm(watch, now), reason="expected" if watch.looks[-1] == OFF else "")
    return None


def _move(  # noqa: C901, PLR0911 - a table: one case a row
    watch: Watch, now: datetime, policy: Policy, name: str, look: Look
) -> Step:
    """The table: where we are and what the looks show decide where we go and what we say."""
    last, is_over = watch.looks[-1], _is_over(watch, policy, look)
    match watch.state, last:
        case ((WatchState.CALM | WatchState.PENDING | WatchState.EFFECT), "x"):
            return _opened(watch, now, policy, name, look)
        case WatchState.PENDING, "o":
            return Step(_calm(watch, now), reason="passed")
        case WatchState.EFFECT, "o" if is_over:
            return Step(_calm(watch, now), reason="passed")
        case ((WatchState.FIRING | WatchState.RECOVERING | WatchState.ACKNOWLEDGED), "o") if is_over:
            told = watch.told_at is not None
            return Step(_ended(watch, now), Say.RECOVERED if told else Say.NOTHING, "" if told else "never_told")
        case (WatchState.FIRING, "o"):
            return Step(_enter(watch, WatchState.RECOVERING, now), reason=_held_open(watch))
        case (WatchState.RECOVERING, "x"):
            return _move(_enter(watch, WatchState.FIRING, now), now, policy, name, look)
        case ((WatchState.FIRING | WatchState.ACKNOWLEDGED), "x"):
            return _again(watch, now, policy, look)
        case WatchState.ACKNOWLEDGED, _:
            return Step(watch, reason="acknowledged")
        case ((WatchState.FIRING | WatchState.RECOVERING), _):
            return Step(watch, reason=_held_open(watch) if last == ON else "unsure")
        case ((WatchState.PENDING | WatchState.EFFECT), _):
            return Step(watch, reason="recovering" if last == ON else "unsure")
    return Step(watch)  # calm, and nothing to report


def _opened(watch: Watch, now: datetime, policy: Policy, name: str, look: Look) -> Step:
    """Open an incident, or the last one again: its first word, or the one that it opens and closes all the time."""
    begun = watch.since or now
    named_at = now if watch.state is WatchState.EFFECT else begun  # its earlier incident goes on under the cause's name
    is_flapping = policy.times_lately(watch.past, now) >= policy.flaps
    before = _goes_on(watch, now, policy, look)
    opened = msgspec.structs.replace(
        watch,
        since=begun,
        incident=f"{name}@{named_at:%Y-%m-%dT%H:%MZ}" if before is None else before.incident,
        first_told=None if before is None else before.first_told,
        reopened_at=None if before is None else now,
        question=look.question,
        cause="",
        flapping_at=now if is_flapping else None,
    )
    fired = told(_enter(_noted(opened, now, look), WatchState.FIRING, now), now, look)
    again = Say.FIRED if before is None else Say.REOPENED
    return Step(fired, Say.FLAPPING if is_flapping else again)


def _goes_on(watch: Watch, now: datetime, policy: Policy, look: Look) -> Past | None:
    """Return the last incident where this is the same one, back again; None: it is a new one.

    The windows of a number reach back for weeks: what is off again so soon has not been over for long enough to be
    another thing. Each silence is one of its own, with hours and a cost; and what was to be expected has an end.
    """
    last = watch.past[-1] if watch.past else None
    if last is None or look.ends_at_once or last.expected or not last.told:
        return None
    return last if now - last.ended_at <= policy.returns_within else None


def _again(watch: Watch, now: datetime, policy: Policy, look: Look) -> Step:
    """Speak of an open incident again: a week later, when it got clearly worse or better, or when nobody answered."""
    if watch.told_at is None:  # known from the first look: this is the first word
        is_due = now - (watch.since or now) >= policy.repeat
        return Step(told(watch, now, look), Say.FIRED) if is_due else Step(watch, reason="baseline")
    say = _next_word(watch, now, now - watch.told_at, policy, look)
    if say is Say.ESCALATED:  # to the second reader; what the others know is as old as before
        return Step(msgspec.structs.replace(watch, escalated_at=now), say)
    if say is not Say.NOTHING:
        return Step(told(watch, now, look), say)
    silent = "flapping" if watch.flapping_at is not None else "already_told"
    return Step(watch, reason="acknowledged" if watch.state is WatchState.ACKNOWLEDGED else silent)


def _next_word(watch: Watch, now: datetime, silent_for: timedelta, policy: Policy, look: Look) -> Say:
    """Return what is due of an incident that was told: the first word of this list that is."""
    is_due, is_taken_on = silent_for >= policy.repeat, watch.state is WatchState.ACKNOWLEDGED
    is_reminded = watch.answered_at is not None and watch.told_at is not None and watch.told_at > watch.answered_at
    way = 0
    if is_due and watch.last_told is not None and look.reading is not None:
        way = moved(look.reading, watch.last_told, look)
    words = (
        (Say.ESCALATED, not is_taken_on and _nobody_answers(watch, now, policy)),
        (Say.WORSE, way > 0),
        (Say.BETTER, way < 0 and not is_taken_on),
        (Say.STILL_FIRING, is_due and watch.words <= 1 and not is_taken_on),
        (Say.REMINDED, silent_for >= policy.remind and is_taken_on and not is_reminded),
    )
    return next((word for word, holds in words if holds), Say.NOTHING)


def _nobody_answers(watch: Watch, now: datetime, policy: Policy) -> bool:
    if watch.answered_at is not None or watch.escalated_at is not None or watch.severity is None:
        return False
    wait = policy.escalate.get(watch.severity)
    first_told_at = watch.first_told.at if watch.first_told is not None else watch.told_at
    first_told_at = watch.reopened_at or first_told_at  # what was answered then is over
    return wait is not None and first_told_at is not None and now - first_told_at >= wait


def told(watch: Watch, now: datetime, look: Look) -> Watch:
    """Return a watch that remembers one more word, and what was read when it was said."""
    return msgspec.structs.replace(
        watch,
        told_at=now,
        words=watch.words + 1,
        first_told=watch.first_told or look.reading,
        last_told=look.reading or watch.last_told,
    )


def _noted(watch: Watch, now: datetime, look: Look) -> Watch:
    """Bring what an open incident remembers of its course up to date; since when it lasts is settled once.

    Every page shows those days, and counts from there what was lost: from look to look they would wander. What a target
    was missed from may still give way to the day from which the number drifted; what was told of it before is kept.
    """
    if watch.since is None:
        return watch
    if look.over is not None:
        return msgspec.structs.replace(watch, **as_it_was(watch, look.over))
    if look.off is not True:
        return msgspec.structs.replace(watch, **lost_so_far(watch, look)) if look.off is None else watch
    kept = remembered(watch, look)
    if look.onset is not None and may_settle(watch):
        onset = look.onset
        kept |= {"began": onset.day, "began_earliest": onset.earliest, "began_latest": onset.latest}
        kept |= {"began_or_longer": False, "told_began": watch.began if watch.told_at is not None else None}
        kept |= {"settled_at": now if watch.told_at is not None else None}
    elif watch.began is None and look.began is not None:
        # what stopped may have stopped today, by the shop's clock; a number is of days that are over
        first = look.began if look.stopped_at is not None else min(look.began, local_day(watch.since, look.zone))
        kept |= {"began": first, "began_or_longer": look.or_longer}
    return msgspec.structs.replace(watch, **kept)


def may_settle(watch: Watch) -> bool:
    """Return whether an estimated first day may still take the place of what is remembered: told once at most."""
    return watch.began_earliest is None and watch.words <= 1


def _is_over(watch: Watch, policy: Policy, look: Look) -> bool:
    usually = 1 if look.ends_at_once else policy.good_looks
    needed = policy.settles if watch.flapping_at is not None else usually
    return watch.looks.replace(UNSURE, "").endswith(ON * needed)


def _held_open(watch: Watch) -> str:
    return "flapping" if watch.flapping_at is not None else "recovering"


def _baseline(watch: Watch, now: datetime, name: str, look: Look) -> Step:
    """Take note of what is off target already: the first digest tells it, no alarm does."""
    done = msgspec.structs.replace(watch, baseline_done=True)
    if watch.looks[-1] != OFF:
        return Step(done)
    incident = f"{name}@{now:%Y-%m-%dT%H:%MZ}"
    known = msgspec.structs.replace(done, since=now, incident=incident, question=look.question)
    return Step(_enter(_noted(known, now, look), WatchState.FIRING, now), reason="baseline")


def _blind(watch: Watch, now: datetime, policy: Policy, *, today: date, broken: bool) -> Step:
    """Missing data is no news; after a while it is a state of its own, from which the incident goes on later."""
    state = WatchState.BROKEN if broken else WatchState.NO_DATA
    reason = "broken" if broken else "no_data"
    known_for = today - watch.looked_on if watch.looked_on else None
    if watch.state in {state, WatchState.SNOOZED}:
        return Step(watch, reason=reason)
    if not broken and known_for is not None and known_for < policy.no_data_after:
        return Step(watch, reason=reason)
    interrupted = msgspec.structs.replace(watch, resume=watch.incident_state)
    return Step(_enter(interrupted, state, now), reason=reason)


def _awake(watch: Watch, now: datetime) -> Watch:
    """End what interrupted the incident: the data are back, or the snooze is over."""
    over = watch.state is WatchState.SNOOZED and watch.until is not None and watch.until <= now
    if over or watch.state in {WatchState.NO_DATA, WatchState.BROKEN}:
        return resumed(watch, now)
    return watch


def resumed(watch: Watch, now: datetime) -> Watch:
    """Return a watch that goes on where it was interrupted."""
    rested = msgspec.structs.replace(watch, resume=None, until=None, snoozed_by="")
    return _enter(rested, watch.incident_state, now)


def set_right(watch: Watch, now: datetime, day: date) -> Watch:
    """Return a watch without what a clock that ran ahead has dated: an incident of the future could never go on.

    The end of a snooze stays: a person chose it.

    Args:
        watch: What we remember from the last run.
        now: UTC.
        day: The shop's own day.
    """
    ahead = [
        name
        for name in (
            "since",
            "changed_at",
            "told_at",
            "answered_at",
            "escalated_at",
            "flapping_at",
            "reopened_at",
            "settled_at",
        )
        if (at := getattr(watch, name)) is not None and is_future(at, now)
    ]
    put: dict[str, object] = dict.fromkeys(ahead, now)
    put |= {
        name: day
        for name in ("looked_on", "began", "began_earliest", "began_latest")
        if (on := getattr(watch, name)) is not None and on - day > timedelta(days=1)
    }
    past = tuple(_past_by(one, now) for one in watch.past)
    put |= {"past": past} if past != watch.past else {}
    return msgspec.structs.replace(watch, **put) if put else watch


def _past_by(past: Past, now: datetime) -> Past:
    """Return an incident of the past that was over by now at the latest."""
    if not is_future(past.ended_at, now):
        return past
    return msgspec.structs.replace(past, opened_at=min(past.opened_at, now), ended_at=now)


def _look(watch: Watch, day: date, saw: str) -> Watch:
    """Add a look; a second one on the same day (or an earlier: the clock went back) replaces the last."""
    again = watch.looked_on is not None and day <= watch.looked_on
    looks = (watch.looks[:-1] if again else watch.looks) + saw
    newest = max(day, watch.looked_on or day)
    return msgspec.structs.replace(watch, looks=looks[-KEPT_LOOKS:], looked_on=newest)


def _waiting(watch: Watch, now: datetime) -> Watch:
    """Remember since when a subject is off, when nothing may be said of it yet."""
    if watch.state is WatchState.CALM:
        watch = _enter(watch, WatchState.PENDING, now)
    return watch if watch.since else msgspec.structs.replace(watch, since=now)


def as_effect(watch: Watch, now: datetime, cause: str = "") -> Watch:
    """Return the watch of what is named in the incident of its cause: it has none of its own."""
    course = {name: getattr(watch, name) for name in _COURSE}
    bare = msgspec.structs.replace(
        watch, **_NO_INCIDENT | course | {"since": watch.since or now, "cause": cause or watch.cause}
    )
    return _enter(bare, WatchState.EFFECT, now)


def without(watch: Watch, incident: str) -> Watch:
    """Return a watch that remembers nothing of an incident which went to another subject: that alone can reopen it."""
    return msgspec.structs.replace(watch, past=tuple(one for one in watch.past if one.incident != incident))


def _ended(watch: Watch, now: datetime) -> Watch:
    """Close the incident and remember that there was one."""
    return _calm(remembering(watch, now), now)


def remembering(watch: Watch, now: datetime, *, expected: bool = False) -> Watch:
    """Return the watch of an incident that ends now, which it remembers among those of the past."""
    over = Past(
        incident=watch.incident,
        opened_at=watch.since or now,
        ended_at=now,
        began=watch.began,
        stopped_at=watch.stopped_at,
        told=watch.told_at is not None,
        expected=expected,
        first_told=watch.first_told,
        lost_minor=watch.lost_minor,
        came_at=watch.came_at,
    )
    return msgspec.structs.replace(watch, past=(*watch.past, over)[-KEPT_PAST:])


def _calm(watch: Watch, now: datetime) -> Watch:
    """Close the incident; the looks that closed it cannot open the next one."""
    rested = msgspec.structs.replace(watch, **_NO_INCIDENT, looks=watch.looks[-1:])
    return _enter(rested, WatchState.CALM, now)


closed = _calm


def _enter(watch: Watch, state: WatchState, now: datetime) -> Watch:
    return watch if watch.state is state else msgspec.structs.replace(watch, state=state, changed_at=now)
