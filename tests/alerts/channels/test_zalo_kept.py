"""What people write to the bot is not lost on our side: not by a database that cannot be written, nor by a kill."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from commerce.errors import Refused
from practice.zalo import CHAT, Fault
from tests.alerts.channels.a_bot import Place, a_place, listening
from tests.alerts.channels.a_workspace import INCIDENT, NOW, SHOP
from tests.cache.stored import rows
from tests.waiting import pause, until

ROOT = Path(__file__).parents[3]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with a_place(tmp_path) as opened:
        yield opened


def test_a_full_disk_is_really_refused(place: Place) -> None:
    place.is_full = True
    with place.opened() as cache, pytest.raises(Refused, match="cannot write"):
        cache.runs.note("job", "", NOW, NOW)


def test_nothing_is_asked_for_that_could_not_be_stored(place: Place) -> None:
    place.deliver()
    place.is_full = True
    place.bot.write("ok", NOW.timestamp())
    with listening(place, lambda one: "cannot write" in one.state.trouble):
        pause(0.2)
        assert "getUpdates" not in place.bot.calls  # Zalo still has it
        place.is_full = False
        until(lambda: place.watch().is_acknowledged)


def test_what_came_is_held_until_it_is_stored_and_nothing_else_is_asked_for(place: Place) -> None:
    place.deliver()
    with listening(place):
        place.bot.faults["getUpdates"] = [Fault(wait_s=0.3, body=_update(place, "ok"))]
        until(lambda: not place.bot.faults["getUpdates"])
        place.is_full = True  # while the question is out
        pause(0.5)
        asked = place.bot.calls.count("getUpdates")
        pause(0.3)
        assert place.bot.calls.count("getUpdates") == asked
        assert not place.watch().is_acknowledged
        place.is_full = False
        until(lambda: place.watch().is_acknowledged)
        until(lambda: len(place.bot.shown) == 2)
    assert place.bot.shown[-1][1] == "Lan: Customer acquisition cost is acknowledged"


@pytest.mark.parametrize("is_full", [False, True])
def test_who_stops_while_something_is_held_stores_it_or_says_that_it_is_lost(
    place: Place,
    is_full: bool,  # noqa: FBT001 - a case
    caplog: pytest.LogCaptureFixture,
) -> None:
    place.deliver()
    with listening(place) as one:
        place.bot.faults["getUpdates"] = [Fault(wait_s=0.2, body=_update(place, "ok, secret plan"))]
        until(lambda: not place.bot.faults["getUpdates"])
        place.is_full = True
        until(lambda: "cannot write" in one.state.trouble)
        place.is_full = is_full
        one._line._stop.set()  # noqa: SLF001 - before the next round can store it
        pause(0.1)
    assert ("is lost" in caplog.text) == is_full
    assert "secret plan" not in caplog.text
    place.is_full = False
    with listening(place):
        pause(0.1)
    assert place.watch().is_acknowledged != is_full


def _update(place: Place, text: str) -> str:
    """Return what Zalo answers when somebody wrote that."""
    return json.dumps({"ok": True, "result": place.bot.update(text, NOW.timestamp())})


@contextmanager
def killed(place: Place) -> Iterator[None]:
    """Listen in a process of its own, and kill it in the end."""
    words = [sys.executable, "-m", "tests.alerts.channels.a_listening_bot", str(place.path), place.bot.url]
    process, asked = subprocess.Popen(words, cwd=ROOT), place.bot.calls.count("getUpdates")
    try:
        until(lambda: place.bot.calls.count("getUpdates") > asked, within_s=30)
        yield
    finally:
        process.kill()
        process.wait()


def test_what_was_stored_is_done_once_whatever_is_killed(place: Place, seed: int) -> None:
    """Zalo hands a message out once: what was on its way to a process that was killed is all that can be lost."""
    place.deliver()
    chance, kills, count = Random(seed), 3, 0  # noqa: S311 - a drill, with a seed
    for _ in range(kills):
        with killed(place):
            for _ in range(chance.randrange(1, 5)):
                place.bot.write(chance.choice(("ok", "undo", "note")), NOW.timestamp())
                count += 1
                pause(chance.random() * 0.1)
            pause(chance.random() * 0.1)
    with killed(place):
        until(lambda: place.bot.is_empty and not place.cache.conversations.waiting("zalo"))
        pause(0.3)
    stored = rows(place.path, "SELECT id, state FROM chat_answers")
    assert {state for _, state in stored} == {"done"}
    assert count - len(stored) <= kills, "more is lost than was on its way when somebody was killed"
    told = [text for chat, text in place.bot.shown[1:] if chat == CHAT]
    assert len(told) <= len(stored), "something was told twice"
    logged = [one for one in place.cache.incidents.history(SHOP, INCIDENT) if one.action]
    answers = rows(place.path, "SELECT answer_id FROM answers")
    assert len(answers) == len(logged), "done twice, or done without a word in the log"
