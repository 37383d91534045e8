"""What is lost while something is absent: in whole minor units, and never less the longer it lasts.

Orders that did not come are an estimate, told to the hundredth; what they were worth is worked out of that very number,
exactly, and rounded once, half a unit away from zero.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from kpi.verdict.absence.known import KnownShop

_HALF: Final = Fraction(1, 2)
_HUNDREDTHS: Final = 100


def counted(orders: float | Fraction) -> Fraction:
    """Return an estimate of orders as it is told: to the hundredth, 0 or more."""
    return Fraction(round(max(0, orders) * _HUNDREDTHS), _HUNDREDTHS)


def worth_minor(orders: float | Fraction, mean_minor: Fraction | None) -> int | None:
    """Return what so many orders are worth, minor units; None where nobody knows what one is worth."""
    return None if mean_minor is None else whole_minor(counted(orders) * mean_minor)


def whole_minor(exact: Fraction) -> int:
    """Return an amount of 0 or more in whole minor units, half a unit rounded away from zero."""
    return int(max(Fraction(0), exact) + _HALF)


def lost_orders(shop: KnownShop, since_s: int, claims: Iterable[tuple[int, float]]) -> float:
    """Return how many orders a missing part cost: what it claims, at most what the whole shop lacks by then.

    Customers who find one way closed may take another, and what they buy is not lost. The shop is held against what was
    to be expected of it before; what it was once short of is lost, whatever comes afterwards.

    Args:
        shop: Its orders.
        since_s: Since when the part is missing, unix seconds.
        claims: (instant, how many of its orders are missing right before it), oldest first.
    """
    rhythm = shop.rhythm_before(since_s)
    before = bisect_right(shop.instants, since_s)
    lost = 0.0
    for at_s, claimed in claims:
        short = rhythm.expected(since_s, at_s) - (bisect_left(shop.instants, at_s) - before)
        lost = max(lost, min(claimed, short))
    return lost
