"""One Shopify order in our words. What counts as merchandise is told in `merchandise`, refunds in `refunds`.

A Shopify order is placed once it exists, whatever was paid: payment outstanding (cash on delivery, bank transfer) is
"on hold", payment promised is "processing", and both count. A payment voided or lapsed never became a sale; test and
cancelled orders never count. A status that Shopify invents later is "unknown" until somebody decides.
"""

from __future__ import annotations

from commerce.errors import BadRecord
from commerce.orders import DiscountUse, Order, Refund, Status
from commerce.pseudonym import Pseudonymizer
from connectors.shopify.arrival import arrival
from connectors.shopify.merchandise import Merchandise, read_merchandise, read_totals
from connectors.shopify.money import apportion, text_minor
from connectors.shopify.nodes import DiscountApplicationNode, FixedValue, OrderNode
from connectors.shopify.refunds import read_refund

CUSTOMER = "shopify_customer"
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
_ON_LINES = "LINE_ITEM"


def read_order(node: OrderNode, pseudonym: Pseudonymizer) -> Order:
    """Turn one order of `orders_page` into ours.

    Raises:
        BadRecord: An amount or its currency is missing, negative, or not to be believed.
    """
    try:
        return _read(node, pseudonym)
    except ValueError as error:
        msg = f"Shopify order {node.legacy_resource_id[:40]}: cannot read {error}"
        raise BadRecord(msg) from error


def customer_key(gid: str | None, pseudonym: Pseudonymizer) -> str:
    """Return the pseudonym of "gid://shopify/Customer/123"; "" for a guest."""
    return pseudonym(CUSTOMER, gid.rpartition("/")[2]) if gid else ""


def _read(node: OrderNode, pseudonym: Pseudonymizer) -> Order:
    """Map; errors still bare."""
    currency = node.total_price_set.shop_money.currency_code
    totals = read_totals(node, currency)
    sold = read_merchandise(node, totals, currency)
    status, word = _status(node)
    came = arrival(node)
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
        tax_minor=totals.tax,
        shipping_minor=totals.shipping - (max(totals.tax - sold.tax_inside, 0) if node.taxes_included else 0),
        total_minor=totals.total,
        customer_key=customer_key(node.customer.id if node.customer else None, pseudonym),
        channel=came.channel,
        campaign=came.campaign,
        market=(address.country_code_v2 or "") if address else "",
        is_online=came.is_online,
        lines=sold.lines,
        discounts=_discounts(node, sold, currency) if node.discount_applications.nodes else (),
        refunds=_refunds(node, sold, currency) if node.refunds else (),
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
    estimate, since Shopify gives the promise only. What was taken off shipping is no discount on merchandise: 0.
    """
    nodes = node.discount_applications.nodes
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
    return tuple([_use(each, amount) for each, amount in zip(nodes, amounts, strict=True)])


def _use(node: DiscountApplicationNode, amount: int) -> DiscountUse:
    """Return one discount taken, by its code where it has one."""
    return DiscountUse((node.code or "").strip().lower(), node.title or node.code or "", amount)


def _refunds(node: OrderNode, sold: Merchandise, currency: str) -> tuple[Refund, ...]:
    """Return the refunds that gave anything back."""
    found = [
        read_refund(each, currency, taxes_included=node.taxes_included, left_out=sold.left_out) for each in node.refunds
    ]
    return tuple(refund for refund in found if refund)
