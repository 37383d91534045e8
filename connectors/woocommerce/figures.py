"""The figures that WooCommerce itself would show: read afresh from its orders, held against its own analytics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.reports import FIGURES
from connectors.base import PlatformFigures
from connectors.woocommerce.api import Api
from connectors.woocommerce.listing import by_id, naive
from connectors.woocommerce.nodes import ACCOUNT_FIELDS, AccountNode, ReportNode, RevenueNode
from connectors.woocommerce.order_feed import OrderFeed
from connectors.woocommerce.reconcile import Figures, compared, known_faults, own_figures
from connectors.woocommerce.refunds import AT_ONCE, Given

# An order is paid after it was placed; a transfer that takes longer than this is in no figure.
_PAID_WITHIN = timedelta(days=120)
_REPORT = msgspec.json.Decoder(ReportNode)
_DAY = timedelta(days=1)
_NAMES = {"discounts": "coupons", "net_sales": "net_revenue", "orders": "orders_count"}


def platform_figures(api: Api, feed: OrderFeed, first: date, last: date, time_zone: str) -> PlatformFigures:
    """Return WooCommerce's figures by its default definition (date of payment) for the shop's own days first to last.

    Args:
        api: The shop.
        feed: Lists its refunds.
        first: The first day.
        last: The last day, included.
        time_zone: The shop's.

    Raises:
        TryLater, Refused: As for any list.
    """
    zone = ZoneInfo(time_zone)
    begin = datetime.combine(first, time.min, zone).astimezone(UTC)
    end = datetime.combine(last + _DAY, time.min, zone).astimezone(UTC)
    refunds = [given for given in feed.all_refunds() if begin <= given.at < end]
    orders = list(_orders(api, after=naive(begin - _PAID_WITHIN), before=naive(end), dates_are_gmt="true"))
    orders += _parents(api, refunds, {order.id for order in orders})
    ours = own_figures(orders, refunds, date_type="date_paid", time_zone=time_zone, first=first, last=last)
    notes = known_faults(orders, refunds)
    try:
        notes += compared(ours, _analytics(api, first, last))
    except Refused as refusal:
        if not refusal.feed:
            raise
        notes.append("WooCommerce's analytics does not answer: nothing to hold these figures against")
    return PlatformFigures(
        months=ours,
        source="WooCommerce's own definitions (by date of payment), computed from its orders and refunds",
        notes=tuple(notes),
    )


def _orders(api: Api, **limits: str | int) -> Iterator[AccountNode]:
    for _, listed in by_id(
        lambda asked, start: api.listed(
            "orders", AccountNode, Feed.ORDERS, start, status="any", _fields=ACCOUNT_FIELDS, **limits, **asked
        )
    ):
        yield from listed.nodes


def _parents(api: Api, refunds: list[Given], known: set[int]) -> list[AccountNode]:
    """Return the older orders that these refunds belong to."""
    wanted = sorted({refund.order_id for refund in refunds} - known)
    found: list[AccountNode] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += _orders(api, include=",".join(map(str, wanted[start : start + AT_ONCE])))
    return found


def _analytics(api: Api, first: date, last: date) -> dict[str, Figures]:
    report = api.get(
        "reports/revenue/stats",
        _REPORT,
        Feed.ORDERS,
        version="wc-analytics",
        after=f"{first}T00:00:00",
        before=f"{last}T23:59:59",
        interval="month",
        per_page=100,
        order="asc",
    )
    return {one.interval: {name: _cents(one.subtotals, name) for name in FIGURES} for one in report.intervals}


def _cents(told: RevenueNode, name: str) -> Decimal:
    """Return a figure without the dust of binary floats ("131866.96000000002")."""
    return Decimal(str(getattr(told, _NAMES.get(name, name)))).quantize(Decimal("0.01"))
