"""One Shopify order in our words. What counts as merchandise is told in `merchandise`, refunds in `refunds`.

A Shopify order is placed once it exists, whatever was paid: payment outstanding (cash on delivery, bank transfer) is
"on hold", payment promised is "processing", and both count. A payment voided or lapsed never became a sale; test and
cancelled orders never count. A status that Shopify invents later is "unknown" until somebody decides.

Shopify's orders tell no instant of payment, only whether all was paid (and perhaps given back since): `paid_at` is then
the instant of the order itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

import msgspec

from commerce.errors import BadRecord
from commerce.orders import LaterSale, Order, Refund, Status
from commerce.pseudonym import Pseudonymizer
from connectors.shopify.attribution import attribution, journey
from connectors.shopify.discounts import discounts_taken
from connectors.shopify.later_sales import dated
from connectors.shopify.merchandise import Merchandise, read_merchandise
from connectors.shopify.nodes.agreements import AgreementNode
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.pseudonyms import CUSTOMER
from connectors.shopify.refunds import read_refund
from connectors.shopify.taxes import tax_named
from connectors.shopify.totals import read_totals
from connectors.times import refuse_unbelievable

_STATUSES = {
    "PENDING": Status.ON_HOLD,
    "AUTHORIZED": Status.PROCESSING,
    "PARTIALLY_PAID": Status.COMPLETED,
    "PAID": Status.COMPLETED,
    "PARTIALLY_REFUNDED": Status.COMPLETED,
    "REFUNDED": Status.REFUNDED,
    "VOIDED": Status.CANCELLED,
    "EXPIRED": Status.CANCELLED,
}
_PAID = frozenset({"PAID", "PARTIALLY_REFUNDED", "REFUNDED"})
_GIFT_CARD = "gift_card"  # of several ways to pay it is the one that tells least
_BY_ID = attrgetter("id")


def read_order(
    node: OrderNode,
    pseudonym: Pseudonymizer,
    refunds: Sequence[RefundNode] = (),
    agreements: Sequence[AgreementNode] = (),
) -> Order:
    """Turn one order of `orders_page` or of a bulk operation into ours; both give the same.

    Args:
        node: The order with all its lines and discounts.
        pseudonym: Hides the customer.
        refunds: What its refunds gave back, in whole.
        agreements: When what was sold of an edited order, in whole; none where that is not known.

    Raises:
        BadRecord: An amount or its currency is missing, negative, or not to be believed.
    """
    try:
        return _read(node, pseudonym, refunds, agreements)
    except ValueError as error:
        msg = f"Shopify order {node.legacy_resource_id[:40]}: cannot read {error}"
        raise BadRecord(msg) from error


def customer_key(gid: str | None, pseudonym: Pseudonymizer) -> str:
    """Return the pseudonym of "gid://shopify/Customer/123"; "" for a guest."""
    return pseudonym(CUSTOMER, gid.rpartition("/")[2]) if gid else ""


def _read(
    node: OrderNode, pseudonym: Pseudonymizer, refunds: Sequence[RefundNode], agreements: Sequence[AgreementNode]
) -> Order:
    """Map; errors still bare."""
    refuse_unbelievable(*_times(node, refunds, agreements))
    if len(node.line_items.nodes) > 1:  # a bulk operation may give lines in any order, and shares are rounded in turn
        node.line_items.nodes.sort(key=_BY_ID)
    sums = _sums(node, refunds, agreements)
    sold, currency = sums.sold, node.total_price_set.shop_money.currency_code
    status, word = _status(node)
    came = attribution(node)
    address = node.shipping_address
    return Order(
        id=node.legacy_resource_id,
        placed_at=node.processed_at,
        changed_at=node.updated_at,
        status=status,
        platform_status=word,
        currency=currency,
        gross_minor=sold.gross,
        discount_minor=sold.gross - sold.net,
        net_minor=sold.net,
        tax_minor=sums.tax,
        shipping_minor=sums.shipping,
        total_minor=sums.total,
        customer_key=customer_key(node.customer.id if node.customer else None, pseudonym),
        paid_at=node.processed_at if node.display_financial_status in _PAID else None,
        channel=came.channel,
        campaign=came.campaign,
        market=(address.country_code_v2 or "") if address else "",
        is_online=came.is_online,
        lines=sold.lines,
        discounts=discounts_taken(node, sold, currency),
        refunds=_refunds(node, sold, sums.whole, refunds) if refunds else (),
        payment_method=_paid_with(node.payment_gateway_names),
        source=node.source_name or "",
        cancelled_at=node.cancelled_at,
        is_edited=node.edited,
        journey=journey(node.customer_journey_summary),
        later_sales=sums.later,
    )


def _paid_with(gateways: Sequence[str]) -> str:
    """Return how an order was paid; of one that a gift card paid in part how the rest was, "" for one that was free."""
    return next((name for name in gateways if name != _GIFT_CARD), gateways[0] if gateways else "")


class _Sums(msgspec.Struct, frozen=True, gc=False):
    """The money of an order: of the day it was placed, and what came later; `whole` is all of it, and its tax."""

    sold: Merchandise
    shipping: int
    tax: int
    total: int
    whole: tuple[int, int]
    later: tuple[LaterSale, ...] = ()


def _sums(node: OrderNode, refunds: Sequence[RefundNode], agreements: Sequence[AgreementNode]) -> _Sums:
    """Work out the money of an order."""
    currency = node.total_price_set.shop_money.currency_code
    totals = read_totals(node, currency)
    sold = read_merchandise(node, totals, currency, refunds)
    shipping, tax = totals.shipping - sold.shipping_tax, totals.tax
    if node.edited:  # what an edit added may lack in the order's own sum
        tax = max(tax, tax_named(node, currency), sold.tax_inside)
    whole = (sold.net + shipping, tax)
    if agreements:
        everything = read_merchandise(node, totals, currency, with_removed=True)
        if parts := dated(node, everything, refunds, agreements, shipping):
            shipping, tax = shipping - parts.shipping_later, max(tax - parts.tax_later, 0)
            return _Sums(parts.placed, shipping, tax, totals.total, whole, parts.later)
    return _Sums(sold, shipping, tax, totals.total, whole)


def _times(
    node: OrderNode, refunds: Sequence[RefundNode], agreements: Sequence[AgreementNode]
) -> list[tuple[str, datetime | None]]:
    """Return every time of an order that a day is counted by, with its name."""
    return [
        ("its processedAt", node.processed_at),
        ("its updatedAt", node.updated_at),
        *[("the time of a refund", one.processed_at or one.created_at) for one in refunds],
        *[("the time of an agreement", one.happened_at) for one in agreements],
    ]


def _status(node: OrderNode) -> tuple[Status, str]:
    """Return our status and the shop's own word for it."""
    if node.test:
        return Status.TEST, "test"
    if node.cancelled_at is not None:
        return Status.CANCELLED, "cancelled"
    word = node.display_financial_status or ""
    return _STATUSES.get(word, Status.UNKNOWN), word.lower()


def _refunds(
    node: OrderNode, sold: Merchandise, whole: tuple[int, int], refunds: Sequence[RefundNode]
) -> tuple[Refund, ...]:
    """Return the refunds that gave anything back; `whole` is the order without tax, and its tax."""
    currency, included = node.total_price_set.shop_money.currency_code, node.taxes_included
    found = [
        read_refund(each, currency, taxes_included=included, left_out=sold.left_out, sold=whole) for each in refunds
    ]
    return tuple(refund for refund in found if refund)
