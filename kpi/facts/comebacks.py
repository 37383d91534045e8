"""Customers who ordered again, day by day, beside as many as were due: whether regulars stay away is seen within weeks.

A share of customers over months moves slowly, and a count of returning orders grows with the shop. So each day the
customers who came back are held beside those who might have: how many had their last order so long ago, told apart by
whether it was their first one, each with the chance at which customers of that kind and age came back on any day of the
whole time. Weekdays are left to whoever reads the series.

Where fewer new customers than usual came as well, fewer are due in the same measure: a quiet month, a season that ends
or a checkout that turns everybody away is no loss of regulars. More new ones make nobody due: a campaign is no reason
to come back.

Whoever waited through a season in which more came back than were due has had the occasions of a longer time: who would
come has come. So those who still wait are taken for older by as much, or every January would lose regulars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from statistics import median

from commerce.facts import Facts
from commerce.lapse import Lapse
from commerce.period import FOUR_WEEKS, HALF_YEAR, WEEK, Period
from kpi.facts.purchase_pairs import Age, PairIndex

#: Where one age ends and the next begins, in days since the last order: narrow as long as the chance changes quickly.
_EDGES = (1, 4, 8, 15, 22, 29, 43, 57, 85, 113, 141, 181, 241, 321, 431, 581)
#: No age begins in the last fifth of the longest time: hardly anybody would be of it.
_LAST_BEGINS = 0.8
#: No season is worth more than this many times its days.
_MOST_LIVED = 2.0
#: Of so many customers as were due in a while chance makes a quarter more or less.
_HELD = 20.0
#: Days before which nobody knows how many new customers are usual.
_LEARNT_FROM = WEEK + 2 * FOUR_WEEKS


@dataclass(frozen=True, slots=True)
class Comebacks:
    """Who came back and how many were due, by day from `first` on."""

    first: date
    came: Sequence[float]
    due: Sequence[float]


def longest_away(lapse: Lapse) -> int:
    """Return the days after which nobody is waited for: lost in the period before, and in this one."""
    return 2 * lapse.days


def _ages(longest: int) -> list[Age]:
    """Return the ages that are told apart, each with its first and last day."""
    begins = [edge for edge in _EDGES if edge <= longest * _LAST_BEGINS]
    return [(first, following - 1) for first, following in pairwise((*begins, longest + 1))]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Customers whose last order was their first one, or those of whom it was not; days by their place.

    Attributes:
        ages: That are told apart.
        ordered: Who had their last order that day, when it ended.
        came: By age: those of them who came back, by the day on which they did.
        left: The same by the day of their order before.
    """

    ages: list[Age]
    ordered: list[int]
    came: list[list[int]]
    left: list[list[int]]

    def waiting(self) -> list[list[int]]:
        """Return by age how many were waiting when a day began."""
        return [self._of_age(age, low, last + 1) for age, (low, last) in enumerate(self.ages)]

    def _of_age(self, age: int, low: int, high: int) -> list[int]:
        """Return who was of an age: who had come to it, without those who came back before, or who got older."""
        stayed = [now - sum(gone) for now, *gone in zip(self.ordered, *self.left[:age], strict=True)]
        waiting, found = 0, []
        for place in range(len(stayed)):
            if place >= low:
                waiting += stayed[place - low]
            if place >= high:
                waiting -= stayed[place - high] - self.left[age][place - high]
            found.append(waiting)
            waiting -= self.came[age][place]
        return found


def _kinds(facts: Facts, index: PairIndex, known: Period, ages: list[Age]) -> tuple[list[int], tuple[_Kind, _Kind]]:
    """Return new customers by day, and both kinds."""
    on_one_day = len(ages)
    (came_once, left_once), (came_regular, left_regular) = index.returns(known, [*ages, (0, 0)])
    daily = facts.daily(("identified_orders", "new_customers"), known)
    rows = [daily.get(day, {}) for day in known.days()]
    new = [row.get("new_customers", 0) for row in rows]
    again = [row.get("identified_orders", 0) - first for row, first in zip(rows, new, strict=True)]
    # twice on one day is no coming back
    once = [first - twice for first, twice in zip(new, came_once[on_one_day], strict=True)]
    regular = [orders - twice for orders, twice in zip(again, came_regular[on_one_day], strict=True)]
    return new, (_Kind(ages, once, came_once, left_once), _Kind(ages, regular, came_regular, left_regular))


def comebacks(facts: Facts, index: PairIndex, known: Period, *, is_whole: bool, longest_away: int) -> Comebacks | None:
    """Return customers who came back beside those who were due.

    Args:
        facts: Of the shop.
        index: Its purchases of at least the known days.
        known: Days whose orders are known.
        is_whole: Nothing was sold before the first of them; else the first `longest_away` only tell who waits.
        longest_away: The days after which nobody is waited for.

    Returns:
        None where too few days are known, or nobody ever came back.
    """
    start = 0 if is_whole else longest_away
    if known.length <= start:
        return None
    ages = _ages(longest_away)
    middles = [(first + last) / 2 for first, last in ages]
    new, kinds = _kinds(facts, index, known, ages)
    came = [float(sum(day)) for day in zip(*(of for kind in kinds for of in kind.came[: len(ages)]), strict=True)]
    waiting = [[row[start:] for row in kind.waiting()] for kind in kinds]
    chances = [_chances(rows, [back[start:] for back in kind.came]) for rows, kind in zip(waiting, kinds, strict=True)]
    due = _due(waiting, chances, [[1.0] * (known.length - start)] * len(ages), middles)
    due = _due(waiting, chances, _lived(came[start:], due, middles), middles)
    due = [size * pace for size, pace in zip(due, quietness(new)[start:], strict=True)]
    return Comebacks(known.first + timedelta(days=start), came[start:], due) if any(due) else None


def _chances(waiting: Sequence[Sequence[int]], came: Sequence[Sequence[int]]) -> list[float]:
    """Return by age at which chance one who waits comes back on a day; of an age that nobody has come to, the last."""
    found: list[float] = []
    for row, back in zip(waiting, came, strict=False):
        days = sum(row)
        found.append(sum(back) / days if days else found[-1] if found else 0.0)
    return found


def _due(
    waiting: Sequence[Sequence[Sequence[int]]],
    chances: Sequence[Sequence[float]],
    lived: Sequence[Sequence[float]],
    middles: Sequence[float],
) -> list[float]:
    """Return how many were due each day.

    Args:
        waiting: By kind, age and day how many waited.
        chances: By kind and age at which chance one of them comes back on a day.
        lived: By age and day how many times as long their wait was worth.
        middles: The middle day of every age.
    """
    due = [0.0] * len(lived[0])
    for rows, of_ages in zip(waiting, chances, strict=True):
        for middle, row, times in zip(middles, rows, lived, strict=True):
            at = {time: _chance_at(middle * time, of_ages, middles) for time in set(times)}
            due = [so_far + size * at[time] for so_far, size, time in zip(due, row, times, strict=True)]
    return due


def _chance_at(age: float, of_ages: Sequence[float], middles: Sequence[float]) -> float:
    """Return the chance at an age, between those of the ages beside it."""
    for i in range(1, len(middles)):
        if age < middles[i]:
            older = max(0.0, (age - middles[i - 1]) / (middles[i] - middles[i - 1]))
            return of_ages[i - 1] + older * (of_ages[i] - of_ages[i - 1])
    return of_ages[-1]


def _lived(came: Sequence[float], due: Sequence[float], middles: Sequence[float]) -> list[list[float]]:
    """Return by age and day how many times as many as were due came while those of an age were waiting: 1 at least.

    A handful more than were due is chance: they are held towards as many.
    """
    back, owed = list(accumulate(came, initial=0.0)), list(accumulate(due, initial=0.0))
    found = []
    for middle in middles:
        length, row = max(WEEK, round(middle)), []
        for day in range(len(came)):
            start = max(0, day - length)
            was_due = owed[day] - owed[start]
            times = (back[day] - back[start] + _HELD) / (was_due + _HELD)
            row.append(round(min(_MOST_LIVED, max(1.0, times)), 2))
        found.append(row)
    return found


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
