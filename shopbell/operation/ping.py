"""The dead man's switch: a monitor elsewhere is asked after each round of jobs, and rings when nobody asks any more.

In the manner of healthchecks.io: `<url>/start` as a round begins, `<url>` when it went well, `<url>/fail` when it did
not. The address is a secret of a kind (who knows it can keep the monitor quiet), so only its host is ever shown.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

import requests

from connectors.deadline import DatedAdapter, within

_log = logging.getLogger("shopbell.run")

Signal = Literal["start", "success", "fail"]

_TIMEOUT_S: Final = 10.0
#: Of a monitor that hangs no more is kept: what it has missed is no news any more.
_WAITING: Final = 4


class Pinger:
    """Asks the monitor, one after the other, in a thread of its own: nothing ever waits for it.

    Args:
        url: Of the check; never shown.
        elapsed: Seconds that only ever grow.
        timeout_s: How long the monitor may take.
    """

    def __init__(self, url: str, elapsed: Callable[[], float], timeout_s: float = _TIMEOUT_S) -> None:
        self._url, self._elapsed, self._timeout_s = url, elapsed, timeout_s
        self._signals: queue.Queue[Signal | None] = queue.Queue(_WAITING)
        self._thread: threading.Thread | None = None
        self._is_failing = False

    def __call__(self, signal: Signal) -> None:
        """Let the monitor be asked; returns at once. Call from one thread at a time."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="ping", daemon=True)
            self._thread.start()
        try:
            self._signals.put_nowait(signal)
        except queue.Full:
            self._note("does not answer in time")

    def stop(self) -> None:
        """Ask no more; what is in hand is not waited for."""
        with suppress(queue.Empty):
            while True:
                self._signals.get_nowait()
        self._signals.put_nowait(None)

    def _work(self) -> None:
        while (signal := self._signals.get()) is not None:
            self._note(self._ask(signal))

    def _ask(self, signal: Signal) -> str:
        """Ask once; return what went wrong, "" when nothing did."""
        try:
            with within(self._timeout_s, self._elapsed), requests.Session() as session:
                for scheme in ("https://", "http://"):
                    session.mount(scheme, DatedAdapter())
                answer = session.get(address(self._url, signal), timeout=self._timeout_s, allow_redirects=False)
        except requests.RequestException as error:  # its text holds the address
            return f"cannot be reached ({type(error).__name__})"
        is_fine = answer.status_code // 100 == 2  # noqa: PLR2004 - 2xx
        return "" if is_fine else f"answered {answer.status_code}"

    def _note(self, trouble: str) -> None:
        """Say once that the monitor is not reached, and once that it is again."""
        host = host_of(self._url)
        if trouble and not self._is_failing:
            _log.warning("ping: %s %s; the jobs go on without it", host, trouble)
        elif self._is_failing and not trouble:
            _log.info("ping: %s is reached again", host)
        self._is_failing = bool(trouble)


def address(url: str, signal: Signal) -> str:
    """Return what to ask for a signal: its word stands at the end of the path."""
    if signal == "success":
        return url
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{signal}").geturl()


def host_of(url: str) -> str:
    """Return all of the address that may be shown."""
    return urlsplit(url).hostname or "the monitor"


class Rounds:
    """A round begins with the first shop that is read, and is over when each of them was; jobs of ours fail it, too.

    A shop that is away is tried again by itself, and fails no round until it has been away for long.

    Safe to use from several threads.

    Args:
        members: The jobs that make up a round, by name.
        ping: Told how it goes.
        elapsed: Seconds that only ever grow.
        away_for: How long a job may be put off before it fails the round.
    """

    def __init__(
        self, members: Collection[str], ping: Pinger, elapsed: Callable[[], float], away_for: timedelta
    ) -> None:
        self._members, self._ping = frozenset(members), ping
        self._elapsed, self._away_for_s = elapsed, away_for.total_seconds()
        self._put_off_since: dict[str, float] = {}
        self._left: set[str] = set()
        self._has_failed = False
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Ask the monitor no more: whoever stops us on purpose is not told that all is well, nor that it is not."""
        self._ping.stop()

    def began(self, job: str) -> None:
        """Note that a job begins."""
        with self._lock:
            if job in self._members and not self._left:
                self._left = set(self._members)
                self._ping("start")

    def ended(self, job: str, *, has_failed: bool, is_put_off: bool = False) -> None:
        """Note that a job has come to its end; `is_put_off`: without having done its work."""
        with self._lock:
            self._has_failed |= has_failed or (is_put_off and self._is_away(job))
            if not is_put_off:
                self._put_off_since.pop(job, None)
            if job in self._left:
                self._left.discard(job)
                if not self._left:
                    self._ping("fail" if self._has_failed else "success")
                    self._has_failed = False

    def _is_away(self, job: str) -> bool:
        now = self._elapsed()
        return now - self._put_off_since.setdefault(job, now) >= self._away_for_s
