"""What somebody said to expect is kept until it is taken back, goes with its shop, and outlives a damaged file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.errors import Refused
from commerce.expectations import Expectation
from commerce.special_days import OccasionKind
from tests.cache.stored import open_cache, rows
from tests.make import INFO, NOON, SHOP

MOVE = Expectation(date(2026, 5, 4), date(2026, 5, 8), "the warehouse moves", "anna", NOON)
SOLD_OUT = Expectation(date(2026, 3, 2), date(2026, 3, 6), "mugs sold out", "bob", NOON, "average_order_value")


def test_what_is_expected_comes_out_as_it_went_in_the_earliest_first(cache: Cache) -> None:
    numbers = [cache.expectations.add(SHOP, told) for told in (MOVE, SOLD_OUT)]
    found = cache.expectations.listed(SHOP)
    assert [msgspec.structs.replace(one, number=0) for one in found] == [SOLD_OUT, MOVE]
    assert sorted(one.number for one in found) == sorted(numbers)


def test_the_very_same_said_twice_is_one(cache: Cache) -> None:
    again = msgspec.structs.replace(MOVE, by="bob")
    assert cache.expectations.add(SHOP, MOVE) == cache.expectations.add(SHOP, again)
    assert [one.by for one in cache.expectations.listed(SHOP)] == ["anna"]


def test_what_is_expected_with_it_is_kept_and_added_to(cache: Cache) -> None:
    told = [msgspec.structs.replace(SOLD_OUT, also=also) for also in (("revenue",), ("revenue", "absence:orders"))]
    assert len({cache.expectations.add(SHOP, one) for one in told}) == 1
    [found] = cache.expectations.listed(SHOP)
    assert found.subjects == ("average_order_value", "absence:orders", "revenue")
    assert all(found.occasion.concerns(one) for one in found.subjects)
    assert not found.occasion.concerns("conversion_rate")


def test_what_is_taken_back_is_gone(cache: Cache) -> None:
    number = cache.expectations.add(SHOP, MOVE)
    cache.expectations.withdraw(SHOP, number)
    assert cache.expectations.listed(SHOP) == []
    with pytest.raises(Refused, match=f"nothing of number {number} is expected; `shopbell expect --list`"):
        cache.expectations.withdraw(SHOP, number)


def test_nobody_takes_back_what_is_expected_of_another_shop(cache: Cache) -> None:
    cache.shops.ensure("wood", msgspec.structs.replace(INFO, name="Wood", identity="wood.example"))
    number = cache.expectations.add(SHOP, MOVE)
    with pytest.raises(Refused):
        cache.expectations.withdraw("wood", number)
    assert cache.expectations.listed("wood") == []


def test_days_that_end_before_they_begin_are_refused(cache: Cache) -> None:
    with pytest.raises(Refused, match=r"cannot end \(2026-05-01\) before they begin \(2026-05-04\); swap them"):
        cache.expectations.add(SHOP, msgspec.structs.replace(MOVE, last=date(2026, 5, 1)))


def test_it_goes_with_its_shop(cache: Cache, path: Path) -> None:
    cache.expectations.add(SHOP, MOVE)
    cache.shops.wipe(SHOP)
    assert rows(path, "SELECT * FROM expectations") == []


def test_it_is_taken_over_from_a_damaged_file(cache: Cache, tmp_path: Path) -> None:
    cache.expectations.add(SHOP, MOVE)
    cache.close()
    with open_cache(tmp_path / "new.db") as new:
        new.shops.ensure(SHOP, INFO)
        assert new.take_over(cache.path, tables=False)["expectations"] == 1
        assert [one.why for one in new.expectations.listed(SHOP)] == [MOVE.why]


def test_it_stands_in_the_calendar_for_whom_it_was_said(cache: Cache) -> None:
    cache.expectations.add(SHOP, SOLD_OUT)
    (occasion,) = (one.occasion for one in cache.expectations.listed(SHOP))
    assert (occasion.event, occasion.kind, occasion.kpis) == (
        "mugs sold out",
        OccasionKind.EXPECTED,
        frozenset({"average_order_value"}),
    )
    assert occasion.days == SOLD_OUT.days
    assert MOVE.occasion.concerns("conversion_rate")
