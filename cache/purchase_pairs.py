"""Pairs of purchases as they are read: as they stand, or added up where a large shop has more than a look can read.

The key of the table goes day by day and, within a day, by the day of the order before: what lies between two days is
one stretch of it, so that sums take no more than a walk along them.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters, or ISO days and small numbers
from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from cache.connection import picture
from cache.shops import Shop
from commerce.facts import WHOLE, Age, PurchasePair, Return, Returns
from commerce.period import Period

_SECOND, _LATER = 2, 3
_OF_DAYS: Final = "FROM purchase_pairs WHERE shop_id = ? AND segment = ? AND day BETWEEN ? AND ?"
_PAIRS: Final = f"""
SELECT key, day, previous_day, order_number, orders {_OF_DAYS} ORDER BY day, key, previous_day, order_number
"""
_SECONDS: Final = f"SUM(CASE order_number WHEN {_SECOND} THEN orders ELSE 0 END)"
_LATERS: Final = f"SUM(CASE order_number WHEN {_SECOND} THEN 0 ELSE orders END)"
# One key on one day is a stretch of the key of the table, in the order of the days before.
_OF_KEY: Final = "FROM purchase_pairs WHERE shop_id = ? AND segment = ? AND day = ? AND key = ?"
_KEYS: Final = f"SELECT DISTINCT key {_OF_DAYS} ORDER BY key"
_FIRST: Final = f"SELECT orders {_OF_KEY} AND previous_day = ''"
_BEFORE: Final = f"SELECT {_SECONDS}, {_LATERS} {_OF_KEY} AND previous_day > '' AND previous_day < ?"
_WITHIN: Final = f"SELECT previous_day, order_number, orders {_OF_KEY} AND previous_day >= ? ORDER BY previous_day"
# CROSS JOIN keeps to this order: each day and age is a stretch of the key of the pairs.
_RETURNS: Final = f"""
WITH days (place, day) AS (VALUES {{days}}), ages (age, least, most) AS (VALUES {{ages}}),
     stretches AS (
        SELECT d.day, a.age, f.day AS first, l.day AS last
        FROM days AS d CROSS JOIN ages AS a CROSS JOIN days AS l CROSS JOIN days AS f
        WHERE l.place = d.place - a.least AND f.place = CASE WHEN d.place > a.most THEN d.place - a.most ELSE 0 END)
SELECT {{by}}, s.age, {_SECONDS}, {_LATERS}
FROM stretches AS s CROSS JOIN purchase_pairs AS p
WHERE p.shop_id = ? AND p.segment = '' AND p.day = s.day AND p.key = '' AND p.previous_day BETWEEN s.first AND s.last
GROUP BY {{by}}, s.age
"""
_CUSTOMERS: Final = f"SELECT COALESCE(SUM(orders), 0) {_OF_DAYS} AND key = '' AND previous_day < ?"


def pairs(connection: sqlite3.Connection, shop: Shop, period: Period, segment: str) -> dict[str, list[PurchasePair]]:
    """Return {key: pairs whose day lies in the period}, in order of days."""
    # the same few hundred days come again and again
    days: dict[str, date | None] = {"": None}
    found: dict[str, list[PurchasePair]] = {}
    for key, day, previous, order_number, orders in connection.execute(_PAIRS, (shop.shop_id, segment, *_ends(period))):
        for text in (day, previous):
            if text not in days:
                days[text] = date.fromisoformat(text)
        known = days[day]
        if known is not None:
            found.setdefault(key, []).append(PurchasePair(known, days[previous], order_number, orders))
    return found


def recent_pairs(
    connection: sqlite3.Connection, shop: Shop, period: Period, segment: str, since: date
) -> dict[str, list[PurchasePair]]:
    """Return the same with all previous days before `since` told as the one before it."""
    of = (shop.shop_id, segment)
    known = {day.isoformat(): day for day in Period(min(since, period.first), period.last).days()}
    with picture(connection):
        keys = [""] if segment == WHOLE else [key for (key,) in connection.execute(_KEYS, (*of, *_ends(period)))]
        found = {key: _recent(connection, (*of, key), period, since, known) for key in keys}
    return {key: told for key, told in found.items() if told}


def _recent(
    connection: sqlite3.Connection,
    of: tuple[int, str, str],
    period: Period,
    since: date,
    known: Mapping[str, date],
) -> list[PurchasePair]:
    shop_id, segment, key = of
    begins, before = since.isoformat(), since - timedelta(days=1)
    found: list[PurchasePair] = []
    for day in period.days():
        stretch = (shop_id, segment, day.isoformat(), key)
        found += [PurchasePair(day, None, 1, orders) for (orders,) in connection.execute(_FIRST, stretch)]
        ((second, later),) = connection.execute(_BEFORE, (*stretch, begins))
        long_ago = ((_SECOND, second), (_LATER, later))
        found += [PurchasePair(day, before, number, orders) for number, orders in long_ago if orders]
        found += [
            PurchasePair(day, known[previous], number, orders)
            for previous, number, orders in connection.execute(_WITHIN, (*stretch, begins))
        ]
    return found


def returns(connection: sqlite3.Connection, shop: Shop, period: Period, ages: Sequence[Age]) -> Returns:
    """Return how long customers of these days had stayed away; see `commerce.facts.Facts.returns`."""
    days = ", ".join(f"({place}, '{day.isoformat()}')" for place, day in enumerate(period.days()))
    told = ", ".join(f"({number}, {least}, {most})" for number, (least, most) in enumerate(ages))
    with picture(connection):
        by_day, by_previous_day = (
            connection.execute(_RETURNS.format(days=days, ages=told, by=by), (shop.shop_id,)).fetchall()
            for by in ("s.day", "p.previous_day")
        )
    return Returns(_told(by_day), _told(by_previous_day))


def _told(rows: Sequence[tuple[str, int, int, int]]) -> list[Return]:
    return [Return(date.fromisoformat(day), age, second, later) for day, age, second, later in rows]


def customers(connection: sqlite3.Connection, shop: Shop, period: Period) -> int:
    """Return how many customers ordered: by the orders before which they had none in the period."""
    first, last = _ends(period)
    ((count,),) = connection.execute(_CUSTOMERS, (shop.shop_id, WHOLE, first, last, first))
    return int(count)


def _ends(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()
