"""What a unit costs, since when: a row only where the cost changes, so that a daily look keeps no daily rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cache.instants import seconds
from cache.shops import Shop
from commerce.orders import UnitCost

_KNOWN = """
SELECT valid_from, cost_minor, currency, sku FROM unit_costs
WHERE shop_id = ? AND product_id = ? AND variant_id = ? AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1
"""
_STORE = """
INSERT INTO unit_costs (shop_id, product_id, variant_id, valid_from, cost_minor, currency, sku)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, product_id, variant_id, valid_from) DO UPDATE SET
    cost_minor = excluded.cost_minor, currency = excluded.currency, sku = excluded.sku
"""


def save(connection: sqlite3.Connection, shop: Shop, costs: Sequence[UnitCost]) -> list[tuple[str, str]]:
    """Store the costs that differ from what was valid before them; return of which (product, variant).

    One that is not told any more, though nothing changed since, is hidden (a scope was withdrawn): it stays as it was.
    """
    written: list[tuple[str, str]] = []
    for cost in costs:
        valid_from = seconds(cost.valid_from)
        key = (shop.shop_id, cost.product_id, cost.variant_id, valid_from)
        found = (cost.cost_minor, cost.currency, cost.sku)
        known_from, *known = connection.execute(_KNOWN, key).fetchone() or (None,)
        is_hidden = cost.cost_minor is None and known_from == valid_from
        if tuple(known) != found and not is_hidden:
            connection.execute(_STORE, (*key, *found))
            written.append((cost.product_id, cost.variant_id))
    return written
