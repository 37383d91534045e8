"""Webhooks: nobody but Shopify is believed, and what they say is only a hint."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from commerce.errors import Refused
from commerce.feeds import Feed
from connectors.base import Hint
from connectors.shopify.webhooks import read

SECRET, OLD = "shpss_now", "shpss_before"


def delivery(topic: str, body: Any, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Hmac-Sha256": signature,
        "X-Shopify-Topic": topic,
        "X-Shopify-Event-Id": "event-1",
        "X-Shopify-Webhook-Id": "webhook-1",
        "X-Shopify-Shop-Domain": "toys.myshopify.com",
    }
    return headers, raw


@pytest.mark.parametrize(
    ("topic", "body", "hint"),
    [
        ("orders/updated", {"id": 820982911946154508}, (Feed.ORDERS, ("820982911946154508",))),
        ("orders/delete", {"id": 7}, (Feed.ORDERS, ("7",))),
        ("refunds/create", {"id": 5, "order_id": 7}, (Feed.ORDERS, ("7",))),
        ("checkouts/update", {"id": 31}, (Feed.CHECKOUTS, ("31",))),
        ("customers/update", {"id": 77, "email": "anna@example.com"}, (Feed.CUSTOMERS, ())),
        ("inventory_items/update", {"id": 4}, (Feed.COSTS, ("4",))),
        ("app/uninstalled", {"id": 1}, (None, ())),
    ],
)
def test_a_signed_delivery_tells_what_changed(topic: str, body: dict[str, Any], hint: tuple[Any, Any]) -> None:
    found = read(*delivery(topic, body), [SECRET])
    assert found == Hint("event-1", topic, *hint)
    assert "anna" not in repr(found)


def test_a_topic_that_concerns_nothing_we_keep_is_passed_over() -> None:
    assert read(*delivery("themes/publish", {"id": 1}), [SECRET]) is None


FORGET = {
    "shop_id": 1, "shop_domain": "toys.myshopify.com", "customer": {"id": 77, "email": "anna@example.com"},
    "orders_to_redact": [7],
}  # fmt: skip
FORGET_SHOP = {"shop_id": 1, "shop_domain": "toys.myshopify.com"}
ORDER = {"id": 7, "customer": {"id": 77}}


def test_a_customer_who_asks_to_be_forgotten_is_named() -> None:
    found = read(*delivery("customers/redact", FORGET), [SECRET], "toys.myshopify.com")
    assert found is not None
    assert found.redact_customer_ids == ("77",)
    assert "77" not in repr(found)


def test_a_customer_without_orders_can_be_forgotten_too() -> None:
    found = read(*delivery("customers/redact", FORGET | {"orders_to_redact": []}), [SECRET])
    assert found is not None
    assert found.redact_customer_ids == ("77",)


def test_a_shop_that_left_is_forgotten_whole() -> None:
    found = read(*delivery("shop/redact", FORGET_SHOP), [SECRET])
    assert found is not None
    assert found.redact_shop


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("customers/redact", ORDER),  # a captured orders/create
        ("customers/redact", {"id": 77}),  # customers/update
        (
            "customers/redact",
            FORGET_SHOP | {"customer": {"id": 77}, "data_request": {"id": 9}},
        ),
        ("customers/redact", FORGET | {"customer": {"id": None}}),
        ("customers/redact", b"{"),
        ("shop/redact", ORDER),
        ("shop/redact", FORGET),
        ("shop/redact", FORGET_SHOP | {"data_request": {"id": 9}}),
        ("shop/redact", {"shop_id": 1}),
    ],
)
def test_a_signed_body_sent_again_under_the_topic_of_forgetting_forgets_nothing(topic: str, body: Any) -> None:
    with pytest.raises(Refused, match="nothing was forgotten") as caught:
        read(*delivery(topic, body), [SECRET], "toys.myshopify.com")
    assert "77" not in str(caught.value)


@pytest.mark.parametrize(("topic", "body"), [("customers/redact", FORGET), ("shop/redact", FORGET_SHOP)])
def test_one_shop_s_demand_to_forget_is_not_obeyed_by_another(topic: str, body: Any) -> None:
    with pytest.raises(Refused, match="another shop"):
        read(*delivery(topic, body), [SECRET], "games.myshopify.com")
    headers, raw = delivery(topic, body)
    with pytest.raises(Refused, match="another shop"):  # where nobody knows the shop, the header must at least agree
        read(headers | {"X-Shopify-Shop-Domain": "games.myshopify.com"}, raw, [SECRET])


@pytest.mark.parametrize("topic", ["orders/updated", "app/uninstalled", "themes/publish", "customers/data_request"])
def test_a_well_signed_delivery_of_another_shop_is_not_taken_for_ours(topic: str) -> None:
    headers, raw = delivery(topic, {"id": 7})  # the same app may be installed in both
    with pytest.raises(Refused, match=r"of another shop \(toys\.myshopify\.com\)"):
        read(headers, raw, [SECRET], "games.myshopify.com")


def test_the_shop_s_own_name_may_be_written_in_any_case() -> None:
    headers, raw = delivery("orders/updated", {"id": 7})
    assert read(headers, raw, [SECRET], " Toys.myshopify.com ") == Hint(
        "event-1", "orders/updated", Feed.ORDERS, ("7",)
    )


@pytest.mark.parametrize("name", ["shop_domain", "myshopify_domain"])
def test_a_body_that_names_another_shop_outweighs_the_header_which_is_not_signed(name: str) -> None:
    headers, raw = delivery("shop/update", {"id": 1, name: "toys.myshopify.com"})
    headers["X-Shopify-Shop-Domain"] = "games.myshopify.com"
    with pytest.raises(Refused, match="of another shop"):
        read(headers, raw, [SECRET], "games.myshopify.com")


def test_text_of_a_header_is_shown_only_where_it_is_an_address() -> None:
    headers, raw = delivery("orders/updated", {"id": 7})
    headers["X-Shopify-Shop-Domain"] = "toys\nERROR all is lost"
    with pytest.raises(Refused) as caught:
        read(headers, raw, [SECRET], "games.myshopify.com")
    assert "lost" not in str(caught.value)


def test_a_body_of_endless_brackets_is_no_crash() -> None:
    deep = b'{"x":' * 100_000
    assert read(*delivery("orders/updated", deep), [SECRET]) == Hint("event-1", "orders/updated", Feed.ORDERS)
    with pytest.raises(Refused):
        read(*delivery("customers/redact", deep), [SECRET])


def test_after_a_change_of_the_secret_the_old_one_still_counts_as_long_as_it_is_handed_in() -> None:
    signed = delivery("orders/updated", {"id": 7}, OLD)
    assert read(*signed, [SECRET, OLD]) is not None
    with pytest.raises(Refused, match="good signature"):
        read(*signed, [SECRET])


def test_header_names_may_come_in_any_case_and_repeats_bear_the_same_id() -> None:
    headers, body = delivery("orders/updated", {"id": 7})
    lower = {name.lower(): value for name, value in headers.items()}
    assert read(lower, body, [SECRET]) == read(headers, body, [SECRET])
    del lower["x-shopify-event-id"]
    found = read(lower, body, [SECRET])
    assert found is not None
    assert found.event_id == "webhook-1"


@pytest.mark.parametrize("signature", ["", "not base64!", "AAAA", "é"])
def test_a_forged_delivery_is_refused_without_a_word_of_it(signature: str) -> None:
    headers, body = delivery("orders/updated", {"id": 7, "email": "anna@example.com"})
    with pytest.raises(Refused) as caught:
        read(headers | {"X-Shopify-Hmac-Sha256": signature}, body, [SECRET])
    assert "anna" not in str(caught.value)


def test_a_single_changed_byte_is_noticed() -> None:
    headers, body = delivery("orders/updated", {"id": 7})
    with pytest.raises(Refused):
        read(headers, body.replace(b"7", b"8"), [SECRET])


def test_without_a_secret_nobody_is_believed() -> None:
    with pytest.raises(Refused):
        read(*delivery("orders/updated", {"id": 7}, ""), ["", ""])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": {"a": 1}}', b"\xff"])
def test_a_signed_body_that_cannot_be_read_still_hints_at_its_topic(body: bytes) -> None:
    assert read(*delivery("orders/updated", body), [SECRET]) == Hint("event-1", "orders/updated", Feed.ORDERS)
