"""How long customers stay, by the lapse point: whoever has not ordered for so many days is lost, until they come back.

A customer is active from an order on for as many days as the lapse point has, and on and on while orders follow within
it. So each day has a stock of active customers, and it changes by who is new, who comes back and who is lost. All of it
is read off pairs of purchases and looks at no day after the last: what was said of a day holds whatever came later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from commerce.facts import Facts
from commerce.period import Period
from kpi.facts.purchase_pairs import PairIndex


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


class Stocks:
    """How many customers were active on each of some days, and what changed it: any of its days are looked at for free.

    Args:
        index: Purchases of the days and of the lapse point's days before them.
        days: That may be asked for.
        lapse: The lapse point, in days.
    """

    def __init__(self, index: PairIndex, days: Period, lapse: int) -> None:
        self.days, self.lapse = days, lapse
        ordered, new, within = index.orders(days), index.new(days), index.within(days, lapse)
        ending = days.earlier(lapse)
        then, followed = index.orders(ending), index.followed(ending, lapse)
        stock, sums = index.present(Period.ending(days.first - timedelta(days=1), lapse)), [_NOTHING]
        for orders, first, again, ended, went_on in zip(ordered, new, within, then, followed, strict=True):
            came, gone = orders - again, ended - went_on
            stock += came - gone
            change = (stock, gone, came - first, orders, int(stock < 0 or gone < 0))
            sums.append(tuple(so_far + more for so_far, more in zip(sums[-1], change, strict=True)))
        self._sums = sums

    def holds(self, days: Period) -> bool:
        """Return whether these are among its days."""
        return self.days.first <= days.first and days.last <= self.days.last

    def lives(self, days: Period) -> Lives:
        """Return the customers of some of its days."""
        begin, end = ((day - self.days.first).days for day in (days.first, days.last + timedelta(days=1)))
        customer_days, lost, back, orders, odd = (
            after - before for before, after in zip(self._sums[begin], self._sums[end], strict=True)
        )
        return Lives(customer_days, lost, back, orders, is_possible=not odd and back >= 0)


#: Running sums of: active customers, those lost, those who came back, orders, days with less than nobody.
_NOTHING: tuple[int, ...] = (0, 0, 0, 0, 0)


def lives_by_key(facts: Facts, days: Period, lapse: int, segment: str) -> dict[str, Lives]:
    """Return {key: the customers whose first order has that key} of some days."""
    told = Period(days.first - timedelta(days=lapse), days.last)
    found = facts.purchases(told, segment)
    return {key: Stocks(PairIndex(one, told), days, lapse).lives(days) for key, one in found.items()}
