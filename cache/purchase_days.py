"""Pairs of purchases as they are kept: a row for each day and key, its pairs packed as running counts.

How orders are packed is told in `commerce.purchase_days`. What moves is read, changed and written a day at a time; a
day that becomes empty is no row. So days that were moved hold the same bytes as those that were counted anew.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final

from cache.shops import Shop
from commerce.channels.names import CHANNEL
from commerce.facts import WHOLE
from commerce.period import Period
from commerce.purchase_days import Previous, PurchaseDay

#: First orders of a day, and second ones and second or later ones, packed.
Row = tuple[int, bytes, bytes]

_KEPT: Final = "first_orders, second_orders, repeated_orders FROM purchase_days WHERE shop_id = ? AND segment = ?"
_PERIOD: Final = f"SELECT day, key, {_KEPT} AND day BETWEEN ? AND ? ORDER BY day, key"
_DAY: Final = f"SELECT {_KEPT} AND day = ? AND key = ?"
_KEEP: Final = (
    "INSERT OR REPLACE INTO purchase_days (shop_id, segment, day, key, first_orders, second_orders, repeated_orders)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_DROP: Final = "DELETE FROM purchase_days WHERE shop_id = ? AND segment = ? AND day = ? AND key = ?"
_MOVED: Final = "SELECT day, channel, order_number, previous_day, orders FROM moved_pairs ORDER BY day"

#: Order numbers.
_FIRST, _SECOND = 1, 2
_NOBODY: Final = (0, Previous().packed, Previous().packed)


class Moved:
    """By how much the orders of a day and key move."""

    __slots__ = ("_first", "_repeated", "_second")

    def __init__(self) -> None:
        self._first = 0
        self._second: defaultdict[int, int] = defaultdict(int)
        self._repeated: defaultdict[int, int] = defaultdict(int)

    def add(self, order_number: int, previous_day: str, orders: int) -> None:
        """Add orders of one number (1, 2, or more for later ones) and previous day, which first ones have none of."""
        if order_number == _FIRST:
            self._first += orders
            return
        before = _number_of(previous_day)
        self._repeated[before] += orders
        if order_number == _SECOND:
            self._second[before] += orders

    def onto(self, kept: Row | None) -> Row | None:
        """Return a row as it becomes, None where nothing is left."""
        first, second, repeated = kept or _NOBODY
        row = (first + self._first, _added(second, self._second), _added(repeated, self._repeated))
        return None if row == _NOBODY else row


def _added(packed: bytes, moved: Mapping[int, int]) -> bytes:
    """Return packed orders with others; that is most of the work where few orders lie on many days."""
    if not moved:
        return packed
    orders = Previous(packed).by_day()
    for day, count in moved.items():
        orders[day] = orders.get(day, 0) + count
    return Previous.of(orders).packed


@cache
def _number_of(day: str) -> int:
    """Return the number of a day of the shop's calendar; there are as many as a shop is old."""
    return date.fromisoformat(day).toordinal()


def purchases(connection: sqlite3.Connection, shop: Shop, period: Period, segment: str) -> dict[str, list[PurchaseDay]]:
    """Return {key: days of the period with an order}; see `commerce.facts.Facts.purchases`."""
    asked = (shop.shop_id, segment, period.first.isoformat(), period.last.isoformat())
    found: dict[str, list[PurchaseDay]] = {}
    for day, key, first, second, repeated in connection.execute(_PERIOD, asked):
        one = PurchaseDay(date.fromisoformat(day), first, Previous(second), Previous(repeated))
        found.setdefault(key, []).append(one)
    return found


def customers(connection: sqlite3.Connection, shop: Shop, period: Period) -> int:
    """Return how many customers ordered: by the orders before which they had none in the period."""
    first = period.first.toordinal()
    days = purchases(connection, shop, period, WHOLE).get("", ())
    return sum(one.first + one.repeated.before(first) for one in days)


def move(connection: sqlite3.Connection, shop: Shop) -> None:
    """Move what is kept by `moved_pairs`, for the whole shop and by channel."""
    for day, pairs in groupby(connection.execute(_MOVED), key=itemgetter(0)):
        whole, by_channel = Moved(), defaultdict[str, Moved](Moved)
        for _, channel, *pair in pairs:
            whole.add(*pair)
            by_channel[channel].add(*pair)
        _move_day(connection, (shop.shop_id, WHOLE, day, ""), whole)
        for channel, moved in by_channel.items():  # several may have one name
            _move_day(connection, (shop.shop_id, CHANNEL, day, shop.names(CHANNEL, channel)), moved)


def _move_day(connection: sqlite3.Connection, place: Sequence[object], moved: Moved) -> None:
    """Move one row; `place`: its shop, segment, day and key."""
    kept = connection.execute(_DAY, place).fetchone()
    row = moved.onto(kept)
    if row is not None:
        connection.execute(_KEEP, (*place, *row))
    elif kept is not None:
        connection.execute(_DROP, place)
