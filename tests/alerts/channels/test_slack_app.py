"""Roots with buttons, news below them, one edit a change, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.channels.slack_app import CHANNEL
from alerts.channels.slack_app.root import ORIGIN
from alerts.deliver import pump
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.recipient import Recipient
from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater, Uncertain
from commerce.messages import Claimed
from commerce.watches import LogEntry, Past, Say, Watch, WatchState
from practice.slack.workspace import Fault
from tests.alerts.a_shop import HOSTILE, SCENE, digest, fired
from tests.alerts.channels.a_workspace import INCIDENT, NOW, RENDERER, SHOP, SUBJECT, WATCH, Room, a_room

HOUR = timedelta(hours=1)
ACKNOWLEDGED = msgspec.structs.replace(WATCH, state=WatchState.ACKNOWLEDGED, by="anna", answered_at=NOW)
OVER = Watch(past=(Past(INCIDENT, NOW - HOUR, NOW),), baseline_done=True)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as opened:
        yield opened


def answer(action: str, who: str = "anna", origin: str = "command", note: str = "") -> LogEntry:
    return LogEntry(
        NOW, SHOP, SUBJECT, INCIDENT, Say.NOTHING, sent=False, action=action, who=who, origin=origin, note=note
    )


def test_an_alert_is_a_root_with_buttons_that_name_the_incident_and_its_tactic(room: Room) -> None:
    room.deliver(room.told())
    [root] = room.roots
    assert list(root.buttons) == ["acknowledge", "snooze", "expected", "tried", "later", "not_for_us"]
    assert "shopbell alerts acknowledge" not in str(root.body["blocks"])
    assert "confirm" in root.buttons["expected"]
    assert all(SHOP not in one["value"] for one in root.buttons.values())


def test_what_comes_later_stands_below_the_root_which_shows_it_too(room: Room) -> None:
    room.deliver(room.told())
    room.deliver(room.told(Say.WORSE, at=NOW + HOUR))
    [root] = [one for one in room.roots if one.buttons]
    assert root.edits == 1
    [news] = room.thread(root)
    assert "Clearly worse than when we last wrote." in news
    assert [one.body["reply_broadcast"] for one in room.slack.workspace.posted if one.thread_ts] == [True]


def test_when_it_is_over_the_root_has_no_buttons_any_more(room: Room) -> None:
    room.deliver(room.told())
    room.move(OVER)
    room.deliver(room.told(Say.RECOVERED, at=NOW + HOUR))
    [root] = [one for one in room.roots if one.edits]
    assert root.buttons == {}
    assert "Over since" in root.texts
    assert room.cache.conversations.live_roots("slack_app") == []


def test_the_same_message_handed_over_again_is_posted_once(room: Room) -> None:
    message = room.told()
    room.deliver(message)
    room.deliver(message, attempt=2, was_in_hand=True)
    assert len(room.slack.workspace.posted) == 1


def test_a_lost_answer_is_left_to_a_person_and_goes_out_again_under_the_same_name(room: Room) -> None:
    message = room.told()
    room.slack.workspace.faults["chat.postMessage"] = [Fault(status=0, is_done=True)]
    with pytest.raises(Uncertain):
        room.deliver(message)
    room.deliver(message, released_at=NOW)
    ids = {one.body["client_msg_id"] for one in room.slack.workspace.posted}
    assert (len(room.slack.workspace.posted), len(ids)) == (2, 1)
    room.deliver(message, attempt=2, released_at=NOW)
    assert len(room.slack.workspace.posted) == 2


def test_trouble_at_slack_is_tried_once_more_and_then_left_to_a_person(room: Room) -> None:
    message = room.told()
    room.slack.workspace.faults["chat.postMessage"] = [Fault(503, "<html>", is_done=True)] * 3
    with pytest.raises(TryLater):
        room.deliver(message)
    with pytest.raises(Uncertain):
        room.deliver(message, attempt=2)
    with pytest.raises(Uncertain, match="never said what became of it"):
        room.deliver(message, attempt=3)
    assert len(room.slack.workspace.posted) == 2


def test_each_incident_of_one_message_has_a_root_of_its_own_and_none_twice(room: Room) -> None:
    names = [f"toys/{number}@2026-03-01T07:00Z" for number in range(7)]
    updates = [replace(fired(), watch=msgspec.structs.replace(WATCH, incident=name)) for name in names]
    message = alert_message(updates, SCENE, Recipient("team", CHANNEL, "team"), RENDERER)
    busy = Fault(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "1"})
    room.slack.workspace.faults["chat.postMessage"] = [Fault(is_done=True), Fault(is_done=True), busy]
    with pytest.raises(TryLater):
        room.deliver(message)
    assert len(room.roots) == 2
    room.deliver(message, attempt=2)
    assert len(room.roots) == len({one.body["client_msg_id"] for one in room.roots}) == 7


def test_a_busy_slack_is_waited_for_as_long_as_it_asks(room: Room) -> None:
    message = room.told()
    busy = Fault(429, '{"ok": false, "error": "ratelimited"}', {"Retry-After": "77"})
    room.slack.workspace.faults["chat.postMessage"] = [busy] * 5
    for attempt in range(1, 6):
        with pytest.raises(TryLater) as caught:
            room.deliver(message, attempt=attempt)
        assert caught.value.wait_s == 77
    room.deliver(message, attempt=6)
    assert len(room.roots) == 1


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("account_inactive", "install the app again"),
        ("not_in_channel", "/invite @shopbell"),
        ("token_expired", "token rotation is on"),
        ("not_allowed_token_type", "the two tokens are swapped"),
        ("something_new", "look up something_new among the errors of chat.postMessage"),
    ],
)
def test_a_refusal_says_what_to_do(room: Room, word: str, told: str) -> None:
    room.slack.workspace.faults["chat.postMessage"] = [Fault(200, f'{{"ok": false, "error": "{word}"}}')]
    with pytest.raises(Refused, match=told):
        room.deliver(room.told())
    room.deliver(room.told())
    assert len(room.roots) == 1


def test_a_root_that_somebody_deleted_is_posted_anew(room: Room) -> None:
    room.deliver(room.told())
    room.roots[0].is_deleted = True
    room.deliver(room.told(Say.WORSE, at=NOW + HOUR))
    [root] = room.roots
    assert "acknowledge" in root.buttons
    room.deliver(room.told(Say.BETTER, at=NOW + 2 * HOUR))
    assert len(room.thread(root)) == 1


def test_an_old_root_is_left_where_it_is(room: Room) -> None:
    room.deliver(room.told())
    later = NOW + timedelta(days=40)
    message = room.told(Say.STILL_FIRING, at=later)
    CHANNEL.open(room.configured).deliver(Claimed(9, message, 1, later))
    assert len(room.roots) == 2


def test_who_did_something_stands_in_the_root_and_below_it_wherever_it_was_done(room: Room) -> None:
    room.deliver(room.told())
    room.move(ACKNOWLEDGED, answer("acknowledge", note="called <!channel>"))
    room.deliver(room.told(Say.REMINDED, at=NOW + HOUR))
    [root] = room.roots
    assert "anna has been on it since" in root.texts
    assert list(root.buttons)[:3] == ["snooze", "expected", "unacknowledge"]
    [done] = [one for one in room.thread(root) if "anna: taken on" in one]
    assert "<!channel>" not in done


def test_who_did_it_in_slack_is_named_as_slack_names_him_and_nobody_else_can_pose_as_one(room: Room) -> None:
    room.move(ACKNOWLEDGED, answer("acknowledge", origin=f"{ORIGIN}:U0LAN"))
    room.deliver(room.told())
    assert "<@U0LAN> has been on it" in room.roots[0].texts
    room.move(ACKNOWLEDGED, answer("acknowledge", who=HOSTILE, origin=f"{ORIGIN}:U0> <!channel"))
    room.deliver(room.told(Say.REMINDED, at=NOW + HOUR))
    assert "<!channel" not in room.roots[0].texts


def test_a_digest_is_the_first_blocks_of_it(room: Room) -> None:
    room.deliver(digest_message(digest(), SCENE, Recipient("team", CHANNEL, "team"), RENDERER))
    [posted] = room.roots
    assert len(posted.body["blocks"]) <= 12
    assert posted.buttons == {}


def test_without_an_app_level_token_there_are_no_buttons(tmp_path: Path) -> None:
    with a_room(tmp_path, answers=False) as room:
        room.deliver(room.told())
        assert room.roots[0].buttons == {}


def test_it_goes_through_the_outbox_like_any_other(room: Room) -> None:
    room.cache.outbox.queue([room.told()], NOW)
    assert pump(room.cache.outbox, {"slack_app": CHANNEL.open(room.configured)}, FrozenClock(NOW)).sent == 1
    assert len(room.roots) == 1
