"""What is odd about a shop's past: days without an order, closed weekdays, orders brought over with one date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from commerce.facts import Facts
from commerce.period import WEEK, Period
from commerce.special_days import SpecialDays
from kpi.estimate.drift.days import BASELINE_DAYS
from kpi.facts.coverage import runs
from kpi.verdict.missing_days import sales, without_sales

#: So many orders of one day, and so many times those of an ordinary one, were brought over and not placed on it.
_AT_ONCE, _TIMES = 100, 20


@dataclass(frozen=True, slots=True)
class KnownPast:
    """The days of which orders are known.

    Attributes:
        days: From the first order's day to the last one that is settled.
        holes: Without any order, though the same weekdays always had some; planned closures are none.
        closed_weekdays: Monday is 0; without any order for eight weeks.
        brought_over: {day: orders} where they were, perhaps, brought over from elsewhere with one date.
    """

    days: Period
    holes: tuple[Period, ...]
    closed_weekdays: tuple[int, ...]
    brought_over: Mapping[date, int]


def known_past(facts: Facts, days: Period, special: SpecialDays, subject: str) -> KnownPast:
    """Return what is odd about the orders of some days.

    Args:
        facts: Of the shop.
        days: Those that are known.
        special: Says on which days a silence is no news.
        subject: What would be silent, as the special days call it.
    """
    sold = sales(facts, days)
    missing = without_sales(days, sold)
    holes = runs(sorted(day for day in missing if special.silenced(day, subject) is None))
    usual = median(sold.values()) if sold else 0
    brought_over = {day: count for day, count in sorted(sold.items()) if count >= max(_AT_ONCE, _TIMES * usual)}
    return KnownPast(days, tuple(holes), _closed(days, sold), brought_over)


def _closed(days: Period, sold: Mapping[date, int]) -> tuple[int, ...]:
    """Return the weekdays on which nobody ever bought in the last eight weeks, while somebody did on others."""
    last = [day for day in Period.ending(days.last, BASELINE_DAYS).days() if day >= days.first]
    open_on = {day.weekday() for day in last if day in sold}
    if len(last) < BASELINE_DAYS or not open_on:
        return ()
    return tuple(weekday for weekday in range(WEEK) if weekday not in open_on)
