"""The real world: the only place where time, waiting and bytes that nobody can guess are made, to be handed in."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from commerce.errors import TryLater


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return seconds that no change of the clock moves; while the machine sleeps they may stand still."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class StoppableClock(SystemClock):
    """The real time; a wait ends at once when the service is told to stop."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            TryLater: The service is stopping; the work goes on at the next start.
        """
        if self._stop.wait(seconds):
            msg = "stopped while waiting; the next start goes on from here"
            raise TryLater(msg)


def stopwatch() -> Callable[[], float]:
    """Return what tells how many seconds have gone by since now; no change of the clock moves it."""
    begin = time.monotonic()
    return lambda: time.monotonic() - begin


def end_now(code: int) -> NoReturn:
    """End the process at once, as a kill would: threads that hang are not waited for."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def free_bytes(folder: Path) -> int | None:
    """Return how much room there is for a file of a folder, which may not be there yet; None where nobody can tell."""
    for place in (folder, *folder.absolute().parents):
        if place.is_dir():
            with suppress(OSError):
                return shutil.disk_usage(place).free
    return None


def chance() -> float:
    """Return a number from 0 to below 1 that nobody can guess."""
    return int.from_bytes(os.urandom(4), "big") / 2**32


def random_bytes(count: int) -> bytes:
    """Return bytes nobody can guess, for a customer key."""
    return os.urandom(count)
