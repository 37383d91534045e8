"""No order any more: how many were to be expected since the last one, and whether chance would do that."""

from __future__ import annotations

from typing import Final

from kpi.verdict.absence.known import KnownShop
from kpi.verdict.absence.limit import BEYOND_BEFORE, chance_limit, longest_before
from kpi.verdict.absence.presence import Presence, told
from kpi.verdict.absence.worth import worth_minor

KIND: Final = "orders"


def limit_of(shop: KnownShop) -> float:
    """Return how many orders must be expected before none of them is no chance any more."""
    by_chance = chance_limit(shop.rhythm.a_year, shop.swing)
    return max(by_chance, BEYOND_BEFORE * longest_before(shop.rhythm, shop.instants))


def silent_orders(shop: KnownShop) -> Presence:
    """Return whether orders still come."""
    expected = shop.rhythm.expected(shop.last_s, shop.until_s)
    limit = limit_of(shop)
    lost = worth_minor(expected, shop.mean_minor(shop.last_s))
    silence = told(KIND, "", shop.last_s, shop.until_s, expected, 0, shop.swing, lost)
    if expected < limit:
        return Presence(KIND, "", is_missing=False, why="still_comes", silence=silence)
    certain_s = shop.rhythm.reaches(shop.last_s, limit) or shop.until_s
    return Presence(KIND, "", is_missing=True, why="stopped", silence=silence, certain_s=certain_s)
