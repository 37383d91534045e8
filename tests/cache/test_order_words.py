"""What a merchant says of words in the orders: what is stored is counted anew, and what comes later likewise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from cache import Cache, SourceSeen, WaitingStatus
from commerce.definition import Definition
from commerce.order_sources import OrderSources, SourceWords
from commerce.orders import Journey, Order, Status, Visit
from commerce.period import Period
from tests.cache.stored import dump, rows, stored_facts
from tests.make import MONDAY, SHOP, at, customer, gone, order, page, refund

pytestmark = pytest.mark.untraced

WORDS = SourceWords(online=("web",), offline=("till",), others="by_visit", offline_channels=("own app",))
CAME = Journey(last=Visit(at(2), "google"))
KNOWN = Definition(sources=OrderSources(WORDS))


def plugin(order_id: str, status: str = "shipped", **fields: Any) -> Order:
    return order(order_id, status=Status.UNKNOWN, platform_status=status, **fields)


def told(path: Path, measure: str) -> int:
    return sum(value for key, value in stored_facts(path).items() if key[0] == measure and key[1] == "")


def define(cache: Cache, definition: Definition) -> bool:
    changed = cache.shops.define(SHOP, definition)
    cache.facts.refresh(SHOP)
    return changed


# statuses of plugins


def test_stored_orders_count_by_what_their_status_is_said_to_stand_for(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(
        SHOP, page(plugin("1", refunds=(refund("r", at(3), 400),)), plugin("2", "rto"), plugin("3", "packing"))
    )
    assert told(path, "orders") == 0
    assert define(cache, Definition(statuses={"shipped": "completed", "rto": "cancelled"}))
    assert (told(path, "orders"), told(path, "net_sales"), told(path, "refunds")) == (1, 1000, 400)
    assert rows(path, "SELECT order_id, status FROM orders ORDER BY 1") == [
        ("1", "completed"),
        ("2", "cancelled"),
        ("3", "unknown"),
    ]


def test_what_is_said_no_more_is_unknown_again(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(plugin("1"), order("2")))
    before = rows(path, "SELECT * FROM orders"), stored_facts(path)
    define(cache, Definition(statuses={"shipped": "completed"}))
    assert told(path, "orders") == 2
    define(cache, Definition())
    assert (rows(path, "SELECT * FROM orders"), stored_facts(path)) == before


def test_orders_that_come_later_are_counted_like_those_that_were_there(cache: Cache, path: Path) -> None:
    every = [plugin("1"), plugin("2", "rto"), plugin("3", "packing"), order("4"), plugin("5", paid_at=at(2))]
    words = {"shipped": "processing", "rto": "refunded"}
    cache.feeds.save_page(SHOP, page(*every))
    define(cache, Definition("paid", statuses=words))
    stored = rows(path, "SELECT order_id, status, counted FROM orders ORDER BY 1"), stored_facts(path)
    cache.feeds.save_page(SHOP, page(*[msgspec.structs.replace(one, changed_at=at(9)) for one in every]))
    assert (rows(path, "SELECT order_id, status, counted FROM orders ORDER BY 1"), stored_facts(path)) == stored
    assert told(path, "orders") == 2  # the one completed, and the shipped one that was paid


def test_deleted_and_test_orders_stay_what_they_are(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(plugin("1"), order("2", status=Status.TEST, platform_status="shipped")))
    cache.feeds.save_page(SHOP, page(tombstones=(gone("1", at(9)),)))
    define(cache, Definition(statuses={"shipped": "completed"}))
    assert told(path, "orders") == 0


def test_what_waits_is_told_with_its_number_and_value(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            plugin("1", net="10.00", paid_at=at(2)),
            plugin("2", net="20.00", day=MONDAY.replace(day=9)),
            plugin("3", net="99.00", currency="USD"),
            plugin("4", "packing", net="5.00"),
            order("5"),
        ),
    )
    assert cache.facts.waiting_statuses(SHOP) == [
        WaitingStatus("shipped", 3, 1, 3000),
        WaitingStatus("packing", 1, 0, 500),
    ]
    of_a_day = cache.facts.waiting_statuses(SHOP, Period.day(MONDAY.replace(day=9)))
    assert of_a_day == [WaitingStatus("shipped", 1, 0, 2000)]
    define(cache, Definition(statuses={"shipped": "completed"}))
    assert cache.facts.waiting_statuses(SHOP) == [WaitingStatus("packing", 1, 0, 500)]


# where orders were entered


def entered(order_id: str, source: str, channel: str = "", journey: Journey | None = None, **fields: Any) -> Order:
    return order(order_id, source=source, channel=channel, journey=journey, **fields)


def test_the_platforms_words_are_laid_on_orders_of_before(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            entered("1", "web"),
            entered("2", "till"),
            entered("3", "294517"),
            entered("4", "294517", journey=CAME),
            entered("5", "web", "own app"),
            entered("6", "till", journey=CAME),
        ),
    )
    assert told(path, "online_orders") == 6
    assert define(cache, KNOWN)
    assert told(path, "online_orders") == 2
    assert rows(path, "SELECT order_id FROM orders WHERE is_online = 1 ORDER BY 1") == [("1",), ("4",)]
    assert told(path, "orders") == 6


def test_the_merchant_says_otherwise_and_takes_it_back(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(entered("1", "web"), entered("2", "till"), entered("3", "Amazon")))
    define(cache, KNOWN)
    before = dump(path)
    define(cache, Definition(sources=OrderSources(WORDS, online=("TILL", "amazon"), offline=("web",))))
    assert rows(path, "SELECT order_id FROM orders WHERE is_online = 1 ORDER BY 1") == [("2",), ("3",)]
    define(cache, KNOWN)
    assert dump(path) == before


@pytest.mark.parametrize("source", ["web", "till", "amazon", "294517", "Shop"])
@pytest.mark.parametrize("journey", [None, CAME, Journey(), Journey(first=Visit(None))])
@pytest.mark.parametrize("channel", ["", "own app"])
def test_what_comes_later_is_told_apart_like_what_was_there(
    cache: Cache, path: Path, source: str, journey: Journey | None, channel: str
) -> None:
    own = Definition(sources=OrderSources(WORDS, online=("shop",), offline=("amazon",)))
    one = entered("1", source, channel, journey)
    cache.feeds.save_page(SHOP, page(one))
    define(cache, own)
    stored = rows(path, "SELECT is_online FROM orders")
    cache.feeds.save_page(SHOP, page(msgspec.structs.replace(one, changed_at=at(9))))
    assert rows(path, "SELECT is_online FROM orders") == stored


def test_of_somebody_who_was_forgotten_what_was_found_then_holds(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            entered("1", "294517", journey=CAME, by="anna"),
            entered("2", "294517", by="anna", is_online=False),
            entered("3", "till", by="anna"),
        ),
    )
    cache.shops.redact(SHOP, customer("anna"), "ab" * 16, at(5))
    define(cache, KNOWN)
    assert rows(path, "SELECT order_id FROM orders WHERE is_online = 1") == [("1",)]


def test_the_sources_seen_are_told_with_what_they_are_called(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            entered("1", "web"),
            entered("2", "web", "google / cpc", CAME),
            entered("3", "294517", "recharge", is_online=False),
            entered("4", "294517", "google / cpc", CAME),
            entered("5", "294517", "recharge", is_online=False),
            entered("6", "till", status=Status.CANCELLED),
        ),
    )
    assert cache.facts.sources_seen(SHOP) == [SourceSeen("294517", 3, 1, "recharge"), SourceSeen("web", 2, 2, "")]
