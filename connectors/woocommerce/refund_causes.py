"""Where WooCommerce's report takes another part of a refund for goods, tax or shipping than we do: refund by refund."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from commerce.money import minor_digits, to_minor
from commerce.orders import Order, Status
from commerce.reports import ToldCause
from connectors.woocommerce.nodes import AccountNode
from connectors.woocommerce.reconcile import Definition, among_refunds, taken_off
from connectors.woocommerce.refunds import Given, paid_by_credit, refunds_of
from connectors.woocommerce.report_steps import REFUND_LINES, REST_OF_TOTAL, TWICE
from connectors.woocommerce.worth import sold

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FIGURES = ("refunds", "net_sales", "taxes", "shipping", "total_sales")


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
    meanings = {one.cause: one.meaning for one in (TWICE, REFUND_LINES, REST_OF_TOTAL)}
    for (month, cause), amounts in sums.items():
        for figure, amount in zip(_FIGURES, amounts, strict=True):
            if amount:
                yield ToldCause(month, figure, cause, meanings[cause], amount)


def _apart(
    parent: AccountNode, given: list[Given], definition: Definition
) -> Iterator[tuple[str, str, tuple[Decimal, ...]]]:
    """Yield (month, cause, theirs less ours in each figure) of an order's refunds."""
    try:
        order = _as_order(parent)
        refunds = refunds_of(order, given)[0]
    except ValueError:
        return  # an order in a currency that is none is not among ours
    unit, whole = Decimal(1).scaleb(-minor_digits(parent.currency)), definition.whole_refunds
    ours, credit, back = {}, paid_by_credit(order), 0
    for mine in refunds:  # as the step before makes of them: without what came back beyond the total
        before, back = back, back + mine.net_minor + mine.tax_minor + mine.shipping_minor
        beyond = _within(back - order.total_minor, credit) - _within(before - order.total_minor, credit)
        ours[mine.id] = (mine.net_minor - beyond, mine.tax_minor, mine.shipping_minor)
    for one in given:
        month = definition.month(one.at)
        if month is None or str(one.id) not in ours:
            continue
        theirs = taken_off(one, parent, whole=whole)
        net, tax, shipping = (part * unit for part in ours[str(one.id)])
        of_refunds = among_refunds(*theirs, whole=whole) - among_refunds(net, tax, shipping, whole=whole)
        off = tuple(mine - theirs_ for mine, theirs_ in zip((net, tax, shipping), theirs, strict=True))
        in_all = net + tax + shipping - Decimal(str(one.amount))
        is_twice = one.is_full and whole and (not credit or len(given) > 1)
        cause = TWICE if is_twice else REST_OF_TOTAL if credit else REFUND_LINES
        yield month, cause.cause, (of_refunds, *off, in_all)


def _within(amount: int, most: int) -> int:
    return max(0, min(amount, most))


def _as_order(node: AccountNode) -> Order:
    """Return as much of an order as its refunds are split by.

    Raises:
        ValueError: An unknown currency, or an amount that is none.
    """
    tax, shipping, total = (
        to_minor(str(one or 0), node.currency) for one in (node.total_tax, node.shipping_total, node.total)
    )
    lines = [to_minor(str(line.total or 0), node.currency) for line in node.line_items]
    fees = None
    if node.fee_lines is not msgspec.UNSET:
        fees = [to_minor(str(fee.total or 0), node.currency) for fee in node.fee_lines]
    net = sold(total - tax - shipping, lines, fees)
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
