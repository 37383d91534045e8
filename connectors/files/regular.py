"""Rows that begin a week or a month apart though nothing says that they are of a week or a month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

_FEWEST = 3
_WEEK = 7


def length_of(starts: Iterable[date]) -> int | None:
    """Return how long what begins on some days is likely to be, in months, 0 for a week; None: they are plain days.

    Three rows at least tell: each whole weeks behind the one before, or each the first of a month.
    """
    days = sorted(set(starts))
    if len(days) < _FEWEST:
        return None
    if all(day.day == 1 for day in days):
        return 1
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return 0 if all(gap % _WEEK == 0 for gap in gaps) and _WEEK in gaps else None


def are_days(starts: Iterable[date]) -> bool:
    """Tell whether two of some days follow each other: a range, a week or a month is longer."""
    return any((later - earlier).days == 1 for earlier, later in pairwise(sorted(set(starts))))
