"""What an order sold: its lines, gross and net, before refunds (these are kept apart, with their dates).

The lines are the safest base. `originalTotalSet` is what they cost before discounts, units refunded or removed later
still included, so a refund next month does not change what was reported last month. `discountedTotalSet` lacks the
automatic and manual discounts on the whole order. These are the lesser of what `subtotalPriceSet` lies below the lines
(too much when a gift card is no part of it) and of what `totalDiscountsSet` exceeds the lines' own discounts (too much
when shipping was discounted), and are spread over the lines in proportion to their price.

Gift cards are money owed, not sales, and tips are no merchandise: neither is part of gross or net.

Units taken out by editing the order, without a refund that lists them, were never sold: they leave gross and net.

Tax: where prices include it, the order's tax is split over merchandise and shipping in proportion to their price, since
one rate usually holds for both, and taken out; rounded half up once, so that the parts add up exactly. A discount loses
the same share as its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from commerce.orders import Line
from connectors.shopify.money import apportion, minor, part
from connectors.shopify.nodes import LineNode, OrderNode


class Totals(NamedTuple):
    """An order's own sums in minor units, as written; `shipping` after its own discount."""

    subtotal: int
    discounts: int
    shipping: int
    tax: int
    tip: int
    total: int


class Merchandise(NamedTuple):
    """What was sold.

    Attributes:
        lines: All lines but tips; gift cards among them, marked.
        gross: Before discounts, without tax, without gift cards.
        net: After discounts, likewise.
        tax_inside: The tax that was taken out of the written prices; 0 where they hold none.
        left_out: Ids of the lines that are no merchandise.
    """

    lines: tuple[Line, ...]
    gross: int
    net: int
    tax_inside: int
    left_out: frozenset[str]


class _Row(NamedTuple):
    """A line with its written price before and after its own discounts."""

    node: LineNode
    original: int
    discounted: int


def read_totals(node: OrderNode, currency: str, digits: int) -> Totals:
    """Read the order's sums.

    `totalShippingPriceSet` may or may not hold the shipping's own discount, by the order's age: what the total leaves
    for shipping decides where it is less.

    Raises:
        ValueError: An amount is negative or not to be believed.
    """
    total = minor(node.total_price_set, currency, digits)
    subtotal = minor(node.subtotal_price_set, currency, digits)
    discounts = minor(node.total_discounts_set, currency, digits)
    shipping = minor(node.total_shipping_price_set, currency, digits)
    tax = minor(node.total_tax_set, currency, digits)
    tip = minor(node.total_tip_received_set, currency, digits)
    if min(total, subtotal, discounts, shipping, tax, tip) < 0:
        msg = "a negative sum; a sale cannot be less than nothing"
        raise ValueError(msg)
    if shipping and node.subtotal_price_set is not None:
        duties = minor(node.original_total_duties_set, currency, digits)
        left = total - subtotal - (0 if node.taxes_included else tax) - tip - duties
        shipping = min(shipping, max(left, 0))
    return Totals(subtotal, discounts, shipping, tax, tip, total)


def read_merchandise(node: OrderNode, totals: Totals, currency: str, digits: int) -> Merchandise:
    """Work out the lines, gross and net of an order. See the top of this file for what counts.

    Raises:
        ValueError: An amount is missing, negative or not to be believed.
    """
    rows = _rows(node, totals.tip, currency, digits)
    if not rows:
        return _without_lines(node, totals)
    goods = [row for row in rows if not row.node.is_gift_card]
    written = [row.discounted for row in goods]
    whole_order = _whole_order_discount(node, totals, rows) if goods else 0
    if whole_order:
        written = [price - less for price, less in zip(written, apportion(whole_order, written), strict=True)]
    tax = _tax_inside(node, totals, sum(written))
    kept = _kept(node)
    nets = apportion(sum(written) - tax, written) if tax else written
    sold = iter([_sold(*each, kept) for each in zip(goods, written, nets, strict=True)])
    lines = [_line(row, row.original, row.discounted, kept) if row.node.is_gift_card else next(sold) for row in rows]
    return Merchandise(
        lines=tuple(lines),
        gross=sum([line.gross_minor for line in lines if not line.is_gift_card]),
        net=sum([line.net_minor for line in lines if not line.is_gift_card]),
        tax_inside=tax,
        left_out=frozenset({line.id for line in node.line_items.nodes} - {row.node.id for row in goods})
        if len(goods) < len(node.line_items.nodes)
        else frozenset(),
    )


def _rows(node: OrderNode, tip: int, currency: str, digits: int) -> list[_Row]:
    """Return the lines with their prices, but for the line that a tip shows up as."""
    rows = []
    for line in node.line_items.nodes:
        original = minor(line.original_total_set, currency, digits)
        discounted = minor(line.discounted_total_set, currency, digits)
        if original < 0 or discounted < 0 or line.quantity < 0:
            msg = f"line {line.id.rpartition('/')[2]}: a negative price or quantity"
            raise ValueError(msg)
        if tip and original == tip and line.product is None and line.variant is None and not line.sku:
            tip = 0
            continue
        rows.append(_Row(line, max(original, discounted), discounted))
    return rows


def _without_lines(node: OrderNode, totals: Totals) -> Merchandise:
    """Go by the order's own sum where there is no line; what was discounted cannot be told then."""
    tax = _tax_inside(node, totals, totals.subtotal)
    net = totals.subtotal - tax
    return Merchandise((), net, net, tax, frozenset(line.id for line in node.line_items.nodes))


def _whole_order_discount(node: OrderNode, totals: Totals, rows: Sequence[_Row]) -> int:
    """Return what was taken off the order as a whole, beyond the lines' own discounts."""
    original = sum([row.original for row in rows])
    discounted = sum([row.discounted for row in rows])
    if node.subtotal_price_set is None or discounted <= totals.subtotal:
        return 0
    goods = sum([row.discounted for row in rows if not row.node.is_gift_card])
    return min(discounted - totals.subtotal, max(totals.discounts - (original - discounted), 0), goods)


def _tax_inside(node: OrderNode, totals: Totals, merchandise: int) -> int:
    """Return the tax that the written prices of the merchandise hold."""
    if not node.taxes_included or not totals.tax:
        return 0
    return min(part(totals.tax, merchandise, merchandise + totals.shipping), merchandise)


def _kept(node: OrderNode) -> dict[str, int]:
    """Return how many units were really sold, for the lines that lost some by an edit: no refund lists those."""
    short = [line for line in node.line_items.nodes if line.current_quantity < line.quantity]
    if not short:
        return {}
    given_back: dict[str, int] = {}
    for refund in node.refunds:
        for line in refund.refund_line_items.nodes:
            given_back[line.line_item.id] = given_back.get(line.line_item.id, 0) + line.quantity
    sold = {line.id: line.current_quantity + given_back.get(line.id, 0) for line in short}
    return {line.id: max(sold[line.id], 0) for line in short if sold[line.id] < line.quantity}


def _sold(row: _Row, written: int, net: int, kept: dict[str, int]) -> Line:
    """Return a line of merchandise: what was taken off it loses its share of tax too."""
    off = row.original - written
    return _line(row, net + (off if net == written else part(off, net, written)), net, kept)


def _line(row: _Row, gross: int, net: int, kept: dict[str, int]) -> Line:
    """Return a line of ours, without the units that an edit took out."""
    node = row.node
    quantity = node.quantity
    if node.id in kept:
        quantity = kept[node.id]
        gross, net = part(gross, quantity, node.quantity), part(net, quantity, node.quantity)
    return Line(
        node.id.rpartition("/")[2],
        node.product.id.rpartition("/")[2] if node.product else "",
        node.title,
        quantity,
        gross,
        net,
        node.sku or "",
        node.variant.id.rpartition("/")[2] if node.variant else "",
        node.is_gift_card,
    )
