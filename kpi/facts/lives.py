"""How long customers stay, by the lapse point: whoever has not ordered for so many days is lost, until they come back.

A customer is active from an order on for as many days as the lapse point has, and on and on while orders follow within
it. So each day has a stock of active customers, and it changes by who is new, who comes back and who is lost. All of it
is read off pairs of purchases and looks at no day after the last: what was said of a day holds whatever came later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from commerce.facts import Facts, PurchasePair
from commerce.period import Period

_ORDERS, _NEW = "identified_orders", "new_customers"
_COUNTED = (_ORDERS, _NEW)


@dataclass(frozen=True, slots=True)
class Lives:
    """Customers of some days.

    Attributes:
        customer_days: The stock of active customers of each day, added up.
        lost: How often somebody passed the lapse point.
        back: How often somebody came back who had been lost.
        orders: Orders of identified customers.
        is_possible: Whether the stock was never below nothing.
    """

    customer_days: int
    lost: int
    back: int
    orders: int
    is_possible: bool = True

    @property
    def lost_for_good(self) -> int:
        """Return how many more were lost than came back."""
        return self.lost - self.back


def lives(facts: Facts, days: Period, lapse: int) -> Lives:
    """Count the customers of the whole shop on some days, from sums by day: a large shop has a great many pairs."""
    before = Period.ending(days.first - timedelta(days=1), lapse)
    told = Period(before.first, days.last)
    returns = facts.returns(told, [(0, lapse)])
    daily = facts.daily(_COUNTED, told)
    ordered = Counter({day: row[_ORDERS] for day, row in daily.items()})
    followed, within = (
        Counter({one.day: one.second + one.later for one in rows}) for rows in (returns.by_previous_day, returns.by_day)
    )
    came = Counter({day: count - within[day] for day, count in ordered.items() if day in days})
    return _walked(
        _Moves(
            stock=facts.customers(before),
            ordered=ordered,
            followed=followed,
            came=came,
            back=came.total() - sum(row[_NEW] for day, row in daily.items() if day in days),
        ),
        days,
        lapse,
    )


def lives_by_key(facts: Facts, days: Period, lapse: int, segment: str) -> dict[str, Lives]:
    """Return {key: the customers whose first order has that key} of some days."""
    told = Period(days.first - timedelta(days=lapse), days.last)
    found = facts.pairs(told, segment, since=told.first)
    return {key: _walked(_moves(pairs, days, told.first, lapse), days, lapse) for key, pairs in found.items()}


@dataclass(frozen=True, slots=True)
class _Moves:
    """What changes the stock.

    Attributes:
        stock: Active customers when the days begin.
        ordered: Orders by day, those of the lapse point's days before included.
        followed: Those of them after which the customer ordered again within the lapse point.
        came: Orders of customers who were not active; on the days alone.
        back: How many of these were no first ones.
    """

    stock: int
    ordered: Counter[date]
    followed: Counter[date]
    came: Counter[date]
    back: int


def _moves(pairs: Iterable[PurchasePair], days: Period, begins: date, lapse: int) -> _Moves:
    ordered, followed, came = Counter[date](), Counter[date](), Counter[date]()
    stock = back = 0
    for pair in pairs:
        previous = pair.previous_day
        ordered[pair.day] += pair.orders
        is_within = previous is not None and (pair.day - previous).days <= lapse
        if previous is not None and is_within and previous >= begins:
            followed[previous] += pair.orders  # an order of the same day takes its place as the last one of that day
        if pair.day < days.first:
            stock += pair.orders if previous is None or previous < begins else 0
        elif not is_within:
            came[pair.day] += pair.orders
            back += 0 if previous is None else pair.orders
    return _Moves(stock, ordered, followed, came, back)


def _walked(moves: _Moves, days: Period, lapse: int) -> Lives:
    stock, customer_days, lost, is_possible = moves.stock, 0, 0, moves.back >= 0
    for day in days.days():
        ended = day - timedelta(days=lapse)
        gone = moves.ordered[ended] - moves.followed[ended]
        stock += moves.came[day] - gone
        lost += gone
        customer_days += stock
        is_possible = is_possible and stock >= 0 and gone >= 0
    orders = sum(count for day, count in moves.ordered.items() if day in days)
    return Lives(customer_days, lost, moves.back, orders, is_possible)
