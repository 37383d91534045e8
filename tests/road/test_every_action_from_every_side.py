"""Every action can be done from every side, and comes to the same: who, until when and in which words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from alerts.channels.email.listener import EmailListener
from alerts.channels.kind import BY_WORDS
from alerts.channels.register import channel_kinds
from alerts.channels.slack_app.listener import SlackListener
from alerts.channels.zalo.listener import ZaloListener
from alerts.inbox.receive import receive
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from commerce.answers import Answer
from commerce.diary import DiaryEntry
from commerce.watches import LogEntry, Say, Watch
from practice.slack.workspace import CHANNEL, Posted
from shopbell.cli import group
from shopbell.delivery import deliver
from shopbell.desk import desk
from shopbell.hearing import hearing_of
from tests.alerts.channels import a_bot, a_mailbox, an_ear
from tests.cache.stored import rows
from tests.road.answers.drawing import Drawn
from tests.road.answers.others import Others, others
from tests.road.answers.process import Ran
from tests.road.answers.sent import Sent
from tests.road.answers.shops import SUBJECTS, Case, Reader, Shops, opened
from tests.road.answers.sides import SIDES
from tests.waiting import elapsed, real_now, until

#: {action: what is done before it, so that there is something to do}.
ACTIONS: Mapping[str, str] = {
    "acknowledge": "", "unacknowledge": "acknowledge", "snooze": "", "unsnooze": "snooze", "expected": "",
    "unexpected": "expected", "tried": "", "later": "", "not_for_us": "",
}  # fmt: skip
_LISTENERS: Mapping[str, Any] = {
    "slack_app": lambda heard: SlackListener(heard, an_ear.QUICK),
    "zalo": lambda heard: ZaloListener(heard, a_bot.QUICK),
    "email": lambda heard: EmailListener(heard, a_mailbox.QUICK),
}
BEN = {"Ben": Reader(tuple(ACTIONS), "ben@shops.example", "bbbbbbbb0001", "U0BEN")}


@dataclass
class Done:
    """Everything that was done: every action from every side, each to an incident of its own."""

    shops: Shops
    others: Others
    sent: dict[tuple[str, str], Sent]

    def log(self, action: str, side: str) -> LogEntry:
        """Return the one line in the log that tells of it."""
        case = self.case(action, side)
        with self.shops.installation.open_cache() as cache:
            found = cache.incidents.log(case.shop, 1000)
        [entry] = [one for one in found if one.action == action and one.origin != "test" and _is_about(one, case)]
        return entry

    def case(self, action: str, side: str) -> Case:
        case = self.sent[action, side].case
        assert case is not None
        return case

    def watch(self, action: str, side: str) -> Watch:
        case = self.case(action, side)
        return self.shops.watches(case.shop)[case.subject]

    def diary(self, action: str, side: str) -> DiaryEntry:
        case = self.case(action, side)
        with self.shops.installation.open_cache() as cache:
            [entry] = [one for one in cache.diary.entries(case.shop) if one.tactic == case.tactic]
        return entry

    def root(self, action: str, side: str) -> Posted:
        """Return the alert in Slack."""
        return root_of(self.shops, self.others, self.case(action, side))


def _is_about(one: LogEntry, case: Case) -> bool:
    return one.tactic == case.tactic if one.action in TACTIC_ACTIONS else one.kpi == case.subject


def root_of(shops: Shops, all_others: Others, case: Case) -> Posted:
    """Return the alert in Slack that tells of an incident."""
    found = "SELECT name FROM chat_posts WHERE channel = 'slack_app' AND incident = ? AND is_root"
    [(name,)] = rows(shops.database, found, [case.incident])
    root = all_others.slack.workspace.found(CHANNEL, name)
    assert root is not None
    return root


@contextmanager
def listening(shops: Shops) -> Iterator[None]:
    """Listen to everything, with patience of tenths of seconds."""
    with ExitStack() as ended:
        for kind in channel_kinds():
            if kind.name in _LISTENERS and (heard := hearing_of(shops.installation, kind)) is not None:
                listener = _LISTENERS[kind.name](heard)
                listener.start()
                ended.callback(listener.stop)
        yield


def in_this_process(folder: Path, *words: str) -> Ran:
    """Run a command to its end without a process of its own."""
    begun = elapsed()
    told = CliRunner().invoke(group, [*words, "--config", str(folder)])
    return Ran(told.exit_code, told.stdout, told.stderr, begun, elapsed())


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """Do every action from every side."""
    with others() as all_others:
        subjects = SUBJECTS[: len(SIDES)]
        shops = opened(tmp_path_factory.mktemp("sides"), all_others.ways, tuple(ACTIONS), subjects, BEN)
        shops.run = in_this_process
        assert len({one.tactic for one in shops.cases}) == len(SIDES)
        with shops.installation.open_cache() as cache:
            deliver(shops.installation, cache)
            for case in shops.cases:
                if before := ACTIONS[case.shop]:
                    told = Answer(f"before:{case.incident}", before, case.shop, case.incident, "Ben", "test")
                    receive(told, desk(shops.installation, cache))
        chance, sent = Random(1), {}  # noqa: S311 - a seed
        with listening(shops):
            until(lambda: bool(all_others.slack.live()))
            for number, case in enumerate(shops.cases):
                side = tuple(SIDES)[subjects.index(case.subject)]
                one = SIDES[side].send(shops, all_others, Drawn(case, case.shop, "Ben"), chance, number)
                assert one is not None
                sent[case.shop, side] = one
            until(lambda: _all_done(shops, len(sent)), within_s=60)
            found = Done(shops, all_others, sent)
            until(lambda: all(_is_shown(found, *key) for key in sent), within_s=20)
        yield found


def _all_done(shops: Shops, count: int) -> bool:
    [(number,)] = rows(shops.database, "SELECT COUNT(*) FROM answers WHERE answer_id NOT LIKE 'before:%'")
    return bool(number == count)


#: {action: a button that its alert in Slack has afterwards}; "": it has none any more.
_BUTTON = {
    "acknowledge": "unacknowledge", "unacknowledge": "acknowledge", "snooze": "unsnooze", "unsnooze": "acknowledge",
    "expected": "unexpected", "unexpected": "", "tried": "untried", "later": "unlater", "not_for_us": "for_us",
}  # fmt: skip


def _is_shown(found: Done, action: str, side: str) -> bool:
    root = found.root(action, side)
    return _BUTTON[action] in root.buttons if _BUTTON[action] else not root.buttons


def test_what_is_written_can_do_all_that_is_tried_here() -> None:
    assert set(ACTIONS) == BY_WORDS


@pytest.mark.parametrize("action", ACTIONS)
def test_it_comes_to_the_same_whichever_side_it_came_from(done: Done, action: str) -> None:
    """Of the words only those differ that a button cannot hold."""
    told = {side: _plain(done, action, side) for side in SIDES}
    assert all(one == told["command"] for one in told.values()), told
    for side in SIDES:
        entry, watch = done.log(action, side), done.watch(action, side)
        assert entry.who == "Ben"
        assert entry.note in {"", done.sent[action, side].mark}
        assert entry.note or side not in {"zalo", "mail"}
        if action in TACTIC_ACTIONS:
            assert done.diary(action, side).note == entry.note
        elif entry.note and action in {"acknowledge", "snooze"}:
            assert watch.note == entry.note
    origins = [done.log(action, side).origin for side in ("button", "slash", "zalo", "mail", "command")]
    assert origins == ["slack_app:U0BEN", "slack_app:U0BEN", "zalo", "email", "command"]


def _plain(done: Done, action: str, side: str) -> tuple[object, ...]:
    """Return what an action came to, without its instants, its words, and what it is about."""
    watch, entry = done.watch(action, side), done.log(action, side)
    told = (entry.before, entry.after, entry.who, watch.state, watch.by, watch.snoozed_by, watch.resume)
    until_when = (watch.until is not None, watch.expected_until, watch.answered_at is not None)
    if action not in TACTIC_ACTIONS:
        return (*told, *until_when)
    diary = done.diary(action, side)
    return (*told, *until_when, diary.state, diary.by, diary.adopted_on, diary.until is not None)


@pytest.mark.parametrize("side", SIDES)
def test_commands_list_it_and_the_next_message_tells_of_it(done: Done, side: str) -> None:
    folder = done.shops.installation.settings.place.parent
    listed = json.loads(in_this_process(folder, "alerts", "list", "--all", "--json").out)
    for action in ACTIONS:
        case, watch = done.case(action, side), done.watch(action, side)
        [shown] = [one for one in listed if (one["shop"], one["kpi"]) == (case.shop, case.subject)]
        assert (shown["state"], shown["by"] or "") == (watch.state, watch.by)
    watch, case = done.watch("acknowledge", side), done.case("acknowledge", side)
    entry = LogEntry(real_now(), case.shop, case.subject, case.incident, Say.REMINDED, sent=True)
    texts = {one.channel: one.payload or one.text for one in done.shops.told(entry, watch)}
    assert set(texts) == {"slack_app", "email", "zalo"}
    for text in texts.values():
        assert "Ben" in text
        assert watch.note in text


@pytest.mark.parametrize("side", SIDES)
def test_the_alert_in_slack_tells_who_it_was(done: Done, side: str) -> None:
    called = "<@U0BEN>" if side in {"button", "slash"} else "Ben"
    for action in ("acknowledge", "snooze", "expected"):
        assert called in done.root(action, side).texts
    for action in ("tried", "later", "not_for_us"):
        assert "Ben" in done.root(action, side).texts
    below = [one.body["text"] for one in done.others.slack.workspace.posted if one.thread_ts]
    words = done.log("acknowledge", side).note
    assert any(one.startswith(f"{called}: taken on") and words in one for one in below)
