"""Why a page of orders moves days that were shown: what became of which orders."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from cache import restatements
from cache.orders import OrderPlan
from cache.shops import Shop
from commerce.restatements import Cause, Why

_ORDERS = """
SELECT o.order_key, o.day, o.counted, o.currency, o.gross_minor, o.net_minor, o.shipping_minor
FROM json_each(?) AS wanted CROSS JOIN orders AS o ON o.order_key = wanted.value
"""
_REFUNDS = """
SELECT r.order_key, r.day, SUM(r.net_minor) FROM json_each(?) AS wanted
CROSS JOIN refunds AS r ON r.order_key = wanted.value GROUP BY r.order_key, r.day
"""

#: {order: (its day, whether it counts, its amounts)}, {order: {day: what was given back}}
_Standing = tuple[dict[int, tuple[str, int, tuple[object, ...]]], dict[int, dict[str, int]]]


@contextmanager
def because_of_orders(connection: sqlite3.Connection, shop: Shop, planned: OrderPlan) -> Iterator[None]:
    """Give what a page of orders restates its causes: what became of which orders, by the day that they moved."""
    if shop.shown is None:
        yield
        return
    keys = json.dumps([key for _, key, _ in planned.orders] + [key for _, key in planned.deleted])
    start = restatements.newest(connection)
    before = _standing(connection, keys)
    yield
    if restatements.newest(connection) > start:
        by_day = _causes(before, _standing(connection, keys))
        all_of_them = sum(by_day.values(), Counter[Why]())
        told = {day: [Cause(why, count) for why, count in found.items()] for day, found in by_day.items()}
        restatements.explain(connection, start, told, [Cause(why, count) for why, count in all_of_them.items()])


def _standing(connection: sqlite3.Connection, keys: str) -> _Standing:
    refunds: dict[int, dict[str, int]] = {}
    for key, day, amount in connection.execute(_REFUNDS, (keys,)):
        refunds.setdefault(key, {})[day] = amount
    orders = {key: (day, counted, tuple(rest)) for key, day, counted, *rest in connection.execute(_ORDERS, (keys,))}
    return orders, refunds


def _causes(before: _Standing, after: _Standing) -> dict[str, Counter[Why]]:
    """Return {day: {why: orders}}."""
    found: dict[str, Counter[Why]] = {}
    for key, (day, counted, amounts) in after[0].items():
        was_on, did_count, were = before[0].get(key, (day, 0, ()))
        if counted and not did_count:
            found.setdefault(day, Counter())[Why.LATE] += 1
        elif did_count and not counted:
            found.setdefault(was_on, Counter())[Why.CANCELLED] += 1
        elif counted and (was_on, were) != (day, amounts):
            for moved in {was_on, day}:
                found.setdefault(moved, Counter())[Why.EDITED] += 1
        if counted and did_count:
            had, has = before[1].get(key, {}), after[1].get(key, {})
            for moved in (moved for moved in {*had, *has} if had.get(moved, 0) != has.get(moved, 0)):
                found.setdefault(moved, Counter())[Why.REFUNDED] += 1
    return found
