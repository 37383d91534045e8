"""After how many days without an order a customer counts as lost: the lapse point of a shop.

A shop without subscriptions loses customers silently, so some number of days has to decide. It is the merchant's, or
the 80th percentile of the shop's own gaps between orders: docs/decisions/a-customer-is-lost-after-the-shops-own-gap.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from commerce.period import QUARTER, Period

#: Four of five gaps are no longer than the lapse point.
PERCENTILE: Final = 80
#: No shop's own lapse point is shorter or longer, in days; nor may one be written that is.
LEAST_DAYS: Final = 30
MOST_DAYS: Final = 365
#: In days, where too few gaps are known.
STAND_IN_DAYS: Final = QUARTER
#: With fewer the percentile would be anybody's guess: of 30 it lies between the 67th and the 93rd, nine times in ten.
FEWEST_GAPS: Final = 30
#: Gaps are taken of as many years before the present quarter: whole ones, so that every season counts alike.
GAP_YEARS: Final = 2


@dataclass(frozen=True, slots=True)
class Lapse:
    """A lapse point and where it comes from.

    Attributes:
        days: After so many days without an order a customer is lost; within as many one is active.
        origin: "own": the shop's gaps; "stand_in": too few of them are known; "fixed": the merchant wrote it.
        gaps: How many gaps between orders are known; 0 of a fixed one.
        percentile_days: That of the gaps before it was held within the limits, `MOST_DAYS` + 1 for any longer one; None
            where it was not taken.
        since: First day of the quarter for which it holds; None of a fixed one, or where no order was ever read.
    """

    days: int
    origin: Literal["own", "stand_in", "fixed"] = "fixed"
    gaps: int = 0
    percentile_days: int | None = None
    since: date | None = None


def own_lapse(gaps: Mapping[int, int], since: date | None) -> Lapse:
    """Return the lapse point of a shop's own gaps: the shortest that four of five are not longer than, within limits.

    Args:
        gaps: {days between two orders of one customer: how often}; all longer than `MOST_DAYS` may be told as one more.
        since: First day of the quarter.
    """
    known = sum(gaps.values())
    if known < FEWEST_GAPS:
        return Lapse(STAND_IN_DAYS, "stand_in", known, None, since)
    so_far = 0
    for days in sorted(gaps):
        so_far += gaps[days]
        if so_far * 100 >= known * PERCENTILE:
            break
    return Lapse(min(MOST_DAYS, max(LEAST_DAYS, days)), "own", known, min(days, MOST_DAYS + 1), since)


def gap_period(day: date) -> Period:
    """Return the whole quarters whose orders make the lapse point that holds on a day: those before its own."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(date(first.year - GAP_YEARS, first.month, 1), first - timedelta(days=1))
