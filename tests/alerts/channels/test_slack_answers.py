"""Buttons, the dialog and the command: checked, done once, shown to everybody, and told to whoever pressed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.channels.slack_app.answering import Answering
from alerts.channels.slack_app.listener import SlackListener
from alerts.channels.slack_app.presses import Press
from alerts.inbox.standing import code
from cache import Cache
from commerce.conversations import Post
from commerce.diary import newest
from commerce.errors import Refused
from commerce.languages import LANGUAGES
from commerce.watches import Past, Watch, WatchState
from practice.slack.workspace import Ack, Fault
from tests.alerts.a_shop import HOSTILE
from tests.alerts.channels.a_listener import alert, hearing_of, listening, settled, whispered
from tests.alerts.channels.a_workspace import INCIDENT, NOW, SHOP, SUBJECT, WATCH, Room, a_room
from tests.alerts.channels.an_ear import QUICK
from tests.alerts.inbox.answering import answered
from tests.cache.stored import open_cache
from tests.make import INFO
from tests.waiting import elapsed, pause, until
from wording.language import language as language_of
from wording.replies import GIVEN_UP

DAY = timedelta(days=1)
CODE = code(INCIDENT)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as opened, listening(opened):
        yield opened


def watch(room: Room) -> Watch:
    return room.cache.incidents.watches(SHOP)[SUBJECT]


def done(room: Room) -> list[tuple[str, str, str]]:
    return [(one.action, one.who, one.origin) for one in room.cache.incidents.history(SHOP, INCIDENT) if one.action]


def ack_of(room: Room, envelope_id: str) -> Ack:
    until(lambda: any(one.envelope_id == envelope_id for one in room.slack.workspace.acks))
    return next(one for one in room.slack.workspace.acks if one.envelope_id == envelope_id)


def test_a_press_moves_the_incident_and_everybody_sees_who_pressed(room: Room) -> None:
    root = alert(room)
    begin = elapsed()
    room.slack.people.press(root, "acknowledge")
    until(lambda: "<@U0LAN> has been on it since" in root.texts)
    assert elapsed() - begin < 2
    assert watch(room).state is WatchState.ACKNOWLEDGED
    until(lambda: len(whispered(room)) == 1)
    assert "is acknowledged" in whispered(room)[0]
    assert done(room) == [("acknowledge", "anna", "slack_app:U0LAN")]
    until(lambda: len(room.thread(root)) == 1)
    [below] = room.thread(root)
    assert below.startswith("<@U0LAN>: taken on")
    assert list(root.buttons) == ["snooze", "expected", "unacknowledge", "tried", "later", "not_for_us"]
    assert ack_of(room, "envelope-1").after_s < 1


def test_what_is_done_elsewhere_is_seen_here_within_two_seconds(room: Room) -> None:
    root = alert(room)
    answered(room.cache, "acknowledge", SUBJECT, NOW, who="anna", words="called <@U0LAN>")
    begin = elapsed()
    until(lambda: "anna has been on it since" in root.texts)
    until(lambda: len(room.thread(root)) == 1)
    assert elapsed() - begin < 2
    assert "<@U0LAN>" not in room.thread(root)[0]


def test_the_second_who_presses_is_told_who_was_first(room: Room) -> None:
    root = alert(room)
    room.slack.people.press(root, "acknowledge", "U0LAN")
    room.slack.people.press(root, "acknowledge", "U0MINH")
    until(lambda: len(whispered(room)) == 2)
    assert whispered(room)[1] == "<@U0LAN> has done that already."
    assert len(done(room)) == 1


def test_the_same_envelope_twice_is_done_and_told_once_and_always_acknowledged(room: Room) -> None:
    root = alert(room)
    envelope = room.slack.people.press(root, "acknowledge")
    room.slack.people.repeat(envelope)
    until(lambda: len(room.slack.workspace.acks) == 2)
    settled(room)
    room.slack.people.repeat(envelope)  # long after it was done
    until(lambda: len(room.slack.workspace.acks) == 3)
    pause(0.3)
    assert len(done(room)) == len(whispered(room)) == len(room.thread(root)) == 1


def test_a_dialog_asks_until_when_and_a_day_is_the_morning_of_the_shop(room: Room) -> None:
    root = alert(room)
    room.slack.people.press(root, "snooze")
    until(lambda: bool(room.slack.workspace.views))
    [view] = room.slack.workspace.views.values()
    wrong = room.slack.people.submit(view, {"until": {"date": {"selected_date": "2026-03-10"}}, "why": {"note": {}}})
    told = ack_of(room, wrong["envelope_id"]).payload
    assert told == {"response_action": "errors", "errors": {"until": "Choose a day after today, within a year."}}
    assert watch(room).state is WatchState.FIRING
    right = {"until": {"date": {"selected_date": "2026-03-12"}}, "why": {"note": {"value": "Stock-taking"}}}
    room.slack.people.submit(view, right)
    until(lambda: "Snoozed by <@U0LAN>" in root.texts)
    assert watch(room).until is not None
    assert f"{watch(room).until:%m-%d}" == "03-12"
    until(lambda: any("Stock-taking" in one for one in room.thread(root)))
    assert list(root.buttons)[:2] == ["acknowledge", "unsnooze"]


@pytest.mark.parametrize("day", ["", "2026-02-30", "2036-01-01", "soon"])
def test_a_day_that_is_none_is_told_in_the_dialog(room: Room, day: str) -> None:
    root = alert(room)
    room.slack.people.press(root, "snooze")
    until(lambda: bool(room.slack.workspace.views))
    [view] = room.slack.workspace.views.values()
    sent = room.slack.people.submit(view, {"until": {"date": {"selected_date": day}}})
    told = ack_of(room, sent["envelope_id"]).payload
    assert told is not None
    assert told["response_action"] == "errors"


def test_a_dialog_that_does_not_open_is_told_with_the_command_instead(room: Room) -> None:
    root = alert(room)
    room.slack.workspace.faults["views.open"] = [Fault(text='{"ok": false, "error": "expired_trigger_id"}')]
    room.slack.people.press(root, "snooze")
    until(lambda: len(whispered(room)) == 1)
    assert f"/shopbell snooze {CODE} 3d" in whispered(room)[0]


def test_expected_closes_it_and_can_be_taken_back(room: Room) -> None:
    root = alert(room)
    room.slack.people.press(root, "expected")
    until(lambda: "says that this was expected" in root.texts)
    assert list(root.buttons) == ["unexpected"]
    room.slack.people.press(root, "unexpected")
    until(lambda: root.buttons == {})
    assert [action for action, _, _ in done(room)] == ["expected"]
    assert watch(room).expected_until is None


@pytest.mark.parametrize(
    ("action", "state", "back"),
    [("tried", "adopted", "untried"), ("later", "later", "unlater"), ("not_for_us", "not_for_us", "for_us")],
)
def test_what_is_said_of_a_tactic_goes_into_the_diary_and_can_be_taken_back(
    room: Room, action: str, state: str, back: str
) -> None:
    root = alert(room)
    tactic = root.buttons[action]["value"].partition("|")[2]
    room.slack.people.press(root, action)
    until(lambda: back in root.buttons)
    assert newest(room.cache.diary.entries(SHOP))[tactic].state == state
    assert "Tactic: " in root.texts
    room.slack.people.press(root, back)
    until(lambda: "not_for_us" in root.buttons)
    assert room.cache.diary.entries(SHOP) == []
    until(lambda: len(whispered(room)) == 2)


def test_a_press_on_what_is_over_is_told_so_and_changes_nothing(room: Room) -> None:
    root = alert(room)
    button = root.buttons["acknowledge"]["value"]
    room.move(Watch(past=(Past(INCIDENT, NOW - DAY, NOW),), baseline_done=True))
    until(lambda: root.buttons == {})
    room.slack.people.press(root, "acknowledge", value=button)
    until(lambda: len(whispered(room)) == 1)
    assert "This alert has been over since" in whispered(room)[0]
    assert done(room) == []


@pytest.mark.parametrize("value", ["", "in_another", "|", f"{HOSTILE}|x", "x" * 2000])
def test_a_value_that_is_not_ours_does_nothing(room: Room, value: str) -> None:
    root = alert(room)
    room.slack.people.press(root, "acknowledge", value=value)
    until(lambda: len(whispered(room)) == 1)
    assert "does not remember this alert" in whispered(room)[0]
    assert done(room) == []


def test_a_message_that_nobody_remembers_is_told_so(room: Room) -> None:
    root = alert(room)
    root.ts = "1.000001"
    room.slack.people.press(root, "acknowledge")
    until(lambda: len(whispered(room)) == 1)
    assert "does not remember this alert" in whispered(room)[0]


def test_a_shop_that_was_renamed_is_told_so(tmp_path: Path) -> None:
    with a_room(tmp_path) as room, listening(room, shops=("toys-and-more",)):
        root = alert(room)
        room.slack.people.press(root, "acknowledge")
        until(lambda: len(whispered(room)) == 1)
        assert "The shop toys is no longer in Shopbell's configuration" in whispered(room)[0]
        assert done(room) == []


def test_somebody_unknown_is_told_how_to_be_known(tmp_path: Path) -> None:
    with a_room(tmp_path, people={"U0LAN": "anna"}) as room, listening(room, readers=("anna", "ben")):
        root = alert(room)
        room.slack.people.press(root, "acknowledge", "U0NOBODY")
        until(lambda: len(whispered(room)) == 1)
        assert "people = { U0NOBODY" in whispered(room)[0]
        room.slack.people.press(root, "acknowledge", "U0LAN")
        until(lambda: len(done(room)) == 1)


def test_of_several_readers_nobody_is_guessed(tmp_path: Path) -> None:
    with a_room(tmp_path) as room, listening(room, readers=("anna", "ben")):
        root = alert(room)
        room.slack.people.press(root, "acknowledge")
        until(lambda: len(whispered(room)) == 1)
        assert done(room) == []


def test_a_reader_who_was_removed_is_told_so(tmp_path: Path) -> None:
    with a_room(tmp_path, people={"U0LAN": "cleo"}) as room, listening(room):
        root = alert(room)
        room.slack.people.press(root, "acknowledge")
        until(lambda: len(whispered(room)) == 1)
        assert whispered(room) == ["cleo gets no messages about toys, so nothing was done."]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "user": {"id": "<!channel>"}, "actions": [{"action_id": "acknowledge"}]},
        {"type": "block_actions", "user": None, "actions": []},
        {"type": "view_submission", "view": {"callback_id": "snooze", "private_metadata": "x"}},
        {"type": "view_submission", "view": {"callback_id": "other"}},
        {"type": "something"},
        {"type": ["list"]},
    ],
)
def test_what_makes_no_sense_is_acknowledged_and_forgotten(room: Room, payload: dict[str, object]) -> None:
    sent = room.slack.people.send("interactive", payload)
    assert ack_of(room, sent["envelope_id"]).payload is None
    assert room.cache.conversations.waiting("slack_app") == []


def said(room: Room, text: str, **more: str) -> str:
    """Return what a command is answered in its acknowledgement."""
    sent = room.slack.people.write(text, **more)
    payload = ack_of(room, sent["envelope_id"]).payload
    assert payload is not None
    assert payload["response_type"] == "ephemeral"
    return str(payload["text"])


def test_the_command_does_all_that_the_buttons_do(room: Room) -> None:
    root = alert(room)
    assert "/shopbell snooze CODE UNTIL" in said(room, "help")
    assert said(room, "open").startswith(f"{CODE}: ")
    assert "is acknowledged" in said(room, f"ack {CODE} called the supplier")
    until(lambda: "<@U0LAN> has been on it since" in root.texts)
    until(lambda: any("called the supplier" in one for one in room.thread(root)))
    assert "not acknowledged any more" in said(room, f"undo {CODE}")
    assert "is snoozed until" in said(room, f"snooze {CODE} 3d")
    assert "no longer snoozed" in said(room, f"wake {CODE}")
    assert "cannot read until when" in said(room, f"snooze {CODE} whenever")
    assert "is expected until" in said(room, f"expected {CODE}")
    assert said(room, "open") == "Nothing is open."
    assert "This alert has been over since" in said(room, f"ack {CODE}")
    assert "There is nothing open with the code" in said(room, "ack 00000")
    assert max(one.after_s for one in room.slack.workspace.acks) < 1


def test_what_is_no_command_is_told_with_what_is(room: Room) -> None:
    told = said(room, HOSTILE)
    assert "is no command here" in told
    assert "<!channel>" not in told
    assert "not read yet" in said(room, "status")


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_language_slack_takes_root_and_dialog(tmp_path: Path, language: str) -> None:
    with a_room(tmp_path) as room, listening(room):
        room.language = language
        root = alert(room)
        room.slack.people.press(root, "snooze")
        until(lambda: bool(room.slack.workspace.views))
        [view] = room.slack.workspace.views.values()
        room.slack.people.submit(view, {"until": {"date": {"selected_date": "2026-03-12"}}})
        until(lambda: "unsnooze" in root.buttons)
        assert root.buttons["unsnooze"]["text"]["text"] == language_of(language).gettext("Wake it up")
        until(lambda: len(room.thread(root)) == 1)


def test_a_shop_with_a_hostile_name_does_no_harm_anywhere(tmp_path: Path) -> None:
    with a_room(tmp_path) as room, listening(room, shops=(SHOP, HOSTILE)):
        incident = f"{HOSTILE}/{SUBJECT}@2026-03-01T07:00Z"
        room.cache.shops.ensure(HOSTILE, INFO)
        hostile = msgspec.structs.replace(WATCH, incident=incident)
        room.cache.incidents.commit(HOSTILE, {SUBJECT: hostile}, [], [], NOW)
        room.deliver(room.told(watch=hostile, shop=HOSTILE))
        [root] = room.roots
        room.slack.people.press(root, "acknowledge")
        until(lambda: "has been on it since" in root.texts)
        told = [said(room, "open"), said(room, "status"), said(room, f"ack {code(incident)}"), *room.thread(root)]
        for text in [*told, root.texts, *whispered(room)]:
            assert not any(harm in text for harm in ("<!channel>", "<script>", "*sale*", "@here"))


def test_from_another_channel_nothing_is_told(room: Room) -> None:
    alert(room)
    assert "does not know who you are" in said(room, "open", channel="C0OTHER")


def test_a_slack_that_is_away_keeps_the_press_and_shows_it_later(room: Room) -> None:
    root = alert(room)
    away = Fault(503, "<html>")
    room.slack.workspace.faults["chat.update"] = [away, away]
    room.slack.people.press(root, "acknowledge")
    until(lambda: watch(room).state is WatchState.ACKNOWLEDGED)
    until(lambda: "has been on it since" in root.texts, within_s=15)


def test_a_slack_that_hangs_holds_up_no_effect(room: Room) -> None:
    root = alert(room)
    about, _, tactic = root.buttons["later"]["value"].partition("|")
    room.slack.workspace.faults["chat.update"] = [Fault(wait_s=1.5, is_done=True)]
    for action in ("acknowledge", "later"):
        room.slack.people.press(root, action)
    begin = elapsed()
    until(lambda: watch(room).state is WatchState.ACKNOWLEDGED)
    room.slack.people.press(root, "unacknowledge", value=about)
    until(lambda: newest(room.cache.diary.entries(SHOP)).get(tactic) is not None)
    assert len(room.slack.workspace.acks) >= 2
    assert max(one.after_s for one in room.slack.workspace.acks) < 1
    until(lambda: "unlater" in root.buttons and "acknowledge" in root.buttons)
    assert elapsed() - begin < 6


def test_a_root_that_was_deleted_is_posted_anew_when_it_changes(room: Room) -> None:
    root = alert(room)
    root.is_deleted = True
    answered(room.cache, "acknowledge", SUBJECT, NOW, who="anna")
    until(lambda: bool(room.roots))
    assert "anna has been on it" in room.roots[0].texts


@pytest.mark.parametrize("language", ["en", "vi", "zh_Hant"])
def test_a_press_that_we_fail_at_is_given_up_and_whoever_pressed_is_told(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = Answering.button

    def fails_at(self: Answering, press: Press, post: Post | None, cache: Cache) -> str:
        if press.action == "acknowledge":
            raise ZeroDivisionError
        return button(self, press, post, cache)

    monkeypatch.setattr(Answering, "button", fails_at)
    with a_room(tmp_path, language=language) as room, listening(room):
        root = alert(room)
        room.slack.people.press(root, "acknowledge")
        until(lambda: len(whispered(room)) == 1)
        room.slack.people.press(root, "expected")
        until(lambda: len(whispered(room)) == 2)
        settled(room)
        assert whispered(room)[0] == language_of(language).gettext(GIVEN_UP)
        assert [action for action, _, _ in done(room)] == ["expected"]
        assert len(whispered(room)) == 2


def test_of_two_services_one_answers_and_the_other_takes_its_place(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        root = alert(room)
        with listening(room):
            second = SlackListener(hearing_of(room), QUICK)
            second.start()
            room.slack.people.press(root, "acknowledge")
            until(lambda: len(whispered(room)) == 1)
            pause(0.4)
            assert (len(room.slack.lines), len(whispered(room))) == (1, 1)
        until(lambda: bool(room.slack.live()))
        room.slack.people.press(root, "unacknowledge")
        until(lambda: len(whispered(room)) == 2)
        second.stop()


def test_how_the_line_stands_is_noted_for_whoever_asks(room: Room) -> None:
    until(lambda: room.cache.conversations.line("slack_app", "team") is not None)
    until(lambda: bool((line := room.cache.conversations.line("slack_app", "team")) and line.is_open))


def test_what_cannot_be_stored_is_not_acknowledged(tmp_path: Path) -> None:
    with a_room(tmp_path) as room:
        is_full: list[bool] = []

        def opened() -> Cache:
            if is_full:
                msg = "the disk is full"
                raise Refused(msg)
            return open_cache(room.path)

        with listening(room, opened=opened):
            root = alert(room)
            is_full.append(True)
            room.slack.people.press(root, "acknowledge")
            pause(0.3)
            assert room.slack.workspace.acks == []
            is_full.clear()
            room.slack.people.press(root, "acknowledge")
            until(lambda: "has been on it since" in root.texts)
            assert len(room.slack.workspace.acks) == 1
