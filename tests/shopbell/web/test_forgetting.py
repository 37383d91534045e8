"""A demand to forget a customer: promised at once, kept over a restart, on behalf of its own shop only."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from cache import Cache
from cache.customers import customer_number
from commerce.orders import Order
from shopbell import wiring
from shopbell.web import webhooks
from shopbell.web.promises import Promise, Promises
from shopbell.web.webhooks import Doorbell
from tests import make
from tests.shopbell.web.ringing import (
    NOON,
    SILK,
    everything,
    open_installation,
    ring_shopify,
    ring_woocommerce,
    soon,
)
from tests.waiting import elapsed, pause


def bought(customer_key: str, order_id: str = "1") -> Order:
    return make.order(order_id, customer_key=customer_key, platform_status="paid")


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
    assert b"anna@example.com" not in everything(installation)


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
            begin = elapsed()
            assert ring_shopify(first, demand(), "customers/redact") == 200
            assert ring_shopify(first, demand(), "customers/redact") == 200  # Shopify may ask twice
            assert elapsed() - begin < 1
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
        pause(0.2)
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


def test_nobody_is_forgotten_on_behalf_of_another_shop(bell: Doorbell) -> None:
    theirs = demand(domain="books.myshopify.com")
    assert ring_shopify(bell, theirs, "customers/redact", shop_domain="books.myshopify.com") == 401
