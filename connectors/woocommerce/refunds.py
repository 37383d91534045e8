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

from commerce.errors import Refused
from commerce.feeds import PART, Feed, Unread
from commerce.money import to_minor
from commerce.orders import Order, Refund
from connectors.times import is_believable
from connectors.woocommerce.nodes import Amount, OrderNode, RefundNode, TaxedNode

#: How many records are asked for by their ids at once.
AT_ONCE = 100
#: Where the lines of a refund stand in it.
_LINES = ("line_items", "shipping_lines", "fee_lines")
_NOT_LISTED = "the order names it, but the shop lists it in no form that can be read"
#: From so many orders on one list of refunds costs less than asking each order.
_MANY = 2


class Given(msgspec.Struct, frozen=True, gc=False):
    """One refund as the shop tells it, in major units of its order's currency, all positive.

    `has_parts` False: only its amount is known, not what it is made of; `doubt` says why, where there was something.
    `goods` is what its lines say came back, which is more than the amount where a gift card had paid for a part.
    """

    id: int
    order_id: int
    at: datetime
    amount: str
    tax: str
    shipping: str
    is_full: bool
    has_parts: bool = True
    doubt: str = ""
    goods: str = "0"


def read_given(node: RefundNode, order_id: int = 0, notes: Sequence[str] = ()) -> Given:
    """Sum up the lines of one refund; where one of them cannot be read, its own amount is all that is known.

    Args:
        node: The refund.
        order_id: Of its order, where it does not say that itself.
        notes: What was passed over in it.
    """
    doubt = next((note for note in notes if note.startswith(_LINES)), "")
    tax = shipping = goods = Decimal()
    if not doubt:
        try:
            goods = -sum((_amount(line.total) for line in (*node.line_items, *node.fee_lines)), Decimal())
            tax = -sum((_amount(line.total_tax) for line in _all_lines(node)), Decimal())
            shipping = -sum((_amount(line.total) for line in node.shipping_lines), Decimal())
        except InvalidOperation:
            doubt = "the total of a line is not an amount of money"
            tax = shipping = goods = Decimal()
    return Given(
        id=node.id,
        order_id=node.parent_id or order_id,
        at=node.date_created_gmt.replace(tzinfo=UTC),
        amount=str(node.amount),
        tax=str(tax),
        shipping=str(shipping),
        is_full=any(meta.key == "_refund_type" and meta.value == "full" for meta in node.meta_data),
        has_parts=not doubt and any(True for _ in _all_lines(node)),
        doubt=doubt,
        goods=str(goods),
    )


def refunds_of(order: Order, given: Iterable[Given], named: Iterable[int] = ()) -> tuple[list[Refund], list[str]]:
    """Split each refund of an order into merchandise, tax and shipping, earliest first; and name what is amiss.

    A refund in parts says itself what was tax and shipping; an amount without lines, or with lines that cannot be read
    or do not fit it, is all merchandise. A full refund gives back whatever of the order's tax and shipping was not
    given back before, lines or not. Of an order that a gift card or store credit paid in part the amount is only the
    money that went back: what its lines say came back, and where a full refund has none, whatever is left.

    Args:
        order: Whose refunds.
        given: Those that could be read.
        named: The ids of all that the order names.
    """
    refunds: list[Refund] = []
    bad: list[str] = []
    lacking = dict.fromkeys(named)
    for one in sorted(given, key=lambda one: (one.at, one.id)):
        lacking.pop(one.id, None)
        where = f"WooCommerce refund {one.id} of order {order.id}"
        try:
            refund, doubt = _split(order, one, refunds)
        except ValueError as error:
            bad.append(Unread(f"{where}: {error}", one.at if is_believable(one.at) else None, Feed.REFUNDS))
            continue
        refunds.append(refund)
        if doubt:
            bad.append(Unread(f"{where}: {doubt}; its whole amount counts as goods given back", one.at, PART))
    bad += [
        Unread(f"WooCommerce refund {number} of order {order.id}: {_NOT_LISTED}", None, Feed.REFUNDS)
        for number in lacking
    ]
    back = sum(one.net_minor + one.tax_minor + one.shipping_minor for one in refunds)
    if back > max(0, order.total_minor + paid_by_credit(order)):
        bad.append(Unread(f"WooCommerce refunds of order {order.id}: more is given back than its total", missing=PART))
    return refunds, bad


def _split(order: Order, one: Given, earlier: Sequence[Refund]) -> tuple[Refund, str]:
    """Return one refund in its parts, and what is doubtful about these.

    Raises:
        ValueError: It has no believable amount or date.
    """
    told = (one.amount, one.tax, one.shipping, one.goods)
    amount, tax, shipping, goods = (to_minor(text, order.currency) for text in told)
    if amount < 0:
        msg = f"a negative amount ({one.amount})"
        raise ValueError(msg)
    if not is_believable(one.at):
        msg = f"its date {one.at.date()} cannot be right"
        raise ValueError(msg)
    has_parts, doubt = one.has_parts, one.doubt
    credited = _by_credit(order, one, (goods, tax, shipping), earlier)
    if credited is not None:
        goods, tax, shipping = credited
        amount, has_parts, doubt = goods + tax + shipping, True, ""
    elif one.is_full:
        tax = min(amount, max(0, order.tax_minor - sum(before.tax_minor for before in earlier)))
        rest = max(0, order.shipping_minor - sum(before.shipping_minor for before in earlier))
        shipping, has_parts, doubt = min(amount - tax, rest), True, ""
    if tax < 0 or shipping < 0 or tax + shipping > amount:  # lines that contradict the amount: believe the amount
        tax = shipping = 0
        has_parts, doubt = False, doubt or "its lines do not fit its amount"
    refund = Refund(
        id=str(one.id),
        refunded_at=one.at,
        net_minor=amount - tax - shipping,
        tax_minor=tax,
        shipping_minor=shipping,
        has_parts=has_parts,
    )
    return refund, doubt


def paid_by_credit(order: Order) -> int:
    """Return how much of an order a gift card or store credit paid: its total says only what was left to pay."""
    return max(0, order.net_minor + order.tax_minor + order.shipping_minor - order.total_minor)


def _by_credit(
    order: Order, one: Given, parts: tuple[int, int, int], earlier: Sequence[Refund]
) -> tuple[int, int, int] | None:
    """Return goods, tax and shipping that came back where the amount is only the money part of it; None elsewhere."""
    credit = paid_by_credit(order)
    if not credit:
        return None
    rest = (
        order.net_minor - sum(before.net_minor for before in earlier),
        order.tax_minor - sum(before.tax_minor for before in earlier),
        order.shipping_minor - sum(before.shipping_minor for before in earlier),
    )
    beyond = sum(parts) - to_minor(one.amount, order.currency)
    if (
        one.has_parts
        and 0 < beyond <= credit
        and all(0 <= part <= left for part, left in zip(parts, rest, strict=True))
    ):
        return parts
    return rest if one.is_full and not one.has_parts and not one.doubt and min(rest) >= 0 else None


def _amount(amount: Amount) -> Decimal:
    """Read an amount of a line; an empty one is nothing."""
    text = str(amount).strip()
    found = Decimal(text) if text else Decimal()
    if not found.is_finite():
        raise InvalidOperation
    return found


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
