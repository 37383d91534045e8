"""A practice server on a port of this machine: it serves as long as a block runs, whatever it speaks."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from types import TracebackType
from typing import Self

#: An answer that breaks off says that so much more was to come.
_MISSING = 1000
_NO_SUCH_METHOD = 501


class Loopback:
    """Serves for as long as the block runs.

    Args:
        server: What listens, on 127.0.0.1.
    """

    def __init__(self, server: TCPServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)

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
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Where it is: "http://127.0.0.1:41234"."""
        return f"http://127.0.0.1:{self.port}"


class Web(ThreadingHTTPServer):
    """HTTP on a port of this machine, every connection in a thread of its own.

    Args:
        handler: Makes what answers a connection.
        port: 0 for any free one.
    """

    daemon_threads = True

    def __init__(self, handler: Callable[..., BaseHTTPRequestHandler], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hangs up; a mistake of this server is told."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # what the server hands in


class Connection(BaseHTTPRequestHandler):
    """One connection to a `Web`: what is made of it answers GET, POST, or both."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """As http.server calls it."""
        self.get()

    def do_POST(self) -> None:
        """As http.server calls it."""
        self.post()

    def get(self) -> None:
        """Answer a GET."""
        self.send_error(_NO_SUCH_METHOD)

    def post(self) -> None:
        """Answer a POST."""
        self.send_error(_NO_SUCH_METHOD)

    def body(self) -> bytes:
        """Return what was sent with the request."""
        length = int(self.headers.get("Content-Length") or 0)
        return self.rfile.read(length) if length else b""

    def send(self, status: int, headers: Mapping[str, str], body: bytes, *, is_cut: bool = False) -> None:
        """Send an answer, or all but the end of one; a client that has hung up gets none."""
        with suppress(OSError):
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + _MISSING * is_cut))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = self.close_connection or is_cut

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the terminal clean: requests carry keys."""
