"""Checkouts are begun, and none is finished: customers are there, and cannot buy.

Counted in checkouts that were left since the last order: of all that were begun a known share is usually finished.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kpi.verdict.absence.known import KnownShop
from kpi.verdict.absence.limit import BEYOND_BEFORE, chance_limit
from kpi.verdict.absence.presence import Presence, told, unknown

KIND: Final = "unfinished_checkouts"
#: A checkout begun so shortly before may still be finished.
_UNDER_WAY_S: Final = 1800
#: Left checkouts that must be known before anything is said.
_FEWEST: Final = 50
_CHANCE_A_YEAR: Final = 0.02
_SWING: Final = 0.02


def unfinished_checkouts(shop: KnownShop, left: Sequence[int]) -> Presence:
    """Return whether checkouts are finished; `left`: when those were begun that no order came of, unix seconds."""
    until_s = shop.until_s - _UNDER_WAY_S
    first_s = max(left[0], shop.instants[0]) if left else shop.last_s
    orders = shop.instants[bisect_left(shop.instants, first_s) :]
    before = bisect_right(left, shop.last_s) - bisect_left(left, first_s)
    if before < _FEWEST or len(orders) < _FEWEST:
        return unknown(KIND, "too_few_orders")
    finished = len(orders) / (len(orders) + before)
    rarity = -math.log1p(-finished)
    since = left[bisect_right(left, shop.last_s) : bisect_right(left, until_s)]
    longest = max(_between(left, first, second) for first, second in pairwise(orders))
    limit = max(chance_limit(shop.rhythm.a_year, _SWING, _CHANCE_A_YEAR), BEYOND_BEFORE * longest * rarity)
    due = len(since) * finished
    lost = due * shop.mean_minor if shop.mean_minor else None
    silence = told(KIND, "", shop.last_s, shop.until_s, due, 0, _SWING, lost)
    if len(since) * rarity < limit:
        return Presence(KIND, "", is_missing=False, why="still_comes", silence=silence)
    certain_s = since[math.ceil(limit / rarity) - 1] + _UNDER_WAY_S
    return Presence(KIND, "", is_missing=True, why="stopped", silence=silence, certain_s=certain_s)


def _between(left: Sequence[int], first_s: int, second_s: int) -> int:
    return bisect_right(left, second_s) - bisect_right(left, first_s)
