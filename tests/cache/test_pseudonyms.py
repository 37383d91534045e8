"""Whether anything is stored that a key has made: until then the key may be lost and made anew."""

from __future__ import annotations

from cache import Cache
from commerce.feeds import Feed
from tests.make import NOON, SHOP, checkout, order, page

ANNA = "0a" * 16


def test_shops_and_guests_are_made_by_no_key(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1")))
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("1")]))
    assert not cache.holds_pseudonyms()


def test_an_order_of_somebody_is(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", customer_key=ANNA)))
    assert cache.holds_pseudonyms()
    cache.shops.wipe(SHOP)
    assert not cache.holds_pseudonyms()


def test_a_checkout_alone_is_enough(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("1", customer_key=ANNA)]))
    assert cache.holds_pseudonyms()


def test_that_somebody_was_forgotten_is_enough(cache: Cache) -> None:
    cache.shops.redact(SHOP, ANNA, "0b" * 16, NOON)
    assert cache.holds_pseudonyms()
