"""The course of a number stands below its root as a picture: once, said to who listens, never in the way of a word."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from alerts.channels.slack_app import CHANNEL
from alerts.deliver import pump
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from commerce.clock import FrozenClock
from commerce.messages import Message
from commerce.watches import Say
from practice.slack.workspace import CHANNEL as PLACE
from practice.slack.workspace import Fault, Kept
from tests.alerts.a_shop import SCENE, fired, history
from tests.alerts.channels.a_workspace import INCIDENT, NOW, RENDERER, SHOP, WATCH, Room, a_room
from tests.cache.stored import rows

COURSE = history(2900, 3900, 4400, 5012)
STAGES = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with a_room(tmp_path) as opened:
        yield opened


def told(
    language: str = "en", say: Say = Say.FIRED, hours: int = 0, incidents: tuple[str, ...] = (INCIDENT,)
) -> Message:
    made = fired()
    updates = [
        IncidentUpdate(
            replace(made.verdict, shop=SHOP), msgspec.structs.replace(WATCH, incident=one), say, course=COURSE
        )
        for one in incidents
    ]
    scene = replace(SCENE, now=NOW + timedelta(hours=hours))
    return alert_message(updates, scene, Recipient("team", CHANNEL, "team", language), RENDERER)


def shared(room: Room) -> list[Kept]:
    return [one for one in room.slack.workspace.files.values() for _ in one.shared]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Course of Customer"), ("vi", "Diễn biến"), ("zh_Hant", "走勢")]
)
def test_the_course_stands_below_its_root_and_is_said_to_who_listens(room: Room, language: str, words: str) -> None:
    room.deliver(told(language))
    [root], [picture] = room.roots, shared(room)
    assert picture.shared == [(PLACE, root.ts)]
    assert picture.content.startswith(b"\x89PNG")
    assert words in picture.words
    assert picture.words.startswith(picture.title)
    assert "€50.12" in picture.words or "50,12" in picture.words


def test_every_word_about_an_incident_brings_the_course_of_that_moment_below_the_same_root(room: Room) -> None:
    room.deliver(told())
    room.deliver(told(say=Say.WORSE, hours=1))
    [root] = [one for one in room.roots if one.buttons]
    assert [one.shared for one in shared(room)] == [[(PLACE, root.ts)]] * 2


def test_a_number_without_a_line_has_no_picture(room: Room) -> None:
    made = fired()
    update = IncidentUpdate(made.verdict, WATCH, made.say)
    room.deliver(alert_message([update], SCENE, Recipient("team", CHANNEL, "team"), RENDERER))
    assert len(room.roots) == 1
    assert room.slack.workspace.files == {}
    assert not any("files" in method for method, _ in room.slack.workspace.calls)


@pytest.mark.parametrize("is_done", [False, True])
@pytest.mark.parametrize("status", [0, 503, 429])
@pytest.mark.parametrize("stage", STAGES)
def test_a_picture_that_is_lost_costs_no_word_and_is_not_shown_twice(
    room: Room,
    stage: str,
    status: int,
    is_done: bool,  # noqa: FBT001 - a case
) -> None:
    room.slack.workspace.faults[stage] = [Fault(status, "<html>" if status else "", is_done=is_done)]
    message = told()
    room.cache.outbox.queue([message], NOW)
    went = pump(room.cache.outbox, {"slack_app": CHANNEL.open(room.configured)}, FrozenClock(NOW))
    assert went.sent == 1
    room.deliver(message, attempt=2, was_in_hand=True)  # as after a kill before it was noted as sent
    assert len(room.slack.workspace.posted) == 1
    assert len(shared(room)) == (stage == STAGES[-1] and is_done)
    room.deliver(told(say=Say.WORSE, hours=1))  # the next one comes as if nothing had been
    assert len(shared(room)) == 1 + (stage == STAGES[-1] and is_done)


def test_without_the_permission_it_is_left_out_and_nobody_is_alarmed(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    room.slack.workspace.scopes = "chat:write,chat:write.public,commands"
    room.deliver(told())
    assert len(room.roots) == 1
    assert room.slack.workspace.files == {}
    [record] = [one for one in caplog.records if "picture" in one.getMessage()]
    assert (record.levelno, "files:write" in record.getMessage()) == (logging.INFO, True)


def test_where_one_fails_the_others_of_the_message_are_not_tried(room: Room) -> None:
    room.slack.workspace.faults[STAGES[0]] = [Fault(503, "<html>")]
    room.deliver(told(incidents=tuple(f"toys/{number}@2026-03-01T07:00Z" for number in range(3))))
    assert len(room.roots) == 3
    assert [method for method, _ in room.slack.workspace.calls if "files" in method] == []  # the fault ate the only one


def test_a_picture_goes_nowhere_but_where_slack_says(room: Room) -> None:
    odd = '{"ok": true, "upload_url": "ftp://elsewhere.example/x", "file_id": "F1"}'
    room.slack.workspace.faults[STAGES[0]] = [Fault(200, odd)]
    room.deliver(told())
    assert len(room.roots) == 1
    assert shared(room) == []


def test_what_is_remembered_of_pictures_and_lines_below_is_given_up_in_the_end(room: Room) -> None:
    room.deliver(told())
    room.deliver(told(say=Say.WORSE, hours=1))
    assert len(rows(room.path, "SELECT part FROM chat_posts")) == 4
    room.cache.prune(NOW + timedelta(days=400))
    assert rows(room.path, "SELECT is_root FROM chat_posts") == [(1,)]  # its incident is open
