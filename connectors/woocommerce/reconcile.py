"""WooCommerce's own monthly figures, by WooCommerce's own definitions, from nothing but orders and refunds.

`wc-analytics` adds up the same rows, but not reliably: it imports orders twelve hours late, keeps counting what was
binned after that, adds currencies one to one and takes a refund in two steps off twice. The last two belong to its
definition and are kept here: the figures must come out as WooCommerce's do (all 208 of a recorded shop, to the cent).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from commerce.reports import COUNTS, FIGURES
from connectors.woocommerce.analytics import DateType, Habits
from connectors.woocommerce.nodes import AccountNode, Amount
from connectors.woocommerce.refunds import Given

#: The names of the figures, as `connectors.base.PlatformFigures` has them.
Figures = dict[str, Decimal]
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """By which rules the figures of one shop are made.

    Attributes:
        time_zone: IANA name; months are those of the shop's own clock.
        date_type: "date_paid" is the default of a new shop. An order without that date is in no month.
        left_out: The statuses that do not count.
        whole_refunds: A refund of the type "full" takes off its order's whole tax, shipping and net value, whatever was
            given back before, and the figure "refunds" holds tax and shipping (since WooCommerce 10.2).
        unit: What amounts are rounded to.
        first, last: The shop's own days that are counted, both included.
    """

    time_zone: str
    date_type: DateType = "date_paid"
    left_out: frozenset[str] = Habits().left_out
    whole_refunds: bool = True
    unit: Decimal = Decimal("0.01")
    first: date = date.min
    last: date = date.max

    def counts(self, order: AccountNode) -> bool:
        """Whether an order is in the figures at all."""
        return order.status not in self.left_out

    def month(self, at: datetime | None) -> str | None:
        """Return the month of an instant, which is UTC where it has no zone; None outside of the days."""
        if at is None:
            return None
        day = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(ZoneInfo(self.time_zone)).date()
        return f"{day:%Y-%m}" if self.first <= day <= self.last else None

    def month_of(self, order: AccountNode) -> str | None:
        """Return the month that an order is in; None when it is in none."""
        return self.month(order.date_paid_gmt if self.date_type == "date_paid" else order.date_created_gmt)


def own_figures(orders: Iterable[AccountNode], refunds: Iterable[Given], definition: Definition) -> dict[str, Figures]:
    """Return {"2026-03": {orders, gross_sales, ..., total_sales, average_order}}.

    Orders go by the definition's date, refunds by their own; amounts in major units, all currencies added one to one as
    WooCommerce does.

    Args:
        orders: Of any status; those that do not count are passed over, with their refunds.
        refunds: As the shop tells them.
        definition: The rules.
    """
    months: dict[str, Figures] = defaultdict(_nothing)
    parents: dict[int, AccountNode] = {}
    for order in orders:
        if not definition.counts(order):
            continue
        parents[order.id] = order
        if month := definition.month_of(order):
            _add_order(months[month], order, whole=definition.whole_refunds)
    for figures in months.values():
        figures["average_order"] = figures["net_sales"] / figures["orders"]
    for refund in refunds:
        parent = parents.get(refund.order_id)
        if parent is not None and (month := definition.month(refund.at)):
            _add_refund(months[month], refund, parent, whole=definition.whole_refunds)
    for figures in months.values():
        figures["refunds"] = abs(figures["refunds"])
    return {
        month: {name: amount if name in COUNTS else amount.quantize(definition.unit) for name, amount in found.items()}
        for month, found in months.items()
    }


def known_faults(orders: Iterable[AccountNode], refunds: Iterable[Given], definition: Definition) -> list[str]:
    """Return in words which of the faults of WooCommerce's own definition touch the orders of these days."""
    counted = {order.id: order for order in orders if definition.counts(order)}
    by_order: dict[int, list[Given]] = defaultdict(list)
    for refund in refunds:
        by_order[refund.order_id].append(refund)
    inside = [order for order in counted.values() if definition.month_of(order) or order.id in by_order]
    notes = []
    currencies = sorted({order.currency for order in inside})
    if len(currencies) > 1:
        notes.append(f"WooCommerce adds {', '.join(currencies)} one to one in these figures")
    twice = sorted(
        order_id
        for order_id, given in by_order.items()
        if definition.whole_refunds and order_id in counted and len(given) > 1 and any(one.is_full for one in given)
    )
    if twice:
        notes.append(f"WooCommerce takes refunds in more than one step off twice: order {some(twice)}")
    unpaid = sum(
        order.date_paid_gmt is None and definition.month(order.date_created_gmt) is not None
        for order in counted.values()
    )
    if unpaid and definition.date_type == "date_paid":
        notes.append(
            f"{unpaid} orders count but have no payment date (cash on delivery, bank transfer awaited): by date_paid"
            " they are in no month"
        )
    return notes


def some(ids: Iterable[int]) -> str:
    """Name the first few of some orders."""
    numbers = sorted(ids)
    return ", ".join(map(str, numbers[:_ENOUGH])) + (" and others" if len(numbers) > _ENOUGH else "")


def _nothing() -> Figures:
    return dict.fromkeys((*FIGURES, "average_order"), Decimal())


def _add_order(figures: Figures, order: AccountNode, *, whole: bool) -> None:
    total, tax, shipping = map(_major, (order.total, order.total_tax, order.shipping_total))
    net = total - tax - shipping
    discount = sum((_major(used.discount) for used in order.coupon_lines), Decimal())
    figures["orders"] += 1
    figures["gross_sales"] += net + discount
    figures["discounts"] += discount
    figures["net_sales"] += net
    figures["taxes"] += tax
    figures["shipping"] += shipping
    figures["total_sales"] += total
    if net < 0:  # every row below nothing is taken for a refund, and this one is a sale
        figures["refunds"] -= total if whole else net


def taken_off(refund: Given, parent: AccountNode, *, whole: bool) -> tuple[Decimal, Decimal, Decimal]:
    """Return what a refund takes off net sales, taxes and shipping."""
    if refund.is_full and whole:
        tax, shipping = _major(parent.total_tax), _major(parent.shipping_total)
        return _major(parent.total) - tax - shipping, tax, shipping
    tax, shipping = _major(refund.tax), _major(refund.shipping)
    return _major(refund.amount) - tax - shipping, tax, shipping


def among_refunds(net: Decimal, tax: Decimal, shipping: Decimal, *, whole: bool) -> Decimal:
    """Return what a refund adds to the figure "refunds": nothing where no goods were given back."""
    if net <= 0:
        return Decimal()
    return net + tax + shipping if whole else net


def _add_refund(figures: Figures, refund: Given, parent: AccountNode, *, whole: bool) -> None:
    net, tax, shipping = taken_off(refund, parent, whole=whole)
    figures["net_sales"] -= net
    figures["taxes"] -= tax
    figures["shipping"] -= shipping
    figures["total_sales"] -= _major(refund.amount)
    figures["refunds"] += among_refunds(net, tax, shipping, whole=whole)


def _major(amount: Amount) -> Decimal:
    return Decimal(str(amount or 0))
