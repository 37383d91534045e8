"""Time is handed in, never looked up: the wiring makes the only real clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What time it is, and how to wait."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a frozen clock moves itself forward instead."""
        ...


class FrozenClock:
    """A clock that stands still until told to move: for `--now`, the practice shop and tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Do not wait: the clock moves itself forward instead."""
        self._now += timedelta(seconds=seconds)

    def move_to(self, now: datetime) -> None:
        """Put the clock to another instant."""
        self._now = now.astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the shop's own calendar day of an instant."""
    return instant.astimezone(zone).date()
