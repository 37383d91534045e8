"""Whatever a button does can be done by a command: about the incident, about its tactic, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.inbox.standing import code
from commerce.diary import DiaryState, newest
from tests.alerts.channels.a_listener import alert, listening, whispered
from tests.alerts.channels.a_workspace import INCIDENT, SHOP, SUBJECT, Room, a_room
from tests.waiting import until

CODE = code(INCIDENT)
TACTIC = "stop_unprofitable_campaigns"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as opened, listening(opened):
        yield opened


def said(room: Room, text: str) -> str:
    """Return what a command is answered in its acknowledgement."""
    sent = room.slack.people.write(text)
    until(lambda: any(one.envelope_id == sent["envelope_id"] for one in room.slack.workspace.acks))
    [ack] = [one for one in room.slack.workspace.acks if one.envelope_id == sent["envelope_id"]]
    assert ack.payload is not None
    return str(ack.payload["text"])


@pytest.mark.parametrize(
    ("word", "state", "shown"),
    [("tried", "adopted", "untried"), ("later", "later", "unlater"), ("not-for-us", "not_for_us", "for_us")],
)
def test_what_is_said_of_a_tactic_is_the_same_as_by_its_button(room: Room, word: str, state: str, shown: str) -> None:
    root = alert(room)
    assert said(room, f"{word} {CODE}").startswith("Noted: ")
    assert newest(room.cache.diary.entries(SHOP))[TACTIC].state == state
    until(lambda: shown in root.buttons)
    assert said(room, f"undo {CODE}").startswith("Taken back: ")
    assert room.cache.diary.entries(SHOP) == []
    until(lambda: "not_for_us" in root.buttons)


def test_until_when_it_is_put_off_can_be_said_and_a_note_stands_behind_the_others(room: Room) -> None:
    alert(room)
    said(room, f"later {CODE} 2026-04-20")
    said(room, f"tried {CODE} the new campaign")
    put_off, tried = room.cache.diary.entries(SHOP)
    assert (put_off.state, f"{put_off.until}") == (DiaryState.LATER, "2026-04-20")
    assert (tried.state, tried.note) == (DiaryState.ADOPTED, "the new campaign")


@pytest.mark.parametrize("word", ["undo", "unexpected"])
def test_what_was_called_expected_can_be_taken_back(room: Room, word: str) -> None:
    root = alert(room)
    said(room, f"expected {CODE}")
    until(lambda: list(root.buttons) == ["unexpected"])
    assert said(room, f"{word} {CODE}").endswith("is judged again")
    assert room.cache.incidents.watches(SHOP)[SUBJECT].expected_until is None
    assert "There is nothing open with the code" in said(room, f"{word} {CODE}")


def test_undo_takes_back_what_was_done_last_whatever_it_was_about(room: Room) -> None:
    alert(room)
    said(room, f"ack {CODE}")
    said(room, f"note {CODE} called the agency")
    assert room.cache.incidents.watches(SHOP)[SUBJECT].note == "called the agency"
    assert "not acknowledged any more" in said(room, f"undo {CODE}")
    assert said(room, f"wake #{CODE}").startswith("That could not be done")


def test_without_a_tactic_there_is_nothing_to_note_about_one(room: Room) -> None:
    assert said(room, f"tried {CODE}") == "No tactic came with that alert, so there is nothing to note about one."
    assert said(room, f"undo {CODE}") == "Nothing was done about it that could be taken back."


def test_whom_an_unanswered_incident_is_taken_to_answers_in_slack_as_well(tmp_path: Path) -> None:
    people = {"U0LAN": "anna", "U0BEN": "ben", "U0CLEO": "cleo"}
    with a_room(tmp_path, people=people) as room, listening(room, second="ben"):
        root = alert(room)
        room.slack.people.press(root, "acknowledge", "U0CLEO")
        until(lambda: whispered(room) == ["cleo gets no messages about toys, so nothing was done."])
        room.slack.people.press(root, "acknowledge", "U0BEN")
        until(lambda: room.cache.incidents.watches(SHOP)[SUBJECT].by == "ben")
