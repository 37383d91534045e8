"""Instants as unix seconds, days as the shop's own ISO text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_S = 86_400
# Every clock in use since 1972 stands a whole number of quarter hours from UTC, so a day begins with a quarter.
_QUARTER_S = 900
_KNOWN_AT_MOST = 40_000


def seconds(instant: datetime) -> int:
    """Return unix seconds.

    Raises:
        TypeError: The instant carries no zone.
    """
    since = instant - _EPOCH
    return since.days * _DAY_S + since.seconds  # half the time of dividing by a timedelta


def seconds_or_none(instant: datetime | None) -> int | None:
    """Return unix seconds, None for None."""
    return None if instant is None else seconds(instant)


def instant(unix_seconds: int) -> datetime:
    """Return the aware instant in UTC."""
    return _EPOCH + timedelta(seconds=unix_seconds)


def instant_or_none(unix_seconds: int | None) -> datetime | None:
    """Return the aware instant in UTC, None for None."""
    return None if unix_seconds is None else instant(unix_seconds)


class DayFinder:
    """The day that a shop's calendar shows at an instant; remembers quarters of an hour, for a backfill asks often."""

    def __init__(self, time_zone: str) -> None:
        self._zone = ZoneInfo(time_zone)
        self._known: dict[int, str] = {}

    def __call__(self, unix_seconds: int) -> str:
        """Return the ISO day."""
        quarter = unix_seconds // _QUARTER_S
        day = self._known.get(quarter)
        if day is None:
            if len(self._known) >= _KNOWN_AT_MOST:
                self._known.clear()
            at = instant(quarter * _QUARTER_S)
            try:
                local = at.astimezone(self._zone)
            except OverflowError:  # at the very ends of the calendar the zone would lead out of it
                local = at
            day = self._known[quarter] = local.date().isoformat()
        return day
