"""Makers of records: a story names only the fields that matter to it; the rest is an ordinary day in a small shop.

Money is written in major units ("10.00") or given as `..._minor`; what is left out follows from what is named: the
gross value from net and discount, the total from net, tax and shipping.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec

from commerce.feeds import Feed, Page, Watermark
from commerce.messages import Attachment, Message
from commerce.money import to_minor
from commerce.orders import Checkout, Line, Order, Refund, ShopInfo, Status, Tombstone

SHOP = "toys"
MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INFO = ShopInfo(name="Toys", currency="EUR", time_zone="Europe/Berlin", platform="woocommerce")

_LINE = Line(id="1", product_id="7", title="Kite", quantity=1, gross_minor=1000, net_minor=1000)
_CHECKOUT = Checkout(id="1", started_at=NOON, changed_at=NOON, currency="EUR", total_minor=4000)


def at(day: int, hour: int = 12, month: int = 3) -> datetime:
    """Return an instant of spring 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def noon(day: date) -> datetime:
    """Return the middle of a day, UTC: the same day in every shop of Europe and Asia."""
    return datetime.combine(day, time(12), UTC)


def customer(name: str) -> str:
    """Return the pseudonym that stands for somebody: 32 hexadecimal digits; "" is a guest."""
    return hashlib.sha256(name.encode()).hexdigest()[:32] if name else ""


def order(
    order_id: str | int = "",
    placed_at: datetime | None = None,
    *,
    day: date | None = None,
    net: str = "10.00",
    discount: str = "0",
    tax: str = "1.90",
    shipping: str = "0",
    by: str = "",
    **fields: Any,
) -> Order:
    """Return a completed order of 10.00 net and 1.90 tax; changed when it was placed unless told otherwise.

    Args:
        order_id: "" where it does not matter; `Shop.has` then counts.
        placed_at: UTC; today's noon unless `day` is named.
        day: Placed at noon of this day.
        net: Like discount, tax and shipping in major units of the currency.
        by: Who bought; "" is a guest.
        **fields: Of `Order`, as they are.
    """
    placed = placed_at or (noon(day) if day else NOON)
    currency = fields.setdefault("currency", "EUR")
    for name, amount in {"net": net, "discount": discount, "tax": tax, "shipping": shipping}.items():
        fields.setdefault(f"{name}_minor", to_minor(amount, currency or "EUR"))  # a broken record may have none
    fields.setdefault("gross_minor", fields["net_minor"] + fields["discount_minor"])
    fields.setdefault("total_minor", fields["net_minor"] + fields["tax_minor"] + fields["shipping_minor"])
    fields.setdefault("customer_key", customer(by))
    usual = {"status": Status.COMPLETED, "platform_status": "completed", "changed_at": placed}
    return Order(**{**usual, "id": str(order_id), "placed_at": placed, **fields})


def line(line_id: str = "1", product: str = "7", **fields: Any) -> Line:
    """Return one kite of 10.00."""
    return msgspec.structs.replace(_LINE, id=line_id, product_id=product, **fields)


def refund(refund_id: str, refunded_at: datetime, net_minor: int) -> Refund:
    """Return money given back for goods."""
    return Refund(id=refund_id, refunded_at=refunded_at, net_minor=net_minor)


def checkout(checkout_id: str, started_at: datetime = NOON, **fields: Any) -> Checkout:
    """Return a checkout of 40.00 that was left."""
    return msgspec.structs.replace(
        _CHECKOUT, **{"id": checkout_id, "started_at": started_at, "changed_at": started_at, **fields}
    )


def gone(order_id: str, seen_at: datetime) -> Tombstone:
    """Return the news that the shop lists an order no longer."""
    return Tombstone(id=order_id, seen_at=seen_at)


def page(*orders: Order, feed: str = Feed.ORDERS, seen_to: datetime | None = NOON, **fields: Any) -> Page:
    """Return a page of orders."""
    return Page(feed=feed, watermark=Watermark(seen_to=seen_to), orders=orders, **fields)


def message(key: str = "digest:toys:2026-03-02:anna", recipient: str = "anna@example.com") -> Message:
    """Return a digest with a picture, ready to go out."""
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
