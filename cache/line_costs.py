"""What the goods of an order cost: kept in the order's row, and reckoned anew when a cost becomes known.

A line's cost is the one it was told with at the sale; else the unit cost that was valid then, times its quantity; else
the first one known after it, for a shop that begins to note its costs has usually paid about as much before. A line
whose cost nobody knows counts neither to the cost nor to the sales of known cost.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from cache.shops import Shop
from commerce.orders import Order

_UNIT_COST = """
SELECT u.cost_minor FROM unit_costs AS u
WHERE u.shop_id = o.shop_id AND u.product_id = p.product_id AND u.variant_id = p.variant_id
AND u.cost_minor IS NOT NULL AND u.currency = :currency AND u.valid_from {when}
"""
_COST = """COALESCE(
    {told},
    l.quantity * ({before}),
    l.quantity * ({after}))"""


def _cost(told: str, sold_at: str) -> str:
    """Return what a line costs, by the cost told with it and the instant of its sale."""
    before = _UNIT_COST.format(when=f"<= {sold_at} ORDER BY u.valid_from DESC LIMIT 1")
    after = _UNIT_COST.format(when=f"> {sold_at} ORDER BY u.valid_from LIMIT 1")
    return _COST.format(told=told, before=before, after=after)


#: What a line `l` of a product `p` costs, of an order `o`; `:currency` is the shop's.
COST_OF_LINE = _cost("l.cost_minor", "o.placed_at")
_COSTED_LINES = f"""
SELECT l.net_minor AS net, {COST_OF_LINE} AS cost
FROM order_lines AS l JOIN products AS p USING (product_key)
WHERE l.order_key = o.order_key AND p.is_gift_card = 0
"""
_RECKON = f"""
UPDATE orders AS o SET (cost_minor, costed_minor) = (
    SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(net), 0) FROM ({_COSTED_LINES}) WHERE cost IS NOT NULL)
WHERE {{which}} AND o.currency = :currency
"""
# what was added later costs what it did on its own day; a cost that nobody knows is 0 of 0 sales
_RECKON_LATER = f"""
UPDATE later_sales AS l SET (cost_minor, costed_minor) = (
    SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(net), 0) FROM (
        SELECT l.net_minor AS net, {_cost("l.told_cost_minor", "l.sold_at")} AS cost
        FROM products AS p JOIN orders AS o
        WHERE p.product_key = l.product_key AND o.order_key = l.order_key AND o.currency = :currency)
    WHERE cost IS NOT NULL)
WHERE l.order_key IN (SELECT o.order_key FROM orders AS o WHERE {{which}})
"""
_OF_THESE, _OF_ALL = "o.order_key IN (SELECT value FROM json_each(:keys))", "o.shop_id = :shop_id"
_THESE = tuple(text.format(which=_OF_THESE) for text in (_RECKON, _RECKON_LATER))
_ALL = tuple(text.format(which=_OF_ALL) for text in (_RECKON, _RECKON_LATER))
_HOLDING = """
SELECT DISTINCT o.order_key, o.customer_id FROM {table} AS l
JOIN products AS p USING (product_key) JOIN orders AS o USING (order_key)
WHERE p.product_key IN (
    SELECT q.product_key FROM json_each(?) AS wanted JOIN products AS q ON q.shop_id = ?
    AND q.product_id = json_extract(wanted.value, '$[0]') AND q.variant_id = json_extract(wanted.value, '$[1]'))
"""


def reckon_page(connection: sqlite3.Connection, shop: Shop, stored: Sequence[tuple[Order, int, int]]) -> None:
    """Reckon the costs of orders just stored; quick where no cost is known at all.

    Args:
        connection: Inside a transaction.
        shop: Whose orders.
        stored: (order, its key, its customer), as planned.
    """
    told = any(line.cost_minor is not None for order, _, _ in stored for line in order.lines)
    if told or _knows_any(connection, shop):
        reckon(connection, shop, [order_key for _, order_key, _ in stored])


def _knows_any(connection: sqlite3.Connection, shop: Shop) -> bool:
    found = connection.execute("SELECT 1 FROM unit_costs WHERE shop_id = ? LIMIT 1", (shop.shop_id,))
    return found.fetchone() is not None


def reckon(connection: sqlite3.Connection, shop: Shop, order_keys: Sequence[int]) -> None:
    """Reckon what stored orders cost by what is known now; one in a currency without a rate costs nothing we know."""
    for statement in _THESE:
        connection.execute(statement, {"keys": json.dumps(list(order_keys)), "currency": shop.currency})


def reckon_all(connection: sqlite3.Connection, shop: Shop) -> None:
    """Reckon what every stored order costs."""
    for statement in _ALL:
        connection.execute(statement, {"shop_id": shop.shop_id, "currency": shop.currency})


def orders_with(connection: sqlite3.Connection, shop: Shop, products: Sequence[tuple[str, str]]) -> dict[int, int]:
    """Return {order: customer} of the stored orders that hold one of these (product, variant)."""
    wanted = json.dumps([list(one) for one in products])
    found: dict[int, int] = {}
    for table in ("order_lines", "later_sales"):
        found.update(connection.execute(_HOLDING.format(table=table), (wanted, shop.shop_id)).fetchall())
    return found
