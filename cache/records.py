"""Discounts, products and refunds of counted orders by day; each is one reading of the orders of some weeks."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from cache.shops import Shop
from commerce.period import Period
from commerce.records import Record, RecordKind

#: A day of the shop lies within so much of the same day in UTC.
_ZONES: Final = timedelta(hours=15)
#: The counted orders of some days; see `asked`.
CHOSEN: Final = (
    "o.shop_id = :shop_id AND o.placed_at BETWEEN :from AND :until AND o.day BETWEEN :first AND :last"
    " AND o.counted = 1 AND o.currency = :currency"
)
_SQL: Final[Mapping[RecordKind, str]] = {
    RecordKind.DISCOUNTS: f"""
SELECT CASE d.code WHEN '' THEN d.title ELSE d.code END AS key, MAX(CASE d.code WHEN '' THEN d.title ELSE d.code END),
       o.day, COUNT(DISTINCT o.order_key), COUNT(*), SUM(d.amount_minor)
FROM orders AS o CROSS JOIN order_discounts AS d ON d.order_key = o.order_key
WHERE {CHOSEN}
GROUP BY key, o.day
""",
    RecordKind.PRODUCTS: f"""
SELECT CASE p.product_id WHEN '' THEN p.title ELSE p.product_id END || '/' || p.variant_id AS key, MAX(p.title),
       o.day, COUNT(DISTINCT o.order_key), SUM(l.quantity), SUM(l.gross_minor)
FROM orders AS o CROSS JOIN order_lines AS l ON l.order_key = o.order_key
    CROSS JOIN products AS p ON p.product_key = l.product_key
WHERE {CHOSEN} AND p.is_gift_card = 0 AND l.quantity > 0
GROUP BY key, o.day
""",
    # what came back of an order is its lines' by their part of it: which ones came back is not kept
    RecordKind.REFUNDED: """
SELECT CASE p.product_id WHEN '' THEN p.title ELSE p.product_id END AS key, MAX(p.title),
       {day} AS day, COUNT(DISTINCT o.order_key), SUM(l.quantity), SUM(r.net_minor * l.net_minor / o.net_minor)
FROM refunds AS r CROSS JOIN orders AS o ON o.order_key = r.order_key
    CROSS JOIN order_lines AS l ON l.order_key = o.order_key
    CROSS JOIN products AS p ON p.product_key = l.product_key
WHERE o.shop_id = :shop_id AND {day} BETWEEN :first AND :last AND o.counted = 1 AND o.currency = :currency
    AND o.net_minor > 0 AND p.is_gift_card = 0
GROUP BY key, {day}
""",
}  # fmt: skip


def records(connection: sqlite3.Connection, shop: Shop, kind: RecordKind, period: Period) -> list[Record]:
    """Return the records of a kind, by key and day."""
    sql = _SQL[kind].format(day=refund_day(shop))
    return [
        Record(key, name, date.fromisoformat(day), orders, quantity, amount_minor)
        for key, name, day, orders, quantity, amount_minor in connection.execute(sql, asked(shop, period))
    ]


def asked(shop: Shop, period: Period) -> dict[str, object]:
    """Return the parameters of `CHOSEN`."""
    return {
        "shop_id": shop.shop_id,
        "currency": shop.currency,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "from": _midnight(period.first) - _ZONES.total_seconds(),
        "until": _midnight(period.last + timedelta(days=1)) + _ZONES.total_seconds(),
    }


def refund_day(shop: Shop) -> str:
    """Return the column of the day on which a refund counts: r is the refund, o its order."""
    return "o.day" if shop.definition.refund_day == "order" else "r.day"


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
