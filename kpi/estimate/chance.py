"""How sure a handful of cases can make us: never surer than chance allows, and of one order nothing at all.

The volatility of a shop is learnt from its days. Where few days or few cases are known it may come out as none, and an
interval of no width would pass for certainty. So every interval spans at least what chance alone does to the cases
counted: binomial for a share, Poisson for a total, three kinds of answer for a score.
"""

from __future__ import annotations

from math import sqrt

#: Standard errors on each side (nine of ten intervals hold the true level). With the worst day out and 2 of 3 looks
#: needed, 15 KPIs that lie 15 % inside their targets ring in at most 2 of 20 years (benchmarks/drift_rules.py).
CERTAINTY = 1.64

FEWEST_CASES = 2  # one case has no spread
FEW_CASES = 30  # so many cases of one size can be trusted to be of one size

#: Low and high of a level, in its units.
Span = tuple[float, float]


def chance_of_share(hits: float, size: float) -> Span | None:
    """Return the score interval of a share (Wilson, 1927); None where `hits` of `size` is no share."""
    if size <= 0 or not 0 <= hits <= size:
        return None
    share, square = hits / size, CERTAINTY**2
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = CERTAINTY / (1 + square / size) * sqrt(share * (1 - share) / size + square / (4 * size**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def chance_of_count(count: float) -> Span:
    """Return the score interval of a count that is as uncertain as chance alone makes it (Poisson)."""
    square = CERTAINTY**2
    middle, half = count + square / 2, CERTAINTY * sqrt(count + square / 4)
    return max(0.0, middle - half), middle + half


def chance_of_sum(value: float, size: float) -> Span | None:
    """Return where a sum or mean over so many cases lies if only their number is uncertain; None without any case."""
    if size <= 0:
        return None
    low, high = chance_of_count(size)
    return value * low / size, value * high / size


def variance_of_score(plus: float, minus: float, responses: float) -> float:
    """Return the variance of one answer's worth (+1, 0 or -1), a little evened out: none out of few is not certain.

    Three answers are added, spread like a shrug: three quarters of one to each end, the rest between (the adjusted
    interval for a net promoter score; B. Rocks, The American Statistician 70, 2016).
    """
    plus, minus, responses = plus + 0.75, minus + 0.75, responses + 3
    return (plus + minus) / responses - ((plus - minus) / responses) ** 2


def chance_of_score(plus: float, minus: float, responses: float) -> Span | None:
    """Return where (plus - minus) / responses lies, -1..1; None without a response, or where they do not fit."""
    if responses <= 0 or plus < 0 or minus < 0 or plus + minus > responses:
        return None
    middle = (plus - minus) / (responses + 3)
    half = CERTAINTY * sqrt(variance_of_score(plus, minus, responses) / (responses + 3))
    return max(-1.0, middle - half), min(1.0, middle + half)
