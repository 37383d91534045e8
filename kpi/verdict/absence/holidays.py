"""What a shop sells on public holidays, by its own ones: many do not sell at all, and silence is then no alarm."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from commerce.period import WEEK

#: How many orders must have been due on holidays before it is believed that a shop sells on them.
_DOUBT: Final = 20.0
_WEEKS_AROUND: Final = 3


def share_on_holidays(orders: Mapping[date, int], holidays: Collection[date]) -> float:
    """Return which share of an ordinary day's orders is to be expected on a holiday, 0..1.

    Args:
        orders: {day: orders}, of all days that are known; a day that lacks had none.
        holidays: Those that are over.
    """
    came = due = 0.0
    for day in holidays:
        around = [day + timedelta(days=WEEK * weeks) for weeks in range(-_WEEKS_AROUND, _WEEKS_AROUND + 1) if weeks]
        like = [orders.get(one, 0) for one in around if one not in holidays]
        if like:
            usual = sum(like) / len(like)
            came += min(orders.get(day, 0), usual)
            due += usual
    return came / (due + _DOUBT)
