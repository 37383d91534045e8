"""Products as nodes, made once: each with one variant and one inventory item of the same number.

A product was there before the first order; only what one unit costs may change, and then its inventory item does too,
but not its variant.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime

from practice.shopify.wire import Node, gid, instant, money, price
from practice.world import CostChange, Product, World

MADE_AT = datetime(2009, 1, 1, tzinfo=UTC)


class Catalogues:
    """The catalogue of a world as it stands after each change of a cost."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._changes = sorted(world.cost_changes, key=lambda change: change.at)
        self._made: dict[int, Catalogue] = {}

    def at(self, now: datetime) -> Catalogue:
        """Return the catalogue at an instant."""
        past = bisect_right(self._changes, now, key=lambda change: change.at)
        made = self._made.get(past)
        if made is None:
            last = {change.product_id: change for change in self._changes[:past]}
            made = self._made[past] = Catalogue(self._world.currency, last)
        return made


class Catalogue:
    """Product nodes by product id. Shared between answers: never change one.

    Args:
        currency: Of prices and costs.
        changes: Product id -> the last change of its cost; none when it costs what it always did.
    """

    def __init__(self, currency: str, changes: dict[int, CostChange] | None = None) -> None:
        self._currency = currency
        self._changes = changes or {}
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

    def item_changed_at(self, product: Product) -> datetime:
        """Return when the inventory item of a product changed last."""
        change = self._changes.get(product.id)
        return MADE_AT if change is None else change.at

    def _of(self, product: Product) -> tuple[Node, Node, Node]:
        made = self._nodes.get(product.id)
        if made is None:
            made = self._nodes[product.id] = self._make(product)
        return made

    def _make(self, product: Product) -> tuple[Node, Node, Node]:
        change = self._changes.get(product.id)
        cost_minor = product.cost_minor if change is None else change.cost_minor
        parent: Node = {
            "__typename": "Product",
            "id": gid("Product", product.id),
            "title": product.title,
            "productType": product.category,
            "category": None,
            "vendor": "",
            "status": "ACTIVE",
        }
        item: Node = {
            "__typename": "InventoryItem",
            "id": gid("InventoryItem", product.id),
            "sku": product.sku or None,
            "tracked": True,
            "updatedAt": instant(self.item_changed_at(product)),
            "unitCost": None if cost_minor is None else money(cost_minor, self._currency),
        }
        variant: Node = {
            "__typename": "ProductVariant",
            "id": gid("ProductVariant", product.id),
            "sku": product.sku or None,
            "title": "Default Title",
            "price": price(product.price_minor, self._currency),
            "compareAtPrice": None,
            "updatedAt": instant(MADE_AT),
            "product": parent,
            "inventoryItem": item,
        }
        item["_variant"] = variant
        return parent, variant, item
