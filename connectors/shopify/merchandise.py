"""What an order sold: its lines, gross and net, before refunds (these are kept apart, with their dates).

The lines are the safest base. `originalTotalSet` is what they cost before discounts, units refunded or removed later
still included, so a refund next month does not change what was reported last month. `discountedTotalSet` lacks the
automatic and manual discounts on the whole order. `discountAllocations` tells them line by line. Where it tells nothing
they are the lesser of what `subtotalPriceSet` lies below the lines
(too much when a gift card is no part of it; not used where none is given) and of what `totalDiscountsSet` exceeds the
lines' own discounts (too much when shipping was discounted), and are spread over the lines in proportion to price.

Gift cards are money owed, not sales, and tips are no merchandise: neither is part of gross or net.

Units taken out by editing the order, without a refund that lists them, were never sold: they leave gross and net. A
cancelled order keeps the figures of what was ordered; it does not count anyway.

Where lines are missing (`adding_up`) the order's own sums hold: net is the subtotal, gross is that and what was taken
off; of what was taken off shipping the shipping line tells.

Tax: where prices include it, it is taken out line by line (`taxes`). A discount loses the same share as its line; where
nothing is left to pay of a line, the share that its rate tells.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from commerce.orders import Line
from connectors.shopify.adding_up import falls_short
from connectors.shopify.money import Amounts, amounts, apportion, part, text_minor
from connectors.shopify.nodes.orders import AllocationNode, LineNode, OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.taxes import Taxes, taxes_inside, without_tax
from connectors.shopify.tips import tip_lines
from connectors.shopify.totals import Totals

_NONE: frozenset[str] = frozenset()
_NO_TAXES = Taxes((), 0)
_ON_LINES = "LINE_ITEM"


class Merchandise(msgspec.Struct, frozen=True, gc=False):
    """What was sold.

    Attributes:
        lines: All lines but tips; gift cards among them, marked.
        gross: Before discounts, without tax, without gift cards.
        net: After discounts, likewise.
        shipping_tax: The tax inside of what is written for the shipping; 0 where prices hold none.
        tax_inside: That, and the tax inside of what is written for all lines together.
        left_out: Ids of the lines that are no merchandise.
    """

    lines: tuple[Line, ...]
    gross: int
    net: int
    shipping_tax: int
    left_out: frozenset[str]
    tax_inside: int = 0


class _Row(msgspec.Struct, frozen=True, gc=False):
    """A line with its written price before and after its own discounts; `taxed` where that holds its tax."""

    node: LineNode
    original: int
    discounted: int
    taxed: bool


def read_merchandise(
    node: OrderNode, totals: Totals, currency: str, refunds: Sequence[RefundNode] = (), *, with_removed: bool = False
) -> Merchandise:
    """Work out the lines, gross and net of an order. See the top of this file for what counts.

    Args:
        node: The order.
        totals: Its own sums.
        currency: Of all amounts.
        refunds: What its refunds gave back.
        with_removed: Leave units in that an edit took out, as if they were still there.

    Raises:
        ValueError: An amount is missing, negative or not to be believed.
    """
    if not (node.taxes_included or totals.tip) and (plain := _plain(node, totals, amounts(currency))):
        return plain
    rows = _rows(node, totals.tip, currency)
    goods = [row for row in rows if not row.node.is_gift_card]
    left_out = _NONE
    if len(goods) < len(node.line_items.nodes):
        left_out = frozenset({line.id for line in node.line_items.nodes} - {row.node.id for row in goods})
    if not rows or falls_short(node):
        return _by_own_sums(node, totals, rows, left_out)
    whole_order = _whole_order_discount(totals, rows, goods)
    kept = {} if with_removed else _kept(node, refunds)
    if left_out or whole_order or kept or node.taxes_included:
        lines, taxes = _worked_out(node, totals, rows, whole_order, kept)
    else:
        lines, taxes = [_line(row, row.original, row.discounted) for row in rows], _NO_TAXES
    gross = net = 0
    for line in lines:
        if not line.is_gift_card:
            gross += line.gross_minor
            net += line.net_minor
    tax_inside = sum(taxes.of_lines) + taxes.of_shipping
    return Merchandise(tuple(lines), gross, net, taxes.of_shipping, left_out, tax_inside)


def _plain(node: OrderNode, totals: Totals, read: Amounts) -> Merchandise | None:
    """Return what most orders sold, in one go: nothing taken off but from lines, nothing edited, no gift card.

    None where it is not as simple as that.
    """
    lines, gross, net = [], 0, 0
    for line in node.line_items.nodes:
        original = read[line.original_total_set.shop_money.amount]
        after = read[line.discounted_total_set.shop_money.amount]
        quantity, product, variant, gid = line.quantity, line.product, line.variant, line.id
        if line.is_gift_card or line.current_quantity < quantity or not 0 <= after <= original or quantity < 0:
            return None
        gross += original
        net += after
        product_id, variant_id = product.id if product else "", variant.id if variant else ""
        lines.append(
            Line(
                gid[gid.rfind("/") + 1 :],
                product_id[product_id.rfind("/") + 1 :],
                line.title,
                quantity,
                original,
                after,
                line.sku or "",
                variant_id[variant_id.rfind("/") + 1 :],
            )
        )
    beyond = totals.discounts - (gross - net)
    if not lines or net < totals.subtotal or (beyond > 0 and net > totals.subtotal):
        return None
    return Merchandise(tuple(lines), gross, net, 0, _NONE)


def _worked_out(
    node: OrderNode, totals: Totals, rows: Sequence[_Row], whole_order: int, kept: dict[str, int]
) -> tuple[list[Line], Taxes]:
    """Return the lines, and the taxes inside, where prices are not simply what was sold."""
    goods = [row for row in rows if not row.node.is_gift_card]
    written = [row.discounted for row in goods]
    if whole_order:
        written = [price - less for price, less in zip(written, apportion(whole_order, written), strict=True)]
    taxes = taxes_inside(node, totals, [(row.node, price) for row, price in zip(goods, written, strict=True)])
    sold = iter(
        [_sold(row, price, price - tax, kept) for row, price, tax in zip(goods, written, taxes.of_lines, strict=True)]
    )
    lines = [_line(row, row.original, row.discounted) if row.node.is_gift_card else next(sold) for row in rows]
    return lines, taxes


def _rows(node: OrderNode, tip: int, currency: str) -> list[_Row]:
    """Return the lines with their prices, but for those that are tips."""
    rows = []
    tips = tip_lines(node.line_items.nodes, tip, currency)
    for line in node.line_items.nodes:
        if line.id in tips:
            continue
        original = text_minor(line.original_total_set.shop_money.amount, currency)
        discounted = text_minor(line.discounted_total_set.shop_money.amount, currency)
        if original < 0 or discounted < 0 or line.quantity < 0:
            msg = f"line {line.id.rpartition('/')[2]}: a negative price or quantity"
            raise ValueError(msg)
        original = max(discounted, original)
        if line.discount_allocations:
            discounted = max(min(discounted, original - taken_off(line.discount_allocations, currency)), 0)
        rows.append(_Row(line, original, discounted, node.taxes_included))
    return rows


def taken_off(allocations: Sequence[AllocationNode], currency: str) -> int:
    """Return what some discounts took together, in minor units.

    Raises:
        ValueError: One is no amount.
    """
    read = amounts(currency)
    return sum([read[each.allocated_amount_set.shop_money.amount] for each in allocations])


def _by_own_sums(node: OrderNode, totals: Totals, rows: Sequence[_Row], left_out: frozenset[str]) -> Merchandise:
    """Go by the order's own sums where lines are missing; those that are there are kept, and lose their own tax."""
    goods = [row for row in rows if not row.node.is_gift_card]
    known = [row.discounted for row in goods]
    cards = sum(row.discounted for row in rows if row.node.is_gift_card)
    written = max(totals.subtotal - cards, sum(known))
    unknown = written - sum(known)
    tax = min(part(totals.tax, written, written + totals.shipping), written) if node.taxes_included else 0
    net = written - tax
    off = sum(row.original for row in goods) - sum(known)
    if written:
        off = max(off, _off_merchandise(node, totals))
    nets = iter(apportion(net, [*known, unknown]) if tax else known)
    lines = [
        _line(row, row.original, row.discounted)
        if row.node.is_gift_card
        else _sold(row, row.discounted, next(nets), {})
        for row in rows
    ]
    gross = net + (part(off, net, written) if tax else off)
    shipping_tax = min(totals.tax - tax, totals.shipping) if node.taxes_included else 0
    return Merchandise(tuple(lines), gross, net, shipping_tax, left_out)


def _off_merchandise(node: OrderNode, totals: Totals) -> int:
    """Return what an order's own sums say was taken off its merchandise; 0 where they do not tell it from shipping."""
    if node.shipping_line is not None:
        currency = node.total_price_set.shop_money.currency_code
        return totals.discounts - taken_off(node.shipping_line.discount_allocations, currency)
    only_lines = all(each.target_type == _ON_LINES for each in node.discount_applications.nodes)
    return totals.discounts if only_lines else 0


def _whole_order_discount(totals: Totals, rows: Sequence[_Row], goods: Sequence[_Row]) -> int:
    """Return what was taken off the order as a whole, beyond the lines' own discounts."""
    if not totals.discounts:
        return 0
    original = sum([row.original for row in rows])
    discounted = sum([row.discounted for row in rows])
    below = max(discounted - totals.subtotal, 0)
    beyond = max(totals.discounts - (original - discounted), 0)
    return min(below, beyond, sum([row.discounted for row in goods]))


def removed_units(node: OrderNode, refunds: Sequence[RefundNode]) -> dict[str, int]:
    """Return how many units an edit took out of each line by its global id: those that no refund lists."""
    if node.cancelled_at is not None:
        return {}
    short = [line for line in node.line_items.nodes if line.current_quantity < line.quantity]
    if not short:
        return {}
    given_back: dict[str, int] = {}
    for refund in refunds:
        for line in refund.refund_line_items.nodes:
            given_back[line.line_item.id] = given_back.get(line.line_item.id, 0) + line.quantity
    removed = {line.id: line.quantity - line.current_quantity - given_back.get(line.id, 0) for line in short}
    return {line.id: min(removed[line.id], line.quantity) for line in short if removed[line.id] > 0}


def _kept(node: OrderNode, refunds: Sequence[RefundNode]) -> dict[str, int]:
    """Return how many units were really sold, for the lines that lost some by an edit."""
    removed = removed_units(node, refunds)
    return {line.id: line.quantity - removed[line.id] for line in node.line_items.nodes if line.id in removed}


def _sold(row: _Row, written: int, net: int, kept: dict[str, int]) -> Line:
    """Return a line of merchandise: what was taken off it loses its share of tax, and both what an edit took out."""
    off = row.original - written
    if row.taxed and not written:
        off = without_tax(off, row.node.tax_lines)
    gross = net + (off if net == written else part(off, net, written))
    if row.node.id not in kept:
        return _line(row, gross, net)
    quantity, ordered = kept[row.node.id], row.node.quantity
    return _line(row, part(gross, quantity, ordered), part(net, quantity, ordered), quantity)


def _line(row: _Row, gross: int, net: int, quantity: int | None = None) -> Line:
    """Return a line of ours."""
    node = row.node
    return Line(
        node.id[node.id.rfind("/") + 1 :],
        node.product.id[node.product.id.rfind("/") + 1 :] if node.product else "",
        node.title,
        node.quantity if quantity is None else quantity,
        gross,
        net,
        node.sku or "",
        node.variant.id[node.variant.id.rfind("/") + 1 :] if node.variant else "",
        node.is_gift_card,
    )
