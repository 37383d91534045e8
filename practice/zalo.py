"""A practice Zalo: the three calls of a bot, people who write to it, and all that goes wrong.

Source: https://docs.zaloplatforms.com/docs/BOT/
"""

from __future__ import annotations

import json
import queue
import select
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Final

from practice.loopback import Connection, Loopback, Web

TOKEN: Final = "1234567890:practice-zalo-token"  # noqa: S105 - of a practice bot
CHAT: Final = "6ede9afa66b88fe6d6a9"
_LONGEST_TEXT = 2000
_LOOK_S = 0.02

Told = tuple[int, dict[str, Any]]


@dataclass
class Fault:
    """What the next call of a method meets: a status and a body (0: the line is cut), late or not, done or not."""

    status: int = 200
    body: str = ""
    is_done: bool = False
    wait_s: float = 0
    headers: dict[str, str] = field(default_factory=dict)


def failure(code: int, said: str = "Bad request") -> str:
    """Return what Zalo answers to what it does not do."""
    return json.dumps({"ok": False, "error_code": code, "description": said})


class PracticeBot(Loopback):
    """A bot on a loopback port.

    Attributes:
        shown: (chat, text) of what people see, in order.
        calls: Names of the methods that were called.
        faults: {method: what its next calls meet}; `always`: what all others of sendMessage meet.
        blocked: Chats whose people have blocked the bot.
        webhook: Where somebody else has its messages sent to.
    """

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.always: Fault | None = None
        self.chats, self.blocked = {CHAT}, set[str]()
        self.webhook = ""
        self.over = threading.Event()
        self._updates: queue.Queue[dict[str, Any]] = queue.Queue()
        self._count = 0
        self._lock = threading.Lock()
        super().__init__(Web(partial(_Handler, self)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        super().__exit__(kind, error, trace)

    def write(self, text: str | None, at: float, chat: str = CHAT, **more: Any) -> dict[str, Any]:
        """Let somebody write to the bot at an instant (Unix seconds); a text of None is a sticker."""
        update = self.update(text, at, chat, **more)
        self.hand_out(update)
        return update

    @property
    def is_empty(self) -> bool:
        """Whether all was handed out that people wrote."""
        return self._updates.empty()

    def update(self, text: str | None, at: float, chat: str = CHAT, **more: Any) -> dict[str, Any]:
        """Return what is handed out of it."""
        with self._lock:
            self._count += 1
            name = f"2d758cb5e222177a{self._count:04x}"
        self.chats.add(chat)
        said = {"text": text} if text is not None else {"sticker": "0e078a2b4d6e"}
        message = {
            "from": {"id": chat, "display_name": "Lan", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"}, "message_id": name, "date": int(at * 1000), **said, **more,
        }  # fmt: skip
        event = "message.text.received" if text is not None else "message.sticker.received"
        return {"event_name": event, "message": message}

    def hand_out(self, update: dict[str, Any]) -> None:
        """Hand an update out, perhaps once more."""
        self._updates.put(update)

    def fault(self, method: str) -> Fault | None:
        """Return what a call meets."""
        with self._lock:
            waiting = self.faults.get(method)
            if waiting:
                return waiting.pop(0)
            return self.always if method == "sendMessage" else None

    def call(self, method: str, given: Mapping[str, Any], is_there: Callable[[], bool] = lambda: True) -> Told:
        """Carry a call out; `is_there`: whether whoever asked still waits, as far as the line tells."""
        with self._lock:
            self.calls.append(method)
        if method == "getMe":
            return _fine({"id": "1459232241454765289", "account_name": "bot.VDKyGxQvc", "account_type": "BASIC"})
        if method == "getWebhookInfo":
            return _fine({"url": self.webhook, "updated_at": 1749538250568})
        if method == "getUpdates":
            return self._next(float(given.get("timeout", 30)), is_there)
        if method == "sendMessage":
            return self._send(str(given.get("chat_id", "")), given.get("text"))
        return 200, json.loads(failure(404, "Not found"))

    def _next(self, hold_s: float, is_there: Callable[[], bool]) -> Told:
        if self.webhook:
            return 200, json.loads(failure(400, "Webhook is set"))
        for _ in range(max(1, int(hold_s / _LOOK_S))):
            if self.over.is_set() or not is_there():  # nobody is handed what would reach nobody
                break
            with suppress(queue.Empty):
                return _fine(self._updates.get(timeout=_LOOK_S))
        return 200, json.loads(failure(408, "Request timeout"))

    def _send(self, chat: str, text: object) -> Told:
        is_text = isinstance(text, str) and 0 < len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT
        if not is_text or chat not in self.chats or chat in self.blocked:
            return 200, json.loads(failure(400))
        with self._lock:
            self.shown.append((chat, str(text)))
            return _fine({"message_id": f"82599fa32f56d00e{len(self.shown):04x}", "date": 1795895015199})


def _fine(result: Mapping[str, Any]) -> Told:
    return 200, {"ok": True, "result": dict(result)}


class _Handler(Connection):
    """One request: each on a connection of its own."""

    protocol_version = "HTTP/1.0"

    def __init__(self, bot: PracticeBot, *arguments: object) -> None:
        self._bot = bot
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def post(self) -> None:
        """Carry a call out, or what is played in its place."""
        given = json.loads(self.body() or b"{}")
        token, _, method = self.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            self._answer(200, failure(401, "Unauthorized"), {})
            return
        fault = self._bot.fault(method)
        if fault is None:
            status, told = self._bot.call(method, given, self._is_there)
            self._answer(status, json.dumps(told, ensure_ascii=False), {})
            return
        if fault.is_done:
            self._bot.call(method, given)
        self._bot.over.wait(fault.wait_s)
        if fault.status:
            self._answer(fault.status, fault.body, fault.headers)
            return
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _is_there(self) -> bool:
        """Tell whether the other side has not ended the line."""
        if not select.select([self.connection], [], [], 0)[0]:
            return True
        with suppress(OSError):
            return bool(self.connection.recv(1, socket.MSG_PEEK))
        return False

    def _answer(self, status: int, text: str, headers: Mapping[str, str]) -> None:
        self.send(status, headers, text.encode())
