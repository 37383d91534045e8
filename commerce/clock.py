"""Time is handed in, never looked up: the wiring makes the only real clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What time it is, how much of it goes by, and how to wait."""

    def now(self) -> datetime:
        """Return the instant, aware, in UTC. Somebody may set it, either way."""
        ...

    def elapsed(self) -> float:
        """Return seconds that only ever grow, whatever is set: the difference of two is how long something took."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a frozen clock moves itself forward instead."""
        ...


class FrozenClock:
    """A clock that stands still until told to move: for `--now`, the practice shop and tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._elapsed_s = 0.0

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def elapsed(self) -> float:
        """Return the seconds that were slept."""
        return self._elapsed_s

    def sleep(self, seconds: float) -> None:
        """Do not wait: the clock moves itself forward instead."""
        self._now += timedelta(seconds=seconds)
        self._elapsed_s += seconds

    def move_to(self, now: datetime) -> None:
        """Put the clock to another instant, as somebody sets it: no time goes by."""
        self._now = now.astimezone(UTC)


#: Two clocks, or one before and after it is set right by a little, differ by less.
_LIKELY = timedelta(days=1)


def is_future(noted: datetime, now: datetime) -> bool:
    """Tell whether what was noted as past lies so far ahead that the clock must have been wrong when it was."""
    return noted - now > _LIKELY


#: Where no shop is known.
UTC_ZONE: Final = ZoneInfo("UTC")


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the shop's own calendar day of an instant."""
    return instant.astimezone(zone).date()
