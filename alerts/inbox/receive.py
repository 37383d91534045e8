"""Take an answer in: checked, done once, logged, and refused in words when it cannot be done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.decide.rule import OPEN
from alerts.inbox.actions import ACTIONS, Action, Given
from alerts.inbox.desk import Desk, check_person_and_words, nearest
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from alerts.inbox.tactics import receive_about_tactic
from alerts.inbox.until import until_of
from commerce.answers import Answer, Done
from commerce.clock import local_day
from commerce.errors import Refused, TryLater
from commerce.expectations import Expectation
from commerce.watches import LogEntry, Say, Watch, WatchState

_EFFECT = WatchState.EFFECT
#: Who says what to expect speaks of a year and a little more: a slip of the pen would keep a shop mute for ever.
FARTHEST_DAYS = 400


def receive(answer: Answer, desk: Desk) -> Done:
    """Do what a person answered, in one transaction with the line of the log that says so.

    Raises:
        Refused: It cannot be done; says why, and what can.
        TryLater: Others kept moving the incidents; nothing was done.
    """
    try:
        return _receive(answer, desk)
    except TryLater:  # another process moved a watch between our look and our word
        return _receive(answer, desk)


def _receive(answer: Answer, desk: Desk) -> Done:
    if (before := desk.cache.incidents.done(answer.id)) is not None:
        return msgspec.structs.replace(before, repeated=True)
    if answer.action in TACTIC_ACTIONS:
        return receive_about_tactic(answer, TACTIC_ACTIONS[answer.action], desk)
    return _receive_about_incident(answer, desk)


def _receive_about_incident(answer: Answer, desk: Desk) -> Done:
    cache, now = desk.cache, desk.now
    action = _checked(answer, desk)
    info = cache.shops.info(answer.shop)
    if info is None:
        msg = f"{answer.shop}: nothing is known of it yet; run `shopbell sync` first"
        raise Refused(msg)
    zone = ZoneInfo(info.time_zone)
    watches = cache.incidents.watches(answer.shop)
    try:
        subject = _subject(answer, watches, desk, action)
        watch = watches.get(subject, Watch())
        given = _given(answer, action, now, zone)
        window = _window(answer, watches, given, subject) if action.expects else None
        withdrawn = _withdrawn(answer, subject, watch, desk, given) if action.unexpects else ()
        moved = {}
        if window is None or window.first <= given.today <= window.last:
            about = window.subjects if window is not None else _with(answer.shop, subject, withdrawn, desk)
            still = {one: _still(answer.shop, one, withdrawn, desk, given.today) for one in about}
            moved = {one: action.does(watches.get(one, Watch()), replace(given, still=still[one])) for one in about}
    except ValueError as error:
        msg = f"{answer.shop}, {answer.about}: {error}"
        raise Refused(msg) from None
    done = Done(
        answer=answer,
        at=now,
        subject=subject,
        incident=watch.incident,
        before=watch.state.value,
        after=moved.get(subject, watch).state.value,
        until=moved.get(subject, watch).until,
        last=window.last if window is not None else None,
        also=tuple(one for one in moved if one != subject and moved[one].expected_until is None) if withdrawn else (),
    )
    changed = {one: now_is for one, now_is in moved.items() if now_is != watches.get(one)}
    return cache.incidents.answer(
        answer.shop, done, changed, _entry(done), expected=watches, window=window, withdrawn=withdrawn
    )


def _checked(answer: Answer, desk: Desk) -> Action:
    """Return the action.

    Raises:
        Refused: There is no such action or reader, or words lack or are too long.
    """
    action = ACTIONS.get(answer.action)
    if action is None:
        msg = f"there is no action {answer.action!r}{nearest(answer.action, [*ACTIONS, *TACTIC_ACTIONS])}"
        raise Refused(msg)
    check_person_and_words(answer, desk)
    if action.needs_words and not answer.words.strip():
        msg = f"{action.name} is nothing without words; add them"
        raise Refused(msg)
    return action


def _subject(answer: Answer, watches: Mapping[str, Watch], desk: Desk, action: Action) -> str:
    """Return whose watch is meant; of an effect, the one in whose incident it is named.

    Raises:
        ValueError: Nothing is watched under that name, or the incident is over.
        Refused: Nothing of that number is expected.
    """
    if answer.expectation:
        return _numbered(answer, desk).subject
    about = answer.about
    if not about and (action.expects or action.unexpects):
        return ""
    named = next((subject for subject, watch in watches.items() if about and watch.incident == about), about)
    over = [past for watch in watches.values() for past in watch.past if about and past.incident == about]
    if over and named == about:
        msg = f"it is over since {over[-1].ended_at:%Y-%m-%d %H:%M} UTC; there is nothing to do about it"
        raise ValueError(msg)
    if named not in watches:
        if action.about_unwatched and named in desk.subjects:
            return named
        if named in desk.subjects:
            msg = "it is not watched; give it a target, then run `shopbell check`"
        else:
            msg = f"it is not watched{nearest(named, [*watches, *desk.subjects])}"
        raise ValueError(msg)
    cause = watches[named].cause if watches[named].incident_state is WatchState.EFFECT else ""
    # of a cause that is over nobody speaks: what is put to sleep there would be its next incident
    return cause if cause in watches and watches[cause].incident_state in OPEN else named


def _given(answer: Answer, action: Action, now: datetime, zone: ZoneInfo) -> Given:
    if answer.until and action.usually is not None:
        until = until_of(answer.until, now, zone)
    else:
        until = now + (action.usually or timedelta(0))
    return Given(
        now=now,
        who=answer.who,
        words=answer.words.strip(),
        until=until,
        today=local_day(now, zone),
        last=answer.last or local_day(until, zone),
    )


def _window(answer: Answer, watches: Mapping[str, Watch], given: Given, subject: str) -> Expectation:
    """Return the days that are to be expected: from where the incident began, or from today on.

    What is named in the incident follows from it, and is to be expected with it.

    Raises:
        ValueError: They end before they begin, or lie too far away.
    """
    for day, word in ((given.last, "ends"), (answer.first or given.today, "begins")):
        if abs((day - given.today).days) > FARTHEST_DAYS:
            msg = f"what is expected {word} on {day}, more than {FARTHEST_DAYS} days away; write a nearer day"
            raise ValueError(msg)
    watch = watches.get(subject, Watch())
    is_open = watch.incident_state in OPEN
    effects = (one for one, other in watches.items() if other.cause == subject and other.incident_state is _EFFECT)
    began = watch.began if is_open else None
    first = answer.first or began or given.today
    if given.last < first:
        msg = f"what is expected cannot end ({given.last}) before it begins ({first})"
        raise ValueError(msg)
    also = tuple(sorted(effects)) if is_open else ()
    return Expectation(first, given.last, given.words, given.who, given.now, subject, also=also)


def _numbered(answer: Answer, desk: Desk) -> Expectation:
    """Return the window that is taken back by its number.

    Raises:
        Refused: There is none of that number.
    """
    number = answer.expectation
    found = next((one for one in desk.cache.expectations.listed(answer.shop) if one.number == number), None)
    if found is None:
        msg = f"{answer.shop}: nothing of number {number} is expected; `shopbell expect --list` shows what is"
        raise Refused(msg)
    return found


def _withdrawn(answer: Answer, subject: str, watch: Watch, desk: Desk, given: Given) -> tuple[int, ...]:
    """Return the number that was asked for, else those of the windows that are not over.

    Raises:
        ValueError: Nobody said that it was to be expected.
    """
    if answer.expectation:
        return (answer.expectation,)
    windows = desk.cache.expectations.listed(answer.shop)
    found = tuple(one.number for one in windows if _is_about(one, subject) and one.last >= given.today)
    if not found and watch.expected_until is None:
        msg = "nobody said that it was to be expected"
        raise ValueError(msg)
    return found


def _still(shop: str, subject: str, withdrawn: Collection[int], desk: Desk, today: date) -> date | None:
    """Return until when it is to be expected all the same: another window says so of today."""
    kept = [one for one in desk.cache.expectations.listed(shop) if one.number not in withdrawn]
    return max((one.last for one in kept if _is_about(one, subject) and one.first <= today <= one.last), default=None)


def _with(shop: str, subject: str, withdrawn: Collection[int], desk: Desk) -> tuple[str, ...]:
    """Return what an answer is about: of windows that are taken back all that was expected with the subject."""
    if not withdrawn:
        return (subject,) if subject else ()
    windows = [one for one in desk.cache.expectations.listed(shop) if one.number in withdrawn]
    return tuple(dict.fromkeys(one for window in windows for one in window.subjects))


def _is_about(window: Expectation, subject: str) -> bool:
    return window.subject == subject or subject in window.also


def _entry(done: Done) -> LogEntry:
    answer = done.answer
    return LogEntry(
        at=done.at,
        shop=answer.shop,
        kpi=done.subject,
        incident=done.incident,
        say=Say.NOTHING,
        sent=False,
        before=done.before,
        after=done.after,
        action=answer.action,
        who=answer.who,
        origin=answer.origin,
        note=answer.words.strip(),
    )
