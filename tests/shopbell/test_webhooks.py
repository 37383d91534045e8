"""The doorbell: real deliveries over real sockets, signed as the platforms sign them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import BadConfig, Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo, Status
from shopbell import secrets, wiring
from shopbell.web.webhooks import Doorbell

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONFIG = """
[webhooks]
listen = "127.0.0.1:0"
[[shop]]
name = "silk & co"
platform = "shopify"
url = "silk.myshopify.com"
[[shop]]
name = "wood"
platform = "woocommerce"
url = "https://wood.example"
"""
SECRETS = {
    "customer_key": "ab" * 32,
    "shop": {
        "silk & co": {"client_id": "an-app", "client_secret": "silk-secret"},
        "wood": {"key": "a", "secret": "b", "webhook_secret": "wood-secret"},
    },
}


def open_house(folder: Path, config: str = CONFIG) -> wiring.House:
    (folder / "config.toml").write_text(config)
    secrets.save(secrets.load(folder / "secrets.toml", {}), SECRETS)
    return wiring.open_house(folder / "config.toml", folder / "data", FrozenClock(NOON), {})


@pytest.fixture
def house(tmp_path: Path) -> wiring.House:
    made = open_house(tmp_path)
    with made.open_cache() as cache:
        cache.ensure_shop("silk & co", ShopInfo("Silk", "EUR", "UTC", "shopify"))
        cache.ensure_shop("wood", ShopInfo("Wood", "EUR", "UTC", "woocommerce"))
        made.pseudonymizer(cache)
    return made


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def bell(house: wiring.House, woken: list[str]) -> Iterator[Doorbell]:
    with Doorbell(house, woken.append) as opened:
        yield opened


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def post(bell: Doorbell, shop: str, body: bytes, headers: dict[str, str]) -> int:
    address = urlsplit(bell.address(shop))
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request("POST", address.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def ring_shopify(
    bell: Doorbell, payload: object, topic: str = "orders/updated", event: str = "e-1", signed: str = "silk-secret"
) -> int:
    body = json.dumps(payload).encode()
    headers = {"X-Shopify-Topic": topic, "X-Shopify-Event-Id": event, "X-Shopify-Hmac-Sha256": signature(signed, body)}
    return post(bell, "silk & co", body, headers)


def ring_woocommerce(bell: Doorbell, payload: object, signed: str = "wood-secret", delivery: str = "d-1") -> int:
    body = json.dumps(payload).encode()
    headers = {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Delivery-ID": delivery,
        "X-WC-Webhook-Signature": signature(signed, body),
    }
    return post(bell, "wood", body, headers)


def soon(cache: Cache, ask: Callable[[Cache], object], want: object) -> None:
    """Wait until the queue has been taken to the database."""
    end = time.monotonic() + 5
    while ask(cache) != want:
        assert time.monotonic() < end, f"{ask(cache)} instead of {want}"
        time.sleep(0.01)


def hinted(shop: str) -> Callable[[Cache], object]:
    return lambda cache: cache.hinted(shop)


def test_a_signed_delivery_marks_the_order_and_wakes_the_shop(
    house: wiring.House, bell: Doorbell, woken: list[str]
) -> None:
    assert ring_shopify(bell, {"id": 4711, "email": "anna@example.com"}) == 200
    with house.open_cache() as cache:
        soon(cache, lambda one: [*map(len, one.hinted("silk & co").values())], [1])
        assert list(cache.hinted("silk & co")) == [Feed.ORDERS]
    soon_woken(woken, ["silk & co"])
    assert b"anna@example.com" not in _everything(house)


def soon_woken(woken: list[str], want: list[str]) -> None:
    end = time.monotonic() + 5
    while woken != want:
        assert time.monotonic() < end, f"{woken} instead of {want}"
        time.sleep(0.01)


def test_woocommerce_rings_too(house: wiring.House, bell: Doorbell, woken: list[str]) -> None:
    assert ring_woocommerce(bell, {"id": 12}) == 200
    with house.open_cache() as cache:
        soon(cache, hinted("wood"), {Feed.ORDERS: ["12"]})
    soon_woken(woken, ["wood"])


def test_the_ping_of_a_new_woocommerce_webhook_is_answered_kindly(bell: Doorbell, woken: list[str]) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert post(bell, "wood", b"webhook_id=1", headers) == 200
    assert woken == []


def test_a_repeated_event_wakes_nobody_again(house: wiring.House, bell: Doorbell, woken: list[str]) -> None:
    assert [
        ring_shopify(bell, {"id": 1}),
        ring_shopify(bell, {"id": 1}),
        ring_shopify(bell, {"id": 2}, event="e-2"),
    ] == [
        200,
        200,
        200,
    ]
    soon_woken(woken, ["silk & co", "silk & co"])
    with house.open_cache() as cache:
        assert len(cache.hinted("silk & co")[Feed.ORDERS]) == 2


@pytest.mark.parametrize("signed", ["wrong", "wood-secret", ""])
def test_a_wrong_signature_is_turned_away(house: wiring.House, bell: Doorbell, woken: list[str], signed: str) -> None:
    assert ring_shopify(bell, {"id": 1}, signed=signed) == 401
    assert ring_shopify(bell, {"id": 2}, event="e-2") == 200
    soon_woken(woken, ["silk & co"])
    with house.open_cache() as cache:
        assert len(cache.hinted("silk & co")[Feed.ORDERS]) == 1


def test_nobody_else_is_at_home(bell: Doorbell) -> None:
    assert post(bell, "unknown", b"{}", {}) == 404
    address = urlsplit(bell.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.request("GET", "/webhooks/wood")
    answer = connection.getresponse()
    assert answer.status == 501
    assert "Python" not in (answer.getheader("Server") or "")
    connection.close()


def test_a_body_that_is_too_large_or_has_no_length_is_not_read(bell: Doorbell) -> None:
    def raw(head: str) -> str:
        host, port = urlsplit(bell.url).netloc.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(f"POST /webhooks/wood HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
            return line.recv(100).decode()

    assert " 413 " in raw("Content-Length: 99999999")
    assert " 411 " in raw("X: y")
    assert " 411 " in raw("Content-Length: -5")


def test_a_flood_is_answered_within_a_second_while_the_database_is_busy(house: wiring.House, bell: Doorbell) -> None:
    busy = sqlite3.connect(house.database, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        took = []
        for number in range(20):
            begin = time.monotonic()
            assert ring_woocommerce(bell, {"id": number}, delivery=f"d-{number}") == 200
            took.append(time.monotonic() - begin)
        assert max(took) < 1
    finally:
        busy.execute("ROLLBACK")
        busy.close()
    with house.open_cache() as cache:
        soon(cache, lambda one: len(one.hinted("wood").get(Feed.ORDERS, ())), 20)


def test_a_customer_is_forgotten_before_the_answer(house: wiring.House, bell: Doorbell, woken: list[str]) -> None:
    with house.open_cache() as cache:
        anna = house.pseudonymizer(cache)("shopify_customer", "77")
        cache.save_page("silk & co", Page(Feed.ORDERS, Watermark(NOON), orders=[_order(anna)]))
    payload = {"customer": {"id": 77, "email": "anna@example.com"}, "orders_to_redact": [1]}
    assert ring_shopify(bell, payload, "customers/redact") == 200
    with house.open_cache() as cache:
        assert cache.redact("silk & co", anna, "0" * 32, NOON).orders == 0
    assert woken == []


def test_a_customer_who_cannot_be_forgotten_in_time_is_asked_for_again(house: wiring.House, bell: Doorbell) -> None:
    busy = sqlite3.connect(house.database, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        assert ring_shopify(bell, {"customer": {"id": 77}}, "customers/redact") == 503
    finally:
        busy.execute("ROLLBACK")
        busy.close()
    assert ring_shopify(bell, {"customer": {"id": 77}}, "customers/redact") == 200


def test_a_silent_caller_does_not_hold_the_bell(house: wiring.House, bell: Doorbell) -> None:
    host, port = urlsplit(bell.url).netloc.split(":")
    lines = [socket.create_connection((host, int(port)), timeout=10) for _ in range(30)]
    try:
        assert ring_woocommerce(bell, {"id": 5}) == 200
    finally:
        for line in lines:
            line.close()
    with house.open_cache() as cache:
        soon(cache, hinted("wood"), {Feed.ORDERS: ["5"]})


def test_without_any_secret_there_is_no_bell(tmp_path: Path) -> None:
    config = CONFIG.replace('name = "wood"', 'name = "oak"').replace("silk & co", "satin")
    with pytest.raises(BadConfig, match="webhook_secret"):
        Doorbell(open_house(tmp_path, config), print)


def test_an_address_that_is_taken_is_named(house: wiring.House, bell: Doorbell, tmp_path: Path) -> None:
    del house
    port = urlsplit(bell.url).port
    (tmp_path / "other").mkdir()
    with pytest.raises(Refused, match=f"cannot listen on 127.0.0.1:{port}"):
        Doorbell(open_house(tmp_path / "other", CONFIG.replace(":0", f":{port}")), print)


def test_a_closed_bell_leaves_no_thread_behind(house: wiring.House) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with Doorbell(house, print):
        assert {"doorbell", "doorbell-queue"} <= {thread.name for thread in threading.enumerate()}
    assert {thread.name for thread in threading.enumerate()} == before


def _order(customer_key: str) -> Order:
    return Order(
        id="1",
        placed_at=NOON,
        changed_at=NOON,
        status=Status.COMPLETED,
        platform_status="paid",
        currency="EUR",
        gross_minor=1000,
        discount_minor=0,
        net_minor=1000,
        tax_minor=0,
        shipping_minor=0,
        total_minor=1000,
        customer_key=customer_key,
    )


def _everything(house: wiring.House) -> bytes:
    return b"".join(file.read_bytes() for file in house.data.iterdir() if file.is_file())
