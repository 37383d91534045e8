"""Counting customers from pairs of purchases: exact for any window, without a list of customers.

An order whose previous one lies before the window (or nowhere) is its customer's first order within the window, so
counting such orders counts customers. See `commerce.facts.PurchaseDay`. The counts run on from day to day before, so
that one more window costs a few look-ups a day, however many orders there are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from commerce.facts import Previous, PurchaseDay
from commerce.period import Period

#: Days since the order before, from (least, most) on: both are in it.
Age = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CustomerCounts:
    """Customers of a period and of the one before, by what they had bought.

    "Once-buyers" had exactly one order when the period before ended; "regulars" two or more.

    Attributes:
        present: Distinct customers with an order in the period (E).
        new: Those whose first order lies in it (N).
        second_in_period: New customers who ordered a second time in it.
        orders: Orders of identified customers in the period.
        earlier_once, earlier_regular: Customers of the period before (S is their sum).
        kept_once, kept_regular: Those of them who bought again in the period (strict retention).
        back_once, back_regular: Customers of the period with any order before it (E - N is their sum).
        active: Distinct customers of a longer span up to the period's end, where it is asked for.
    """

    present: int = 0
    new: int = 0
    second_in_period: int = 0
    orders: int = 0
    earlier_once: int = 0
    earlier_regular: int = 0
    kept_once: int = 0
    kept_regular: int = 0
    back_once: int = 0
    back_regular: int = 0
    active: int = 0

    @property
    def earlier(self) -> int:
        """Return S: the distinct customers of the period before."""
        return self.earlier_once + self.earlier_regular

    @property
    def kept(self) -> int:
        """Return how many customers of the period before bought again."""
        return self.kept_once + self.kept_regular

    @property
    def repeating(self) -> int:
        """Return the period's customers with two or more orders by its end."""
        return self.present - self.new + self.second_in_period


class Gaps:
    """One day's orders by the day of the order before, with running counts; days are numbered (`date.toordinal`)."""

    __slots__ = ("counts", "days", "orders")

    def __init__(self, previous: Previous) -> None:
        self.days = list(map(date.toordinal, previous.days))
        self.orders = previous.orders
        self.counts = list(accumulate(self.orders, initial=0))

    @property
    def all(self) -> int:
        """Return how many orders there are."""
        return self.counts[-1]

    def before(self, day: int) -> int:
        """Return how many orders had their previous one before a day."""
        return self.counts[bisect_left(self.days, day)]


_NONE = Gaps(Previous())


class Returns(NamedTuple):
    """Orders of customers who had ordered before, by how long ago; both days lie in the period asked for.

    Attributes:
        by_day: By age, the orders of each day of the period, in the order of the days.
        by_previous_day: The same orders by the day of the one before.
    """

    by_day: list[list[int]]
    by_previous_day: list[list[int]]


class PairIndex:
    """The purchases of one segment key, by day: first orders, second orders, later orders.

    Args:
        purchases: Of the days that will be asked for.
        days: These days; None where `purchases` are all there are.
        present: Counts the customers of a longer period than that.
    """

    def __init__(
        self,
        purchases: Iterable[PurchaseDay],
        days: Period | None = None,
        present: Callable[[Period], int] | None = None,
    ) -> None:
        self._days, self._counted = days, present
        self._customers: dict[tuple[Period, Period], CustomerCounts] = {}
        # by the number of the day, which is told apart and compared in half the time
        self._first: dict[int, int] = {}
        self._second: dict[int, Gaps] = {}
        self._later: dict[int, Gaps] = {}
        for one, new, second, later in purchases:
            day = one.toordinal()
            self._first[day] = new
            if second.days:
                self._second[day] = Gaps(second)
            if later.days:
                self._later[day] = Gaps(later)

    def holds(self, period: Period) -> bool:
        """Return whether it knows every order of a period, and which ones before it were within the period."""
        return self._days is None or (self._days.first <= period.first and period.last <= self._days.last)

    @property
    def last(self) -> date:
        """The last day on which it knows the orders."""
        return self._days.last if self._days else date.fromordinal(max(self._first, default=1))

    def new(self, days: Period) -> list[int]:
        """Return how many customers ordered for the first time on each day."""
        return [self._first.get(day, 0) for day in _numbers(days)]

    def orders(self, days: Period) -> list[int]:
        """Return the orders of identified customers on each day."""
        kinds = (self._second, self._later)
        return [self._first.get(day, 0) + sum(kind.get(day, _NONE).all for kind in kinds) for day in _numbers(days)]

    def returns(self, period: Period, ages: Sequence[Age]) -> tuple[Returns, Returns]:
        """Return how long customers who ordered again had stayed away: of second orders, and of later ones."""
        return _returns(self._second, period, ages), _returns(self._later, period, ages)

    def present(self, period: Period) -> int:
        """Return how many customers ordered in a period."""
        if self._counted is not None and self._days is not None and period.first < self._days.first:
            return self._counted(period)
        first = period.first.toordinal()
        return sum(
            self._first.get(day, 0)
            + self._second.get(day, _NONE).before(first)
            + self._later.get(day, _NONE).before(first)
            for day in _numbers(period)
        )

    def second_orders(self, won: Period, days: int) -> tuple[int, int]:
        """Return how many customers were won in some days, and how many of them ordered again within `days` of that.

        The pairs must begin with the first of the days, and go on for as many days after the last.
        """
        again, first, last = 0, won.first.toordinal(), won.last.toordinal()
        for day in range(first, last + days + 1):
            if gaps := self._second.get(day):
                oldest, newest = max(first, day - days), min(last, day)
                again += max(0, gaps.before(newest + 1) - gaps.before(oldest))
        return sum(self.new(won)), again

    def customers(self, period: Period, before: Period) -> CustomerCounts:
        """Count the customers of `period` and of `before`, which ends on the day before it begins."""
        asked = (period, before)
        if asked not in self._customers:  # churn and retention ask for the same
            self._customers[asked] = self._count(period, before)
        return self._customers[asked]

    def _count(self, period: Period, before: Period) -> CustomerCounts:
        new = present_once = present_regular = second_in_period = orders = kept_once = kept_regular = 0
        first, earlier = period.first.toordinal(), before.first.toordinal()
        for day in _numbers(period):
            new += self._first.get(day, 0)
            if gaps := self._second.get(day):
                back = gaps.before(first)
                present_once += back
                kept_once += back - gaps.before(earlier)
                second_in_period += gaps.all - back
                orders += gaps.all
            if gaps := self._later.get(day):
                back = gaps.before(first)
                present_regular += back
                kept_regular += back - gaps.before(earlier)
                orders += gaps.all
        earlier_once, earlier_regular = self._earlier(before)
        return CustomerCounts(
            present=new + present_once + present_regular,
            new=new,
            second_in_period=second_in_period,
            orders=orders + new,
            earlier_once=earlier_once,
            earlier_regular=earlier_regular,
            kept_once=kept_once,
            kept_regular=kept_regular,
            back_once=present_once,
            back_regular=present_regular,
        )

    def _earlier(self, before: Period) -> tuple[int, int]:
        """Count once-buyers and regulars: a second order within the period turns a once-buyer into a regular."""
        once = regular = 0
        first = before.first.toordinal()
        for day in _numbers(before):
            once += self._first.get(day, 0)
            if gaps := self._second.get(day):
                once -= gaps.all - gaps.before(first)
                regular += gaps.all
            if gaps := self._later.get(day):
                regular += gaps.before(first)
        return once, regular


def _numbers(days: Period) -> range:
    return range(days.first.toordinal(), days.last.toordinal() + 1)


def _returns(gaps_by_day: Mapping[int, Gaps], period: Period, ages: Sequence[Age]) -> Returns:
    by_day, by_previous = ([[0] * period.length for _ in ages] for _ in range(2))
    oldest = period.first.toordinal()
    for place, day in enumerate(_numbers(period)):
        gaps = gaps_by_day.get(day)
        if gaps is None:
            continue
        for age, (least, most) in enumerate(ages):
            begin = bisect_left(gaps.days, max(oldest, day - most))
            end = bisect_right(gaps.days, day - least, begin)
            by_day[age][place] = gaps.counts[end] - gaps.counts[begin]
            into = by_previous[age]
            for previous, orders in zip(gaps.days[begin:end], gaps.orders[begin:end], strict=True):
                into[previous - oldest] += orders
    return Returns(by_day, by_previous)
