"""When to speak of a KPI: a table of where an incident stands and what was seen. Pure: no clock, nothing is sent.

An alert that cannot be spoken now (quiet hours, a snooze, a cause that is told already) is not remembered as spoken:
the watch stays where it was, only the look is added, and the next look decides anew. So nothing that lasts is lost,
nothing that passed is told late, and we speak if and only if we remember speaking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from commerce.clock import is_future
from commerce.period import FOUR_WEEKS, WEEK
from commerce.watches import Say, Watch, WatchState

OFF, ON, UNSURE = "x", "o", "-"

#: Looks kept in a watch; more than any patience needs.
KEPT_LOOKS = 16

#: States in which an incident is open: it was said, or it is known from the first run.
OPEN = frozenset({WatchState.FIRING, WatchState.RECOVERING, WatchState.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient the bell is.

    Attributes:
        needed, of_looks: Off target in `needed` of the last `of_looks` daily looks before the first word.
        good_looks: On target this many times, with none off target between, before an incident is over.
        repeat: Between two words about the same open incident.
        remind: The same once a person has acknowledged it.
        no_data_after: Days without a value before a watch says that it is blind.
        inhibit_within: An effect is not shouted when its cause was told and began at most this long before it.

    Raises:
        ValueError: More looks needed than are looked at, or a number below one.
    """

    needed: int = 2
    of_looks: int = 3
    good_looks: int = 2
    repeat: timedelta = timedelta(days=WEEK)
    remind: timedelta = timedelta(days=2 * WEEK)
    no_data_after: timedelta = timedelta(days=3)
    inhibit_within: timedelta = timedelta(days=FOUR_WEEKS)

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= self.of_looks <= KEPT_LOOKS or not 1 <= self.good_looks <= KEPT_LOOKS:
            msg = f"a policy needs 1 <= needed <= of_looks <= {KEPT_LOOKS}, found {self.needed} of {self.of_looks}"
            raise ValueError(msg)


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
    *,
    off_target: bool | None,
    day: date | None = None,
    no_data: bool = False,
    broken: bool = False,
    quiet: bool = False,
    hold: str = "",
    name: str = "",
) -> Step:
    """Return the next watch and what to say.

    Args:
        watch: What we remember from the last run.
        now: UTC.
        policy: Patience before the first word, hysteresis before the last, time between words.
        off_target: None when nothing can be said of the KPI; missing data is no news.
        day: The shop's own day of this look (default: the day of `now` in UTC). A second look on one day replaces the
            first.
        no_data: The KPI has no value at all.
        broken: The shop has not been read for too long, so that nothing can be said of today.
        quiet: It is a quiet hour: hold the word, look again later.
        hold: A reason not to sound an alarm ("inhibited"); recoveries are told all the same.
        name: Shop and KPI, for the incident's id.
    """
    if no_data or broken:
        return _blind(watch, now, policy, today=day or now.date(), broken=broken)
    seen = _look(_awake(watch, now), day or now.date(), {True: OFF, False: ON, None: UNSURE}[off_target])
    if seen.state is WatchState.SNOOZED:
        return Step(seen, reason="snoozed")
    if not seen.baseline_done:
        return _baseline(seen, now, name)
    step = _move(seen, now, policy, name)
    held = "quiet_hours" if quiet else hold if step.say is not Say.RECOVERED else ""
    return Step(_waiting(seen, now), reason=held) if held and step.say is not Say.NOTHING else step


def _move(  # noqa: C901, PLR0911 - a table: one case a row
    watch: Watch, now: datetime, policy: Policy, name: str
) -> Step:
    """The table: where we are and what the looks show decide where we go and what we say."""
    patience_is_over = watch.looks[-policy.of_looks :].count(OFF) >= policy.needed
    is_over = watch.looks.replace(UNSURE, "").endswith(ON * policy.good_looks)
    last = watch.looks[-1]
    match watch.state, last:
        case WatchState.CALM, "x":
            return _move(_enter(_waiting(watch, now), WatchState.PENDING, now), now, policy, name)
        case WatchState.PENDING, "x" if patience_is_over:
            begun = watch.since or now
            incident = f"{name}@{begun:%Y-%m-%dT%H:%MZ}"
            fired = msgspec.structs.replace(watch, since=begun, told_at=now, incident=incident)
            return Step(_enter(fired, WatchState.FIRING, now), Say.FIRED)
        case WatchState.PENDING, _ if OFF not in watch.looks[-policy.of_looks :]:
            return Step(_calm(watch, now), reason="passed")
        case WatchState.PENDING, _:
            return Step(watch, reason="patience")
        case ((WatchState.FIRING | WatchState.RECOVERING | WatchState.ACKNOWLEDGED), "o") if is_over:
            told = watch.told_at is not None
            return Step(_calm(watch, now), Say.RECOVERED if told else Say.NOTHING, "" if told else "never_told")
        case (WatchState.FIRING, "o"):
            return Step(_enter(watch, WatchState.RECOVERING, now), reason="recovering")
        case (WatchState.RECOVERING, "x"):
            return _move(_enter(watch, WatchState.FIRING, now), now, policy, name)
        case (WatchState.FIRING, "x") if _silent_for(watch, now) >= policy.repeat:
            say = Say.STILL_FIRING if watch.told_at else Say.FIRED  # known from the first look: this is the first word
            return Step(msgspec.structs.replace(watch, told_at=now), say)
        case (WatchState.ACKNOWLEDGED, "x") if _silent_for(watch, now) >= policy.remind:
            return Step(msgspec.structs.replace(watch, told_at=now), Say.REMINDED)
        case WatchState.ACKNOWLEDGED, _:
            return Step(watch, reason="acknowledged")
        case ((WatchState.FIRING | WatchState.RECOVERING), _):
            silent = "already_told" if watch.told_at else "baseline"
            return Step(watch, reason={OFF: silent, ON: "recovering"}.get(last, "unsure"))
    return Step(watch)  # calm, and nothing to report


def _baseline(watch: Watch, now: datetime, name: str) -> Step:
    """Take note of what is off target already: the first digest tells it, no alarm does."""
    done = msgspec.structs.replace(watch, baseline_done=True)
    if watch.looks[-1] != OFF:
        return Step(done)
    known = msgspec.structs.replace(done, since=now, incident=f"{name}@{now:%Y-%m-%dT%H:%MZ}")
    return Step(_enter(known, WatchState.FIRING, now), reason="baseline")


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
        rested = msgspec.structs.replace(watch, resume=None, until=None)
        return _enter(rested, watch.incident_state, now)
    return watch


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
        for name in ("since", "changed_at", "told_at")
        if (at := getattr(watch, name)) is not None and is_future(at, now)
    ]
    put: dict[str, datetime | date] = dict.fromkeys(ahead, now)
    put |= {
        name: day
        for name in ("looked_on", "began")
        if (on := getattr(watch, name)) is not None and on - day > timedelta(days=1)
    }
    return msgspec.structs.replace(watch, **put) if put else watch


def _look(watch: Watch, day: date, saw: str) -> Watch:
    """Add a look; a second one on the same day (or an earlier: the clock went back) replaces the last."""
    again = watch.looked_on is not None and day <= watch.looked_on
    looks = (watch.looks[:-1] if again else watch.looks) + saw
    newest = max(day, watch.looked_on or day)
    return msgspec.structs.replace(watch, looks=looks[-KEPT_LOOKS:], looked_on=newest)


def _waiting(watch: Watch, now: datetime) -> Watch:
    """Remember since when a KPI is off target, when nothing may be said of it yet."""
    if watch.state is WatchState.CALM:
        watch = _enter(watch, WatchState.PENDING, now)
    return watch if watch.since else msgspec.structs.replace(watch, since=now)


def _calm(watch: Watch, now: datetime) -> Watch:
    """Close the incident; the looks that closed it cannot open the next one."""
    rested = msgspec.structs.replace(
        watch, since=None, told_at=None, incident="", looks=watch.looks[-1:], began=None, began_or_longer=False
    )
    return _enter(rested, WatchState.CALM, now)


def _enter(watch: Watch, state: WatchState, now: datetime) -> Watch:
    return watch if watch.state is state else msgspec.structs.replace(watch, state=state, changed_at=now)


def _silent_for(watch: Watch, now: datetime) -> timedelta:
    return now - (watch.told_at or watch.since or now)


def acknowledge(watch: Watch, now: datetime) -> Watch:
    """Return the watch of an incident that a person has taken on: only reminders and the recovery follow.

    A snooze ends; missing data do not, they go on interrupting the incident at the next look.

    Raises:
        ValueError: There is no open incident.
    """
    if watch.incident_state not in OPEN:
        msg = f"there is nothing to acknowledge: the watch is {watch.state.value}"
        raise ValueError(msg)
    told = msgspec.structs.replace(watch, told_at=watch.told_at or now, resume=None, until=None)
    return _enter(told, WatchState.ACKNOWLEDGED, now)


def snooze(watch: Watch, now: datetime, until: datetime) -> Watch:
    """Return the watch, silent until an instant; it keeps looking and goes on from there.

    Raises:
        ValueError: `until` lies in the past.
    """
    if until <= now:
        msg = f"a snooze must end in the future, found {until:%Y-%m-%d %H:%M} UTC"
        raise ValueError(msg)
    asleep = msgspec.structs.replace(watch, resume=watch.incident_state, until=until)
    return _enter(asleep, WatchState.SNOOZED, now)
