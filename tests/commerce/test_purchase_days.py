"""Orders by the day of the order before, packed: what was packed comes out, as adding up one by one would tell it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.purchase_days import Previous

DAY = date(2026, 3, 2).toordinal()
# days of an old shop with few orders, some far apart
days = st.integers(DAY - 12 * 365, DAY)
followed = st.dictionaries(days, st.integers(1, 100_000), max_size=20)


@given(orders=followed, first=days, last=days)
def test_tells_what_adding_up_tells(orders: Mapping[int, int], first: int, last: int) -> None:
    packed = Previous.of(orders)
    assert packed.by_day() == orders
    assert packed.all == sum(orders.values())
    assert packed.before(first) == sum(count for day, count in orders.items() if day < first)
    assert list(packed.between(first, last)) == sorted((day, n) for day, n in orders.items() if first <= day <= last)


@given(orders=followed)
def test_comes_out_of_its_bytes_and_alike_orders_have_the_same(orders: Mapping[int, int]) -> None:
    packed = Previous.of(orders)
    again = Previous.of({**dict(sorted(orders.items(), reverse=True)), DAY + 1: 0})
    assert Previous(packed.packed).by_day() == orders
    assert (again, hash(again), again.packed) == (packed, hash(packed), packed.packed)


def test_nobody_is_a_number_that_says_none() -> None:
    assert Previous() == Previous.of({}) == Previous.of({DAY: 0})
    assert (Previous().all, Previous().before(DAY), Previous().by_day()) == (0, 0, {})
    assert Previous() != Previous.of({DAY: 1})


def test_the_same_day_is_before_the_next_one_only() -> None:
    packed = Previous.of({DAY: 2})
    assert (packed.before(DAY), packed.before(DAY + 1)) == (0, 2)


def test_counts_have_room_beyond_two_bytes() -> None:
    old = (date(2014, 3, 2) + timedelta(days=1)).toordinal()
    packed = Previous.of({old: 65_535, DAY: 70_000})
    assert (packed.before(DAY), packed.all) == (65_535, 135_535)


def test_bytes_are_days_then_running_counts_the_least_byte_first() -> None:
    numbers = (1, 258, 0, 3, 7)
    assert Previous.of({258: 4, 1: 3}).packed == b"".join(number.to_bytes(4, "little") for number in numbers)
    assert array("i").itemsize == len(Previous().packed)


def test_a_machine_that_writes_the_greatest_byte_first_turns_them(monkeypatch: pytest.MonkeyPatch) -> None:
    here, orders = Previous.of({258: 4, 1: 3}), {1: 3, 258: 4}
    monkeypatch.setattr(sys, "byteorder", {"little": "big", "big": "little"}[sys.byteorder])
    there = Previous.of(orders)
    turned = array("i", here.packed)
    turned.byteswap()
    assert there.packed == turned.tobytes()  # this machine is still the other one
    assert Previous(there.packed).by_day() == orders


def test_says_what_it_holds() -> None:
    assert repr(Previous.of({DAY: 2})) == f"Previous.of({{{DAY}: 2}})"
