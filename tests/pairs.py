"""Pairs of purchases, one by one: days of `commerce.facts.PurchaseDay` taken apart, and put together by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from commerce.facts import Previous, PurchaseDay
from commerce.period import Period

FIRST, SECOND = 1, 2


class Pair(NamedTuple):
    """Orders of a day whose customers had ordered before on another; None for first orders; number 3: or later."""

    day: date
    previous_day: date | None
    order_number: int
    orders: int


def taken_apart(days: Iterable[PurchaseDay]) -> Iterator[Pair]:
    """Yield the pairs of some days, first orders first."""
    for day, first, second, later in days:
        if first:
            yield Pair(day, None, FIRST, first)
        for number, previous in ((SECOND, second), (SECOND + 1, later)):
            yield from (Pair(day, then, number, orders) for then, orders in zip(*previous, strict=True))


def put_together(pairs: Iterable[Pair], period: Period) -> list[PurchaseDay]:
    """Return the days of a period with an order; what lies before it is told as the day before."""
    before = period.first - timedelta(days=1)
    first: Counter[date] = Counter()
    followed: dict[date, tuple[Counter[date], Counter[date]]] = {}
    for day, previous, number, orders in pairs:
        if day not in period:
            continue
        second, later = followed.setdefault(day, (Counter(), Counter()))
        if previous is None:
            first[day] += orders
        else:
            (second if number == SECOND else later)[max(previous, before)] += orders
    return [PurchaseDay(day, first[day], *map(_ascending, followed[day])) for day in sorted(followed)]


def _ascending(orders: Counter[date]) -> Previous:
    days = sorted(orders)
    return Previous(days, [orders[day] for day in days])
