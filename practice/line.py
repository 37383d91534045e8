"""A practice LINE: calls of the Messaging API, with retry keys, a quota, friends, and all that goes wrong.

Source: https://developers.line.biz/en/reference/messaging-api/
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Final

from practice.loopback import Connection, Loopback, Web

TOKEN: Final = "practice-line-token"  # noqa: S105 - of a practice account
READER: Final = "U4af4980629aaaaaaaaaaaaaaaaaaaaaa"
_LONGEST_TEXT, _MOST_MESSAGES = 5000, 5
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OK, _BAD, _UNKNOWN_TOKEN, _NOT_FOUND, _ACCEPTED, _TOO_MANY = 200, 400, 401, 404, 409, 429

Told = tuple[int, dict[str, Any], dict[str, str]]


@dataclass
class Fault:
    """What the next push meets: a status (0: the line is cut), late or not, before or after it was accepted."""

    status: int
    is_accepted: bool = False
    wait_s: float = 0
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "Internal server error"


class PracticeLineAccount(Loopback):
    """An Official Account on a loopback port.

    Attributes:
        shown: Texts that the reader sees, in order.
        pushes: Every push: body and retry key.
        faults: What the next pushes meet, one each; `always`: what all others meet.
        limit, used: The month's messages; a `limit` of None is none.
        friends: Who has not blocked it.
    """

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.pushes: list[tuple[dict[str, Any], str]] = []
        self.faults: list[Fault] = []
        self.always: Fault | None = None
        self.limit: int | None = 200
        self.used = 0
        self.friends = {READER}
        self.over = threading.Event()
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()
        super().__init__(Web(partial(_Handler, self)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        super().__exit__(kind, error, trace)

    def told(self, path: str) -> Told:
        """Answer a question."""
        if path == "/v2/bot/info":
            return _OK, {"userId": "U8189cf", "basicId": "@216ru123", "displayName": "Shopbell 通知"}, {}
        if path.startswith("/v2/bot/profile/"):
            user = path.rpartition("/")[2]
            known = {"userId": user, "displayName": "小美", "language": "zh-TW"}
            return (_OK, known, {}) if user in self.friends else (_NOT_FOUND, {"message": "Not found"}, {})
        if path == "/v2/bot/message/quota":
            allowed = {"type": "none"} if self.limit is None else {"type": "limited", "value": self.limit}
            return _OK, allowed, {}
        if path == "/v2/bot/message/quota/consumption":
            return _OK, {"totalUsage": self.used}, {}
        return _NOT_FOUND, {"message": "Not found"}, {}

    def push(self, body: dict[str, Any], key: str) -> Told:
        """Take a push, once under each key."""
        with self._lock:
            self.pushes.append((body, key))
            if mistake := _mistake(body, key):
                return _BAD, {"message": mistake}, {}
            if key in self._keys:
                told = {"message": "The retry key is already accepted", "sentMessages": [{"id": self._keys[key]}]}
                return _ACCEPTED, told, {"x-line-accepted-request-id": self._keys[key]}
            if self.limit is not None and self.used >= self.limit:
                return _TOO_MANY, {"message": "You have reached your monthly limit."}, {}
            self._keys[key] = name = str(461230966842064897 + len(self._keys))
            if body["to"] in self.friends:  # whoever has blocked it sees nothing, and nothing is counted
                self.used += 1
                self.shown += [one["text"] for one in body["messages"]]
            return _OK, {"sentMessages": [{"id": name, "quoteToken": "IStG5h1Tz7b"}]}, {}

    def fault(self) -> Fault | None:
        """Return what the next push meets."""
        with self._lock:
            return self.faults.pop(0) if self.faults else self.always


def _mistake(body: Mapping[str, Any], key: str) -> str:
    """Return what LINE says against a push; "" for nothing."""
    if not _UUID.fullmatch(key):
        return "The retry key is invalid"
    if not re.fullmatch(r"[UCR][0-9a-f]{32}", str(body.get("to"))):
        return "The property, 'to', in the request body is invalid (line: -, column: -)"
    told = body.get("messages")
    if not isinstance(told, list) or not 0 < len(told) <= _MOST_MESSAGES:
        return "The request body has 1 error(s)"
    lengths = [len(str(one.get("text", "")).encode("utf-16-le")) // 2 for one in told]
    return "" if all(0 < one <= _LONGEST_TEXT for one in lengths) else "The request body has 1 error(s)"


class _Handler(Connection):
    """One request: each on a connection of its own."""

    protocol_version = "HTTP/1.0"

    def __init__(self, account: PracticeLineAccount, *arguments: object) -> None:
        self._account = account
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def get(self) -> None:
        """Answer a question."""
        self._answer(*(self._account.told(self.path) if self._is_known() else _stranger()))

    def post(self) -> None:
        """Take a push."""
        body = json.loads(self.body())
        if not self._is_known():
            self._answer(*_stranger())
            return
        fault = self._account.fault()
        if fault is None:
            self._answer(*self._account.push(body, self.headers.get("X-Line-Retry-Key", "")))
            return
        if fault.is_accepted:
            self._account.push(body, self.headers.get("X-Line-Retry-Key", ""))
        self._account.over.wait(fault.wait_s)
        if fault.status:
            self._answer(fault.status, {"message": fault.message}, fault.headers)
            return
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _is_known(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _answer(self, status: int, told: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.send(status, headers, json.dumps(told, ensure_ascii=False).encode())


def _stranger() -> Told:
    said = "Authentication failed. Confirm that the access token in the authorization header is valid."
    return _UNKNOWN_TOKEN, {"message": said}, {}
