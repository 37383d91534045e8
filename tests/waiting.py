"""Tests that live with other threads and processes wait for them: only here do they meet the real clock."""

from __future__ import annotations

import time

from shopbell.outside import SystemClock

real_now = SystemClock().now


def pause(seconds: float) -> None:
    """Let others work."""
    time.sleep(seconds)


def elapsed() -> float:
    """Return seconds that only ever grow: the difference of two is how long something took."""
    return time.monotonic()
