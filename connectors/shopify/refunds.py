"""Refunds, with their dates: what was given back of the merchandise, of its tax, and of the shipping."""

from __future__ import annotations

from collections.abc import Collection

from commerce.orders import Refund
from connectors.shopify.money import minor
from connectors.shopify.nodes import RefundNode


def read_refund(
    node: RefundNode, currency: str, *, taxes_included: bool, left_out: Collection[str] = ()
) -> Refund | None:
    """Turn one refund of an order into ours; None when neither goods nor money came back.

    Merchandise is the sum of the lines given back, plus what was paid back beyond them or less what was kept: the
    order adjustments, whose sign is the merchant's (-10.00: ten more went to the customer) and which never hold tax.
    In a shop with prices including tax the lines hold it, and it is taken out. Where an adjustment only repeats the
    refunded shipping (older refunds), the money that really went back tells, and it is left alone. No part ever
    falls below nothing.

    Args:
        node: As Shopify gives it.
        currency: The order's.
        taxes_included: Whether line amounts hold their tax.
        left_out: Lines that are no merchandise (gift cards, tips): not given back either.

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
    shipping = 0
    for parcel in node.refund_shipping_lines.nodes:
        parcel_tax = minor(parcel.tax_amount_set, currency)
        shipping += minor(parcel.subtotal_amount_set, currency) - (parcel_tax if taxes_included else 0)
        tax += parcel_tax
    more, more_tax = _adjusted(node, currency, shipping=shipping, without=net + tax + shipping)
    net, tax = max(net + more, 0), max(tax + more_tax, 0)
    if not (net or tax or shipping):
        return None
    return Refund(node.id.rpartition("/")[2], refunded_at, net, tax, max(shipping, 0))


def _adjusted(node: RefundNode, currency: str, *, shipping: int, without: int) -> tuple[int, int]:
    """Return merchandise and tax that the adjustments add, seen from the customer."""
    more = more_tax = 0
    paid_back = minor(node.total_refunded_set, currency)
    for adjustment in node.order_adjustments.nodes:
        amount = -minor(adjustment.amount_set, currency)
        if shipping and amount == shipping and paid_back == without:
            continue  # the shipping again
        more += amount
        more_tax -= minor(adjustment.tax_amount_set, currency)
    return more, more_tax
