"""Pairs of purchases that are added up where they lie: the same as adding them up one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cache import Cache
from cache.connection import picture
from cache.purchase_pairs import _previous
from commerce.facts import Facts
from commerce.orders import Order
from commerce.period import Period
from tests.cache.stored import open_cache, stored_pairs
from tests.make import INFO, SHOP, order, page
from tests.pairs import Pair, put_together

FIRST = datetime(2025, 11, 3, 12, tzinfo=UTC)
DAYS = 150
ALL = Period(FIRST.date(), FIRST.date() + timedelta(days=DAYS - 1))
LATE = Period(date(2026, 1, 20), date(2026, 3, 8))


def orders(seed: int) -> Iterator[Order]:
    """Yield orders of customers who come again, some twice on a day, and of guests."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    for number in range(400):
        customer = "" if chance.random() < 0.1 else f"{chance.randrange(60):032d}"
        placed = FIRST + timedelta(days=chance.randrange(DAYS), minutes=number)
        yield order(str(number), placed, customer_key=customer, channel=chance.choice(["email", "organic"]))


def kept(cache: Cache, seed: int) -> Facts:
    cache.shops.ensure(SHOP, INFO)
    cache.feeds.save_page(SHOP, page(*orders(seed)))
    return cache.facts.of(SHOP)


def stored(path: Path, segment: str) -> dict[str, list[Pair]]:
    """Return the pairs of every key, row by row as stored."""
    found: dict[str, list[Pair]] = {}
    for (of, key, *days, number), count in stored_pairs(path).items():
        if of == segment:
            day, previous = (date.fromisoformat(text) if text else None for text in days)
            assert day is not None
            found.setdefault(key, []).append(Pair(day, previous, number, count))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("segment", ["", "channel"])
@pytest.mark.parametrize("period", [ALL, LATE, Period.day(LATE.first)])
def test_a_day_of_purchases_holds_its_pairs_and_what_lies_before_the_days_is_added_up(
    tmp_path: Path, seed: int, segment: str, period: Period
) -> None:
    with open_cache(tmp_path / "shop.db") as cache:
        told = kept(cache, seed).purchases(period, segment)
    pairs = stored(tmp_path / "shop.db", segment)
    assert told == {key: days for key, one in pairs.items() if (days := put_together(one, period))}
    assert told


def test_texts_that_come_in_another_order_are_put_in_that_of_the_days() -> None:
    """SQLite promises no order of what it puts together."""
    days = {day.isoformat(): day for day in LATE.days()}
    told = _previous(days, LATE.first, 0, "2026-02-03 2026-02-01", "5 7")
    assert told == ([date(2026, 2, 1), date(2026, 2, 3)], [7, 5])


@pytest.mark.parametrize("seed", [1, 2])
def test_a_customer_is_counted_once_in_a_period(tmp_path: Path, seed: int) -> None:
    with open_cache(tmp_path / "shop.db") as cache:
        facts = kept(cache, seed)
        for period in (ALL, LATE, Period.day(LATE.first), Period(date(2020, 1, 1), date(2020, 1, 2))):
            known = {one.customer_key for one in orders(seed) if one.placed_at.date() in period} - {""}
            assert facts.customers(period) == len(known)


def test_several_statements_read_one_state_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with open_cache(path):
        pass
    with closing(sqlite3.connect(path, isolation_level=None)) as mine, closing(sqlite3.connect(path)) as other:
        count = "SELECT COUNT(*) FROM runs"
        with picture(mine), picture(mine):
            before = mine.execute(count).fetchone()
            other.execute(
                "INSERT INTO runs (job, shop, started_at, finished_at, error, refused) VALUES ('x','',1,1,'',0)"
            )
            other.commit()
            assert mine.execute(count).fetchone() == before
        assert mine.execute(count).fetchone() != before
