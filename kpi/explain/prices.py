"""Prices that changed: a product that sold at one price for weeks, and at another one since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from statistics import median

from commerce.diagnoses import Happening, HappeningKind
from commerce.period import WEEK, Period
from kpi.explain.timelines import Timeline

#: A price is the same within this share: what is rounded, and what quantity discounts take off.
SAME_WITHIN = Fraction(1, 100)
#: The part of the days with sales on which the price must have been the same, before and since.
MOSTLY = 0.8
FEWEST_DAYS, FEWEST_DAYS_SINCE = 5, 3
#: Less than this is no change that anybody would notice.
LEAST_CHANGE = Fraction(3, 100)


def price_changes(variants: Sequence[Timeline], before: Period, around: Period, last: date) -> list[Happening]:
    """Return the variants whose unit price, before discounts, changed on one of the days around.

    Args:
        variants: With units and money before discounts.
        before: The weeks before.
        around: The days on which it must have changed.
        last: The last day that is known.
    """
    found = []
    for one in variants:
        prices = {day: Fraction(of[2], of[1]) for day, of in sorted(one.days.items()) if of[1] > 0}
        old = _price([price for day, price in prices.items() if day in before], FEWEST_DAYS)
        if old is None or not old:
            continue
        changed = next((day for day, price in prices.items() if day in around and not _same(price, old)), None)
        if changed is None:
            continue
        new = _price([price for day, price in prices.items() if changed <= day <= last], FEWEST_DAYS_SINCE)
        if new is None or abs(new / old - 1) < LEAST_CHANGE:
            continue
        kind = HappeningKind.PRICE_RAISED if new > old else HappeningKind.PRICE_CUT
        worth = round(Fraction(one.amount(before) * WEEK, before.length))
        found.append(Happening(changed, kind, one.name, old, new, "currency", worth))
    return found


def _price(prices: Sequence[Fraction], fewest: int) -> Fraction | None:
    """Return the price of most days; None where there was none, or too few days tell."""
    if len(prices) < fewest:
        return None
    middle = Fraction(median(prices))
    alike = sum(_same(price, middle) for price in prices)
    return middle if alike >= MOSTLY * len(prices) else None


def _same(price: Fraction, other: Fraction) -> bool:
    return abs(price - other) <= SAME_WITHIN * other
