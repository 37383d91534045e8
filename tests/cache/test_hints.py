"""What webhooks hint at: each event once, each hint until a sync has answered it."""

from __future__ import annotations

from datetime import timedelta

from cache import Cache
from commerce.feeds import Feed
from tests.make import INFO, NOON, SHOP


def test_an_event_is_new_once(cache: Cache) -> None:
    assert cache.feeds.note_event(SHOP, "e-1", NOON)
    assert not cache.feeds.note_event(SHOP, "e-1", NOON + timedelta(hours=4))
    assert cache.feeds.note_event(SHOP, "e-2", NOON)
    cache.shops.ensure("other", INFO)
    assert cache.feeds.note_event("other", "e-1", NOON)


def test_an_event_without_an_id_is_always_new(cache: Cache) -> None:
    assert cache.feeds.note_event(SHOP, "", NOON)
    assert cache.feeds.note_event(SHOP, "", NOON)


def test_old_events_are_forgotten(cache: Cache) -> None:
    cache.feeds.note_event(SHOP, "e-1", NOON)
    assert cache.feeds.note_event(SHOP, "e-1", NOON + timedelta(days=8))


def test_a_sync_answers_the_hints_that_came_before_it(cache: Cache) -> None:
    cache.feeds.hint(SHOP, Feed.ORDERS, ["7", "8"], NOON)
    cache.feeds.hint(SHOP, Feed.CHECKOUTS, [], NOON)
    cache.feeds.hint(SHOP, Feed.ORDERS, ["8", "9"], NOON + timedelta(minutes=2))
    assert cache.feeds.hinted(SHOP) == {Feed.ORDERS: ["7", "8", "9"], Feed.CHECKOUTS: [""]}
    cache.feeds.clear_hints(SHOP, Feed.ORDERS, NOON + timedelta(minutes=1))
    assert cache.feeds.hinted(SHOP) == {Feed.ORDERS: ["8", "9"], Feed.CHECKOUTS: [""]}
