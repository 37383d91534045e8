"""Pairs of purchases that are kept packed: the same as one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from cache import Cache
from cache.connection import picture
from commerce.facts import Facts
from commerce.orders import Order, Status
from commerce.period import Period
from tests.cache.stored import dump, open_cache, rows, stored_pairs
from tests.make import INFO, SHOP, order, page
from tests.pairs import Pair, put_together

FIRST = datetime(2025, 11, 3, 12, tzinfo=UTC)
DAYS = 150
ALL = Period(FIRST.date(), FIRST.date() + timedelta(days=DAYS - 1))
#: Two of them are called alike.
CHANNELS = ("fb / paid", "organic", "facebook.com / paid")
BY_CHANNEL = "SELECT key, first_orders FROM purchase_days WHERE segment = 'channel' ORDER BY key"
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
def test_a_day_of_purchases_holds_its_pairs(tmp_path: Path, seed: int, segment: str, period: Period) -> None:
    with open_cache(tmp_path / "shop.db") as cache:
        told = kept(cache, seed).purchases(period, segment)
    pairs = stored(tmp_path / "shop.db", segment)
    assert told == {key: days for key, one in pairs.items() if (days := put_together(one, period))}
    assert told


@pytest.mark.parametrize("seed", [1, 2])
def test_a_customer_is_counted_once_in_a_period(tmp_path: Path, seed: int) -> None:
    with open_cache(tmp_path / "shop.db") as cache:
        facts = kept(cache, seed)
        for period in (ALL, LATE, Period.day(LATE.first), Period(date(2020, 1, 1), date(2020, 1, 2))):
            known = {one.customer_key for one in orders(seed) if one.placed_at.date() in period} - {""}
            assert facts.customers(period) == len(known)


def test_what_moved_is_what_is_counted_anew_and_a_day_that_empties_goes(tmp_path: Path) -> None:
    """Also of a day twelve years ago, and of two orders on one day."""
    path = tmp_path / "shop.db"
    anna, first, days = "a" * 32, datetime(2014, 2, 3, 12, tzinfo=UTC), ("2014-02-03", "2026-02-03")
    told = [
        order("1", first, customer_key=anna, channel="email"),
        order("2", first.replace(year=2026), customer_key=anna),
        order("3", first.replace(year=2026, hour=13), customer_key=anna),
    ]
    with open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        for one in told:
            cache.feeds.save_page(SHOP, page(one))
        expected = {(days[0], "", 1): 1, (days[1], days[0], 2): 1, (days[1], days[1], 3): 1}
        for segment, key in (("", ""), ("channel", "email")):
            assert {place[2:]: n for place, n in stored_pairs(path).items() if place[:2] == (segment, key)} == expected
        moved = dump(path)
        cache.facts.refresh(SHOP, force=True)
        assert dump(path) == moved
        gone = [
            msgspec.structs.replace(one, status=Status.CANCELLED, changed_at=first.replace(year=2027)) for one in told
        ]
        cache.feeds.save_page(SHOP, page(gone[1]))
        assert stored_pairs(path)["", "", days[1], days[0], 2] == 1
        cache.feeds.save_page(SHOP, page(gone[2]))
        assert rows(path, "SELECT DISTINCT day FROM purchase_days") == [(days[0],)]
        cache.feeds.save_page(SHOP, page(gone[0]))
        assert rows(path, "SELECT * FROM purchase_days") == []


def test_channels_of_one_name_are_one_row_a_day(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    told = [order(str(n), FIRST, customer_key=f"{n:032d}", channel=channel) for n, channel in enumerate(CHANNELS)]
    with open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        cache.feeds.save_page(SHOP, page(*told))
        moved = rows(path, BY_CHANNEL)
        cache.facts.refresh(SHOP, force=True)
        assert rows(path, BY_CHANNEL) == moved == [("facebook / paid", 2), ("organic", 1)]


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
