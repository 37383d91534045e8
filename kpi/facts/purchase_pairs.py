"""Counting customers from pairs of purchases: exact for any window, without a list of customers.

An order whose previous one lies before the window (or nowhere) is its customer's first order within the window, so
counting such orders counts customers. The pairs of a day are running counts (`commerce.purchase_days`), so that one
more window costs a few look-ups a day, however many orders there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import sub
from typing import NamedTuple

from commerce.period import Period
from commerce.purchase_days import Previous, PurchaseDay

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
        self._purchases = {one.day.toordinal(): one for one in purchases}

    def holds(self, period: Period) -> bool:
        """Return whether it knows every order of a period, and which ones before it were within the period."""
        return self._days is None or (self._days.first <= period.first and period.last <= self._days.last)

    @property
    def last(self) -> date:
        """The last day on which it knows the orders."""
        return self._days.last if self._days else date.fromordinal(max(self._purchases, default=1))

    def new(self, days: Period) -> list[int]:
        """Return how many customers ordered for the first time on each day."""
        return [self._purchases[day].first if day in self._purchases else 0 for day in _numbers(days)]

    def orders(self, days: Period) -> list[int]:
        """Return the orders of identified customers on each day."""
        found = [0] * days.length
        for place, one in self._on(days):
            found[place] = one.first + one.repeated.all
        return found

    def within(self, days: Period, lapse: int) -> list[int]:
        """Return the orders on each day whose previous one lay `lapse` days before it or less."""
        first, found = days.first.toordinal() - lapse, [0] * days.length
        for place, one in self._on(days):
            found[place] = one.repeated.all - one.repeated.before(first + place)
        return found

    def followed(self, days: Period, lapse: int) -> list[int]:
        """Return the orders on each day that were their customer's previous one `lapse` days later or sooner."""
        first, last = days.first.toordinal(), days.last.toordinal()
        found = [0] * days.length
        for place, one in self._on(Period(days.first, days.last + timedelta(days=lapse))):
            for previous, orders in one.repeated.between(max(first, first + place - lapse), last):
                found[previous - first] += orders
        return found

    def returns(self, period: Period, ages: Sequence[Age]) -> tuple[Returns, Returns]:
        """Return how long customers who ordered again had stayed away: of second orders, and of later ones."""
        days = list(self._on(period))
        second = _returns([(place, one.second) for place, one in days], period, ages)
        repeated = _returns([(place, one.repeated) for place, one in days], period, ages)
        return second, Returns(*map(_less, repeated, second))

    def present(self, period: Period) -> int:
        """Return how many customers ordered in a period."""
        if self._counted is not None and self._days is not None and period.first < self._days.first:
            return self._counted(period)
        first = period.first.toordinal()
        return sum(one.first + one.repeated.before(first) for _, one in self._on(period))

    def second_orders(self, won: Period, days: int) -> tuple[int, int]:
        """Return how many customers were won in some days, and how many of them ordered again within `days` of that.

        The pairs must begin with the first of the days, and go on for as many days after the last.
        """
        again, first, last = 0, won.first.toordinal(), won.last.toordinal()
        for place, one in self._on(Period(won.first, won.last + timedelta(days=days))):
            oldest, newest = max(first, first + place - days), min(last, first + place)
            again += max(0, one.second.before(newest + 1) - one.second.before(oldest))
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
        for _, one in self._on(period):
            once, back = one.second.before(first), one.repeated.before(first)
            once_earlier, back_earlier = one.second.before(earlier), one.repeated.before(earlier)
            new += one.first
            present_once += once
            present_regular += back - once
            kept_once += once - once_earlier
            kept_regular += (back - back_earlier) - (once - once_earlier)
            second_in_period += one.second.all - once
            orders += one.repeated.all
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
        for _, one in self._on(before):
            turned = one.second.all - one.second.before(first)
            once += one.first - turned
            regular += turned + one.repeated.before(first)
        return once, regular

    def _on(self, days: Period) -> Iterator[tuple[int, PurchaseDay]]:
        """Yield the purchases of those of the days that have any, each with how many days after the first it lies."""
        for place, day in enumerate(_numbers(days)):
            if one := self._purchases.get(day):
                yield place, one


def _numbers(days: Period) -> range:
    return range(days.first.toordinal(), days.last.toordinal() + 1)


def _returns(days: Iterable[tuple[int, Previous]], period: Period, ages: Sequence[Age]) -> Returns:
    by_day, by_previous = ([[0] * period.length for _ in ages] for _ in range(2))
    oldest = period.first.toordinal()
    for place, one in days:
        for age, (least, most) in enumerate(ages):
            first, last = oldest + max(0, place - most), oldest + place - least
            if first > last:
                continue  # as long ago nobody is asked for
            by_day[age][place] = one.before(last + 1) - one.before(first)
            into = by_previous[age]
            for previous, orders in one.between(first, last):
                into[previous - oldest] += orders
    return Returns(by_day, by_previous)


def _less(every: list[list[int]], some: list[list[int]]) -> list[list[int]]:
    """Return what is left of all orders, by age and day, without some of them."""
    return [list(map(sub, *rows)) for rows in zip(every, some, strict=True)]
