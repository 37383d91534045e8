"""Where WooCommerce's report takes another part of a refund for goods, tax or shipping than we do: refund by refund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from commerce.money import minor_digits, to_minor
from commerce.orders import Order, Status
from commerce.reports import ToldCause
from connectors.woocommerce.nodes import AccountNode
from connectors.woocommerce.reconcile import Definition, among_refunds, taken_off
from connectors.woocommerce.refunds import Given, refunds_of
from connectors.woocommerce.report_steps import REFUND_LINES, TWICE

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FIGURES = ("refunds", "net_sales", "taxes", "shipping")


def refund_causes(
    orders: Mapping[int, AccountNode], refunds: Iterable[Given], definition: Definition
) -> Iterator[ToldCause]:
    """Yield what the refunds of a month make of a difference.

    Args:
        orders: By id.
        refunds: All refunds of the orders that have one in these days, the earlier ones too: what was tax of a full
            refund depends on them.
        definition: The rules of the report.
    """
    by_order: dict[int, list[Given]] = defaultdict(list)
    for refund in refunds:
        by_order[refund.order_id].append(refund)
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal()] * len(_FIGURES))
    for order_id, given in by_order.items():
        parent = orders.get(order_id)
        if parent is None or not definition.counts(parent):
            continue
        for month, cause, apart in _apart(parent, given, definition):
            sums[month, cause] = [before + more for before, more in zip(sums[month, cause], apart, strict=True)]
    meanings = {one.cause: one.meaning for one in (TWICE, REFUND_LINES)}
    for (month, cause), amounts in sums.items():
        for figure, amount in zip(_FIGURES, amounts, strict=True):
            if amount:
                yield ToldCause(month, figure, cause, meanings[cause], amount)


def _apart(
    parent: AccountNode, given: list[Given], definition: Definition
) -> Iterator[tuple[str, str, tuple[Decimal, ...]]]:
    """Yield (month, cause, theirs less ours in each figure) of an order's refunds."""
    try:
        ours = {one.id: one for one in refunds_of(_as_order(parent), given)[0]}
    except ValueError:
        return  # an order in a currency that is none is not among ours
    unit, whole = Decimal(1).scaleb(-minor_digits(parent.currency)), definition.whole_refunds
    for one in given:
        month, mine = definition.month(one.at), ours.get(str(one.id))
        if month is None or mine is None:
            continue
        theirs = taken_off(one, parent, whole=whole)
        parts = (mine.net_minor * unit, mine.tax_minor * unit, mine.shipping_minor * unit)
        of_refunds = among_refunds(*theirs, whole=whole) - among_refunds(*parts, whole=whole)
        off = tuple(ours_ - theirs_ for ours_, theirs_ in zip(parts, theirs, strict=True))
        yield month, (TWICE if one.is_full and whole else REFUND_LINES).cause, (of_refunds, *off)


def _as_order(node: AccountNode) -> Order:
    """Return as much of an order as its refunds are split by.

    Raises:
        ValueError: An unknown currency, or an amount that is none.
    """
    tax, shipping, total = (
        to_minor(str(one or 0), node.currency) for one in (node.total_tax, node.shipping_total, node.total)
    )
    net = total - tax - shipping
    return Order(
        id=str(node.id),
        placed_at=_LONG_AGO,
        changed_at=_LONG_AGO,
        status=Status.UNKNOWN,
        platform_status=node.status,
        currency=node.currency,
        gross_minor=net,
        discount_minor=0,
        net_minor=net,
        tax_minor=tax,
        shipping_minor=shipping,
        total_minor=total,
        customer_key="",
    )
