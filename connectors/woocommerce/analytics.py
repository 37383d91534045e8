"""WooCommerce's analytics as it answers: its settings, its months, and the rows that it adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.reports import COUNTS
from connectors.woocommerce.api import Api
from connectors.woocommerce.nodes import ReportedNode, ReportNode, RevenueNode, SettingNode

DateType = Literal["date_paid", "date_created"]
#: What no setting brings into its figures.
NEVER_COUNTED = frozenset({"checkout-draft", "auto-draft", "draft", "trash"})
_USUALLY_LEFT_OUT = frozenset({"pending", "failed", "cancelled"})
_ANALYTICS = "wc-analytics"
# their name of a figure -> ours
_NAMES = {
    "orders_count": "orders",
    "gross_sales": "gross_sales",
    "coupons": "discounts",
    "refunds": "refunds",
    "net_revenue": "net_sales",
    "taxes": "taxes",
    "shipping": "shipping",
    "total_sales": "total_sales",
    "num_items_sold": "items_sold",
}


@dataclass(frozen=True, slots=True)
class Habits:
    """What a shop's owner has chosen for its analytics.

    Attributes:
        date_type: Which date puts an order into a month.
        left_out: The statuses that do not count; every other does, a plugin's own among them.
        imports_by_schedule: Orders come in twice a day, and not at once.
        remark: What could not be followed; "" for nothing.
    """

    date_type: DateType = "date_paid"
    left_out: frozenset[str] = _USUALLY_LEFT_OUT | NEVER_COUNTED
    imports_by_schedule: bool = False
    remark: str = ""


def habits(api: Api) -> Habits:
    """Return the settings of the analytics; the usual ones where the key may not see them.

    Raises:
        TryLater, Refused: As for any question.
    """
    try:
        rows = api.get("settings/wc_admin", list[SettingNode], Feed.ORDERS)
    except Refused as refusal:
        if not refusal.feed:
            raise
        return Habits()
    values = {one.id: one.value for one in rows}
    told = values.get("woocommerce_excluded_report_order_statuses")
    left_out = frozenset(map(str, told)) if isinstance(told, list) else _USUALLY_LEFT_OUT
    dated_by = values.get("woocommerce_date_type") or "date_paid"
    remark = ""
    if dated_by not in {"date_paid", "date_created"}:
        remark = (
            f"this shop's analytics goes by {dated_by}, which is not read here; these figures go by date of payment"
        )
    return Habits(
        date_type="date_created" if dated_by == "date_created" else "date_paid",
        left_out=left_out | NEVER_COUNTED,
        imports_by_schedule=values.get("woocommerce_analytics_scheduled_import") == "yes",
        remark=remark,
    )


def months(api: Api, first: date, last: date, unit: Decimal) -> dict[str, dict[str, Decimal]]:
    """Return {"2026-03": {figure: amount}} as it shows them.

    Args:
        api: The shop.
        first: The shop's own first day.
        last: The last one.
        unit: What amounts are rounded to: they come as binary floats ("131866.96000000002").

    Raises:
        TryLater, Refused: As for any question.
    """
    report = api.get(
        "reports/revenue/stats",
        ReportNode,
        Feed.ORDERS,
        version=_ANALYTICS,
        after=f"{first}T00:00:00",
        before=f"{last}T23:59:59",
        interval="month",
        per_page=100,
        order="asc",
    )
    return {one.interval: _figures(one.subtotals, unit) for one in report.intervals}


def rows(api: Api, first: date, last: date) -> Iterator[ReportedNode]:
    """Yield the orders and refunds that it adds up.

    Raises:
        TryLater, Refused: As for any list.
    """
    start = 0
    while True:
        asked = {"after": f"{first}T00:00:00", "before": f"{last}T23:59:59", "orderby": "date", "order": "asc"}
        listed = api.listed_in(f"{_ANALYTICS}/reports/orders", ReportedNode, Feed.ORDERS, start, asked)
        yield from listed.nodes
        if listed.count < listed.size:
            return
        start = listed.start + listed.size


def _figures(told: RevenueNode, unit: Decimal) -> dict[str, Decimal]:
    amounts = {ours: Decimal(str(getattr(told, theirs))) for theirs, ours in _NAMES.items()}
    return {name: amount if name in COUNTS else amount.quantize(unit) for name, amount in amounts.items()}
