"""The door: takes deliveries off the network, whole and in time, and hands them to whoever answers the bell.

Whoever sends drop by drop must not keep others out. A delivery has one deadline for all of it, not one for each byte,
and when too many are still being read, the one that has taken longest must go. What is read needs no place any more.
"""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shopbell.outside import stopwatch

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: The least patient of the platforms gives up after five seconds.
READ_WITHIN_S = 5.0
_LARGEST_BODY = 5 * 2**20
#: Bodies are held in memory while they are read.
MOST_AT_ONCE = 32

#: Path, headers and body of a delivery to its answer.
Ring = Callable[[str, Mapping[str, str], bytes], HTTPStatus]


class Listener(ThreadingHTTPServer):
    """Threads that end with the process, and no word to the screen about whoever hangs up.

    Args:
        where: Host and port to listen on.
        ring: Answers deliveries; called in many threads, and must not wait.

    Raises:
        OSError: The address cannot be listened on.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, where: tuple[str, int], ring: Ring) -> None:
        self._lock = threading.Lock()
        self._reading: dict[object, None] = {}  # in the order in which they came
        super().__init__(where, partial(_Handler, self, ring))

    def process_request(self, request: object, client_address: object) -> None:
        """Give the newcomer a place, of the one who has been here longest if need be."""
        with self._lock:
            if len(self._reading) >= MOST_AT_ONCE:
                slowest = next(iter(self._reading))
                del self._reading[slowest]
                with suppress(OSError):
                    slowest.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]  # a socket; its thread notices
            self._reading[request] = None
        super().process_request(request, client_address)  # type: ignore[arg-type]  # what the server hands in

    def shutdown_request(self, request: object) -> None:
        """Hang up."""
        self.is_read(request)
        super().shutdown_request(request)  # type: ignore[arg-type]  # what the server hands in

    def is_read(self, request: object) -> None:
        """Free the place of a delivery that is read."""
        with self._lock:
            self._reading.pop(request, None)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet."""
        del request, client_address


class _Impatient(io.RawIOBase):
    """Reads from a socket until a deadline, however steadily something drips in."""

    def __init__(self, line: socket.socket, within_s: float) -> None:
        self._line = line
        self._within_s, self._gone_s = within_s, stopwatch()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        left = self._within_s - self._gone_s()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
        return self._line.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server_version, sys_version = "shopbell", ""

    def __init__(self, listener: Listener, ring: Ring, *arguments: object) -> None:
        self._listener = listener
        self._ring = ring
        super().__init__(*arguments)  # type: ignore[arg-type]  # what the server hands in

    def setup(self) -> None:
        """Read with a deadline; a time-out ends the request in `http.server` itself."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_Impatient(self.connection, READ_WITHIN_S))

    def do_POST(self) -> None:
        """Take a delivery in."""
        self.close_connection = True
        self._answer(self._status())

    def _status(self) -> HTTPStatus:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED
        if int(length) > _LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return HTTPStatus.BAD_REQUEST
        self._listener.is_read(self.request)
        return self._ring(urlsplit(self.path).path, dict(self.headers.items()), body)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name that http.server uses
        """Keep quiet: who rings is nobody's business."""
        del format, arguments
