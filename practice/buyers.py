"""Who buys when: new customers arrive day by day, and each comes back with a chance, after a while, again and again.

Time runs in busy days: a customer's gap is counted in what the shop's days are worth, so weekdays, swing, holidays and
drifts move returning customers as they move new ones. The chance to come back is the same after every order, so that
retention and churn stand still as long as nothing is planted.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from practice.chance import dice, poisson
from practice.day_plans import DayPlan

_GAP_SHAPE = 2.0
#: Beyond this many gaps nobody comes back: only for the expectation.
_LONGEST_GAPS = 5


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order to be: `number` counts a buyer's orders from 0; `chance` is the buyer's own randomness."""

    offset: int  # day, from 0
    buyer: tuple[int, int]  # day of arrival, place among that day's new customers
    number: int
    chance: Random


@dataclass(frozen=True, slots=True)
class Habits:
    """How customers behave. New ones a normal day, the chance of another order, and the mean gap in days."""

    new_per_day: float
    return_chance: float
    gap_days: float


def purchases(plans: Sequence[DayPlan], habits: Habits, seed: int) -> Iterator[Purchase]:
    """Yield every order to be, buyer by buyer."""
    worth = list(accumulate((plan.orders for plan in plans), initial=0.0))
    for offset, plan in enumerate(plans):
        arrivals = poisson(dice(seed, "arrivals", offset), habits.new_per_day * plan.orders)
        for place in range(arrivals):
            yield from _life((offset, place), plans, worth, habits, dice(seed, "buyer", offset, place))


def expected_returns(plans: Sequence[DayPlan], habits: Habits) -> list[float]:
    """Return how many returning orders each day is expected to see if the day itself were a normal one.

    In busy days, as `purchases` reckons: who came in a busy season is due again sooner and in greater numbers.
    """
    worth = list(accumulate((plan.orders for plan in plans), initial=0.0))
    longest = habits.gap_days * _LONGEST_GAPS
    returns: list[float] = []
    for offset, plan in enumerate(plans):
        now = (worth[offset] + worth[offset + 1]) / 2
        since = bisect_right(worth, now - longest) - 1
        due = sum(
            _gap_share(now - worth[day + 1], now - worth[day], habits.gap_days) * (habits.new_per_day + returns[day])
            for day in range(max(0, since), offset)
        )
        returns.append(due * habits.return_chance * plan.loyalty)
    return returns


def _life(
    buyer: tuple[int, int], plans: Sequence[DayPlan], worth: Sequence[float], habits: Habits, chance: Random
) -> Iterator[Purchase]:
    offset, number = buyer[0], 0
    at = worth[offset] + chance.random() * (worth[offset + 1] - worth[offset])
    while True:
        own = dice(chance.getrandbits(64))  # one per order: what it holds does not move the next one
        yield Purchase(offset, buyer, number, own)
        comes_back, gap, loyal = chance.random(), chance.gammavariate(_GAP_SHAPE, habits.gap_days / _GAP_SHAPE), chance
        at += gap
        if comes_back >= habits.return_chance or at >= worth[-1]:
            return
        offset = bisect_right(worth, at) - 1
        number += 1
        if loyal.random() >= plans[offset].loyalty:
            return


def _gap_share(least: float, most: float, mean: float) -> float:
    """Return the share of gaps that end between two ages a busy day: of the gamma distribution of shape 2."""
    scale = mean / _GAP_SHAPE
    return (1 + least / scale) * math.exp(-least / scale) - (1 + most / scale) * math.exp(-most / scale)
