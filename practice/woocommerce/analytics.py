"""`wc-analytics` as it really is: what was imported at the last midnight or noon, faults included.

Orders go by their day of payment; a refund of everything that is left takes off its order's whole net value again; what
was binned after an import stays counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from practice.timeline import OrderState, Timeline, order_total_minor, refund_total_minor
from practice.woocommerce.shape import Coins, Row
from practice.world import GivenBack, SoldOrder

_COUNTED = frozenset({"processing", "on-hold", "completed", "refunded"})
_IMPORTS_EVERY = timedelta(hours=12)
_NAMES = ("orders_count", "gross_sales", "coupons", "refunds", "taxes", "shipping", "net_revenue", "total_sales")
_LEFT_OUT = ["pending", "cancelled", "failed"]
_Figures = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of its table of orders: an order, or a refund, whose amounts are below nothing."""

    order_id: int
    parent_id: int
    at: datetime  # paid, or given back
    order: SoldOrder
    status: str
    net_minor: int
    tax_minor: int
    shipping_minor: int
    total_minor: int
    items: int
    discount_minor: int = 0


def settings(_timeline: Timeline) -> list[Row]:
    """Return `/settings/wc_admin`: what the owner of a new shop finds chosen."""
    return [
        {"id": "woocommerce_excluded_report_order_statuses", "default": _LEFT_OUT, "value": _LEFT_OUT},
        {"id": "woocommerce_date_type", "value": ""},
        {"id": "woocommerce_analytics_scheduled_import", "default": None, "value": "yes"},
    ]


def revenue_stats(timeline: Timeline, now: datetime, query: Mapping[str, str]) -> Row:
    """Return `/reports/revenue/stats` by month, for shop days from `after` to `before`."""
    months: dict[str, _Figures] = defaultdict(lambda: dict.fromkeys((*_NAMES, "num_items_sold"), 0))
    for day, row in _chosen(timeline, now, query):
        _add(months[day[:7]], row)
    coins = Coins(timeline.world.currency)
    names = sorted(months)
    whole = {name: sum(months[month][name] for month in names) for name in (*_NAMES, "num_items_sold")}
    return {
        "totals": {**_figures(coins, whole), "products": len(timeline.world.products)},
        "intervals": [{**_ends(month, timeline), "subtotals": _figures(coins, months[month])} for month in names],
    }


def reported_orders(timeline: Timeline, now: datetime, query: Mapping[str, str]) -> list[Row]:
    """Return the rows of `/reports/orders`, by their date: orders and refunds as the months add them up."""
    coins, firsts = Coins(timeline.world.currency), _first_orders(timeline, now)
    return [
        {
            "order_id": row.order_id,
            "parent_id": row.parent_id,
            "date": f"{row.at.astimezone(timeline.zone):%Y-%m-%d %H:%M:%S}",
            "status": row.status,
            "net_total": coins.number(row.net_minor),
            "total_sales": coins.number(row.total_minor),
            "num_items_sold": row.items,
            "customer_type": "returning" if not row.parent_id and row.order_id not in firsts else "new",
        }
        for _, row in _chosen(timeline, now, query)
    ]


def _chosen(timeline: Timeline, now: datetime, query: Mapping[str, str]) -> list[tuple[str, _Row]]:
    """Return what was imported of the days asked for, with its day by the shop's clock, earliest first."""
    first, last = query.get("after", "")[:10] or "0000", query.get("before", "")[:10] or "9999"
    found = [(row.at.astimezone(timeline.zone).date().isoformat(), row) for row in _rows(timeline, _imported_at(now))]
    return sorted(
        ((day, row) for day, row in found if first <= day <= last), key=lambda one: (one[1].at, one[1].order_id)
    )


def _imported_at(now: datetime) -> datetime:
    return now - (now - datetime(2000, 1, 1, tzinfo=UTC)) % _IMPORTS_EVERY


def _rows(timeline: Timeline, imported_at: datetime) -> Iterator[_Row]:
    for state in timeline.orders(imported_at):
        if not _is_counted(state):
            continue
        order = state.order
        if state.paid_at is not None:
            yield _sold(order, state.paid_at, state.status)
        for refund in state.refunds:
            if refund.removed_at is None or imported_at < refund.removed_at:
                yield _given_back(order, refund, state.refunds, state.status)


def _first_orders(timeline: Timeline, now: datetime) -> set[int]:
    """Return the orders that were their customer's first among those that count; nobody's are always first."""
    first: dict[int, tuple[datetime, int]] = {}
    found = set()
    for state in timeline.orders(_imported_at(now)):
        person, mark = state.order.person, (state.order.placed_at, state.order.id)
        if not _is_counted(state):
            continue
        if person is None:
            found.add(state.order.id)
        else:
            first[person.id] = min(mark, first.get(person.id, mark))
    return found | {order_id for _, order_id in first.values()}


def _ends(month: str, timeline: Timeline) -> Row:
    """Return the name of a month with its first and last second, on the shop's clock and in UTC."""
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=timeline.zone)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(seconds=1)
    row: Row = {"interval": month}
    for name, at in (("date_start", first), ("date_end", last)):
        row[name] = f"{at:%Y-%m-%d %H:%M:%S}"
        row[f"{name}_gmt"] = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return row


def _figures(coins: Coins, found: Mapping[str, int]) -> Row:
    """Return one set of figures; who the customers were is not worked out."""
    orders = found["orders_count"]
    return {
        **{name: _told(coins, name, found[name]) for name in _NAMES},
        "num_items_sold": found["num_items_sold"],
        "coupons_count": 0,
        "avg_items_per_order": found["num_items_sold"] / orders if orders else 0,
        "avg_order_value": coins.price(found["gross_sales"] - found["coupons"], orders),
        "total_customers": 0,
        "segments": [],
    }


def _is_counted(state: OrderState) -> bool:
    return state.status in _COUNTED or (state.status == "trash" and state.paid_at is not None)


def _sold(order: SoldOrder, at: datetime, status: str) -> _Row:
    return _Row(
        order_id=order.id,
        parent_id=0,
        at=at,
        order=order,
        status=status,
        net_minor=_net_minor(order),
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        total_minor=order_total_minor(order),
        items=sum(line.quantity for line in order.lines),
        discount_minor=sum(line.discount_minor for line in order.lines),
    )


def _given_back(order: SoldOrder, refund: GivenBack, given: tuple[GivenBack, ...], status: str) -> _Row:
    """Return a refund; the one of everything that is left takes off its order's whole values again."""
    amount_minor = refund_total_minor(refund)
    is_full = refund is given[-1] and sum(map(refund_total_minor, given)) >= order_total_minor(order)
    tax_minor = order.tax_minor if is_full else sum(tax for _, _, _, tax in refund.lines)
    shipping_minor = order.shipping_minor if is_full else refund.shipping_minor
    lines = (line.quantity for line in order.lines) if is_full else (quantity for _, quantity, _, _ in refund.lines)
    return _Row(
        order_id=refund.id,
        parent_id=order.id,
        at=refund.at,
        order=order,
        status=status,
        net_minor=-(_net_minor(order) if is_full else amount_minor - tax_minor - shipping_minor),
        tax_minor=-tax_minor,
        shipping_minor=-shipping_minor,
        total_minor=-amount_minor,
        items=-sum(lines),
    )


def _add(figures: _Figures, row: _Row) -> None:
    figures["num_items_sold"] += row.items
    figures["taxes"] += row.tax_minor
    figures["shipping"] += row.shipping_minor
    figures["net_revenue"] += row.net_minor
    figures["total_sales"] += row.total_minor
    if row.net_minor < 0:  # any row below nothing: an order of fees that took more than the goods cost, too
        figures["refunds"] -= row.net_minor + row.tax_minor + row.shipping_minor
    if not row.parent_id:
        figures["orders_count"] += 1
        figures["gross_sales"] += row.net_minor + row.discount_minor
        figures["coupons"] += row.discount_minor


def _net_minor(order: SoldOrder) -> int:
    return order_total_minor(order) - order.tax_minor - order.shipping_minor


def _told(coins: Coins, name: str, amount: int) -> int | float:
    return amount if name == "orders_count" else coins.number(amount)
