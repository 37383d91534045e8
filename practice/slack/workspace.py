"""What a practice workspace remembers: messages, tickets, triggers, dialogs, how soon each envelope was answered."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from commerce.clock import Clock

#: Fixed tokens: a practice workspace guards nothing.
BOT_TOKEN = "xoxb-1111-2222-practice"  # noqa: S105 - opens made-up messages only
APP_TOKEN = "xapp-1-A0SHOPBELL-3333-practice"  # noqa: S105 - opens made-up messages only
APP_ID, TEAM_ID, CHANNEL, BOT_USER = "A0SHOPBELL", "T0PRACTICE", "C0ALERTS1", "U0BELLBOT"
SCOPES = "chat:write,chat:write.public,commands,files:write"
#: How long a trigger opens a dialog.
TRIGGER_S = 3.0
#: How often, and how long, the address of a click takes an answer.
USES, USES_WITHIN_S = 5, 1800.0


@dataclass(slots=True)
class Posted:
    """One message, as it stands now; `edits`: how often it was changed."""

    channel: str
    ts: str
    body: dict[str, Any]
    edits: int = 0
    is_deleted: bool = False

    @property
    def thread_ts(self) -> str:
        """Of the root that it answers; "" of a root."""
        return str(self.body.get("thread_ts") or "")

    @property
    def texts(self) -> str:
        """Every text of it, a line each."""
        return "\n".join(_texts(self.body))

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """Return {action: the button}."""
        rows = (block for block in self.body.get("blocks") or [] if block["type"] == "actions")
        return {one["action_id"]: one for row in rows for one in row["elements"]}


@dataclass(frozen=True, slots=True)
class Ack:
    """An envelope that was answered: after how many seconds, with what, and over which connection."""

    envelope_id: str
    after_s: float
    payload: dict[str, Any] | None
    line: int


@dataclass(slots=True)
class Fault:
    """What happens to one call.

    Attributes:
        status, headers, text: The answer; status 0: the connection is dropped without one.
        wait_s: Before it.
        is_done: The call is carried out all the same.
    """

    status: int = 200
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    is_done: bool = False


@dataclass(slots=True)
class Kept:
    """A file: what was said of it, its bytes once they came, and (channel, thread) where it was shared, each time."""

    name: str
    length: int
    words: str
    content: bytes = b""
    title: str = ""
    shared: list[tuple[str, str]] = field(default_factory=list)


class Workspace:
    """Shared by all threads of a practice server; use with `lock` held."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.posted: list[Posted] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.tickets: set[str] = set()
        self.sent_at: dict[str, float] = {}
        self.acks: list[Ack] = []
        self.triggers: dict[str, float] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.born_s: dict[str, float] = {}
        self.files: dict[str, Kept] = {}
        self.scopes = SCOPES
        self.is_installed = True
        self._last = 0

    def next_ts(self) -> str:
        """Return the name of the next message or click: the time in microseconds, strictly rising."""
        now = int(self.clock.now().timestamp() * 1_000_000)
        self._last = max(self._last + 1, now)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def fault_of(self, method: str) -> Fault | None:
        """Take what is to happen to this call; None: nothing."""
        with self.lock:
            return self.faults[method].pop(0) if self.faults[method] else None

    def found(self, channel: object, ts: object) -> Posted | None:
        """Return a message that is still there."""
        return next((one for one in self.posted if (one.channel, one.ts) == (channel, ts) and not one.is_deleted), None)

    def trigger(self) -> str:
        """Return what opens one dialog, soon."""
        name = f"trigger.{len(self.triggers)}"
        self.triggers[name] = self.clock.elapsed()
        return name

    def reply_name(self) -> str:
        """Return the name of an address that takes answers to a click."""
        name = f"reply-{len(self.replies)}"
        self.replies[name] = []
        self.born_s[name] = self.clock.elapsed()
        return name

    def sent(self, envelope_id: str) -> None:
        """Note when an envelope went out first."""
        with self.lock:
            self.sent_at.setdefault(envelope_id, self.clock.elapsed())

    def acknowledged(self, envelope_id: str, payload: dict[str, Any] | None, line: int) -> None:
        """Note that an envelope was answered."""
        with self.lock:
            after_s = self.clock.elapsed() - self.sent_at.get(envelope_id, self.clock.elapsed())
            self.acks.append(Ack(envelope_id, after_s, payload, line))


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [one for key, value in node.items() if key != "text" or not own for one in _texts(value)]
    return [one for value in node for one in _texts(value)] if isinstance(node, list) else []
