"""Refunds, with their dates: what was given back of the merchandise, of its tax, and of the shipping."""

from __future__ import annotations

from collections.abc import Collection

from commerce.orders import Refund
from connectors.shopify.money import minor, part
from connectors.shopify.nodes.refunds import RefundNode


def read_refund(
    node: RefundNode,
    currency: str,
    *,
    taxes_included: bool,
    left_out: Collection[str] = (),
    sold: tuple[int, int] = (0, 0),
) -> Refund | None:
    """Turn one refund of an order into ours; None when neither goods nor money came back.

    Merchandise is the sum of the lines given back, plus what was paid back beyond them or less what was kept: the
    order adjustments, whose sign is the merchant's (-10.00: ten more went to the customer). One that names its tax is
    taken at its word; else it is money with the tax in it, and is split as the goods of this refund are, or as the
    order was. In a shop with prices including tax the lines hold it, and it is taken out. Where an adjustment only
    repeats the refunded shipping (older refunds), the money that really went back tells, and it is left alone. Goods
    that came back before the money (a difference still pending) so give nothing, and the money counts when it is paid:
    a part below nothing is made up for by the others, and the sum never falls below nothing. A refund of which only the
    sum is told is money, too, split as the order was.

    Args:
        node: As Shopify gives it.
        currency: The order's.
        taxes_included: Whether line amounts hold their tax.
        left_out: Lines that are no merchandise (gift cards, tips): not given back either.
        sold: What the order was without tax, and its tax.

    Raises:
        ValueError: An amount or both dates are missing.
    """
    refunded_at = node.processed_at or node.created_at
    if refunded_at is None:
        msg = "a refund without a date"
        raise ValueError(msg)
    net = tax = 0
    for line in node.refund_line_items.nodes:
        if line.line_item.id in left_out:
            continue
        line_tax = minor(line.total_tax_set, currency)
        net += minor(line.subtotal_set, currency) - (line_tax if taxes_included else 0)
        tax += line_tax
    goods = (net, tax) if net + tax > 0 else sold
    shipping = 0
    for parcel in node.refund_shipping_lines.nodes:
        parcel_tax = minor(parcel.tax_amount_set, currency)
        shipping += minor(parcel.subtotal_amount_set, currency) - (parcel_tax if taxes_included else 0)
        tax += parcel_tax
    if not (node.refund_line_items.nodes or node.refund_shipping_lines.nodes or node.order_adjustments.nodes):
        net, tax = _by_its_sum(node, currency, sold)
    more, more_tax = _adjusted(node, currency, shipping=shipping, without=net + tax + shipping, goods=goods)
    net, tax, shipping = _settled(net + more, tax + more_tax, shipping)
    if not (net or tax or shipping):
        return None
    return Refund(node.id.rpartition("/")[2], refunded_at, net, tax, shipping)


def _adjusted(
    node: RefundNode, currency: str, *, shipping: int, without: int, goods: tuple[int, int]
) -> tuple[int, int]:
    """Return merchandise and tax that the adjustments add, seen from the customer."""
    more = more_tax = 0
    paid_back = minor(node.total_refunded_set, currency)
    for adjustment in node.order_adjustments.nodes:
        amount, tax = -minor(adjustment.amount_set, currency), -minor(adjustment.tax_amount_set, currency)
        if shipping and amount == shipping and paid_back == without:
            continue  # the shipping again
        if not tax:
            tax = part(abs(amount), goods[1], sum(goods)) * (1 if amount > 0 else -1)
            amount -= tax
        more += amount
        more_tax += tax
    return more, more_tax


def _by_its_sum(node: RefundNode, currency: str, sold: tuple[int, int]) -> tuple[int, int]:
    """Return merchandise and tax of a refund that lists nothing at all, split as the order was."""
    paid_back = minor(node.total_refunded_set, currency)
    tax = part(paid_back, sold[1], sum(sold))
    return paid_back - tax, tax


def _settled(*parts: int) -> list[int]:
    """Return the parts with none below nothing: what one lacks is taken from the others, in turn."""
    lacking = -sum(min(each, 0) for each in parts)
    settled = []
    for each in parts:
        taken = min(max(each, 0), lacking)
        lacking -= taken
        settled.append(max(each, 0) - taken)
    return settled
