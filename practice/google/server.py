"""The practice Google on a port of this machine: tokens, consent, and the services that are given to it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Protocol, Self, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from practice.google import consent, tokens
from practice.google.account import GoogleAccount
from practice.google.web import Asked, Response, nowhere, told

#: Where the key file of its service account lies; Google hands it out once, in the browser.
KEY_FILE = "/practice/key.json"
_MISSING = 1000


class Service(Protocol):
    """What answers below some of the addresses. Called from many threads at once."""

    def answer(self, asked: Asked) -> Response | None:
        """Return the answer to a request; None when the address is not of this service."""
        ...


class PracticeGoogle:
    """Serves for as long as the block runs; its own address stands for every one of Google's.

    Args:
        account: Whom it knows.
        services: What stands behind the tokens (`practice.ga4`, `practice.google_ads`).
        port: 0 for any free one.
    """

    def __init__(self, account: GoogleAccount, services: Sequence[Service] = (), port: int = 0) -> None:
        self.account = account
        self.services = services
        self._server = _Server(self, port)
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
        """What to write in place of Google's addresses."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, asked: Asked) -> Response:
        """Return the answer to one request."""
        if asked.path == "/token" and asked.method == "POST":
            return tokens.answer(self.account, asked, f"{self.url}/token")
        if asked.path in {"/o/oauth2/v2/auth", "/o/oauth2/auth"} and asked.method == "GET":
            return consent.answer(self.account, asked)
        if asked.path == KEY_FILE:
            return told(self.account.key_file(self.url))
        answers = (service.answer(asked) for service in self.services)
        return next((found for found in answers if found is not None), nowhere())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, google: PracticeGoogle, port: int) -> None:
        self.google = google
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hangs up; a mistake of this server is told."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # what the server hands in


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _reply(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            self.command,
            unquote(parts.path),
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
        )
        answer = cast("_Server", self.server).google.answer(asked)
        with suppress(OSError):
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + _MISSING * answer.is_cut))
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = self.close_connection or answer.is_cut

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _reply  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the terminal clean."""
