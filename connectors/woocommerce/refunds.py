"""Money given back: which part of it was merchandise, and where its date is found.

An order names the ids of its refunds but neither dates nor parts. A first backfill lists all refunds at once (100 a
request) and joins them by order; later polls ask for those that the changed orders name, in one list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import partial

import msgspec

from commerce.errors import BadRecord, Refused
from commerce.money import to_minor
from commerce.orders import Order, Refund
from connectors.woocommerce.nodes import OrderNode, RefundNode, TaxedNode

#: How many records are asked for by their ids at once.
AT_ONCE = 100
#: From so many orders on one list of refunds costs less than asking each order.
_MANY = 2


class Given(msgspec.Struct, frozen=True, gc=False):
    """One refund as the shop tells it, in major units of its order's currency, all positive."""

    id: int
    order_id: int
    at: datetime
    amount: str
    tax: str
    shipping: str
    is_full: bool


def read_given(node: RefundNode, order_id: int = 0) -> Given:
    """Sum up the lines of one refund.

    Raises:
        BadRecord: Something that is not money.
    """
    try:
        tax = -sum(Decimal(str(line.total_tax)) for line in _all_lines(node))
        shipping = -sum(Decimal(str(line.total)) for line in node.shipping_lines)
    except InvalidOperation as error:
        msg = f"WooCommerce refund {node.id}: a line's total is not an amount of money"
        raise BadRecord(msg) from error
    return Given(
        id=node.id,
        order_id=node.parent_id or order_id,
        at=node.date_created_gmt.replace(tzinfo=UTC),
        amount=str(node.amount),
        tax=str(tax),
        shipping=str(shipping),
        is_full=any(meta.key == "_refund_type" and meta.value == "full" for meta in node.meta_data),
    )


def refunds_of(order: Order, given: Iterable[Given]) -> tuple[tuple[Refund, ...], tuple[str, ...]]:
    """Split each refund of an order into merchandise, tax and shipping, earliest first; and name what cannot be read.

    A refund in parts says itself what was tax and shipping; an amount without lines is all merchandise. A full refund
    gives back whatever of the order's tax and shipping was not given back before, lines or not.
    """
    refunds: list[Refund] = []
    bad: list[str] = []
    for one in sorted(given, key=lambda one: (one.at, one.id)):
        try:
            amount, tax, shipping = (to_minor(text, order.currency) for text in (one.amount, one.tax, one.shipping))
        except ValueError as error:
            bad.append(f"WooCommerce refund {one.id} of order {order.id}: {error}")
            continue
        if amount < 0:
            bad.append(f"WooCommerce refund {one.id} of order {order.id}: a negative amount ({one.amount})")
            continue
        if one.is_full:
            tax = min(amount, max(0, order.tax_minor - sum(earlier.tax_minor for earlier in refunds)))
            rest = max(0, order.shipping_minor - sum(earlier.shipping_minor for earlier in refunds))
            shipping = min(amount - tax, rest)
        if tax < 0 or shipping < 0 or tax + shipping > amount:
            tax = shipping = 0  # lines that contradict the amount: believe the amount
        refunds.append(
            Refund(
                id=str(one.id),
                refunded_at=one.at,
                net_minor=amount - tax - shipping,
                tax_minor=tax,
                shipping_minor=shipping,
            )
        )
    return tuple(refunds), tuple(bad)


class RefundBook:
    """Find the refunds of orders with as few requests as will do.

    Args:
        list_all: Lists all refunds of the shop.
        list_some: Lists those with these ids, at most `AT_ONCE` of them.
        list_one: Lists the refunds of one order, by its id.
    """

    def __init__(
        self,
        list_all: Callable[[], Iterable[Given]],
        list_some: Callable[[Sequence[int]], Iterable[Given]],
        list_one: Callable[[int], Sequence[Given]],
    ) -> None:
        self._list_all = list_all
        self._list_some = list_some
        self._list_one = list_one
        self._known: dict[int, list[Given]] = {}
        self._all_read = False
        self._has_list = True

    def read_all(self) -> None:
        """Read every refund at once, when that has not been done; a shop too old for it is asked order by order."""
        if self._all_read:
            return
        self._all_read = True
        self._keep(self._list_all)

    def read_those_of(self, nodes: Sequence[OrderNode]) -> None:
        """Read the refunds that some orders name and that are not known yet, all at once where several have any."""
        lacking = [[one.id for one in node.refunds] for node in nodes if node.refunds and not self._knows(node)]
        if len(lacking) < _MANY:
            return
        wanted = sorted({refund_id for ids in lacking for refund_id in ids})
        for start in range(0, len(wanted), AT_ONCE):
            if self._has_list:
                self._keep(partial(self._list_some, wanted[start : start + AT_ONCE]))

    def of(self, node: OrderNode) -> Sequence[Given]:
        """Return the refunds that the order names."""
        if not node.refunds:
            return ()
        wanted = {refunded.id for refunded in node.refunds}
        # given away once: a million orders must not keep their refunds in memory
        known = {given.id: given for given in self._known.pop(node.id, ()) if given.id in wanted}
        return list(known.values()) if len(known) == len(wanted) else self._list_one(node.id)

    def _knows(self, node: OrderNode) -> bool:
        return {one.id for one in node.refunds} <= {given.id for given in self._known.get(node.id, ())}

    def _keep(self, listed: Callable[[], Iterable[Given]]) -> None:
        try:
            for given in listed():
                self._known.setdefault(given.order_id, []).append(given)
        except Refused:  # no such route before WooCommerce 9; if the key is at fault, the orders will say so
            self._has_list = False
            self._known.clear()


def _all_lines(node: RefundNode) -> Iterable[TaxedNode]:
    return (*node.line_items, *node.shipping_lines, *node.fee_lines)
