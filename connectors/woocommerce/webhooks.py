"""A WooCommerce webhook is at most a hint to poll: late, doubled or missing, and silent about what is deleted for good.

The signature is base64(HMAC-SHA256(secret, raw body)). On creation the shop sends a ping without one ("webhook_id=1"),
which wants a good answer and tells nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from commerce.errors import Refused
from commerce.feeds import Feed
from connectors.base import Hint

_PING = re.compile(rb"webhook_id=\d{1,20}")
# What lands in the bin is listed beside the open checkouts.
_FEEDS = {
    "order": Feed.ORDERS,
    "order.deleted": Feed.CHECKOUTS,
    "coupon": Feed.DISCOUNTS,
    "customer": Feed.CUSTOMERS,
    "product": Feed.COSTS,
    "action.woocommerce_refund_created": Feed.ORDERS,
}
_LONGEST = 100


def read(headers: Mapping[str, str], body: bytes, secret: str) -> Hint | None:
    """Check a delivery and return what it hints at; None for the ping of a new webhook.

    Args:
        headers: In any letter case.
        body: As it came, byte for byte.
        secret: Of the webhook (WooCommerce, Settings, Advanced, Webhooks).

    Raises:
        Refused: No signature, or one that does not fit: somebody else, or another secret.
    """
    found = {name.lower(): value for name, value in headers.items()}
    told = found.get("x-wc-webhook-signature", "")
    if not told and "x-wc-webhook-topic" not in found and _PING.fullmatch(body):
        return None
    right = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    if not secret or not hmac.compare_digest(right, told.encode()):
        msg = "a WooCommerce webhook came with a wrong signature; write the same secret in the shop and here"
        raise Refused(msg)
    topic = found.get("x-wc-webhook-topic", "")[:_LONGEST]
    return Hint(
        event_id=found.get("x-wc-webhook-delivery-id", "")[:_LONGEST],
        topic=topic,
        feed=_FEEDS.get(topic) or _FEEDS.get(topic.partition(".")[0]),
        ids=_ids(topic, body),
    )


def _ids(topic: str, body: bytes) -> tuple[str, ...]:
    """Return the id of the record that changed; an action names a refund, whose order is not told."""
    if topic.startswith("action."):
        return ()
    try:
        row: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    number = row.get("id") if isinstance(row, dict) else None
    return (str(number),) if isinstance(number, int) else ()
