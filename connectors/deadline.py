"""One deadline for a whole answer, headers and body.

A time-out of a socket counts silence only, and never comes where somebody lets a byte drip every few seconds.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import urllib3
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BUFFER = 2**16


class Deadline:
    """An instant of a clock that only grows.

    Args:
        within_s: Seconds from now.
        elapsed: The clock.
    """

    def __init__(self, within_s: float, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._end_s = elapsed() + within_s

    @property
    def left_s(self) -> float:
        """Seconds until then, none after it."""
        return max(self._end_s - self._elapsed(), 0.0)

    @property
    def is_over(self) -> bool:
        """Whether it is past."""
        return self.left_s <= 0


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current() -> Deadline | None:
    """Return the deadline of this thread's present answer; None where there is none."""
    return _current.get()


@contextmanager
def within(seconds: float, elapsed: Callable[[], float]) -> Iterator[Deadline]:
    """Let every answer that is read by a `DatedAdapter` in this thread end within so many seconds."""
    deadline = Deadline(seconds, elapsed)
    token = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(token)


class _Reader(io.RawIOBase):
    """Reads from a socket, waiting no longer for a piece than is left for the whole."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._raw = line.makefile("rb", buffering=0)
        self._silence_s = line.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left = self._deadline.left_s
        if left <= 0:
            msg = "timed out"
            raise TimeoutError(msg)
        self._line.settimeout(left if self._silence_s is None else min(left, self._silence_s))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


def reading(line: socket.socket, deadline: Deadline) -> io.BufferedReader:
    """Return what reads a socket until the deadline. It raises `TimeoutError` then."""
    return io.BufferedReader(_Reader(line, deadline), _BUFFER)


class _Dated:
    """Stands for a socket where only its reading side is asked for."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return reading(self._line, self._deadline)


class _Response(http.client.HTTPResponse):
    """An answer that ends in time, if the thread that reads it has a deadline."""

    def __init__(self, sock: Any, *arguments: Any, **settings: Any) -> None:
        deadline = _current.get()
        super().__init__(sock if deadline is None else _Dated(sock, deadline), *arguments, **settings)  # type: ignore[arg-type]  # it asks for `makefile` only


class _Plain(urllib3.connection.HTTPConnection):
    response_class = _Response


class _Tls(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Tls


class DatedAdapter(HTTPAdapter):
    """For a session of requests: answers that are read under `within` end in time."""

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        """Make connections whose answers know of deadlines."""
        super().init_poolmanager(*arguments, **settings)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def proxy_manager_for(self, *arguments: Any, **settings: Any) -> Any:
        """As above, behind a proxy."""
        manager = super().proxy_manager_for(*arguments, **settings)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
        return manager
