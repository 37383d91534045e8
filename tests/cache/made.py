"""Made-up shops: a story says only what matters to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.messages import Attachment, Message
from commerce.orders import Checkout, Line, Order, Refund, ShopInfo, Status, Tombstone
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL

SHOP = "toys"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INFO = ShopInfo(name="Toys", currency="EUR", time_zone="Europe/Berlin", platform="woocommerce")


def open_cache(path: Path) -> Cache:
    """Open a cache with the real measures."""
    return Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL)


def at(day: int, hour: int = 12, month: int = 3) -> datetime:
    """Return an instant of spring 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


_LINE = Line(id="1", product_id="7", title="Kite", quantity=1, gross_minor=1000, net_minor=1000)
_ORDER = Order(
    id="1",
    placed_at=NOON,
    changed_at=NOON,
    status=Status.COMPLETED,
    platform_status="completed",
    currency="EUR",
    gross_minor=1000,
    discount_minor=0,
    net_minor=1000,
    tax_minor=190,
    shipping_minor=0,
    total_minor=1190,
)
_CHECKOUT = Checkout(id="1", started_at=NOON, changed_at=NOON, currency="EUR", total_minor=4000)


def line(line_id: str = "1", product: str = "7", **fields: Any) -> Line:
    return msgspec.structs.replace(_LINE, id=line_id, product_id=product, **fields)


def order(order_id: str, placed_at: datetime = NOON, **fields: Any) -> Order:
    """Return a completed order of 10.00 EUR net; changed when it was placed unless told otherwise."""
    return msgspec.structs.replace(
        _ORDER, **{"id": order_id, "placed_at": placed_at, "changed_at": placed_at, **fields}
    )


def refund(refund_id: str, refunded_at: datetime, net_minor: int) -> Refund:
    return Refund(id=refund_id, refunded_at=refunded_at, net_minor=net_minor)


def checkout(checkout_id: str, started_at: datetime = NOON, **fields: Any) -> Checkout:
    return msgspec.structs.replace(
        _CHECKOUT, **{"id": checkout_id, "started_at": started_at, "changed_at": started_at, **fields}
    )


def page(*orders: Order, feed: Feed = Feed.ORDERS, seen_to: datetime | None = NOON, **fields: Any) -> Page:
    """Return a page of orders."""
    return Page(feed=feed, watermark=Watermark(seen_to=seen_to), orders=orders, **fields)


def gone(order_id: str, seen_at: datetime) -> Tombstone:
    return Tombstone(id=order_id, seen_at=seen_at)


def message(key: str = "digest:toys:2026-03-02:anna", recipient: str = "anna@example.com") -> Message:
    return Message(
        key=key,
        kind="digest",
        channel="email",
        recipient=recipient,
        language="en",
        subject="Toys on Monday",
        text="All is well.",
        message_id=f"<{key}@example.com>",
        attachments=(Attachment("chart", "image/png", b"\x89PNG\r\n"),),
    )


def rows(path: Path, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Look into the file past the cache."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def change(path: Path, sql: str, parameters: Sequence[object] = ()) -> None:
    """Change the file behind the cache's back."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(sql, parameters)
    connection.close()


def dump(path: Path) -> str:
    """Return everything that the file holds, as text."""
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def stored_facts(path: Path) -> dict[tuple[str, str, str, str], int]:
    """Return {(measure, segment, key, day): value}, row by row as stored."""
    found = rows(path, "SELECT measure, segment, key, day, value FROM facts")
    return {row[:4]: row[4] for row in found}


def stored_pairs(path: Path) -> dict[tuple[str, str, str, str, int], int]:
    """Return {(segment, key, day, previous day, order number): orders}, row by row as stored."""
    found = rows(path, "SELECT segment, key, day, previous_day, order_number, orders FROM purchase_pairs")
    return {row[:5]: row[5] for row in found}
