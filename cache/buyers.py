"""Customers by when and how often they bought: what a forecast of what they will buy is made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Final

from cache.connection import picture
from cache.shops import Shop
from commerce.facts import Buyers
from commerce.period import Period

# Purchases of one day are one; what was changed of an order later belongs to its day.
_BUYERS: Final = """
WITH sold AS (
    SELECT o.customer_id, o.day, o.net_minor FROM orders AS o
    WHERE o.shop_id = :shop AND o.counted = 1 AND o.currency = :currency AND o.customer_id > 0 AND o.day <= :last
    UNION ALL
    SELECT o.customer_id, o.day, l.net_minor FROM later_sales AS l CROSS JOIN orders AS o ON o.order_key = l.order_key
    WHERE o.shop_id = :shop AND o.counted = 1 AND o.currency = :currency AND o.customer_id > 0 AND o.day <= :last
), bought AS (
    SELECT customer_id, day, SUM(net_minor) AS net, MIN(day) OVER (PARTITION BY customer_id) AS first_day
    FROM sold GROUP BY customer_id, day
), buyers AS (
    SELECT first_day,
           MAX(CASE WHEN day <= :until THEN day ELSE first_day END) AS last_day,
           SUM(CASE WHEN day > first_day AND day <= :until THEN 1 ELSE 0 END) AS repeats,
           SUM(CASE WHEN day > first_day AND day <= :until THEN net ELSE 0 END) AS repeat_minor,
           SUM(CASE WHEN day > :until THEN 1 ELSE 0 END) AS later,
           SUM(CASE WHEN day > :until THEN net ELSE 0 END) AS later_minor,
           SUM(CASE WHEN day = first_day THEN net ELSE 0 END) AS first_minor
    FROM bought WHERE first_day >= :first AND first_day <= :until GROUP BY customer_id
)
SELECT first_day, last_day, repeats, repeat_minor, later, COUNT(*), SUM(first_minor), SUM(later_minor)
FROM buyers GROUP BY first_day, last_day, repeats, repeat_minor, later
ORDER BY first_day, last_day, repeats, repeat_minor, later
"""


def buyers(connection: sqlite3.Connection, shop: Shop, won: Period, last: date) -> Sequence[Buyers]:
    """Return the customers won in a period by what they bought until its end and until `last`."""
    asked = {
        "shop": shop.shop_id,
        "currency": shop.currency,
        "first": won.first.isoformat(),
        "until": won.last.isoformat(),
        "last": max(last, won.last).isoformat(),
    }
    with picture(connection):
        rows = connection.execute(_BUYERS, asked).fetchall()
    days = {text: date.fromisoformat(text) for row in rows for text in row[:2]}
    return [Buyers(days[first], days[latest], *numbers) for first, latest, *numbers in rows]
