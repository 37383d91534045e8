"""An ear at a practice workspace, with patience of tenths of seconds, and what it heard."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from alerts.channels.slack_app.ear import Ear
from alerts.channels.slack_app.line import Patience
from alerts.channels.slack_app.web_api import WebApi
from commerce.conversations import LineState
from practice.slack.server import PracticeSlack
from practice.slack.workspace import APP_TOKEN
from shopbell.outside import SystemClock
from tests.waiting import elapsed, pause, until

#: A twentieth of what the product waits.
QUICK = Patience(
    call_s=2, open_s=1, hello_s=0.5, ping_s=0.4, pong_s=0.8, look_s=0.05, close_s=0.1, drain_s=0.3, first_wait_s=0.1,
    longest_wait_s=0.5, between_s=0.1, crowded_s=0.8, off_s=0.8, refused_s=0.5, note_s=0.2, round_s=0.1,
)  # fmt: skip

#: For tests of what is done: what is pressed while a busy machine takes a line for dead is lost.
STEADY = replace(QUICK, call_s=60, open_s=60, hello_s=60, ping_s=60, pong_s=60)


@dataclass
class Hears:
    """What an ear heard, each with the instant."""

    slack: PracticeSlack
    ear: Ear
    heard: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    notes: list[LineState] = field(default_factory=list)

    def is_open(self) -> bool:
        return self.ear.state.is_open

    def hears(self) -> bool:
        """Press something until it is heard, for a short while; tell whether it was."""
        sent = self.slack.people.send("interactive", {"type": "block_actions", "actions": []})
        end = elapsed() + 0.25
        while elapsed() < end:
            if any(one["envelope_id"] == sent["envelope_id"] for _, one in self.heard):
                return True
            pause(0.01)
        return False

    def deaf_s(self, within_s: float = 30) -> float:
        """Return after how many seconds something that was pressed is heard again."""
        begin = elapsed()
        until(self.hears, within_s)
        return elapsed() - begin


class Alone:
    """A lock for the ears of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[bool]:
        is_ours = self.lock.acquire(blocking=False)
        try:
            yield is_ours
        finally:
            if is_ours:
                self.lock.release()


@contextmanager
def listening(
    slack: PracticeSlack, patience: Patience = QUICK, alone: Callable[[], Any] | None = None, *, opens: bool = True
) -> Iterator[Hears]:
    """Listen, and acknowledge whatever comes."""
    clock = SystemClock()

    def heard(envelope: Mapping[str, Any], acknowledge: Callable[[Mapping[str, Any] | None], bool]) -> None:
        acknowledge(None)
        found.heard.append((elapsed(), dict(envelope)))

    api = WebApi(slack.api, APP_TOKEN, "Slack app 'team'", patience.call_s, clock.elapsed)
    noted: list[LineState] = []
    ear = Ear(
        api, heard, clock=clock, chance=lambda: 0.5, alone=alone or Alone(), note=noted.append,
        patience=patience,
    )  # fmt: skip
    found = Hears(slack, ear, notes=noted)
    ear.start()
    try:
        if opens:
            until(found.is_open)
        yield found
    finally:
        ear.stop()
