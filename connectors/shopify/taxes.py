"""The tax that written prices hold: by the tax lines of each line and of the shipping, which know several rates.

Where an order names no tax line at all (old orders, some apps), its tax is split over merchandise and shipping in
proportion to their price, since one rate usually holds for both. Of an edited order whose own sums are still those of
before, the tax belongs to these; what was added bears the same share.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from connectors.shopify.money import amounts, apportion, part
from connectors.shopify.nodes.orders import LineNode, OrderNode, TaxLineNode
from connectors.shopify.totals import Totals

_PER_MILLION = 1_000_000


class Taxes(msgspec.Struct, frozen=True, gc=False):
    """The tax inside of written prices, in minor units; nothing where prices hold none.

    Attributes:
        of_lines: Line by line, as they were given.
        of_shipping: That of the shipping.
    """

    of_lines: Sequence[int]
    of_shipping: int


def taxes_inside(node: OrderNode, totals: Totals, goods: Sequence[tuple[LineNode, int]]) -> Taxes:
    """Return the tax that an order's written prices hold.

    Args:
        node: The order.
        totals: Its own sums.
        goods: (line, what is paid for all of it, tax included); no gift cards, no tips.

    Raises:
        ValueError: A tax that is no amount.
    """
    if not node.taxes_included:
        return Taxes([0] * len(goods), 0)
    if names_taxes(node):
        currency = node.total_price_set.shop_money.currency_code
        of_lines = [min(tax_of(line.tax_lines, currency), price) for line, price in goods]
        of_shipping = tax_of(node.shipping_line.tax_lines, currency) if node.shipping_line else 0
        return Taxes(of_lines, min(of_shipping, totals.shipping))
    prices = [price for _, price in goods]
    merchandise = sum(prices)
    taxed = min(totals.subtotal, merchandise) if node.edited and totals.subtotal else merchandise
    tax = min(part(totals.tax, merchandise, taxed + totals.shipping), merchandise)
    nets = apportion(merchandise - tax, prices)
    of_lines = [price - net for price, net in zip(prices, nets, strict=True)]
    return Taxes(of_lines, max(min(totals.tax - part(totals.tax, taxed, taxed + totals.shipping), totals.shipping), 0))


def names_taxes(node: OrderNode) -> bool:
    """Whether any line, or the shipping, names its taxes."""
    if node.shipping_line is not None and node.shipping_line.tax_lines:
        return True
    return any(line.tax_lines for line in node.line_items.nodes)


def tax_of(lines: Sequence[TaxLineNode], currency: str) -> int:
    """Return the sum of some taxes in minor units.

    Raises:
        ValueError: One is no amount, or negative.
    """
    read = amounts(currency)
    found = [read[each.price_set.shop_money.amount] for each in lines]
    if any(each < 0 for each in found):
        msg = "a negative tax"
        raise ValueError(msg)
    return sum(found)


def tax_named(node: OrderNode, currency: str) -> int:
    """Return all the tax that lines and shipping name.

    Raises:
        ValueError: A tax that is no amount.
    """
    shipping = tax_of(node.shipping_line.tax_lines, currency) if node.shipping_line else 0
    return shipping + sum(tax_of(line.tax_lines, currency) for line in node.line_items.nodes)


def without_tax(amount: int, lines: Sequence[TaxLineNode]) -> int:
    """Return an amount less the tax in it by the rates that are named; for what was given away, and so bore no tax."""
    rate = round(sum(max(each.rate or 0.0, 0.0) for each in lines) * _PER_MILLION)
    return part(amount, _PER_MILLION, _PER_MILLION + rate)
