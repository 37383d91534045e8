"""How long without an order is too long: what chance does once in ten years, and more for a shop that swings.

With a steady rate, of N orders a year one is followed by a gap of m expected orders about N x exp(-m) times. A shop's
rate is not steady: it swings from day to day, and gaps are longer then. With a rate that swings by a gamma law of
variance s2, a gap of m has the chance (1 + m x s2) ** (-1 / s2); solved for m that is the limit. And no shop rings at a
silence that it has gone through before.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import sub
from typing import Final

from commerce.period import FOUR_WEEKS, YEAR
from kpi.verdict.absence.rhythm import Rhythm
from kpi.verdict.absence.slots import HOUR_S

#: How often a year chance may ring, each kind of absence taken by itself.
CHANCE_A_YEAR: Final = 0.1
#: The swing that is assumed of a shop of which little is known: a seventh, squared; its weight in stretches.
_ASSUMED, _ASSUMED_COUNT = 0.02, 60
#: No shop is steadier than this.
_LEAST: Final = 0.005
#: Days that beat their expectation by more than this many deviations are sales, which say nothing of silences.
_HIGH: Final = 2.0
_HIGH_SWING: Final = 0.15
#: Orders due in a stretch that is as long as a silence that rings.
_AS_A_SILENCE: Final = 12.0
#: A silence is out of the ordinary when it is this much longer than any before.
BEYOND_BEFORE: Final = 1.1


def chance_limit(events_a_year: float, swing: float, chance_a_year: float = CHANCE_A_YEAR) -> float:
    """Return how many events must be expected before none of them is no chance any more.

    Args:
        events_a_year: How often there is an occasion: every event begins a new gap.
        swing: Variance of the rate around its expectation, relative.
        chance_a_year: How often chance alone may go beyond the limit.
    """
    rare = math.log(max(events_a_year / chance_a_year, math.e))
    return math.expm1(min(rare * swing, 50.0)) / swing if swing > 0 else rare


def swing_of(rhythm: Rhythm) -> float:
    """Return how much orders vary around what is to be expected, beyond chance: a relative variance.

    Told by stretches as long as a silence, by what was to be expected then: orders that come in bursts, hours that are
    not known for sure and levels that were followed late all lengthen silences. What sold far more than others counts
    as if it had sold just more: a sale says nothing of silences. The level of today is itself known no better than the
    orders of four weeks tell it.
    """
    stretches = list(_stretches(rhythm))
    ratio = sum(came for came, _ in stretches) / (sum(due for _, due in stretches) or 1.0)
    of_the_level = rhythm.a_year * FOUR_WEEKS / YEAR
    return swing_beyond_chance([_no_sale(came, due * ratio) for came, due in stretches]) + 1 / max(1.0, of_the_level)


def _no_sale(came: float, due: float) -> tuple[float, float]:
    return min(came, due + _HIGH * math.sqrt(due + (_HIGH_SWING * due) ** 2)), due


def _stretches(rhythm: Rhythm) -> Iterator[tuple[float, float]]:
    """Yield (came, due) of stretches of hours in which as much is to be expected as in a silence that rings."""
    came = due = 0.0
    for place, count in enumerate(rhythm.by_slot):
        if not rhythm.usual[rhythm.slots.day_of[place]]:
            continue
        came, due = came + count, due + rhythm.running[place + 1] - rhythm.running[place]
        if due >= _AS_A_SILENCE:
            yield came, due
            came = due = 0.0


def swing_beyond_chance(told: Sequence[tuple[float, float]], assumed: float = _ASSUMED) -> float:
    """Return the relative variance of what came around what was due, beyond chance.

    Held towards what is assumed: some weeks of a small shop say little.

    Args:
        told: (came, due) of stretches of time, or of orders.
        assumed: Of a shop of which nothing is known.
    """
    beyond = sum((came - due) ** 2 - due for came, due in told)
    weight = sum(due * due for _, due in told)
    if not weight:
        return assumed
    return max(_LEAST, (beyond / weight * len(told) + assumed * _ASSUMED_COUNT) / (len(told) + _ASSUMED_COUNT))


def longest_before(rhythm: Rhythm, instants: Sequence[int]) -> float:
    """Return the longest silence between two orders of the time that is known, in expected orders."""
    begins = bisect_left(instants, rhythm.slots.starts[0])
    most_a_second = max(map(sub, rhythm.running[1:], rhythm.running)) / HOUR_S
    longest = 0.0
    for before, after in pairwise(instants[begins:]):
        if (after - before) * most_a_second > longest:  # of a large shop's orders nearly none
            longest = max(longest, rhythm.expected(before, after))
    return longest


def usual_range(expected: float, swing: float) -> tuple[int, int]:
    """Return how many usually come where so many are expected: two times of three."""
    spread = math.sqrt(expected + swing * expected * expected)
    return max(0, round(expected - spread)), round(expected + spread)
