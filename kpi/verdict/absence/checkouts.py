"""Checkouts are begun, and none is finished: customers are there, and cannot buy.

Counted in checkouts that were left since the last order: of all that were begun a known share is usually finished.
Where the orders are missed first, how many were begun meanwhile is told beside it, and rings nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import quantiles
from typing import Final

from commerce.arrivals import Arrivals
from kpi.verdict.absence.known import KnownShop
from kpi.verdict.absence.limit import BEYOND_BEFORE, chance_limit
from kpi.verdict.absence.presence import Presence, told, unknown
from kpi.verdict.absence.worth import worth_minor

KIND: Final = "unfinished_checkouts"
#: A checkout begun so shortly before may still be finished.
_UNDER_WAY_S: Final = 1800
#: Left checkouts, and orders beside them, that must be known before anything is said.
_FEWEST: Final = 50
_CHANCE_A_YEAR: Final = 0.02
_SWING: Final = 0.02
_DAY_S: Final = 86_400
#: Where so many should have been left and none was begun, people do not come to the checkout; of fewer chance may be.
_DUE: Final = 3.0


def unfinished_checkouts(shop: KnownShop, left: Sequence[int]) -> Presence:
    """Return whether checkouts are finished; `left`: when those were begun that no order came of, unix seconds."""
    until_s = shop.until_s - _UNDER_WAY_S
    begun = left[: bisect_right(left, shop.last_s)]
    finished = _finished(shop.instants, begun)
    if finished is None:
        return unknown(KIND, "too_few_orders")
    orders = shop.instants[bisect_left(shop.instants, begun[0]) :]
    rarity = -math.log1p(-finished)
    since = left[len(begun) : bisect_right(left, until_s)]
    longest = max((_between(left, first, second) for first, second in pairwise(orders)), default=0)
    limit = max(chance_limit(shop.rhythm.a_year, _SWING, _CHANCE_A_YEAR), BEYOND_BEFORE * longest * rarity)
    due = len(since) * finished
    # who cannot finish one may begin another: no more is lost than orders were to be expected
    lost = worth_minor(min(due, shop.rhythm.expected(shop.last_s, shop.until_s)), shop.mean_minor(shop.last_s))
    silence = told(KIND, "", shop.last_s, shop.until_s, due, 0, _SWING, lost)
    if len(since) * rarity < limit:
        return Presence(KIND, "", is_missing=False, why="still_comes", silence=silence)
    certain_s = since[math.ceil(limit / rarity) - 1] + _UNDER_WAY_S
    return Presence(KIND, "", is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def with_checkouts(silent: Presence, shop: KnownShop, arrivals: Arrivals) -> Presence:
    """Return a silence of the orders with how many checkouts were begun meanwhile; as it is while orders come."""
    if not silent.is_missing or silent.silence is None:
        return silent
    return replace(silent, silence=replace(silent.silence, checkouts=_begun_since_the_last_order(shop, arrivals)))


def _begun_since_the_last_order(shop: KnownShop, arrivals: Arrivals) -> int | None:
    """Return how many checkouts were begun since the last order, those with an unpaid order included.

    None where nobody knows: the shop does not tell of them, or not as long as of its orders, or so few are usually left
    that none of them says nothing.
    """
    known, left = arrivals.checkouts_until, arrivals.checkouts
    if known is None or known.timestamp() < shop.until_s - _UNDER_WAY_S:
        return None
    before = bisect_right(left, shop.last_s)
    finished = _finished(shop.instants, left[:before])
    if finished is None:
        return None
    begun = len(left) - before + sum(one.placed_s > shop.last_s for one in shop.placed)
    due = shop.rhythm.expected(shop.last_s, shop.until_s) * (1 - finished) / finished
    return begun if begun or due >= _DUE else None


def _finished(orders: Sequence[int], left: Sequence[int]) -> float | None:
    """Return which share of the checkouts that are begun is finished; None where too few are known.

    A shop that deletes those that were left after a day tells none of the days on which it was not read: by a day with
    far fewer of them than others nothing is known.
    """
    of_orders, of_left = (Counter(at_s // _DAY_S for at_s in of) for of in (orders, left))
    days = [day for day in of_left if of_orders[day]]
    if not days:
        return None
    usual = quantiles([of_left[day] / of_orders[day] for day in days], n=4)[-1] if len(days) > 1 else 0.0
    whole = [day for day in days if of_left[day] / of_orders[day] >= usual / 2]
    came, stayed = sum(of_orders[day] for day in whole), sum(of_left[day] for day in whole)
    return None if came < _FEWEST or stayed < _FEWEST else came / (came + stayed)


def _between(left: Sequence[int], first_s: int, second_s: int) -> int:
    return bisect_right(left, second_s) - bisect_right(left, first_s)
