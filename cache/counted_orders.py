"""The counted orders of customers, each with what its customer had bought before: what the measures of orders read.

They are sorted by customer and time once; a customer's orders then lie side by side, and what an order has to know of
those before it is found by its place. Window functions tell the same and take twice as long.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from typing import Final

from cache.shops import Shop

TABLES: Final = ("counted_orders", "orders_in_turn", "histories")
_TOLD: Final = (
    "order_key, customer_id, day, channel, campaign, device, market, payment_method, gross_minor, discount_minor,"
    " net_minor, tax_minor, shipping_minor, is_online, product_count, cost_minor, costed_minor"
)
TEMPORARY: Final = (
    f"CREATE TEMP TABLE orders_in_turn (place INTEGER PRIMARY KEY, {_TOLD})",
    "CREATE TEMP TABLE histories (first_place INTEGER, last_place INTEGER)",
    # No index: the planner then walks this table and looks up refunds by key, never the other way round.
    """
    CREATE TEMP TABLE counted_orders (
        order_key INTEGER, customer_id INTEGER, identified INTEGER, day TEXT, order_number INTEGER, previous_day TEXT,
        customer_type TEXT, channel TEXT, campaign TEXT, device TEXT, market TEXT, payment_method TEXT,
        first_channel TEXT, gross_minor INTEGER, discount_minor INTEGER, net_minor INTEGER, tax_minor INTEGER,
        shipping_minor INTEGER, is_online INTEGER, first_day TEXT, product_count INTEGER, cost_minor INTEGER,
        costed_minor INTEGER, age_days INTEGER, gap_days INTEGER,
        refund_day TEXT, first_campaign TEXT, discount_code TEXT)
    """,
)
#: Whose orders: those of the customers in `chosen_customers`, or everybody's.
CHOSEN: Final = "chosen_customers AS c CROSS JOIN orders AS o ON o.customer_id = c.customer_id"
ALL: Final = "orders AS o NOT INDEXED"
# Ties in time go by order id, shorter first: "99" before "100", whatever order they were read in.
_IN_TURN: Final = f"""
INSERT INTO orders_in_turn ({_TOLD})
SELECT {", ".join(f"o.{name}" for name in _TOLD.split(", "))} FROM {{whose}}
WHERE o.shop_id = ? AND o.counted = 1 AND o.currency = ?
ORDER BY o.customer_id, o.placed_at, length(o.order_id), o.order_id
"""
_HISTORIES: Final = "INSERT INTO histories SELECT MIN(place), MAX(place) FROM orders_in_turn GROUP BY customer_id"
_COUNT: Final = """
INSERT INTO counted_orders
SELECT o.order_key, o.customer_id, o.customer_id > 0, o.day, o.place - h.first_place + 1, p.day,
       CASE WHEN o.customer_id < 0 THEN 'guest' WHEN o.place = h.first_place THEN 'new' ELSE 'returning' END,
       o.channel, o.campaign, o.device, o.market, o.payment_method, f.channel,
       o.gross_minor, o.discount_minor, o.net_minor, o.tax_minor, o.shipping_minor, o.is_online,
       f.day, o.product_count, o.cost_minor, o.costed_minor,
       CASE WHEN o.day = f.day THEN 0 ELSE julianday(o.day) - julianday(f.day) END,
       CAST(julianday(o.day) - julianday(p.day) AS INTEGER),
       CASE WHEN ? THEN o.day END, f.campaign,
       COALESCE((SELECT CASE d.code WHEN '' THEN d.title ELSE d.code END FROM order_discounts AS d
                 WHERE d.order_key = o.order_key ORDER BY d.amount_minor DESC, d.position LIMIT 1), '')
FROM histories AS h
CROSS JOIN orders_in_turn AS f ON f.place = h.first_place
CROSS JOIN orders_in_turn AS o ON o.place BETWEEN h.first_place AND h.last_place
LEFT JOIN orders_in_turn AS p ON p.place = CASE WHEN o.place > h.first_place THEN o.place - 1 END
"""
#: Changes with what is counted.
FINGERPRINT: Final = (_IN_TURN, _HISTORIES, _COUNT)


def count(connection: sqlite3.Connection, shop: Shop, whose: str) -> int:
    """Fill `counted_orders` anew; returns how many rows of orders were read."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    read = connection.execute(_IN_TURN.format(whose=whose), (shop.shop_id, shop.currency)).rowcount
    connection.execute(_HISTORIES)
    connection.execute(_COUNT, (shop.definition.refund_day == "order",))
    for table in ("orders_in_turn", "histories"):  # room for what is summed
        connection.execute(f"DELETE FROM {table}")
    return read
