"""What can be said of a handful of cases: no more than chance allows, and of one order nothing at all.

The swing of a shop is learnt from its days. Where a window holds a few cases only it may come out as none, and an
interval of no width would pass for certainty.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from commerce.figures import Figure
from kpi.level import CERTAINTY

FEW_EITHER_WAY = 5  # fewer cases for or against than this: the usual interval of a share does not hold
FEWEST_CASES = 2  # one case has no spread
FEW_CASES = 30  # so many cases of one size can be trusted to be of one size


def at_least_chance(figure: Figure, low: float, high: float) -> tuple[float, float]:
    """Widen the interval of a share of few cases to the score interval (Wilson, 1927); leave all others alone."""
    if figure.unit != "percent" or figure.numerator is None or not figure.denominator:
        return low, high
    cases, hits = float(figure.denominator), float(figure.numerator)
    if not 0 <= hits <= cases or min(hits, cases - hits) >= FEW_EITHER_WAY:
        return low, high
    share, square = hits / cases, CERTAINTY**2
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = CERTAINTY / (1 + square / cases) * sqrt(share * (1 - share) / cases + square / (4 * cases**2))
    return min(low, middle - half), max(high, middle + half)


def tells_nothing(figure: Figure, low: Fraction, high: Fraction) -> bool:
    """Return whether an interval of a mean is worth nothing: of one case, or of a few without any spread."""
    if figure.unit == "percent" or figure.denominator is None:
        return False
    return figure.denominator < FEWEST_CASES or (low == high and figure.denominator < FEW_CASES)
