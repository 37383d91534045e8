"""The doorbell: real deliveries over real sockets, signed as the platforms sign them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import socket
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cache import Cache
from cache.customers import customer_number
from commerce.clock import FrozenClock
from commerce.errors import BadConfig, Refused
from commerce.feeds import Feed
from commerce.orders import Order, ShopInfo
from shopbell import secrets, wiring
from shopbell.web import listener, webhooks
from shopbell.web.promises import Promise, Promises
from shopbell.web.webhooks import Doorbell
from tests import make

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SILK = ShopInfo("Silk", "EUR", "UTC", "shopify", identity="silk.myshopify.com")
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


def open_installation(folder: Path, config: str = CONFIG) -> wiring.Installation:
    (folder / "config.toml").write_text(config)
    secrets.save(secrets.load(folder / "secrets.toml", {}), SECRETS)
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {})


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    made = open_installation(tmp_path)
    with made.open_cache() as cache:
        cache.shops.ensure("silk & co", SILK)
        cache.shops.ensure("wood", ShopInfo("Wood", "EUR", "UTC", "woocommerce"))
        made.customer_key.pseudonymizer(cache)
    return made


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def bell(installation: wiring.Installation, woken: list[str]) -> Iterator[Doorbell]:
    with Doorbell(installation, woken.append) as opened:
        yield opened


def bought(customer_key: str, order_id: str = "1") -> Order:
    return make.order(order_id, customer_key=customer_key, platform_status="paid")


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
    bell: Doorbell,
    payload: object,
    topic: str = "orders/updated",
    event: str = "e-1",
    signed: str = "silk-secret",
    *,
    shop_domain: str = "",
) -> int:
    body = json.dumps(payload).encode()
    headers = {"X-Shopify-Topic": topic, "X-Shopify-Event-Id": event, "X-Shopify-Hmac-Sha256": signature(signed, body)}
    if shop_domain:
        headers["X-Shopify-Shop-Domain"] = shop_domain
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
    return lambda cache: cache.feeds.hinted(shop)


def test_a_signed_delivery_marks_the_order_and_wakes_the_shop(
    installation: wiring.Installation, bell: Doorbell, woken: list[str]
) -> None:
    assert ring_shopify(bell, {"id": 4711, "email": "anna@example.com"}) == 200
    with installation.open_cache() as cache:
        soon(cache, lambda one: [*map(len, one.feeds.hinted("silk & co").values())], [1])
        assert list(cache.feeds.hinted("silk & co")) == [Feed.ORDERS]
    soon_woken(woken, ["silk & co"])
    assert b"anna@example.com" not in _everything(installation)


def soon_woken(woken: list[str], want: list[str]) -> None:
    end = time.monotonic() + 5
    while woken != want:
        assert time.monotonic() < end, f"{woken} instead of {want}"
        time.sleep(0.01)


def test_woocommerce_rings_too(installation: wiring.Installation, bell: Doorbell, woken: list[str]) -> None:
    assert ring_woocommerce(bell, {"id": 12}) == 200
    with installation.open_cache() as cache:
        soon(cache, hinted("wood"), {Feed.ORDERS: ["12"]})
    soon_woken(woken, ["wood"])


def test_the_ping_of_a_new_woocommerce_webhook_is_answered_kindly(bell: Doorbell, woken: list[str]) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert post(bell, "wood", b"webhook_id=1", headers) == 200
    assert woken == []


def test_a_repeated_event_wakes_nobody_again(
    installation: wiring.Installation, bell: Doorbell, woken: list[str]
) -> None:
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
    with installation.open_cache() as cache:
        assert len(cache.feeds.hinted("silk & co")[Feed.ORDERS]) == 2


@pytest.mark.parametrize("signed", ["wrong", "wood-secret", ""])
def test_a_wrong_signature_is_turned_away(
    installation: wiring.Installation, bell: Doorbell, woken: list[str], signed: str
) -> None:
    assert ring_shopify(bell, {"id": 1}, signed=signed) == 401
    assert ring_shopify(bell, {"id": 2}, event="e-2") == 200
    soon_woken(woken, ["silk & co"])
    with installation.open_cache() as cache:
        assert len(cache.feeds.hinted("silk & co")[Feed.ORDERS]) == 1


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


def test_a_flood_is_answered_within_a_second_while_the_database_is_busy(
    installation: wiring.Installation, bell: Doorbell
) -> None:
    busy = sqlite3.connect(installation.database, isolation_level=None)
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
    with installation.open_cache() as cache:
        soon(cache, lambda one: len(one.feeds.hinted("wood").get(Feed.ORDERS, ())), 20)


def demand(customer: int = 77, domain: str = "silk.myshopify.com") -> dict[str, object]:
    """Return what Shopify sends when a customer is to be forgotten."""
    person = {"id": customer, "email": "anna@example.com"}
    return {"shop_id": 1, "shop_domain": domain, "customer": person, "orders_to_redact": [1]}


def pseudonym_of(installation: wiring.Installation, cache: Cache, customer: int = 77) -> str:
    return installation.customer_key.pseudonymizer(cache)("shopify_customer", str(customer))


def under_their_name(installation: wiring.Installation, pseudonym: str) -> int:
    """Return how many orders are stored under a pseudonym."""
    connection = sqlite3.connect(installation.database)
    try:
        number = customer_number(pseudonym, 0)
        ((count,),) = connection.execute("SELECT COUNT(*) FROM orders WHERE customer_id = ?", (number,)).fetchall()
        return int(count)
    finally:
        connection.close()


def test_a_customer_is_forgotten(installation: wiring.Installation, bell: Doorbell, woken: list[str]) -> None:
    with installation.open_cache() as cache:
        anna = pseudonym_of(installation, cache)
        cache.feeds.save_page("silk & co", make.page(bought(anna)))
        assert under_their_name(installation, anna) == 1
        assert ring_shopify(bell, demand(), "customers/redact") == 200
        soon(cache, lambda _: (under_their_name(installation, anna), promised(installation)), (0, False))
    assert woken == []
    assert b"anna@example.com" not in _everything(installation)


def promised(installation: wiring.Installation) -> bool:
    return (installation.data / "promises.json").exists()


def test_forgetting_is_promised_within_a_second_and_survives_a_restart_while_the_database_is_busy(
    installation: wiring.Installation,
) -> None:
    with installation.open_cache() as cache:
        anna = pseudonym_of(installation, cache)
        cache.feeds.save_page("silk & co", make.page(bought(anna)))
    busy = sqlite3.connect(installation.database, isolation_level=None, check_same_thread=False)
    first = Doorbell(installation, print)
    busy.execute("BEGIN IMMEDIATE")
    try:
        with first:
            begin = time.monotonic()
            assert ring_shopify(first, demand(), "customers/redact") == 200
            assert ring_shopify(first, demand(), "customers/redact") == 200  # Shopify may ask twice
            assert time.monotonic() - begin < 1
            file = installation.data / "promises.json"
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert file.read_text().count(anna) == 1
            copy = file.read_text()
            busy.execute("ROLLBACK")
    finally:
        busy.close()
    file.write_text(copy)  # as if the power had failed before it was done
    with installation.open_cache() as cache:
        cache.feeds.save_page("silk & co", make.page(bought(anna, "2")))
    with Doorbell(installation, print), installation.open_cache() as cache:
        soon(cache, lambda _: (under_their_name(installation, anna), promised(installation)), (0, False))


def test_who_is_forgotten_before_the_first_reading_is_never_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "TRY_AGAIN_AFTER_S", 0.05)
    installation = open_installation(tmp_path)
    with Doorbell(installation, print) as bell, installation.open_cache() as cache:
        assert ring_shopify(bell, demand(), "customers/redact", shop_domain="silk.myshopify.com") == 200
        time.sleep(0.2)
        assert promised(installation)
        cache.shops.ensure("silk & co", SILK)
        soon(cache, lambda _: promised(installation), want=False)
        anna = pseudonym_of(installation, cache)
        cache.feeds.save_page("silk & co", make.page(bought(anna)))
        assert cache.facts.count_statuses("silk & co") == {"paid": 1}
    assert under_their_name(installation, anna) == 0


def test_a_promise_for_a_shop_that_was_given_up_is_dropped_and_a_broken_file_stops_nothing(
    installation: wiring.Installation, caplog: pytest.LogCaptureFixture
) -> None:
    file = installation.data / "promises.json"
    Promises(file).give(Promise("gone", ("a1" * 16,), NOON))
    with Doorbell(installation, print), installation.open_cache() as cache:
        soon(cache, lambda _: promised(installation), want=False)
    file.write_text('[{"shop": ')
    with Doorbell(installation, print) as bell:
        assert ring_woocommerce(bell, {"id": 1}) == 200
    assert "promises.json cannot be read" in caplog.text


def test_what_cannot_be_noted_is_not_promised(installation: wiring.Installation, bell: Doorbell) -> None:
    (installation.data / "promises.json").mkdir()
    assert ring_shopify(bell, demand(), "customers/redact") == 503


def test_a_delivery_of_another_shop_is_turned_away(
    installation: wiring.Installation, bell: Doorbell, woken: list[str]
) -> None:
    assert ring_shopify(bell, {"id": 7}, shop_domain="cotton.myshopify.com") == 401
    assert ring_shopify(bell, {"id": 8}, event="e-2", shop_domain="silk.myshopify.com") == 200
    soon_woken(woken, ["silk & co"])
    with installation.open_cache() as cache:
        soon(cache, hinted("silk & co"), {Feed.ORDERS: ["8"]})


def test_a_shop_first_read_while_the_bell_listens_is_known_by_its_name_from_then_on(
    installation: wiring.Installation, woken: list[str]
) -> None:
    with installation.open_cache() as cache:
        cache.shops.wipe("silk & co")
    with Doorbell(installation, woken.append) as bell:
        with installation.open_cache() as cache:
            cache.shops.ensure("silk & co", SILK)
        assert ring_shopify(bell, {"id": 7}, shop_domain="silk.myshopify.com") == 200
        soon_woken(woken, ["silk & co"])
        assert ring_shopify(bell, {"id": 7}, event="e-2", shop_domain="cotton.myshopify.com") == 401


def test_nobody_is_forgotten_on_behalf_of_another_shop(bell: Doorbell) -> None:
    theirs = demand(domain="books.myshopify.com")
    assert ring_shopify(bell, theirs, "customers/redact", shop_domain="books.myshopify.com") == 401


def test_a_silent_caller_does_not_hold_the_bell(installation: wiring.Installation, bell: Doorbell) -> None:
    host, port = urlsplit(bell.url).netloc.split(":")
    lines = [socket.create_connection((host, int(port)), timeout=10) for _ in range(30)]
    try:
        assert ring_woocommerce(bell, {"id": 5}) == 200
    finally:
        for line in lines:
            line.close()
    with installation.open_cache() as cache:
        soon(cache, hinted("wood"), {Feed.ORDERS: ["5"]})


def test_whoever_sends_drop_by_drop_shuts_nobody_out_and_is_sent_away(
    installation: wiring.Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "READ_WITHIN_S", 1.0)
    head = b"POST /webhooks/wood HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"
    with Doorbell(installation, print) as bell:
        host, port = urlsplit(bell.url).netloc.split(":")
        lines = [socket.create_connection((host, int(port)), timeout=10) for _ in range(2 * listener.MOST_AT_ONCE)]
        dripping = threading.Event()
        threads = [threading.Thread(target=_drip, args=(line, head, dripping)) for line in lines]
        for thread in threads:
            thread.start()
        try:
            took = []
            for number in range(5):
                begin = time.monotonic()
                assert ring_woocommerce(bell, {"id": number}, delivery=f"d-{number}") == 200
                took.append(time.monotonic() - begin)
                time.sleep(0.1)
            assert max(took) < 1
            end = time.monotonic() + 5
            while any(thread.is_alive() for thread in threads):  # each ends when it is hung up on
                assert time.monotonic() < end
                time.sleep(0.05)
        finally:
            dripping.set()
            for thread in threads:
                thread.join()
            for line in lines:
                line.close()


def _drip(line: socket.socket, head: bytes, until: threading.Event) -> None:
    """Send headers and body a byte at a time, never silent for long; end when nobody listens any more."""
    try:
        for number in range(len(head) + 900):
            if until.wait(0.05):
                return
            line.sendall(head[number : number + 1] or b"x")
    except OSError:
        return


def test_a_slow_delivery_that_comes_in_time_is_taken(installation: wiring.Installation, bell: Doorbell) -> None:
    body = json.dumps({"id": 5}).encode()
    signed = signature("wood-secret", body)
    head = f"POST /webhooks/wood HTTP/1.1\r\nContent-Length: {len(body)}\r\nX-WC-Webhook-Topic: order.updated\r\n"
    whole = f"{head}X-WC-Webhook-Signature: {signed}\r\n\r\n".encode() + body
    host, port = urlsplit(bell.url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        for start in range(0, len(whole), 20):
            line.sendall(whole[start : start + 20])
            time.sleep(0.01)
        assert b" 200 " in line.recv(100)
    with installation.open_cache() as cache:
        soon(cache, hinted("wood"), {Feed.ORDERS: ["5"]})


def test_without_any_secret_there_is_no_bell(tmp_path: Path) -> None:
    config = CONFIG.replace('name = "wood"', 'name = "oak"').replace("silk & co", "satin")
    with pytest.raises(BadConfig, match="webhook_secret"):
        Doorbell(open_installation(tmp_path, config), print)


def test_an_address_that_is_taken_is_named(installation: wiring.Installation, bell: Doorbell, tmp_path: Path) -> None:
    del installation
    port = urlsplit(bell.url).port
    (tmp_path / "other").mkdir()
    with pytest.raises(Refused, match=f"cannot listen on 127.0.0.1:{port}"):
        Doorbell(open_installation(tmp_path / "other", CONFIG.replace(":0", f":{port}")), print)


def test_a_closed_bell_leaves_no_thread_behind(installation: wiring.Installation) -> None:
    before = {thread.name for thread in threading.enumerate()}
    with Doorbell(installation, print):
        assert {"doorbell", "doorbell-queue"} <= {thread.name for thread in threading.enumerate()}
    assert {thread.name for thread in threading.enumerate()} == before


def _everything(installation: wiring.Installation) -> bytes:
    return b"".join(file.read_bytes() for file in installation.data.iterdir() if file.is_file())
