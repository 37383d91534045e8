"""When in a day things happen in a practice shop: in the evening rather than at night, and never while it is closed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

_SATURDAY = 5
_HOURS = 24


class ShopClock:
    """The instants of the days that a practice shop is open.

    Args:
        first_day: The day the shop opens, shop-local.
        days: How many.
        zone: Of the shop.
        busiest_hour: Around when most happens, by the shop's clock.
        weekend_hour: The same on Saturdays and Sundays; None: the same.
        closed_hours: (from, until), whole hours; over midnight where the first is the later one.
    """

    def __init__(
        self,
        first_day: date,
        days: int,
        zone: ZoneInfo,
        *,
        busiest_hour: float = 19.2,
        weekend_hour: float | None = None,
        closed_hours: tuple[int, int] | None = None,
    ) -> None:
        self._days = [first_day + timedelta(days=offset) for offset in range(days + 1)]
        self._midnights = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in self._days]
        self._zone = zone
        self._busiest = [
            weekend_hour if weekend_hour is not None and day.weekday() >= _SATURDAY else busiest_hour
            for day in self._days
        ]
        first, until = closed_hours or (0, 0)
        self._closed = frozenset(hour % _HOURS for hour in range(first, until if until >= first else until + _HOURS))
        if len(self._closed) == _HOURS:
            msg = f"closed from {first} to {until}: a shop is open for some hours of the day"
            raise ValueError(msg)

    @property
    def opened_at(self) -> datetime:
        """The first instant."""
        return self._midnights[0]

    def instant(self, offset: int, chance: Random) -> datetime:
        """Return an instant of a day; clock changes make days of 23 and 25 hours."""
        while True:
            at = self._any_instant(offset, chance)
            if not self._closed or at.astimezone(self._zone).hour not in self._closed:
                return at

    def _any_instant(self, offset: int, chance: Random) -> datetime:
        midnight = self._midnights[offset]
        seconds = int((self._midnights[offset + 1] - midnight).total_seconds())
        busiest = seconds * self._busiest[offset] / _HOURS
        return midnight + timedelta(seconds=int(chance.triangular(0, seconds - 1, busiest)))
