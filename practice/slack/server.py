"""A practice workspace: Web API and Socket Mode on loopback, people who press buttons, and all that goes wrong."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from commerce.clock import Clock
from practice.loopback import Connection, Loopback, Web
from practice.slack.line import PracticeLine
from practice.slack.methods import call, reply, upload
from practice.slack.people import People
from practice.slack.workspace import APP_ID, Workspace

_DEBUG = {"host": "applink-practice", "build_number": 10, "approximate_connection_time": 18060}


class PracticeSlack(Loopback):
    """A workspace on two loopback ports.

    Args:
        clock: By which messages are named, and triggers and addresses grow old.

    Attributes:
        workspace: What it remembers.
        people: Who press buttons; they reach the app over the lines that are open.
        lines: Every connection there ever was.
        num_connections: What `hello` tells; None: the truth.
        says_hello: Whether it does at all.
    """

    def __init__(self, clock: Clock) -> None:
        self.workspace = Workspace(clock)
        self.lines: list[PracticeLine] = []
        self.num_connections: int | None = None
        self.says_hello = True
        self.people = People(self.workspace, self.live, lambda: self.url)
        super().__init__(Web(partial(_Handler, self)))
        self._door = socket.create_server(("127.0.0.1", 0))
        self._taking = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._taking.start()
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self.lines:
            line.cut()
        self._taking.join(5)

    @property
    def api(self) -> str:
        """The base of its methods."""
        return f"{self.url}/api/"

    @property
    def ws_url(self) -> str:
        """Where Socket Mode is."""
        return f"ws://127.0.0.1:{self._door.getsockname()[1]}"

    def live(self) -> list[PracticeLine]:
        """Return the connections that Slack takes for open, the oldest first."""
        return [one for one in self.lines if one.is_live]

    def say(self, reason: str, line: PracticeLine | None = None, **more: object) -> None:
        """Send `disconnect` with a reason, over the newest line or another one."""
        (line or self.live()[-1]).send({"type": "disconnect", "reason": reason, "debug_info": _DEBUG, **more})

    def answer(self, method: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
        """Carry one call out, and remember it."""
        with self.workspace.lock:
            self.workspace.calls.append((method, given))
            return call(self.workspace, method, token, given, (self.url, self.ws_url))

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                taken, _ = self._door.accept()
                taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line = PracticeLine(len(self.lines) + 1, taken, self._lets_in, self._heard)
                self.lines.append(line)
                threading.Thread(target=self._serve, args=[line], daemon=True).start()

    def _serve(self, line: PracticeLine) -> None:
        threading.Thread(target=self._greet, args=[line], daemon=True).start()
        line.serve()

    def _greet(self, line: PracticeLine) -> None:
        if line.is_open.wait(10) and self.says_hello:
            told = self.num_connections if self.num_connections is not None else len(self.live())
            known = {"num_connections": told, "debug_info": _DEBUG, "connection_info": {"app_id": APP_ID}}
            line.send({"type": "hello", **known})

    def _lets_in(self, ticket: str) -> bool:
        with self.workspace.lock:
            is_new = ticket in self.workspace.tickets
            self.workspace.tickets.discard(ticket)
            return is_new

    def _heard(self, line: PracticeLine, document: dict[str, Any]) -> None:
        self.workspace.acknowledged(str(document.get("envelope_id")), document.get("payload"), line.number)


class _Handler(Connection):
    """One request."""

    def __init__(self, slack: PracticeSlack, *arguments: object) -> None:
        self._slack = slack
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def post(self) -> None:
        """Answer a call of the Web API, or take an answer to a click."""
        body = self.body()
        path = urlsplit(self.path).path
        method, workspace = path.rpartition("/")[2], self._slack.workspace
        given = _given(self.headers.get("Content-Type", ""), body) if not path.startswith("/upload/") else {}
        if path.startswith("/reply/"):
            with workspace.lock:
                status, told = reply(workspace, method, given)
            self._answer(status, json.dumps(told))
            return
        is_file = path.startswith("/upload/")
        fault = workspace.fault_of("upload" if is_file else method)
        if fault is None:
            self._answer(*self._done(method, given, body, is_file=is_file))
            return
        if fault.wait_s:
            threading.Event().wait(fault.wait_s)
        told_now = self._done(method, given, body, is_file=is_file)[1] if fault.is_done else ""
        if not fault.status:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(fault.status, fault.text or told_now, fault.headers)

    def _done(self, method: str, given: dict[str, Any], body: bytes, *, is_file: bool) -> tuple[int, str]:
        """Carry a call out, or take a file, which needs no token; return status and text."""
        if is_file:
            with self._slack.workspace.lock:
                return upload(self._slack.workspace, method, body)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return 200, json.dumps(self._slack.answer(method, token, given))

    def _answer(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        more = {"x-oauth-scopes": self._slack.workspace.scopes, **(headers or {})}
        self.send(status, {**more, "Content-Type": "application/json; charset=utf-8"}, text.encode())


def _given(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.startswith("application/json"):
        found = json.loads(body or b"{}")
        return found if isinstance(found, dict) else {}
    return dict(parse_qsl(body.decode()))
