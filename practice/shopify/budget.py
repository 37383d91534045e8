"""The points that ShopifyQL is taken from: a thousand a minute, all given back when the next minute begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from practice.shopify.wire import Node, instant

POINTS = 1000


class Budget:
    """Points of the present minute.

    Attributes:
        limited: False lets everything pass, and the budget shows full.
    """

    def __init__(self) -> None:
        self.limited = False
        self._spent = 0
        self._minute: datetime | None = None

    def take(self, points: int, now: datetime) -> bool:
        """Take the points, if they are there."""
        minute = _minute_of(now)
        if minute != self._minute:
            self._minute, self._spent = minute, 0
        if self.limited and self._spent + points > POINTS:
            return False
        self._spent += points * self.limited
        return True

    def status(self, points: int, now: datetime) -> Node:
        """Return what `extensions` tell of a query of so many points."""
        return {
            "requestedQueryCost": points,
            "maximumAvailable": POINTS,
            "currentlyAvailable": POINTS - self._spent,
            "windowResetAt": instant(_minute_of(now) + timedelta(minutes=1)),
        }


def _minute_of(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
