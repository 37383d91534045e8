"""The doorbell: deliveries over real sockets wake the shop that they name; whoever is not signed is turned away."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from commerce.errors import BadConfig, Refused
from commerce.feeds import Feed
from shopbell import wiring
from shopbell.web import listener
from shopbell.web.webhooks import Doorbell
from tests.shopbell.web.ringing import (
    CONFIG,
    SILK,
    everything,
    hinted,
    open_installation,
    post,
    ring_shopify,
    ring_woocommerce,
    signature,
    soon,
)
from tests.waiting import elapsed, pause


def test_a_signed_delivery_marks_the_order_and_wakes_the_shop(
    installation: wiring.Installation, bell: Doorbell, woken: list[str]
) -> None:
    assert ring_shopify(bell, {"id": 4711, "email": "anna@example.com"}) == 200
    with installation.open_cache() as cache:
        soon(cache, lambda one: [*map(len, one.feeds.hinted("silk & co").values())], [1])
        assert list(cache.feeds.hinted("silk & co")) == [Feed.ORDERS]
    soon_woken(woken, ["silk & co"])
    assert b"anna@example.com" not in everything(installation)


def soon_woken(woken: list[str], want: list[str]) -> None:
    end = elapsed() + 20
    while woken != want:
        assert elapsed() < end, f"{woken} instead of {want}"
        pause(0.01)


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


def test_a_delivery_to_a_name_that_nobody_has_leaves_a_line(bell: Doorbell, caplog: pytest.LogCaptureFixture) -> None:
    assert post(bell, "toys?x=1", b"{}", {}) == 404
    (line,) = [one.getMessage() for one in caplog.records if "turned away" in one.getMessage()]
    assert line.startswith("webhooks: a delivery to /webhooks/toys was turned away; webhooks are taken at ")
    assert "/webhooks/silk%20%26%20co" in line
    for _ in range(5):
        post(bell, "anna@toys.example\n", b"{}", {})
    assert sum("turned away" in one.getMessage() for one in caplog.records) == 1, "not every one of a flood"


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
            begin = elapsed()
            assert ring_woocommerce(bell, {"id": number}, delivery=f"d-{number}") == 200
            took.append(elapsed() - begin)
        assert max(took) < 1
    finally:
        busy.execute("ROLLBACK")
        busy.close()
    with installation.open_cache() as cache:
        soon(cache, lambda one: len(one.feeds.hinted("wood").get(Feed.ORDERS, ())), 20)


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
                begin = elapsed()
                assert ring_woocommerce(bell, {"id": number}, delivery=f"d-{number}") == 200
                took.append(elapsed() - begin)
                pause(0.1)
            assert max(took) < 1
            end = elapsed() + 20
            while any(thread.is_alive() for thread in threads):  # each ends when it is hung up on
                assert elapsed() < end
                pause(0.05)
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
            pause(0.01)
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
