"""Counting customers from pairs of purchases: exact for any window, without a list of customers.

An order whose previous one lies before the window (or nowhere) is its customer's first order within the window, so
counting such orders counts customers. See `commerce.facts.PurchasePair`. The pairs are sorted once, so that one more
window costs a few look-ups a day, however many orders there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from commerce.facts import PurchasePair
from commerce.period import Period

SECOND = 2


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
    """The previous days of one day's orders, sorted, with running counts."""

    __slots__ = ("counts", "days")

    def __init__(self, orders_by_day: dict[date, int]) -> None:
        self.days = sorted(orders_by_day)
        self.counts = list(accumulate(map(orders_by_day.__getitem__, self.days), initial=0))

    @property
    def all(self) -> int:
        """Return how many orders there are."""
        return self.counts[-1]

    def before(self, day: date) -> int:
        """Return how many orders had their previous one before `day`."""
        return self.counts[bisect_left(self.days, day)]


_NONE = Gaps({})


class PairIndex:
    """The pairs of one segment key, by day: first orders, second orders, later orders.

    Args:
        pairs: Of the days that will be asked for.
        first: The first of these days; None where `pairs` are all there are.
        present: Counts the customers of a longer period than that.
    """

    def __init__(
        self,
        pairs: Iterable[PurchasePair],
        first: date | None = None,
        present: Callable[[Period], int] | None = None,
    ) -> None:
        self._begins, self._counted = first, present
        self._first: dict[date, int] = defaultdict(int)
        second: dict[date, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        later: dict[date, dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for pair in pairs:
            previous = pair.previous_day
            if previous is None:
                self._first[pair.day] += pair.orders
            else:
                (second if pair.order_number == SECOND else later)[pair.day][previous] += pair.orders
        self._second = {day: Gaps(gaps) for day, gaps in second.items()}
        self._later = {day: Gaps(gaps) for day, gaps in later.items()}

    def present(self, period: Period) -> int:
        """Return how many customers ordered in a period."""
        if self._counted is not None and self._begins is not None and period.first < self._begins:
            return self._counted(period)
        nobody = _NONE
        return sum(
            self._first.get(day, 0)
            + self._second.get(day, nobody).before(period.first)
            + self._later.get(day, nobody).before(period.first)
            for day in period.days()
        )

    def second_orders(self, won: Period, days: int) -> tuple[int, int]:
        """Return how many customers were won in some days, and how many of them ordered again within `days` of that.

        The pairs must begin with the first of the days, and go on for as many days after the last.
        """
        count = sum(self._first.get(day, 0) for day in won.days())
        again = 0
        for day in Period(won.first, won.last + timedelta(days=days)).days():
            if gaps := self._second.get(day):
                oldest, newest = max(won.first, day - timedelta(days=days)), min(won.last, day)
                again += max(0, gaps.before(newest + timedelta(days=1)) - gaps.before(oldest))
        return count, again

    def customers(self, period: Period, before: Period) -> CustomerCounts:
        """Count the customers of `period` and of `before`, which ends on the day before it begins."""
        new = present_once = present_regular = second_in_period = orders = kept_once = kept_regular = 0
        for day in period.days():
            new += self._first.get(day, 0)
            if gaps := self._second.get(day):
                back = gaps.before(period.first)
                present_once += back
                kept_once += back - gaps.before(before.first)
                second_in_period += gaps.all - back
                orders += gaps.all
            if gaps := self._later.get(day):
                back = gaps.before(period.first)
                present_regular += back
                kept_regular += back - gaps.before(before.first)
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
        for day in before.days():
            once += self._first.get(day, 0)
            if gaps := self._second.get(day):
                once -= gaps.all - gaps.before(before.first)
                regular += gaps.all
            if gaps := self._later.get(day):
                regular += gaps.before(before.first)
        return once, regular
