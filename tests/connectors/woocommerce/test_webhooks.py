"""Webhooks as a real shop delivered them: a hint to poll when signed, nothing for the ping, refused otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.errors import Refused
from commerce.feeds import Feed
from connectors.base import Hint
from connectors.woocommerce.webhooks import read
from tests.recorded import recorded


def delivered() -> tuple[str, list[dict[str, Any]]]:
    found = recorded("webhook_deliveries")
    return found["secret"], found["deliveries"]


def hints() -> list[Hint | None]:
    secret, deliveries = delivered()
    return [read(one["headers"], one["body"].encode(), secret) for one in deliveries]


def test_every_signed_delivery_is_a_hint_and_every_ping_is_none() -> None:
    _, deliveries = delivered()
    assert [hint is not None for hint in hints()] == [one["sig_ok"] for one in deliveries]


def test_a_hint_names_the_feed_to_read() -> None:
    told = {hint.topic: hint for hint in hints() if hint is not None}
    assert {topic: hint.feed for topic, hint in told.items()} == {
        "order.updated": Feed.ORDERS,
        "order.created": Feed.ORDERS,
        "order.deleted": Feed.CHECKOUTS,  # where the bin is listed
        "action.woocommerce_refund_created": Feed.ORDERS,
        "coupon.updated": Feed.DISCOUNTS,
        "customer.created": Feed.CUSTOMERS,
        "product.updated": Feed.COSTS,
    }
    assert told["order.deleted"].ids == ("3275",)
    assert told["action.woocommerce_refund_created"].ids == (), "it names the refund, not the order"
    assert told["order.created"].event_id == "edeb17a53b0509ac1d6b0d248db04562"


def test_letter_case_of_headers_does_not_matter() -> None:
    secret, deliveries = delivered()
    one = deliveries[-1]
    lower = {name.lower(): value for name, value in one["headers"].items()}
    assert read(lower, one["body"].encode(), secret) == hints()[-1]


@pytest.mark.parametrize("spoil", ["body", "signature", "secret", "no signature", "no secret"])
def test_what_is_not_signed_with_our_secret_is_refused(spoil: str) -> None:
    secret, deliveries = delivered()
    headers, body = dict(deliveries[-1]["headers"]), deliveries[-1]["body"].encode()
    if spoil == "body":
        body += b" "
    elif spoil == "signature":
        headers["X-WC-Webhook-Signature"] = "ä" + headers["X-WC-Webhook-Signature"][1:]
    elif spoil == "no signature":
        del headers["X-WC-Webhook-Signature"]
    else:
        secret = "" if spoil == "no secret" else "other"
    with pytest.raises(Refused, match="wrong signature"):
        read(headers, body, secret)


def test_only_the_ping_may_come_without_a_signature() -> None:
    secret, _ = delivered()
    with pytest.raises(Refused):
        read({}, b"webhook_id=1&evil=2", secret)
    with pytest.raises(Refused):
        read({"X-WC-Webhook-Topic": "order.created"}, b"webhook_id=1", secret)
