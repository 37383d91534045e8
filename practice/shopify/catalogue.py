"""Products as nodes, made once: each with one variant and one inventory item of the same number.

A practice shop does not know costs, and a product never changes; it was there before the first order.
"""

from __future__ import annotations

from datetime import UTC, datetime

from practice.shopify.wire import Node, gid, instant, price
from practice.world import Product

MADE_AT = datetime(2009, 1, 1, tzinfo=UTC)


class Catalogue:
    """Product nodes by product id. Shared between answers: never change one."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._nodes: dict[int, tuple[Node, Node, Node]] = {}

    def product(self, product: Product) -> Node:
        """Return a product."""
        return self._of(product)[0]

    def variant(self, product: Product) -> Node:
        """Return a product's only variant."""
        return self._of(product)[1]

    def inventory_item(self, product: Product) -> Node:
        """Return the inventory item of a product's only variant."""
        return self._of(product)[2]

    def _of(self, product: Product) -> tuple[Node, Node, Node]:
        made = self._nodes.get(product.id)
        if made is None:
            made = self._nodes[product.id] = self._make(product)
        return made

    def _make(self, product: Product) -> tuple[Node, Node, Node]:
        parent: Node = {
            "__typename": "Product",
            "id": gid("Product", product.id),
            "title": product.title,
            "productType": "",
            "vendor": "",
            "status": "ACTIVE",
        }
        item: Node = {
            "__typename": "InventoryItem",
            "id": gid("InventoryItem", product.id),
            "sku": product.sku,
            "tracked": True,
            "updatedAt": instant(MADE_AT),
            "unitCost": None,
        }
        variant: Node = {
            "__typename": "ProductVariant",
            "id": gid("ProductVariant", product.id),
            "sku": product.sku,
            "title": "Default Title",
            "price": price(product.price_minor, self._currency),
            "compareAtPrice": None,
            "updatedAt": instant(MADE_AT),
            "product": parent,
            "inventoryItem": item,
        }
        item["_variant"] = variant
        return parent, variant, item
