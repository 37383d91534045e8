"""The practice Matomo on a port of this machine."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from practice.matomo.answers import Answers
from practice.matomo.website import Website


class PracticeMatomo:
    """Serves one website for as long as the block runs.

    Args:
        website: What it tells, and how it answers next.
        seed: Of the faults.
    """

    def __init__(self, website: Website, seed: int = 1) -> None:
        self.website = website
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, Answers(website, seed)))
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
        """What to write as `url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/matomo"


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def __init__(self, answers: Answers, *arguments: object) -> None:
        self._answers = answers
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def do_GET(self) -> None:
        """Answer a question whose token would stand in the address."""
        self._reply("")

    def do_POST(self) -> None:
        """Answer a question."""
        self._reply(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def _reply(self, form: str) -> None:
        parts = urlsplit(self.path)
        told = self._answers.answer(parts.path, parts.query, dict(parse_qsl(form)))
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
