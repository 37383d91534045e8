"""How sure a handful of cases can make us: never surer than chance allows, and of one order nothing at all.

The swing of a shop is learnt from its days. Where few days or few cases are known it may come out as none, and an
interval of no width would pass for certainty. So every interval spans at least what chance alone does to the cases
counted: binomial for a share, Poisson for a total.
"""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from commerce.figures import Figure

#: Standard errors on each side (nine of ten intervals hold the true level). With the worst day out and 2 of 3 looks
#: needed, 15 KPIs that lie 15 % inside their targets ring in at most 2 of 20 years (benchmarks/drift_rules.py).
CERTAINTY = 1.64

FEWEST_CASES = 2  # one case has no spread
FEW_CASES = 30  # so many cases of one size can be trusted to be of one size
FEWEST_ORDERS = 5  # a shop with fewer orders than this in half a year has no usual level

#: Low and high of a level, in its units.
Span = tuple[float, float]


def chance_of_share(hits: float, cases: float) -> Span | None:
    """Return the score interval of a share (Wilson, 1927); None where `hits` of `cases` is no share."""
    if cases <= 0 or not 0 <= hits <= cases:
        return None
    share, square = hits / cases, CERTAINTY**2
    middle = (share + square / (2 * cases)) / (1 + square / cases)
    half = CERTAINTY / (1 + square / cases) * sqrt(share * (1 - share) / cases + square / (4 * cases**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def chance_of_count(cases: float) -> Span:
    """Return the score interval of a count that is as uncertain as chance alone makes it (Poisson)."""
    square = CERTAINTY**2
    middle, half = cases + square / 2, CERTAINTY * sqrt(cases + square / 4)
    return max(0.0, middle - half), middle + half


def chance_of_sum(value: float, cases: float) -> Span | None:
    """Return where a sum or mean over so many cases lies if only their number is uncertain; None without any case."""
    if cases <= 0:
        return None
    low, high = chance_of_count(cases)
    return value * low / cases, value * high / cases


def tells_nothing(figure: Figure, low: Fraction, high: Fraction) -> bool:
    """Return whether an interval is worth nothing: of a mean of one case, or without any width and many cases."""
    cases = figure.denominator
    if figure.unit != "percent" and cases is not None and cases < FEWEST_CASES:
        return True
    return low == high and (cases is None or cases < FEW_CASES)
