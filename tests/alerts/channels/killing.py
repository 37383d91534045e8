"""People press at random while whoever listens is killed again and again: nothing confirmed is lost or done twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from practice.slack.workspace import Posted
from tests.alerts.channels.a_listener import alert, settled
from tests.alerts.channels.a_workspace import SHOP, SUBJECT, Room
from tests.cache.stored import rows
from tests.waiting import pause, until

ROOT = Path(__file__).parents[3]
_DAYS = ("2026-03-12", "2026-03-20", "2026-04-01")


@dataclass
class Seen:
    """What a drill saw: presses, those that were confirmed to Slack, kills, and what was posted twice."""

    pressed: int = 0
    confirmed: int = 0
    kills: int = 0
    twice: int = 0


@contextmanager
def killed(room: Room) -> Iterator[None]:
    """Listen in a process of its own, and kill it in the end."""
    words = [sys.executable, "-m", "tests.alerts.channels.a_listening_process", str(room.path), room.table.api]
    process = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE)
    opened = len(room.slack.lines)
    try:
        until(lambda: len(room.slack.lines) > opened and room.slack.lines[-1].is_live, within_s=30)
        yield
    finally:
        process.kill()
        process.communicate()


def drill(room: Room, kills: int, chance: Random) -> Seen:
    """Press and kill, then let everything settle, and hold what is remembered against what was confirmed."""
    root, seen, sent = alert(room), Seen(), dict[str, str]()
    for _ in range(kills):
        with killed(room):
            for _ in range(chance.randrange(1, 6)):
                _press(room, root, chance, sent)
                pause(chance.random() * 0.15)
            pause(chance.random() * 0.2)
        for line in room.slack.lines:
            line.cut()
        seen.kills += 1
    with killed(room):
        settled(room)
        pause(0.5)
    _look(room, root, sent, seen)
    return seen


def _press(room: Room, root: Posted, chance: Random, sent: dict[str, str]) -> None:
    """Press what is offered, or hand a dialog in; now and then the same envelope comes twice."""
    offered = [name for name in root.buttons if name != "expected"]
    action = chance.choice(offered)
    if action == "snooze":
        number = len(sent)
        view = {"id": f"V{number}", "callback_id": "snooze", "private_metadata": _about(root)}
        until_day = {"until": {"date": {"selected_date": chance.choice(_DAYS)}}}
        envelope = room.slack.people.submit(view, until_day)
        sent[envelope["envelope_id"]] = f"view:V{number}:U0LAN"
    else:
        envelope = room.slack.people.press(root, action)
        at = envelope["payload"]["actions"][0]["action_ts"]
        sent[envelope["envelope_id"]] = f"{root.ts}:{action}:{at}:U0LAN"
    if chance.random() < 0.2:
        room.slack.people.repeat(envelope)


def _about(root: Posted) -> str:
    value = root.buttons["snooze"]["value"]
    return f"{value} {root.channel} {root.ts}"


def _look(room: Room, root: Posted, sent: dict[str, str], seen: Seen) -> None:
    confirmed = {sent[one.envelope_id] for one in room.slack.workspace.acks if one.envelope_id in sent}
    known = dict(rows(room.path, "SELECT id, state FROM chat_answers"))
    assert confirmed <= set(known), "confirmed, and forgotten"
    assert set(known.values()) <= {"done"}, "confirmed, and never done"
    done = rows(room.path, "SELECT answer_id FROM answers")
    logged = rows(room.path, "SELECT entry FROM incident_log WHERE json_extract(entry, '$.action') <> ''")
    assert len(done) == len(logged), "done twice, or done without a word in the log"
    assert all(len(told) <= 1 for told in room.slack.workspace.replies.values()), "a press was answered twice"
    names = Counter(one.body["client_msg_id"] for one in room.slack.workspace.posted)
    seen.twice = sum(count - 1 for count in names.values())
    assert max(names.values()) <= 2, "posted three times"
    assert seen.twice <= seen.kills, "posted twice although nobody was killed over it"
    now = room.cache.incidents.watches(SHOP)[SUBJECT]
    assert ("unacknowledge" in root.buttons) == (now.state == "acknowledged"), "the root shows another state"
    assert ("unsnooze" in root.buttons) == (now.state == "snoozed"), "the root shows another state"
    seen.pressed, seen.confirmed = len(sent), len(confirmed)
