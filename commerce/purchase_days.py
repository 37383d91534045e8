"""A day's purchases by the day of their customer's order before, packed: thousands are read, few are unpacked.

Counting these counts customers exactly over any window: in [a, b] the customers with an order are the orders whose
previous one lies before a (or nowhere); those who also bought in [c, a-1] have c <= previous < a; new ones have none.
So what is stored are running counts, of which any such question is one look-up or the difference of two.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate
from operator import sub
from typing import NamedTuple


class Previous:
    """Orders of one day by the day of their customer's order before, which may be the same one; never changed.

    Args:
        packed: As of another one, that of nobody by default. Numbers of four bytes, the least first, on any machine:
            the days before, ascending, as `date.toordinal` numbers them; then 0, and for each of these days the orders
            that followed it or one before it. Alike orders have the same bytes.
    """

    __slots__ = ("_unpacked", "packed")

    def __init__(self, packed: bytes = bytes(4)) -> None:
        self.packed = packed
        self._unpacked: tuple[array[int], array[int]] | None = None

    @classmethod
    def of(cls, orders: Mapping[int, int]) -> Previous:
        """Pack {day before: orders that followed it}; days that none followed may be among them."""
        days = sorted(day for day, count in orders.items() if count)
        # four bytes wherever Python runs
        numbers = array("i", [*days, *accumulate(map(orders.__getitem__, days), initial=0)])
        return cls(_least_first(numbers).tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Previous) and self.packed == other.packed

    def __hash__(self) -> int:
        return hash(self.packed)

    def __repr__(self) -> str:
        return f"Previous.of({self.by_day()})"

    @property
    def all(self) -> int:
        """How many orders there are."""
        _, counts = self._unpacked or self._unpack()
        return counts[-1]

    def before(self, day: int) -> int:
        """Return how many orders had their previous one before a day."""
        days, counts = self._unpacked or self._unpack()
        return counts[bisect_left(days, day)]

    def between(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield those of some days that were followed, ascending, each with how many orders followed it."""
        days, counts = self._unpacked or self._unpack()
        begin = bisect_left(days, first)
        end = bisect_right(days, last, begin)
        # without a loop in Python: a look goes over hundreds of thousands
        return zip(days[begin:end], map(sub, counts[begin + 1 : end + 1], counts[begin : end + 1]), strict=True)

    def by_day(self) -> dict[int, int]:
        """Return {day before: orders that followed it}."""
        return dict(self.between(date.min.toordinal(), date.max.toordinal()))

    def _unpack(self) -> tuple[array[int], array[int]]:
        """Return and remember the days, and the running counts: one more, for the first is 0."""
        numbers = array("i")
        numbers.frombytes(self.packed)
        numbers = _least_first(numbers)
        size = len(numbers) // 2
        self._unpacked = numbers[:size], numbers[size:]
        return self._unpacked


def _least_first(numbers: array[int]) -> array[int]:
    """Turn numbers from this machine's order of bytes to the stored one, or back."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class PurchaseDay(NamedTuple):
    """The orders of a day by what their customers had ordered before; see `commerce.purchase_days`.

    Guests nobody can recognise are left out. In a segment, the key is that of the customer's first order.

    Attributes:
        first: First orders of customers.
        second: Second ones, by the day of the order before.
        repeated: Second and later ones, by the day of the order before.
    """

    day: date
    first: int
    second: Previous
    repeated: Previous
