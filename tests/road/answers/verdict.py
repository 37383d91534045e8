"""Whether anything is lost or done twice: what each sender was told, held against what the database says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from alerts.inbox.actions import ACTIONS
from commerce.answers import Done
from commerce.watches import LogEntry, Watch
from tests.cache.stored import rows
from tests.road.answers.sent import Sent


@dataclass
class Kept:
    """What the database holds in the end.

    Attributes:
        done: By the id of the answer.
        log: The lines of the incident log, in the order in which they were written.
        stored: {(channel, id): state} of everything that came in by a chat or a mail.
        watches: {(shop, subject): watch}.
    """

    done: dict[str, Done]
    log: list[LogEntry]
    stored: dict[tuple[str, str], str]
    watches: dict[tuple[str, str], Watch]


def kept(database: Path) -> Kept:
    """Read it past the product."""
    done = rows(database, "SELECT answer_id, done FROM answers")
    log = rows(database, "SELECT entry FROM incident_log ORDER BY log_id")
    stored = rows(database, "SELECT channel, id, state FROM chat_answers")
    watches = rows(database, "SELECT name, kpi, watch FROM watches JOIN shops USING (shop_id)")
    return Kept(
        {name: msgspec.json.decode(text, type=Done) for name, text in done},
        [msgspec.json.decode(text, type=LogEntry) for (text,) in log],
        {(channel, name): state for channel, name, state in stored},
        {(shop, subject): msgspec.json.decode(text, type=Watch) for shop, subject, text in watches},
    )


@dataclass
class Verdict:
    """What was found.

    Attributes:
        lost: Confirmed to its sender, as done or as arrived, and not there.
        doubled: Done twice, or told twice where that can be known.
        wrong: Whatever else does not fit: done though refused, done by who may not, a state that no answer led to.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


_CHANNELS = {"button": "slack_app", "dialog": "slack_app", "slash": "slack_app", "zalo": "zalo", "mail": "email"}


def judged(sent: Sequence[Sent], found: Kept) -> Verdict:
    """Hold all that was sent against what is there."""
    verdict = Verdict()
    by_mark = _by_mark(found.done.values())
    for one in sent:
        _judge(one, found, by_mark, verdict)
    known = {one.id for one in sent}
    strange = [name for name in found.done if not name.startswith("command:") and name not in known]
    verdict.wrong += [f"nobody sent {name}" for name in strange]
    _each_has_its_line(found, verdict)
    _each_follows_the_one_before(found, verdict)
    return verdict


def _by_mark(done: Iterable[Done]) -> dict[str, list[Done]]:
    """Return {mark in the words: what was done}."""
    by_mark = defaultdict(list)
    for one in done:
        by_mark[one.answer.words.strip()].append(one)
    return by_mark


def _judge(one: Sent, found: Kept, by_mark: dict[str, list[Done]], verdict: Verdict) -> None:
    marked = by_mark.get(one.mark, [])
    done = [found.done[one.id]] if one.id in found.done else marked
    if len(marked) > 1:
        verdict.doubled.append(f"{one}: {len(marked)} times")
    verdict.lost += [f"{one}: {why}" for why in _lost(one, found, is_done=bool(done))]
    if done:
        verdict.wrong += [f"{one}: {why}" for why in _wrong(one, done[0])]


def _lost(one: Sent, found: Kept, *, is_done: bool) -> Iterator[str]:
    """Yield what its sender may believe, and is not so."""
    if one.is_confirmed and not is_done:
        yield "told that it is done"
    if one.side == "command":
        return
    state = found.stored.get((_CHANNELS[one.side], one.kept_as))
    if one.taken_s is not None and state is None:
        yield "acknowledged, and not stored"
    if state == "waiting":
        yield "stored, and never done"
    if state == "done" and one.side == "mail" and not one.told:
        yield "stored, and its sender never told"
    if state == "done" and not (is_done or one.told or one.wrong) and not _may_be_idle(one, found.log):
        yield "stored, and neither done nor told, though it could be done all the time"


def _wrong(one: Sent, done: Done) -> Iterator[str]:
    """Yield what does not fit an answer that was done."""
    if one.is_refused and not one.is_confirmed:
        yield "done, though its sender was told otherwise"
    if one.wrong:
        yield f"done, though {one.wrong}"
    elif one.who != done.answer.who:
        yield f"done as {done.answer.who}, not {one.who}"


#: {action: the states in which there is something to do}; of the others that is not told by the state of a watch.
_POSSIBLE: Mapping[str, frozenset[str]] = {
    "acknowledge": frozenset({"firing", "snoozed"}), "unacknowledge": frozenset({"acknowledged"}),
    "snooze": frozenset({"firing", "acknowledged", "snoozed"}), "unsnooze": frozenset({"snoozed"}),
    "expected": frozenset({"firing", "acknowledged", "snoozed"}),
}  # fmt: skip


def _may_be_idle(one: Sent, log: Sequence[LogEntry]) -> bool:
    """Tell whether at some moment since it was sent there was nothing to do, so that nothing had to be done."""
    if one.action not in _POSSIBLE or one.case is None:
        return True
    incident = one.case.incident
    lines = [line for line in log if line.incident == incident and line.after]
    before = [line.after for line in lines if line.at <= one.sent_at]
    since = [line.after for line in lines if line.at > one.sent_at]
    return any(state not in _POSSIBLE[one.action] for state in [*before[-1:], *since])


def _each_has_its_line(found: Kept, verdict: Verdict) -> None:
    """Every answer that was done has one line in the log, and every line of an answer has one."""
    lines = Counter((one.shop, one.action, one.who, one.note, one.at) for one in found.log if one.action)
    done = Counter(
        (one.answer.shop, one.answer.action, one.answer.who, one.answer.words.strip(), one.at)
        for one in found.done.values()
    )
    verdict.doubled += [f"{count} lines too many: {line}" for line, count in (lines - done).items()]
    verdict.lost += [f"no line in the log: {line}" for line in done - lines]


def _each_follows_the_one_before(found: Kept, verdict: Verdict) -> None:
    """Every answer begins where the one before ended: none went by what another had changed already."""
    lines = [((one.shop, one.kpi), one.before, one.after) for one in found.log if one.before or one.after]
    ended, gaps = _chained(lines)
    verdict.wrong += gaps
    for about, state in ended.items():
        if found.watches[about].state != state:
            verdict.wrong.append(f"{about} is {found.watches[about].state}, and its last line says {state}")
    tactics = [one for one in found.done.values() if one.answer.action not in ACTIONS]
    told = sorted(tactics, key=lambda one: one.at)
    verdict.wrong += _chained(((one.answer.shop, one.subject), one.before, one.after) for one in told)[1]


def _chained(
    lines: Iterable[tuple[tuple[str, str], str, str]],
) -> tuple[dict[tuple[str, str], str], list[str]]:
    """Return {what it is about: where it ended}, and where a line does not begin as the one before ended."""
    state, gaps = dict[tuple[str, str], str](), []
    for about, before, after in lines:
        if state.get(about, before) != before:
            gaps.append(f"{about} went from {state[about]} to {before} by itself")
        state[about] = after
    return state, gaps
