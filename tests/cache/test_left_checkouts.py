"""Since when, and until when, a shop has told of checkouts that were opened and left."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from cache import Cache
from commerce.feeds import Feed
from commerce.period import Period
from kpi.facts.snapshot import WholeDays
from tests.make import INFO, SHOP, at, checkout, customer, page


def seen(cache: Cache, now: datetime, *, tells: bool | None) -> None:
    """Let a sync meet the shop, and read its checkouts."""
    info = msgspec.structs.replace(INFO, tells_left_checkouts=tells, left_checkouts_from=now)
    cache.shops.ensure(SHOP, info)
    left = checkout(f"{now.timestamp()}", now)
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, seen_to=now, checkouts=() if tells is False else (left,)))
    cache.feeds.note(SHOP, Feed.CHECKOUTS, now)


def coverage(cache: Cache) -> Period | None:
    return WholeDays(cache.facts.of(SHOP)).coverage(Feed.CHECKOUTS)


def march(first: int, last: int) -> Period:
    return Period(date(2026, 3, first), date(2026, 3, last))


def until(cache: Cache) -> date | None:
    return cache.facts.of(SHOP).told_until(Feed.CHECKOUTS)


def test_a_shop_that_says_nothing_of_it_always_tells(cache: Cache) -> None:
    seen(cache, at(2), tells=None)
    seen(cache, at(9), tells=None)
    assert (coverage(cache), until(cache)) == (march(3, 8), None)


def test_what_was_told_until_an_update_stays_and_what_comes_after_is_not_known(cache: Cache) -> None:
    seen(cache, at(2), tells=True)
    seen(cache, at(9), tells=True)
    seen(cache, at(10), tells=False)  # updated on the 9th or 10th
    assert (coverage(cache), until(cache)) == (march(3, 8), date(2026, 3, 8))
    seen(cache, at(20), tells=False)
    assert (coverage(cache), until(cache)) == (march(3, 8), date(2026, 3, 8))
    seen(cache, at(25), tells=None)  # for a day nobody can say
    assert coverage(cache) == march(3, 8)


def test_a_shop_that_never_told_is_not_known_at_all(cache: Cache) -> None:
    seen(cache, at(2), tells=False)
    seen(cache, at(9), tells=False)
    assert (coverage(cache), until(cache)) == (None, date.min)


def test_of_a_shop_updated_before_anybody_asked_its_unknown_shoppers_tell(cache: Cache) -> None:
    """A database of before: the last checkout of somebody without an e-mail was a draft of the old kind."""
    cache.shops.ensure(SHOP, INFO)
    opened = [checkout("1", at(2)), checkout("2", at(9)), checkout("3", at(15), customer_key=customer("anna"))]
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, seen_to=at(20), checkouts=opened))
    cache.feeds.note(SHOP, Feed.CHECKOUTS, at(20))
    assert coverage(cache) == march(3, 19)
    cache.shops.ensure(SHOP, msgspec.structs.replace(INFO, tells_left_checkouts=False))
    assert coverage(cache) == march(3, 8)


def test_a_shop_that_tells_again_is_known_from_then_on_only(cache: Cache) -> None:
    seen(cache, at(2), tells=True)
    seen(cache, at(9), tells=False)
    seen(cache, at(14), tells=True)
    seen(cache, at(20), tells=True)
    assert (coverage(cache), until(cache)) == (march(15, 19), None)


def test_a_shop_that_was_wiped_has_forgotten_it(cache: Cache) -> None:
    seen(cache, at(2), tells=True)
    seen(cache, at(9), tells=False)
    cache.shops.wipe(SHOP)
    seen(cache, at(14), tells=True)
    seen(cache, at(20), tells=True)
    assert (coverage(cache), until(cache)) == (march(15, 19), None)
