"""What a shop sells on holidays and feasts, by its own ones: many do not sell at all, and silence is then no alarm."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from commerce.period import WEEK

#: How many orders must have been due on holidays before it is believed that a shop sells on them.
_DOUBT: Final = 20.0
_WEEKS_AROUND: Final = 3
#: A feast may have three weeks of days around it that are special themselves.
_WEEKS_AROUND_A_FEAST: Final = 6


def share_on_holidays(orders: Mapping[date, int], holidays: Collection[date], known: Collection[date]) -> float:
    """Return which share of an ordinary day's orders is to be expected on a holiday, 0..1.

    Args:
        orders: {day: orders}; a known day that lacks had none.
        holidays: Those that are over.
        known: The days of which it is known how many came.
    """
    came = due = 0.0
    for day in holidays:
        like = [orders.get(one, 0) for one in _around(day, _WEEKS_AROUND, known) if one not in holidays]
        if like:
            usual = sum(like) / len(like)
            came += min(orders.get(day, 0), usual)
            due += usual
    return came / (due + _DOUBT)


def share_as_last_year(
    orders: Mapping[date, int], day: date, special: Collection[date], known: Collection[date]
) -> float | None:
    """Return which share of an ordinary day's orders came on a day of last year's event, 0..1; None: nobody knows.

    Args:
        orders: {day: orders}; a known day that lacks had none.
        day: The day of last year's event.
        special: Days that are not like others.
        known: The days of which it is known how many came.
    """
    like = [orders.get(one, 0) for one in _around(day, _WEEKS_AROUND_A_FEAST, known) if one not in special]
    usual = sum(like) / len(like) if like else 0.0
    return min(1.0, orders.get(day, 0) / usual) if usual else None


def _around(day: date, weeks: int, known: Collection[date]) -> list[date]:
    """Return the same weekdays of the weeks around a day, of which it is known how many orders came."""
    around = (day + timedelta(days=WEEK * week) for week in range(-weeks, weeks + 1) if week)
    return [one for one in around if one in known]
