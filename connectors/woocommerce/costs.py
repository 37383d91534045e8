"""What a unit costs the shop, as WooCommerce's own cost feature tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commerce.money import minor_digits
from commerce.orders import UnitCost
from connectors.times import in_utc
from connectors.woocommerce.nodes import ProductCostNode, ProductNode
from connectors.woocommerce.orders import cost_minor


def read_costs(
    nodes: Sequence[ProductNode], currency: str, products: dict[int, datetime], now: datetime
) -> list[UnitCost]:
    """Read elements of `/products` or `/variations`; one without the cost feature's key tells nothing.

    A cost is believed since the last change of its product (a variation's: of either), for WooCommerce keeps none of
    its history. `total_value` includes what a variation inherits; 0 that nobody wrote is unknown, not free.

    Args:
        nodes: The rows.
        currency: The shop's.
        products: {product id: last change}, filled from products and read for variations.
        now: Stands in where a date of change is missing.
    """
    digits = minor_digits(currency)
    found = []
    for node in nodes:
        changed_at = in_utc(node.date_modified_gmt) or now
        if not node.parent_id:
            products[node.id] = changed_at
        cost = node.cost_of_goods_sold
        if not isinstance(cost, ProductCostNode):
            continue
        is_written = any(value.defined_value is not None for value in cost.values)
        value = cost_minor(cost.total_value, digits)
        inherits = bool(node.parent_id) and (not is_written or bool(cost.defined_value_is_additive))
        found.append(
            UnitCost(
                product_id=str(node.parent_id or node.id),
                variant_id=str(node.id) if node.parent_id else "",
                cost_minor=value if value or is_written else None,
                currency=currency,
                valid_from=max(changed_at, products.get(node.parent_id, changed_at)) if inherits else changed_at,
                sku=node.sku or "",
            )
        )
    return found
