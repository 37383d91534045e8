"""Customers who ordered again, day by day, beside as many as were due: whether regulars stay away is seen within weeks.

A share of the customers of 90 days moves slowly, and a count of returning orders grows with the shop. So each day the
customers who came back are held beside those who might have: how many had their last order so long ago, told apart by
whether it was their first one, each with the chance at which customers of that kind and age came back on any day of the
whole time. Weekdays are left to whoever reads the series.

Where fewer new customers than usual came as well, fewer are due in the same measure: a quiet month, a season that ends
or a checkout that turns everybody away is no loss of regulars. More new ones make nobody due: a campaign is no reason
to come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from statistics import median

from commerce.period import FOUR_WEEKS, HALF_YEAR, WEEK, Period
from kpi.facts.purchase_pairs import PairIndex

#: Whoever stayed away for longer was lost before: two windows of 90 days, the period before and this one.
LONGEST_AWAY = 180
#: Where one age ends and the next begins, in days since the last order: narrow as long as the chance changes quickly.
_EDGES = (1, 4, 8, 15, 22, 29, 43, 57, 85, 113, 141, LONGEST_AWAY + 1)
_AGES = tuple(pairwise(_EDGES))
_ONCE, _REGULAR = 0, 1
#: Days before which nobody knows how many new customers are usual.
_LEARNT_FROM = WEEK + 2 * FOUR_WEEKS


@dataclass(frozen=True, slots=True)
class Comebacks:
    """Who came back and how many were due, by day from `first` on."""

    first: date
    came: Sequence[float]
    due: Sequence[float]


class _Waiting:
    """Customers by the day of their last order and by age, moved on day by day."""

    def __init__(self, days: int) -> None:
        self._last_ordered = ([0] * days, [0] * days)
        self.by_age = ([0] * len(_AGES), [0] * len(_AGES))

    def grow_older(self, place: int) -> None:
        """Let everybody be one day older: some enter an age, some leave one."""
        for ordered, by_age in zip(self._last_ordered, self.by_age, strict=True):
            for age, (low, high) in enumerate(_AGES):
                if place >= low:
                    by_age[age] += ordered[place - low]
                if place >= high:
                    by_age[age] -= ordered[place - high]

    def leave(self, kind: int, then: int, place: int, customers: int) -> int | None:
        """Take out those who ordered again; return their age, None where it is none that is looked at."""
        self._last_ordered[kind][then] -= customers
        age = _age(place - then)
        if age is not None:
            self.by_age[kind][age] -= customers
        return age

    def arrive(self, place: int, *, once: int, regular: int) -> None:
        """Let customers have their last order today."""
        self._last_ordered[_ONCE][place] += once
        self._last_ordered[_REGULAR][place] += regular


_AGE_OF = {days: age for age, (low, high) in enumerate(_AGES) for days in range(low, high)}


def _age(days: int) -> int | None:
    return _AGE_OF.get(days)


def comebacks(pairs: PairIndex, known: Period, *, is_whole: bool) -> Comebacks | None:
    """Return customers who came back beside those who were due.

    Args:
        pairs: Holding at least the known days.
        known: Days whose orders are known.
        is_whole: Nothing was sold before the first of them; else the first half year only tells who waits.

    Returns:
        None where too few days are known, or nobody ever came back.
    """
    start = 0 if is_whole else LONGEST_AWAY
    if known.length <= start:
        return None
    waiting, came = _Waiting(known.length), [0.0] * known.length
    at_risk: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    returned = ([0] * len(_AGES), [0] * len(_AGES))
    for place, day in enumerate(known.days()):
        waiting.grow_older(place)
        at_risk.append((tuple(waiting.by_age[_ONCE]), tuple(waiting.by_age[_REGULAR])))
        once, regular = pairs.first_orders(day), 0
        for kind, gaps in ((_ONCE, pairs.second_orders(day)), (_REGULAR, pairs.later_orders(day))):
            for previous, customers in gaps:
                regular += customers
                then = (previous - known.first).days
                if then == place:  # twice on one day: no coming back
                    once, regular = (once - customers, regular) if kind == _ONCE else (once, regular - customers)
                elif then >= 0 and (age := waiting.leave(kind, then, place, customers)) is not None:
                    came[place] += customers
                    returned[kind][age] += customers if place >= start else 0
        waiting.arrive(place, once=once, regular=regular)
    paces = quietness([pairs.first_orders(day) for day in known.days()])
    due = [size * pace for size, pace in zip(_due(at_risk[start:], returned), paces[start:], strict=True)]
    return Comebacks(known.first + timedelta(days=start), came[start:], due) if any(due) else None


def quietness(new: Sequence[int]) -> list[float]:
    """Return how quiet the week around each day was: its new customers to the usual ones, 1 at most.

    For the newest days it is the last week. Usual is the middle one of the four weeks of half a year before; 1 as long
    as too few are known.
    """
    before, paces = list(accumulate(new, initial=0)), [1.0] * len(new)
    for place in range(_LEARNT_FROM, len(new)):
        end = min(place - WEEK // 2, len(new) - WEEK)
        months = [
            before[stop] - before[stop - FOUR_WEEKS]
            for stop in range(end, max(FOUR_WEEKS, end - HALF_YEAR + FOUR_WEEKS) - 1, -WEEK)
        ]
        usual = median(months) * WEEK / FOUR_WEEKS
        if usual > 0:
            paces[place] = min(1.0, (before[end + WEEK] - before[end]) / usual)
    return paces


def _due(at_risk: Sequence[tuple[Sequence[int], Sequence[int]]], returned: Sequence[Sequence[int]]) -> list[float]:
    """Return how many were due each day, at the chances of the whole time."""
    chances = []
    for kind in (_ONCE, _REGULAR):
        waited = [sum(day[kind][age] for day in at_risk) for age in range(len(_AGES))]
        chances.append([back / days if days else 0.0 for back, days in zip(returned[kind], waited, strict=True)])
    return [
        sum(size * chance for kind in (_ONCE, _REGULAR) for size, chance in zip(day[kind], chances[kind], strict=True))
        for day in at_risk
    ]
