"""Carts and checkouts that the shop itself counts go before those of other sources; its visits are another matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.figures import Figure
from commerce.orders import Checkout, ShopInfo
from commerce.period import Period
from commerce.tables import Row, told
from commerce.tables.step_counts import STEP_COUNTS
from commerce.tables.traffic import TRAFFIC
from knowledge import load
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests.make import order
from tests.make_tables import Traffic, reading

BOOK = Book(load().meanings(), load().input_units())
SHOP, ABANDONED, DROPPED = "toys", "cart_abandonment_rate", "checkout_step_drop_off_rate"
MONDAY = date(2026, 3, 2)
WEEK = Period(MONDAY, MONDAY + timedelta(days=6))
LATER = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A shop with an order each day of the week, and one checkout a day that was left."""
    with Cache.open(tmp_path / "shop.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
        cache.shops.ensure(SHOP, ShopInfo(SHOP, "EUR", "Europe/Berlin", "woocommerce"))
        bought = [order(n, day=day, channel="direct") for n, day in enumerate(WEEK.days())]
        cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(LATER), orders=bought))
        cache.feeds.note(SHOP, Feed.ORDERS, LATER)
        cache.facts.refresh(SHOP)
        yield cache


def counted(cache: Cache, *days: date) -> None:
    """Let the shop count four carts, three checkouts and one order on each day."""
    rows = [STEP_COUNTS.row(day, "direct", "mobile", 4, 3, 1) for day in days]
    cache.feeds.save_page(SHOP, Page(TRAFFIC.name, Watermark(LATER), readings=(told(STEP_COUNTS, rows),)))


def of_analytics(cache: Cache) -> None:
    """Let another source tell 100 visits, ten carts and five checkouts of each day."""
    rows: list[Row] = [Traffic(day, "direct", "mobile", 100, 10, 5) for day in WEEK.days()]
    cache.feeds.save_reading(SHOP, reading(TRAFFIC, *rows), LATER)


def figure(cache: Cache, kpi: str) -> Figure:
    return BOOK.figure(kpi, cache.facts.of(SHOP), WEEK)


def test_the_shops_own_carts_go_first_and_visits_of_another_source_stay(cache: Cache) -> None:
    of_analytics(cache)
    assert figure(cache, ABANDONED).value == Fraction(63, 70)
    counted(cache, *WEEK.days())
    assert figure(cache, ABANDONED).value == Fraction(21, 28)
    assert figure(cache, ABANDONED).basis == "carts"
    assert figure(cache, DROPPED).value == Fraction(2, 3)
    assert figure(cache, "conversion_rate").value == Fraction(7, 700), "visits are not pushed out"


def test_without_visits_nothing_is_known_of_them(cache: Cache) -> None:
    counted(cache, *WEEK.days())
    assert figure(cache, ABANDONED).value == Fraction(21, 28)
    assert figure(cache, "conversion_rate").value is None


def test_steps_that_began_later_give_way_to_who_knows_the_whole_period(cache: Cache) -> None:
    counted(cache, *list(WEEK.days())[5:])
    assert figure(cache, ABANDONED).value == Fraction(6, 8), "of two days, which is all that is known"
    assert figure(cache, ABANDONED).period == Period(MONDAY + timedelta(days=5), WEEK.last)
    of_analytics(cache)
    assert figure(cache, ABANDONED).value == Fraction(63, 70)


def test_checkouts_known_no_longer_than_carts_do_not_take_their_place(cache: Cache) -> None:
    late = list(WEEK.days())[4:]
    counted(cache, *late[1:])
    left = [
        Checkout(f"companion:{day}", at, at, "EUR", 1000)
        for day in late
        for at in [datetime(day.year, day.month, day.day, 9, tzinfo=UTC)]
    ]
    cache.feeds.save_page(SHOP, Page(Feed.CHECKOUTS, Watermark(LATER), checkouts=left))
    cache.feeds.note(SHOP, Feed.CHECKOUTS, LATER)
    assert figure(cache, ABANDONED).basis == "carts"


def test_a_day_that_is_not_known_is_left_out(cache: Cache) -> None:
    days = list(WEEK.days())
    counted(cache, days[0], *days[2:])
    found = figure(cache, ABANDONED)
    assert (found.numerator, found.denominator) == (18, 24)
