"""WooCommerce's own monthly figures, by WooCommerce's own definitions, from nothing but orders and refunds.

`wc-analytics` adds up the same rows, but not reliably: it imports orders twelve hours late, keeps counting what was
binned after that, adds currencies one to one and takes a refund in two steps off twice. The last two belong to its
definition and are kept here: the figures must come out as WooCommerce's do (all 208 of a recorded shop, to the cent).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from commerce.reports import FIGURES
from connectors.woocommerce.nodes import AccountNode, Amount
from connectors.woocommerce.refunds import Given

DateType = Literal["date_paid", "date_created"]
COUNTED = frozenset({"processing", "on-hold", "completed", "refunded"})
_CENT = Decimal("0.01")

#: The names of the figures, as `connectors.base.PlatformFigures` has them.
Figures = dict[str, Decimal]


def own_figures(
    orders: Iterable[AccountNode],
    refunds: Iterable[Given],
    *,
    date_type: DateType,
    time_zone: str,
    first: date = date.min,
    last: date = date.max,
) -> dict[str, Figures]:
    """Return {"2026-03": {orders, gross_sales, discounts, refunds, net_sales, taxes, shipping, total_sales}}.

    Orders go by `date_type`, refunds by their own date, months by the shop's zone; amounts in major units, all
    currencies added one to one as WooCommerce does. An order without a payment date is in no month by "date_paid". A
    refund of the type "full" takes off its order's whole tax, shipping and net value, whatever was given back before.

    Args:
        orders: Of any status; those that do not count are passed over, with their refunds.
        refunds: As the shop tells them.
        date_type: "date_paid" is the default of a new shop.
        time_zone: IANA name.
        first: The shop's own day before which nothing is counted.
        last: The last one that is.
    """
    zone = ZoneInfo(time_zone)
    months: dict[str, Figures] = defaultdict(_nothing)
    parents: dict[int, AccountNode] = {}
    for order in orders:
        if order.status not in COUNTED:
            continue
        parents[order.id] = order
        at = order.date_paid_gmt if date_type == "date_paid" else order.date_created_gmt
        if at is not None and first <= (day := _day(at, zone)) <= last:
            _add_order(months[f"{day:%Y-%m}"], order)
    for refund in refunds:
        parent = parents.get(refund.order_id)
        if parent is not None and first <= (day := _day(refund.at, zone)) <= last:
            _add_refund(months[f"{day:%Y-%m}"], refund, parent)
    return {month: {name: amount.quantize(_CENT) for name, amount in found.items()} for month, found in months.items()}


def known_faults(orders: Iterable[AccountNode], refunds: Iterable[Given]) -> list[str]:
    """Return in words which of the faults of WooCommerce's own definition touch these orders."""
    counted = {order.id: order for order in orders if order.status in COUNTED}
    notes = []
    currencies = sorted({order.currency for order in counted.values()})
    if len(currencies) > 1:
        notes.append(f"WooCommerce adds {', '.join(currencies)} one to one in these figures")
    by_order: dict[int, list[Given]] = defaultdict(list)
    for refund in refunds:
        by_order[refund.order_id].append(refund)
    twice = sorted(
        order_id
        for order_id, given in by_order.items()
        if order_id in counted and len(given) > 1 and any(one.is_full for one in given)
    )
    if twice:
        shown = ", ".join(map(str, twice[:5])) + (" and others" if len(twice) > 5 else "")  # noqa: PLR2004 - enough
        notes.append(f"WooCommerce takes refunds in more than one step off twice: order {shown}")
    unpaid = sum(order.date_paid_gmt is None for order in counted.values())
    if unpaid:
        notes.append(
            f"{unpaid} orders count but have no payment date (cash on delivery, bank transfer awaited): by date_paid"
            " they are in no month"
        )
    return notes


def compared(ours: Mapping[str, Figures], theirs: Mapping[str, Mapping[str, Decimal]]) -> list[str]:
    """Return in words where the answers of `wc-analytics` differ from the same definition computed from the orders."""
    notes = []
    for month in sorted(theirs):
        mine, told = ours.get(month) or _nothing(), theirs[month]
        apart = [name for name in mine if name in told and abs(mine[name] - told[name]) >= _CENT]
        if not apart:
            continue
        more = told.get("orders", Decimal()) - mine["orders"]
        if more < 0:
            cause = "it imports orders every twelve hours, and only while WP cron runs"
        elif more > 0:
            cause = "orders put into the bin after its import stay counted in it"
        else:
            cause = "it was not updated since these orders changed"
        shown = ", ".join(f"{name} {_shown(name, told)} instead of {_shown(name, mine)}" for name in apart)
        notes.append(f"{month}: WooCommerce's analytics shows {shown}; {cause}")
    return notes


def _shown(name: str, figures: Mapping[str, Decimal]) -> str:
    return str(int(figures[name])) if name == "orders" else str(figures[name])


def _day(at: datetime, zone: ZoneInfo) -> date:
    """Return the shop's own day; without a zone an instant is UTC, as the shop writes it."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date()


def _nothing() -> Figures:
    return dict.fromkeys(FIGURES, Decimal())


def _add_order(figures: Figures, order: AccountNode) -> None:
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


def _add_refund(figures: Figures, refund: Given, parent: AccountNode) -> None:
    amount = _major(refund.amount)
    if refund.is_full:
        tax, shipping = _major(parent.total_tax), _major(parent.shipping_total)
        net = _major(parent.total) - tax - shipping
    else:
        tax, shipping = _major(refund.tax), _major(refund.shipping)
        net = amount - tax - shipping
    figures["net_sales"] -= net
    figures["taxes"] -= tax
    figures["shipping"] -= shipping
    figures["total_sales"] -= amount
    if net > 0:
        figures["refunds"] += net + tax + shipping


def _major(amount: Amount) -> Decimal:
    return Decimal(str(amount or 0))
