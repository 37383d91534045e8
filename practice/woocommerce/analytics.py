"""`wc-analytics` as it really is: what was imported at the last midnight or noon, faults included.

Orders go by their day of payment; a refund of everything that is left takes off its order's whole net value again; what
was binned after an import stays counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from practice.timeline import OrderState, Timeline, order_total_minor, refund_total_minor
from practice.woocommerce.shape import Coins, Row
from practice.world import GivenBack, SoldOrder

_COUNTED = frozenset({"processing", "on-hold", "completed", "refunded"})
_IMPORTS_EVERY = timedelta(hours=12)
_NAMES = ("orders_count", "gross_sales", "coupons", "refunds", "taxes", "shipping", "net_revenue", "total_sales")
_Figures = dict[str, int]


def revenue_stats(timeline: Timeline, now: datetime, query: Mapping[str, str]) -> Row:
    """Return `/reports/revenue/stats` by month, for shop days from `after` to `before`."""
    imported_at = now - (now - datetime(2000, 1, 1, tzinfo=UTC)) % _IMPORTS_EVERY
    first, last = query.get("after", "")[:10] or "0000", query.get("before", "")[:10] or "9999"
    months: dict[str, _Figures] = defaultdict(lambda: dict.fromkeys((*_NAMES, "num_items_sold"), 0))

    def of_day(at: datetime) -> _Figures | None:
        day = at.astimezone(timeline.zone).date().isoformat()
        return months[day[:7]] if first <= day <= last else None

    for state in timeline.orders(imported_at):
        if not _is_counted(state):
            continue
        if state.paid_at is not None and (figures := of_day(state.paid_at)) is not None:
            _add_order(figures, state.order)
        for refund in state.refunds:
            if (refund.removed_at is None or imported_at < refund.removed_at) and (figures := of_day(refund.at)):
                _add_refund(figures, state.order, refund, state.refunds)
    coins = Coins(timeline.world.currency)
    names = sorted(months)
    whole = {name: sum(months[month][name] for month in names) for name in (*_NAMES, "num_items_sold")}
    return {
        "totals": {**_figures(coins, whole), "products": len(timeline.world.products)},
        "intervals": [{**_ends(month, timeline), "subtotals": _figures(coins, months[month])} for month in names],
    }


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


def _add_order(figures: _Figures, order: SoldOrder) -> None:
    net_minor = _net_minor(order)
    discount_minor = sum(line.discount_minor for line in order.lines)
    figures["orders_count"] += 1
    figures["num_items_sold"] += sum(line.quantity for line in order.lines)
    figures["gross_sales"] += net_minor + discount_minor
    figures["coupons"] += discount_minor
    figures["net_revenue"] += net_minor
    figures["taxes"] += order.tax_minor
    figures["shipping"] += order.shipping_minor
    figures["total_sales"] += order_total_minor(order)


def _add_refund(figures: _Figures, order: SoldOrder, refund: GivenBack, given: tuple[GivenBack, ...]) -> None:
    amount_minor = refund_total_minor(refund)
    is_full = refund is given[-1] and sum(map(refund_total_minor, given)) >= order_total_minor(order)
    tax_minor = order.tax_minor if is_full else sum(tax for _, _, _, tax in refund.lines)
    shipping_minor = order.shipping_minor if is_full else refund.shipping_minor
    net_minor = _net_minor(order) if is_full else amount_minor - tax_minor - shipping_minor
    figures["net_revenue"] -= net_minor
    figures["taxes"] -= tax_minor
    figures["shipping"] -= shipping_minor
    figures["total_sales"] -= amount_minor
    if net_minor > 0:
        figures["refunds"] += net_minor + tax_minor + shipping_minor


def _net_minor(order: SoldOrder) -> int:
    return order_total_minor(order) - order.tax_minor - order.shipping_minor


def _told(coins: Coins, name: str, amount: int) -> int | float:
    return amount if name == "orders_count" else coins.number(amount)
