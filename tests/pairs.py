"""Pairs of purchases, one by one: days of `commerce.purchase_days` taken apart, and put together by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from commerce.period import Period
from commerce.purchase_days import Previous, PurchaseDay

FIRST, SECOND = 1, 2


class Pair(NamedTuple):
    """Orders of a day whose customers had ordered before on another; None for first orders; number 3: or later."""

    day: date
    previous_day: date | None
    order_number: int
    orders: int


def taken_apart(days: Iterable[PurchaseDay]) -> Iterator[Pair]:
    """Yield the pairs of some days, first orders first."""
    for day, first, second, repeated in days:
        if first:
            yield Pair(day, None, FIRST, first)
        later = Counter(repeated.by_day())
        later.subtract(second.by_day())
        for number, followed in ((SECOND, second.by_day()), (SECOND + 1, +later)):
            yield from (Pair(day, date.fromordinal(then), number, orders) for then, orders in followed.items())


def put_together(pairs: Iterable[Pair], period: Period) -> list[PurchaseDay]:
    """Return the days of a period with an order."""
    first: Counter[date] = Counter()
    followed: dict[date, tuple[Counter[int], Counter[int]]] = {}
    for day, previous, number, orders in pairs:
        if day not in period:
            continue
        second, repeated = followed.setdefault(day, (Counter(), Counter()))
        if previous is None:
            first[day] += orders
        else:
            repeated[previous.toordinal()] += orders
        if number == SECOND and previous is not None:
            second[previous.toordinal()] += orders
    return [
        PurchaseDay(day, first[day], Previous.of(second), Previous.of(repeated))
        for day, (second, repeated) in sorted(followed.items(), key=itemgetter(0))
    ]
