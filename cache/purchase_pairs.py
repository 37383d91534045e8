"""Pairs of purchases as they are read: a day to a row, and what lies before the days asked for added up.

The key of the table goes day by day and, within a day, by the day of the order before, so that a day is one stretch of
it in the order it is wanted in. A large shop has hundreds of thousands of pairs: they are put together where they lie,
which takes half the time of reading them one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from cache.shops import Shop
from commerce.facts import WHOLE, Previous, PurchaseDay
from commerce.period import Period

_OF_DAYS: Final = "FROM purchase_pairs WHERE shop_id = :shop AND segment = :segment AND day BETWEEN :first AND :last"
_SECOND, _LATER = "order_number = 2", "order_number > 2"


def _told(which: str) -> str:
    """Return the columns of second or of later orders: those of long ago, and the days before with their orders."""
    within = f"FILTER (WHERE {which} AND previous_day >= :first)"
    return (
        f"COALESCE(SUM(orders) FILTER (WHERE {which} AND previous_day < :first), 0),"
        f" GROUP_CONCAT(previous_day, ' ') {within}, GROUP_CONCAT(orders, ' ') {within}"
    )


_DAYS: Final = f"""
SELECT key, day, COALESCE(SUM(orders) FILTER (WHERE previous_day = ''), 0), {_told(_SECOND)}, {_told(_LATER)}
{_OF_DAYS} GROUP BY day, key
"""
_CUSTOMERS: Final = f"SELECT COALESCE(SUM(orders), 0) {_OF_DAYS} AND key = '' AND previous_day < :first"


def purchases(connection: sqlite3.Connection, shop: Shop, period: Period, segment: str) -> dict[str, list[PurchaseDay]]:
    """Return {key: days of the period with an order}; see `commerce.facts.Facts.purchases`."""
    # the same few hundred days come again and again
    known = {day.isoformat(): day for day in period.days()}
    before = period.first - timedelta(days=1)
    found: dict[str, list[PurchaseDay]] = {}
    for key, day, first, *followed in connection.execute(_DAYS, _asked(shop, segment, period)):
        second, later = (_previous(known, before, *followed[place : place + 3]) for place in (0, 3))
        found.setdefault(key, []).append(PurchaseDay(known[day], first, second, later))
    return found


def _previous(known: Mapping[str, date], before: date, long_ago: int, days: str | None, orders: str | None) -> Previous:
    told = days.split(" ") if days else []
    counts = list(map(int, orders.split(" "))) if orders else []
    if told != sorted(told):  # they come in the order of the key, which SQLite does not promise
        told, counts = [list(one) for one in zip(*sorted(zip(told, counts, strict=True)), strict=True)]
    previous = list(map(known.__getitem__, told))
    return Previous([before, *previous], [long_ago, *counts]) if long_ago else Previous(previous, counts)


def customers(connection: sqlite3.Connection, shop: Shop, period: Period) -> int:
    """Return how many customers ordered: by the orders before which they had none in the period."""
    ((count,),) = connection.execute(_CUSTOMERS, _asked(shop, WHOLE, period))
    return int(count)


def _asked(shop: Shop, segment: str, period: Period) -> dict[str, object]:
    return {
        "shop": shop.shop_id,
        "segment": segment,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
    }
