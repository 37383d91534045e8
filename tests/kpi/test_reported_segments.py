"""Figures by landing page and device: the shop's own report is their source, so they are held apart from the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.figures import Target, VerdictState
from commerce.orders import ShopInfo
from commerce.period import Period
from commerce.tables import Row
from commerce.tables.traffic import TRAFFIC
from knowledge import load
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests.make import order
from tests.make_tables import Landing, Traffic, reading, traffic_page

BOOK = Book(load().meanings(), load().input_units())
SHOP = "toys"
MONDAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
SALE, KITES = "/sale", "/products/kite"


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache.open(tmp_path / "shop.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
        cache.shops.ensure(SHOP, ShopInfo(SHOP, "EUR", "Europe/Berlin", "shopify"))
        cache.facts.refresh(SHOP)
        yield cache


def told(*landings: Row) -> Page:
    days = sorted({row.day for row in landings})
    return traffic_page(
        [Traffic(day, "direct", "mobile", 500, 50, 20, completed=10) for day in days], landings, seen_to=NOON
    )


def found(cache: Cache, kpi: str) -> dict[str, tuple[Fraction | None, str]]:
    figures = BOOK.by_segment(kpi, cache.facts.of(SHOP), WEEK, "landing_page")
    return {key: (figure.value, figure.basis) for key, figure in figures.items()}


def test_conversion_and_abandonment_come_by_landing_page(cache: Cache) -> None:
    tuesday = MONDAY + timedelta(days=1)
    cache.feeds.save_page(
        SHOP,
        told(
            Landing(MONDAY, SALE, 100, 20, 10, 5),
            Landing(tuesday, SALE, 100, 20, 10, 3),
            Landing(tuesday, KITES, 50, 10, 4, 0),
            Landing(tuesday, "", 40, 0, 0, 0),
        ),
    )
    assert found(cache, "conversion_rate") == {
        SALE: (Fraction(8, 200), "reported"),
        KITES: (Fraction(0), "reported"),
        "": (Fraction(0), "reported"),
    }
    assert found(cache, "cart_abandonment_rate") == {
        SALE: (Fraction(32, 40), "reported"),
        KITES: (Fraction(1), "reported"),
    }


def test_a_day_told_again_replaces_what_was_told_and_facts_follow(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, told(Landing(MONDAY, SALE, 100, 20, 10, 5)))
    cache.feeds.save_page(SHOP, told(Landing(MONDAY, KITES, 30, 3, 2, 3)))
    moved = found(cache, "conversion_rate")
    assert moved == {KITES: (Fraction(1, 10), "reported")}
    cache.facts.refresh(SHOP, force=True)
    assert found(cache, "conversion_rate") == moved


def test_a_report_that_failed_once_takes_nothing_away(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, told(Landing(MONDAY, SALE, 100, 20, 10, 5)))
    cache.feeds.save_page(SHOP, traffic_page([Traffic(MONDAY, "direct", "mobile", 501)], seen_to=NOON))
    assert found(cache, "conversion_rate") == {SALE: (Fraction(1, 20), "reported")}


def test_a_table_of_traffic_tells_no_landing_pages(cache: Cache) -> None:
    cache.feeds.save_reading(SHOP, reading(TRAFFIC, Traffic(MONDAY, "direct", "mobile", 10)), NOON)
    assert found(cache, "conversion_rate") == {}


def test_a_shop_whose_orders_name_no_device_goes_by_the_sessions_that_ended_in_one(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        traffic_page(
            [
                Traffic(MONDAY, "direct", "mobile", 100, 20, 10, completed=2),
                Traffic(MONDAY, "direct", "desktop", 50, 10, 8, completed=5),
            ],
            seen_to=NOON,
        ),
    )
    cache.feeds.save_page(
        SHOP, Page(Feed.ORDERS, Watermark(NOON), orders=[order(str(number), MORNING) for number in range(7)])
    )
    cache.feeds.note(SHOP, Feed.ORDERS, NOON)
    facts = cache.facts.of(SHOP)
    assert BOOK.figure("conversion_rate", facts, WEEK).value == Fraction(7, 150)
    by_device = {key: figure.value for key, figure in BOOK.by_segment("conversion_rate", facts, WEEK, "device").items()}
    assert by_device == {"mobile": Fraction(2, 100), "desktop": Fraction(5, 50)}
    carts = {
        key: figure.value for key, figure in BOOK.by_segment("cart_abandonment_rate", facts, WEEK, "device").items()
    }
    assert carts == {"mobile": Fraction(18, 20), "desktop": Fraction(5, 10)}


def test_orders_that_name_their_device_are_counted_themselves(cache: Cache) -> None:
    traffic = [Traffic(MONDAY, "direct", "mobile", 100, 20, 10, completed=2)]
    cache.feeds.save_page(SHOP, traffic_page(traffic, seen_to=NOON))
    orders = [order(str(number), MORNING, device="mobile") for number in range(3)]
    cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(NOON), orders=orders))
    cache.feeds.note(SHOP, Feed.ORDERS, NOON)
    figures = BOOK.by_segment("conversion_rate", cache.facts.of(SHOP), WEEK, "device")
    assert {key: (figure.value, figure.basis) for key, figure in figures.items()} == {
        "mobile": (Fraction(3, 100), "sessions")
    }


def test_landing_pages_are_no_parts_of_a_change_of_the_whole(cache: Cache) -> None:
    days = [MONDAY + timedelta(days=offset) for offset in range(56)]
    ways = ("direct", "organic")
    landings = [Landing(day, page, 250, 25, 10, 5 if day < days[28] else 1) for day in days for page in (SALE, KITES)]
    traffic = [Traffic(day, way, "mobile", 250, 25, 10) for day in days for way in ways]
    cache.feeds.save_page(SHOP, traffic_page(traffic, landings, seen_to=NOON))
    at = [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) for day in days]
    orders = [
        order(f"{day}-{way}-{number}", moment, channel=way)
        for day, moment in enumerate(at)
        for way in ways
        for number in range(5 if day < 28 else 1)
    ]
    now = datetime(2026, 4, 27, 8, tzinfo=UTC)
    cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(now), orders=orders))
    cache.feeds.note(SHOP, Feed.ORDERS, now)
    facts, target = cache.facts.of(SHOP), Target("at_least", Fraction(1, 100))
    verdict = BOOK.judge("conversion_rate", facts, shop=SHOP, target=target, now=now, today=now.date())
    assert verdict.state is VerdictState.OFF_TARGET
    moves = BOOK.diagnose("conversion_rate", facts, verdict).segments
    assert {(move.segment, move.key) for move in moves} == {("channel", "direct"), ("channel", "organic")}
