"""What products are called and in which categories they lie; of a variation its product says both."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape

from commerce.orders import Product
from connectors.woocommerce.nodes import ProductNode


def read_products(nodes: Sequence[ProductNode]) -> list[Product]:
    """Read elements of `/products`; a name as WordPress keeps it is HTML ("Food &amp; Drink")."""
    return [
        Product(
            product_id=str(node.id),
            title=unescape(node.name or ""),
            categories=tuple(dict.fromkeys(unescape(one.name) for one in node.categories or () if one.name)),
        )
        for node in nodes
        if not node.parent_id
    ]
