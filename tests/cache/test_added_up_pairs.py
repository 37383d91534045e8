"""Pairs of purchases that are added up where they lie: the same as adding them up one by one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from cache import Cache
from cache.connection import picture
from commerce.facts import Facts, PurchasePair
from commerce.orders import Order
from commerce.period import Period
from tests.cache.stored import open_cache
from tests.kpi.memory_facts import returns_by_hand
from tests.make import INFO, SHOP, order, page

FIRST = datetime(2025, 11, 3, 12, tzinfo=UTC)
DAYS = 150
ALL = Period(FIRST.date(), FIRST.date() + timedelta(days=DAYS - 1))
LATE = Period(date(2026, 1, 20), date(2026, 3, 8))
AGES = ((1, 3), (4, 7), (8, 30), (31, 90), (0, 0))


def orders(seed: int) -> Iterator[Order]:
    """Yield orders of customers who come again, some twice on a day, and of guests."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    for number in range(400):
        customer = "" if chance.random() < 0.1 else f"{chance.randrange(60):032d}"
        placed = FIRST + timedelta(days=chance.randrange(DAYS), minutes=number)
        yield order(str(number), placed, customer_key=customer, channel=chance.choice(["email", "organic"]))


@pytest.fixture(params=[1, 2, 3])
def facts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Facts]:
    with open_cache(tmp_path / "shop.db") as cache:
        yield kept(cache, request.param)


def kept(cache: Cache, seed: int) -> Facts:
    cache.shops.ensure(SHOP, INFO)
    cache.feeds.save_page(SHOP, page(*orders(seed)))
    return cache.facts.of(SHOP)


def lumped(pairs: list[PurchasePair], since: date) -> Counter[tuple[date, date | None, int]]:
    """Return orders by pair, those of before told as of the day before."""
    found = Counter[tuple[date, date | None, int]]()
    for pair in pairs:
        previous = pair.previous_day
        told = since - timedelta(days=1) if previous is not None and previous < since else previous
        found[pair.day, told, pair.order_number] += pair.orders
    return found


@pytest.mark.parametrize("segment", ["", "channel"])
def test_what_lies_before_a_day_is_told_as_the_day_before(facts: Facts, segment: str) -> None:
    plain = facts.pairs(LATE, segment)
    told = facts.pairs(LATE, segment, since=LATE.first)
    assert told.keys() == plain.keys()
    for key, pairs in told.items():
        assert len(pairs) < len(plain[key])
        assert [pair.day for pair in pairs] == sorted(pair.day for pair in pairs)
        assert {(pair.day, pair.previous_day, pair.order_number): pair.orders for pair in pairs} == lumped(
            list(plain[key]), LATE.first
        )


@pytest.mark.parametrize("period", [ALL, LATE, Period.day(LATE.first)])
def test_who_came_back_is_added_up_by_day_and_age(facts: Facts, period: Period) -> None:
    by_hand = returns_by_hand(facts.pairs(period)[""], period, AGES)
    told = facts.returns(period, AGES)
    assert sorted(told.by_day) == sorted(by_hand.by_day)
    assert sorted(told.by_previous_day) == sorted(by_hand.by_previous_day)
    assert told.by_day or period.length == 1


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
