"""An order's own sums, as Shopify writes them beside its lines."""

from __future__ import annotations

import msgspec

from connectors.shopify.money import Amounts, amounts
from connectors.shopify.nodes.common import MoneyBag
from connectors.shopify.nodes.orders import OrderNode


class Totals(msgspec.Struct, frozen=True, gc=False):
    """An order's own sums in minor units, as written; `shipping` after its own discount."""

    subtotal: int
    discounts: int
    shipping: int
    tax: int
    tip: int
    total: int


def read_totals(node: OrderNode, currency: str) -> Totals:
    """Read the order's sums.

    `totalShippingPriceSet` may or may not hold the shipping's own discount, by the order's age: what the total leaves
    for shipping decides where it is less.

    Raises:
        ValueError: An amount is negative or not to be believed.
    """
    read = amounts(currency)
    total = read[node.total_price_set.shop_money.amount]
    subtotal = _of(node.subtotal_price_set, read)
    discounts = _of(node.total_discounts_set, read)
    shipping = _of(node.total_shipping_price_set, read)
    tax = _of(node.total_tax_set, read)
    tip = _of(node.total_tip_received_set, read)
    if total < 0 or subtotal < 0 or discounts < 0 or shipping < 0 or tax < 0 or tip < 0:
        msg = "a negative sum; a sale cannot be less than nothing"
        raise ValueError(msg)
    if shipping and node.subtotal_price_set is not None:
        duties = _of(node.original_total_duties_set, read)
        left = total - subtotal - (0 if node.taxes_included else tax) - tip - duties
        shipping = min(shipping, max(left, 0))
    return Totals(subtotal, discounts, shipping, tax, tip, total)


def _of(bag: MoneyBag | None, read: Amounts) -> int:
    """Return an amount; 0 where there is none."""
    return 0 if bag is None else read[bag.shop_money.amount]
