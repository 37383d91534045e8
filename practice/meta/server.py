"""The practice Meta on a port of this machine."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from practice.meta.account import AdAccount
from practice.meta.answers import Answers


class PracticeMeta:
    """Serves one ad account for as long as the block runs.

    Args:
        account: What it tells, and how it answers next.
        seed: Of the faults.
        port: 0 for any free one.
    """

    def __init__(self, account: AdAccount, seed: int = 1, port: int = 0) -> None:
        self.account = account
        self._server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, Answers(account, seed)))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        """What to write as `base_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def __init__(self, answers: Answers, *arguments: object) -> None:
        self._answers = answers
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def do_GET(self) -> None:
        """Answer a question."""
        self._reply("GET", "")

    def do_POST(self) -> None:
        """Begin a report."""
        self._reply("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _reply(self, method: str, form: str) -> None:
        parts = urlsplit(self.path)
        given = dict(parse_qsl(parts.query) + parse_qsl(form))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        told = self._answers.answer(method, parts.path, given, token)
        with suppress(OSError):
            self.send_response_only(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body) + 1000 * told.is_cut))
            self.end_headers()
            self.wfile.write(told.body)
            self.close_connection = told.is_cut

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the terminal clean."""
