"""Tests that live with other threads and processes wait for them: only here do they meet the real clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from shopbell.outside import SystemClock

real_now = SystemClock().now


def pause(seconds: float) -> None:
    """Let others work."""
    time.sleep(seconds)


def elapsed() -> float:
    """Return seconds that only ever grow: the difference of two is how long something took."""
    return time.monotonic()


def until(seen: Callable[[], bool], within_s: float = 120) -> None:
    """Let others work until something is seen; on a busy machine it comes late, and is no less right.

    Raises:
        AssertionError: It was not, in all that time.
    """
    end = elapsed() + within_s
    while not seen():
        assert elapsed() < end, f"not seen within {within_s} s"
        pause(0.01)


def waited(seen: Callable[[], bool], within_s: float) -> bool:
    """Let others work until something is seen; tell whether it was, in that time."""
    end = elapsed() + within_s
    while not seen():
        if elapsed() > end:
            return False
        pause(0.01)
    return True
