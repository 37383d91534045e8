"""The table `sales` of ShopifyQL: what was sold on the day of the sale, what came back on the day it came back.

As Shopify's own reports count: pending and cancelled orders are in, a cancelled one as a sale and, on the day it was
cancelled, as a reversal; test orders and deleted ones are out; a gift card is no sale. Discounts and reversals are
negative. Tips are no part of any column here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from commerce.clock import local_day
from practice.shopify.moment import VOID, Moment
from practice.shopify.tables import Column, Table, TableRow
from practice.timeline import OrderState
from practice.world import GivenBack, SoldLine

_CHANNELS = {"pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
_NET = ("gross", "discounts", "reversals")
#: `returns` became `sales_reversals` in 2026-04; both were known for one version.
_RENAMED_IN, _OLD_UNTIL = "2026-04", "2026-04"


def _rows(moment: Moment) -> Iterator[TableRow]:
    zone = moment.timeline.zone
    for state in moment.timeline.orders(moment.now):
        if state.status == "trash" or state.order.is_test:
            continue
        words = {"sales_channel": _CHANNELS.get(state.order.source, "Online Store")}
        for at, numbers in _movements(state):
            yield TableRow(local_day(at, zone), words, numbers)


def _movements(state: OrderState) -> Iterator[tuple[datetime, Counter[str]]]:
    """Yield what an order moved, each with its instant."""
    order = state.order
    added = sum(len(edit.lines) for edit in order.edits)
    first = order.lines[: len(order.lines) - added]
    placed = _sold(first)
    placed["orders"] = 1  # adding counters would drop the discounts, which are negative
    placed["shipping"] = order.shipping_minor
    placed["taxes"] = order.tax_minor - sum(edit.tax_minor for edit in order.edits)
    moved = Counter(placed)
    yield order.placed_at, placed
    for edit in order.edits:
        more = _sold(edit.lines)
        more["taxes"] += edit.tax_minor
        for index, _, net_minor, tax_minor in edit.removed:
            if not order.lines[index].product.is_gift_card:
                more["reversals"] -= net_minor
                more["taxes"] -= tax_minor
        moved.update(more)
        yield edit.at, more
    for refund in state.refunds:
        back = _back(refund, order.lines)
        moved.update(back)
        yield refund.at, back
    if state.status in VOID:
        reversed_minor = -sum(moved[name] for name in _NET)
        yield (
            order.settled_at or order.placed_at,
            Counter(reversals=reversed_minor, shipping=-moved["shipping"], taxes=-moved["taxes"]),
        )


def _sold(lines: Iterable[SoldLine]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in lines:
        if not line.product.is_gift_card:
            sums["gross"] += line.total_minor
            sums["discounts"] -= line.discount_minor
    return sums


def _back(refund: GivenBack, lines: tuple[SoldLine, ...]) -> Counter[str]:
    sums: Counter[str] = Counter(shipping=-refund.shipping_minor, taxes=-refund.shipping_tax_minor)
    for index, _, net_minor, tax_minor in refund.lines:
        if not lines[index].product.is_gift_card:
            sums["reversals"] -= net_minor
            sums["taxes"] -= tax_minor
    return sums


def _money(*parts: str, over: str = "", since: str = "", until: str = "") -> Column:
    return Column("MONEY", parts, over, since, until)


SALES = Table(
    columns={
        "orders": Column("INTEGER", ("orders",)),
        "gross_sales": _money("gross"),
        "discounts": _money("discounts"),
        "returns": _money("reversals", until=_OLD_UNTIL),
        "sales_reversals": _money("reversals", since=_RENAMED_IN),
        "net_sales": _money(*_NET),
        "shipping_charges": _money("shipping"),
        "taxes": _money("taxes"),
        "total_sales": _money(*_NET, "shipping", "taxes"),
        "average_order_value": _money("gross", "discounts", over="orders"),
    },
    dimensions=frozenset({"sales_channel"}),
    rows=_rows,
)
