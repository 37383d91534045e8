"""A shop that sells by its own week: orders at instants, by chance, as many as were to be expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from commerce.arrivals import Arrival, Arrivals

BERLIN = ZoneInfo("Europe/Berlin")
#: Orders of a day by hour: nothing at night, most in the evening.
EVENING = tuple(0.0 if hour < 7 else 1.0 + (2.0 if 18 <= hour < 22 else 0.0) for hour in range(24))
MONDAY = date(2026, 3, 2)


def at(day: date, hour: float, zone: ZoneInfo = BERLIN) -> datetime:
    """Return an instant of a day by the shop's clock, UTC."""
    return (datetime.combine(day, time.min, zone) + timedelta(hours=hour)).astimezone(UTC)


def instants(
    first: date,
    last: date,
    per_day: Callable[[date], float],
    *,
    zone: ZoneInfo = BERLIN,
    hours: Sequence[float] = EVENING,
    seed: int = 1,
) -> list[datetime]:
    """Return when orders came from one day to another, both included."""
    chance = Random(seed)  # noqa: S311 - made-up data, no secret
    whole, found = sum(hours), []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for hour, weight in enumerate(hours):
            rate = per_day(day) * weight / whole
            gap = chance.expovariate(rate) if rate else 2.0
            while gap < 1:
                found.append(at(day, 0, zone) + timedelta(hours=hour + gap))
                gap += chance.expovariate(rate)
    return sorted(found)


def heard(came: Sequence[datetime], until: datetime, since: date | None = None, **fields: object) -> Arrivals:
    """Return orders of 50.00, paid at once by card, as they were read up to an instant."""
    orders = [order(one, **fields) for one in came if one <= until]  # type: ignore[arg-type]  # fields of `order`
    first = at(since, 0) if since else came[0]
    return Arrivals(int(first.timestamp()), until, orders)


def order(
    placed: datetime, method: str = "card", channel: str = "direct", *, went_through: bool = True, net_minor: int = 5000
) -> Arrival:
    """Return one order."""
    at_s = int(placed.timestamp())
    return Arrival(at_s, went_through, at_s if went_through else None, method, channel, net_minor)
