"""Lists of variants and inventory items."""

from __future__ import annotations

from collections.abc import Mapping

from practice.shopify.catalogue import MADE_AT
from practice.shopify.moment import Moment
from practice.shopify.paging import Args, page, slice_of
from practice.shopify.search import SearchField
from practice.shopify.wire import Node

_SEARCH: Mapping[str, SearchField] = {
    "updated_at": SearchField("instant", lambda _product: MADE_AT),
    "id": SearchField("number", lambda product: product.id),
    "sku": SearchField("word", lambda product: product.sku),
}
_SORT = {"ID": lambda product: product.id}


def product_variants(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.productVariants."""
    products = moment.timeline.world.products
    listing = moment.listing(
        "productVariants", args, fields=_SEARCH, rows=lambda: products, values=_SORT, number=lambda product: product.id
    )
    return page(listing, args, moment.catalogue.variant, deepest=moment.desk.deepest)


def inventory_items(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.inventoryItems."""
    products = moment.timeline.world.products
    search = {**_SEARCH, "updated_at": SearchField("instant", moment.catalogue.item_changed_at)}
    listing = moment.listing(
        "inventoryItems", args, fields=search, rows=lambda: products, values=_SORT, number=lambda product: product.id
    )
    return page(listing, args, moment.catalogue.inventory_item, deepest=moment.desk.deepest)


def variants_of(source: Node, _moment: Moment, args: Args) -> Node:
    """Resolve InventoryItem.variants."""
    return slice_of([source["_variant"]], args, lambda _index, variant: variant)
