"""Servers of tests on real sockets: silent about clients that hang up, loud about their own mistakes."""

from __future__ import annotations

import ssl
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Base of the handlers of tests: writes no log, and each answer as a whole."""

    def do_GET(self) -> None:
        self.get()

    def do_POST(self) -> None:
        self.post()

    def get(self) -> None:
        """Answer a GET."""
        raise NotImplementedError

    def post(self) -> None:
        """Answer a POST."""
        raise NotImplementedError

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Send an answer; its length is told unless the headers tell another."""
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the output of the tests clean."""


class Listener(ThreadingHTTPServer):
    """A server on a free port of this machine.

    Args:
        handler: Answers.
        tls: Certificate and key; () speaks plain http.
    """

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler], tls: tuple[Path, Path] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_port}"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            # the handshake is left to the connection's own thread: one that fails must not stop the server
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - socketserver's names
        """Raise nothing for a client that hangs up; show what is wrong with the test's own server."""
        if isinstance(sys.exc_info()[1], AssertionError | LookupError | TypeError):
            traceback.print_exc()

    def stop(self) -> None:
        """Answer nobody any more."""
        self.shutdown()
        self.server_close()
        self._thread.join()


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler], tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Serve for as long as the block runs; gives the address."""
    server = Listener(handler, tls)
    try:
        yield server.url
    finally:
        server.stop()
