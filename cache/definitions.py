"""Discounts as the shop defines them, and accounts. What the shop deletes stays: old orders still speak of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cache.customers import key_bytes, redacted_among
from cache.instants import seconds, seconds_or_none
from cache.results import DiscountUses
from cache.shops import Shop
from commerce.orders import Customer, Discount

_UPSERT_DISCOUNT = """
INSERT INTO discounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, discount_id) DO UPDATE SET
    code = excluded.code, title = excluded.title, kind = excluded.kind, status = excluded.status,
    usage_count = excluded.usage_count, changed_at = excluded.changed_at, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at
WHERE excluded.changed_at >= discounts.changed_at
"""
_UPSERT_ACCOUNT = """
INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, key) DO UPDATE SET
    created_at = excluded.created_at, changed_at = excluded.changed_at, order_count = excluded.order_count,
    accepts_marketing = excluded.accepts_marketing
WHERE excluded.changed_at >= accounts.changed_at
"""

# A discount of many codes has none of its own here, and orders name theirs: it cannot be held against them.
_USES = """
WITH used AS (
    SELECT u.code, CASE u.code WHEN '' THEN u.title ELSE '' END AS title,
           COUNT(DISTINCT CASE o.counted WHEN 1 THEN o.order_key END) AS counted,
           COUNT(DISTINCT CASE o.counted WHEN 0 THEN o.order_key END) AS not_counted
    FROM orders AS o CROSS JOIN order_discounts AS u USING (order_key)
    WHERE o.shop_id = :shop_id AND o.status NOT IN ('deleted', 'test')
    GROUP BY 1, 2)
SELECT d.code, d.title, COALESCE(used.counted, 0), COALESCE(used.not_counted, 0), d.usage_count
FROM discounts AS d
LEFT JOIN used ON used.code = d.code AND (d.code <> '' OR used.title = d.title)
WHERE d.shop_id = :shop_id AND (d.code <> '' OR d.kind LIKE 'Automatic%')
ORDER BY d.usage_count DESC, d.code, d.title
"""


def save_discounts(connection: sqlite3.Connection, shop: Shop, discounts: Sequence[Discount]) -> int:
    """Store definitions that are no older than the stored ones; return how many."""
    rows = [
        (
            shop.shop_id,
            discount.id,
            discount.code,
            discount.title,
            discount.kind,
            discount.status,
            discount.usage_count,
            seconds(discount.changed_at),
            seconds_or_none(discount.starts_at),
            seconds_or_none(discount.ends_at),
        )
        for discount in discounts
    ]
    return connection.executemany(_UPSERT_DISCOUNT, rows).rowcount if rows else 0


def save_accounts(connection: sqlite3.Connection, shop: Shop, customers: Sequence[Customer]) -> int:
    """Store accounts that are no older than the stored ones, and of nobody who was redacted; return how many."""
    redacted = redacted_among(connection, shop.shop_id, (customer.key for customer in customers)) if customers else {}
    rows = [
        (
            shop.shop_id,
            key_bytes(customer.key),
            seconds(customer.created_at),
            seconds(customer.changed_at),
            customer.order_count,
            customer.accepts_marketing,
        )
        for customer in customers
        if customer.key not in redacted
    ]
    return connection.executemany(_UPSERT_ACCOUNT, rows).rowcount if rows else 0


def discount_uses(connection: sqlite3.Connection, shop: Shop) -> list[DiscountUses]:
    """Return the uses of every discount that orders can name, most used first."""
    return [DiscountUses(*row) for row in connection.execute(_USES, {"shop_id": shop.shop_id})]
