"""How many products an order holds and what its goods cost, in the order's own row, so that a sum needs no lines."""

from __future__ import annotations

from sqlite_utils import Database

_PRODUCTS = """
UPDATE orders AS o SET product_count = (
    SELECT COUNT(DISTINCT CASE p.product_id WHEN '' THEN p.title ELSE p.product_id END)
    FROM order_lines AS l JOIN products AS p USING (product_key)
    WHERE l.order_key = o.order_key AND p.is_gift_card = 0)
"""
# As `cache.line_costs` reckons them; written out, for that may change and a step may not.
_COSTS = """
UPDATE orders AS o SET (cost_minor, costed_minor) = (
    SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(net), 0) FROM (
        SELECT l.net_minor AS net, COALESCE(
            l.cost_minor,
            l.quantity * (
                SELECT u.cost_minor FROM unit_costs AS u
                WHERE u.shop_id = o.shop_id AND u.product_id = p.product_id AND u.variant_id = p.variant_id
                AND u.cost_minor IS NOT NULL AND u.currency = o.currency AND u.valid_from <= o.placed_at
                ORDER BY u.valid_from DESC LIMIT 1),
            l.quantity * (
                SELECT u.cost_minor FROM unit_costs AS u
                WHERE u.shop_id = o.shop_id AND u.product_id = p.product_id AND u.variant_id = p.variant_id
                AND u.cost_minor IS NOT NULL AND u.currency = o.currency AND u.valid_from > o.placed_at
                ORDER BY u.valid_from LIMIT 1)) AS cost
        FROM order_lines AS l JOIN products AS p USING (product_key)
        WHERE l.order_key = o.order_key AND p.is_gift_card = 0)
    WHERE cost IS NOT NULL)
WHERE o.currency = (SELECT s.currency FROM shops AS s WHERE s.shop_id = o.shop_id)
"""


def apply(database: Database) -> None:
    """Add the columns and fill them from the lines that are stored; the facts follow when they are read next."""
    for column in ("product_count", "cost_minor", "costed_minor"):
        database.execute(f"ALTER TABLE orders ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    database.execute(_PRODUCTS)
    database.execute(_COSTS)
