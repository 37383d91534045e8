"""Time as the shop's clock shows it: real hours, each with its day, weekday and hour of the wall clock.

A day on which the clocks change has 23 or 25 of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

HOUR_S: Final = 3600
HOURS: Final = 24
_DAY_S: Final = HOURS * HOUR_S


class Slots:
    """The hours from the first moment of one day to the last of another.

    Attributes:
        days: The shop's days.
        starts: Of each hour, unix seconds.
        day_of, hour_of: Of each hour: position of its day in `days`, and what the wall clock shows, 0..23.
    """

    def __init__(self, zone: ZoneInfo, first: date, last: date) -> None:
        self.zone = zone
        self.days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        self.starts: list[int] = []
        self.day_of: list[int] = []
        self.hour_of: list[int] = []
        self._midnights = [midnight(day, zone) for day in (*self.days, last + timedelta(days=1))]
        for number in range(len(self.days)):
            self._add(number)

    @property
    def end_s(self) -> int:
        """The first moment after the last day."""
        return self._midnights[-1]

    def _add(self, number: int) -> None:
        begins, ends = self._midnights[number], self._midnights[number + 1]
        starts = range(begins, ends, HOUR_S)
        if ends - begins == _DAY_S:
            hours = list(range(HOURS))
        else:
            hours = [datetime.fromtimestamp(at, UTC).astimezone(self.zone).hour for at in starts]
        self.starts.extend(starts)
        self.hour_of.extend(hours)
        self.day_of.extend([number] * len(hours))

    def counts(self, instants: Sequence[int]) -> list[int]:
        """Return how many of the instants, oldest first, lie in each hour."""
        before = [bisect_left(instants, begins) for begins in (*self.starts, self.end_s)]
        return [last - first for first, last in pairwise(before)]


def midnight(day: date, zone: ZoneInfo) -> int:
    """Return the first moment of a shop's day, unix seconds."""
    return int(datetime.combine(day, time.min, zone).timestamp())
