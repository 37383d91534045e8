"""One Shopify order in our words. What counts as merchandise is told in `merchandise`, refunds in `refunds`.

A Shopify order is placed once it exists, whatever was paid: payment outstanding (cash on delivery, bank transfer) is
"on hold", payment promised is "processing", and both count. A payment voided or lapsed never became a sale; test and
cancelled orders never count. A status that Shopify invents later is "unknown" until somebody decides.

Shopify's orders tell no instant of payment, only whether all was paid (and perhaps given back since): `paid_at` is then
the instant of the order itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from commerce.errors import BadRecord
from commerce.orders import DiscountUse, Order, Refund, Status
from commerce.pseudonym import Pseudonymizer
from connectors.shopify.attribution import attribution, journey
from connectors.shopify.merchandise import Merchandise, read_merchandise, read_totals
from connectors.shopify.money import apportion, text_minor
from connectors.shopify.nodes.orders import DiscountApplicationNode, FixedValue, OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.pseudonyms import CUSTOMER
from connectors.shopify.refunds import read_refund

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
_ON_LINES = "LINE_ITEM"
_BY_ID, _BY_INDEX = attrgetter("id"), attrgetter("index")


def read_order(node: OrderNode, pseudonym: Pseudonymizer, refunds: Sequence[RefundNode] = ()) -> Order:
    """Turn one order of `orders_page` or of a bulk operation into ours; both give the same.

    Args:
        node: The order with all its lines and discounts.
        pseudonym: Hides the customer.
        refunds: What its refunds gave back, in whole.

    Raises:
        BadRecord: An amount or its currency is missing, negative, or not to be believed.
    """
    try:
        return _read(node, pseudonym, refunds)
    except ValueError as error:
        msg = f"Shopify order {node.legacy_resource_id[:40]}: cannot read {error}"
        raise BadRecord(msg) from error


def customer_key(gid: str | None, pseudonym: Pseudonymizer) -> str:
    """Return the pseudonym of "gid://shopify/Customer/123"; "" for a guest."""
    return pseudonym(CUSTOMER, gid.rpartition("/")[2]) if gid else ""


def _read(node: OrderNode, pseudonym: Pseudonymizer, refunds: Sequence[RefundNode]) -> Order:
    """Map; errors still bare."""
    if len(node.line_items.nodes) > 1:  # a bulk operation may give lines in any order, and shares are rounded in turn
        node.line_items.nodes.sort(key=_BY_ID)
    currency = node.total_price_set.shop_money.currency_code
    totals = read_totals(node, currency)
    sold = read_merchandise(node, totals, currency, refunds)
    status, word = _status(node)
    came = attribution(node)
    address = node.shipping_address
    shipping = totals.shipping - (max(totals.tax - sold.tax_inside, 0) if node.taxes_included else 0)
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
        tax_minor=totals.tax,
        shipping_minor=shipping,
        total_minor=totals.total,
        customer_key=customer_key(node.customer.id if node.customer else None, pseudonym),
        paid_at=node.processed_at if node.display_financial_status in _PAID else None,
        channel=came.channel,
        campaign=came.campaign,
        market=(address.country_code_v2 or "") if address else "",
        is_online=came.is_online,
        lines=sold.lines,
        discounts=_discounts(node, sold, currency) if node.discount_applications.nodes or node.discount_codes else (),
        refunds=_refunds(node, sold, (sold.net + shipping, totals.tax), refunds) if refunds else (),
        payment_method=node.payment_gateway_names[0] if node.payment_gateway_names else "",
        source=node.source_name or "",
        cancelled_at=node.cancelled_at,
        is_edited=node.edited,
        journey=journey(node.customer_journey_summary),
    )


def _status(node: OrderNode) -> tuple[Status, str]:
    """Return our status and the shop's own word for it."""
    if node.test:
        return Status.TEST, "test"
    if node.cancelled_at is not None:
        return Status.CANCELLED, "cancelled"
    word = node.display_financial_status or ""
    return _STATUSES.get(word, Status.UNKNOWN), word.lower()


def _discounts(node: OrderNode, sold: Merchandise, currency: str) -> tuple[DiscountUse, ...]:
    """Return the discounts taken, their amounts adding up to the order's discount.

    One alone took all of it. Several share it in proportion to what each promises (so much, or percent of gross): an
    estimate, since Shopify gives the promise only. What was taken off shipping is no discount on merchandise: 0. A code
    that was entered but of which no application is left took nothing.
    """
    nodes = sorted(node.discount_applications.nodes, key=_BY_INDEX)
    taken = {(each.code or "").strip().lower() for each in nodes}
    idle = [
        DiscountUse(code.strip().lower(), code, 0) for code in node.discount_codes if code.strip().lower() not in taken
    ]
    return (*_taken(nodes, sold, currency), *idle)


def _taken(nodes: Sequence[DiscountApplicationNode], sold: Merchandise, currency: str) -> Sequence[DiscountUse]:
    """Share the order's discount among its applications."""
    if len(nodes) == 1:
        (only,) = nodes
        return (_use(only, sold.gross - sold.net if only.target_type == _ON_LINES else 0),)
    weights = []
    for each in nodes:
        if each.target_type != _ON_LINES:
            weights.append(0)
        elif isinstance(each.value, FixedValue):
            weights.append(max(text_minor(each.value.amount, currency), 0))
        else:
            weights.append(max(sold.gross * round(each.value.percentage * 1000), 0) // 100_000)
    on_lines = [index for index, each in enumerate(nodes) if each.target_type == _ON_LINES]
    if on_lines and not any(weights):
        weights[on_lines[0]] = 1
    amounts = apportion(sold.gross - sold.net, weights) if any(weights) else [0] * len(nodes)
    return [_use(each, amount) for each, amount in zip(nodes, amounts, strict=True)]


def _use(node: DiscountApplicationNode, amount: int) -> DiscountUse:
    """Return one discount taken, by its code where it has one."""
    return DiscountUse((node.code or "").strip().lower(), node.title or node.code or "", amount)


def _refunds(
    node: OrderNode, sold: Merchandise, whole: tuple[int, int], refunds: Sequence[RefundNode]
) -> tuple[Refund, ...]:
    """Return the refunds that gave anything back; `whole` is the order without tax, and its tax."""
    currency, included = node.total_price_set.shop_money.currency_code, node.taxes_included
    found = [
        read_refund(each, currency, taxes_included=included, left_out=sold.left_out, sold=whole) for each in refunds
    ]
    return tuple(refund for refund in found if refund)
