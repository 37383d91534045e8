"""What products are called and where they lie, and what one unit of each variant costs the shop.

All of it is today's only, so the cache keeps the history of the costs; of where products lie there is none.
An edited cost touches the stock item and not always the variant, and stock items cannot be listed by change: once a day
all variants are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Product, UnitCost
from connectors.shopify.client import Client, PageSize
from connectors.shopify.money import text_minor
from connectors.shopify.nodes.other_feeds import ProductNode, VariantNode
from connectors.shopify.paging import Question, closed, is_new_day, listed


def _from_id(node: VariantNode) -> str:
    """Variants come by their numbers."""
    return f"id:>={node.id.rpartition('/')[2]}"


#: What Shopify calls the category of a product that has none.
_UNCATEGORISED = "/na"
COSTS = Question("variant_costs_page", VariantNode, "variant", Feed.COSTS, _from_id)


def cost_pages(client: Client, since: Watermark, now: datetime, currency: str) -> Iterator[Page]:
    """Yield all products and the unit costs of their variants, on the first reading of a day.

    Args:
        client: Where to ask.
        since: The watermark moves with the last page only.
        now: Dates a cost whose last change the shop does not tell.
        currency: The shop's, for variants without a cost.
    """
    if not is_new_day(since, now):
        return
    for batch in listed(client, COSTS, PageSize()):
        costs, skipped = [], list(batch.skipped)
        for node in batch.nodes:
            try:
                costs.append(read_cost(node, now, currency))
            except BadRecord as error:
                skipped.append(str(error))
        products = {node.product.id: read_product(node.product) for node in batch.nodes}
        yield Page(
            Feed.COSTS,
            closed(client, since, now) if batch.last else since,
            costs=costs,
            products=list(products.values()),
            skipped=tuple(skipped),
        )


def read_product(node: ProductNode) -> Product:
    """Turn a product into its name and its category: the type that the merchant wrote, else Shopify's own category."""
    category = node.category.name if node.category and not node.category.id.endswith(_UNCATEGORISED) else ""
    kind = (node.product_type or "").strip() or category
    return Product(node.id.rpartition("/")[2], node.title or "", (kind,) if kind else ())


def read_cost(node: VariantNode, now: datetime, currency: str) -> UnitCost:
    """Turn one variant into its unit cost. It has been so since the stock item changed last, whatever changed then.

    Raises:
        BadRecord: The amount cannot be read, or is negative.
    """
    number, item = node.id.rpartition("/")[2], node.inventory_item
    cost = item.unit_cost if item else None
    try:
        cost_minor = text_minor(cost.amount, cost.currency_code) if cost else None
        if cost_minor is not None and cost_minor < 0:
            msg = "a negative cost"
            raise ValueError(msg)  # noqa: TRY301 - one way out for all that is wrong with an amount
    except ValueError as error:
        msg = f"Shopify variant {number[:40]}: cannot read {error}"
        raise BadRecord(msg) from error
    return UnitCost(
        product_id=node.product.id.rpartition("/")[2],
        variant_id=number,
        cost_minor=cost_minor,
        currency=cost.currency_code if cost else currency,
        valid_from=(item.updated_at if item else None) or now,
        sku=node.sku or "",
    )
