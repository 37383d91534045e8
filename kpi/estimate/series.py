"""A KPI day by day, ready for statistics: two rows of numbers without holes, and sums over any stretch at once.

Floats are welcome here: what is computed from them is an uncertainty, never an amount of money.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

#: How far back anything about a shop's usual ways is read: a year and the 28 days and 8 weeks that a year ago needs.
HISTORY_DAYS = 460


@dataclass(frozen=True, slots=True)
class Series:
    """Numerator and denominator of every day from `first` on.

    Attributes:
        known: 1.0 on days that count, 0.0 on days that nobody knows (both sums are 0 there).
        is_total: The denominator is just the count of known days; the level of a window is a sum, not a quotient.
    """

    first: date
    numerator: Sequence[float]
    denominator: Sequence[float]
    known: Sequence[float]
    is_total: bool

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.first + timedelta(days=len(self.known) - 1)

    def index(self, day: date) -> int:
        """Return the position of a day; it may lie outside."""
        return (day - self.first).days

    def without(self, days: Collection[date]) -> Series:
        """Return the series as if nothing were known of some days."""
        out = {self.index(day) for day in days}
        kept = [0.0 if i in out else 1.0 for i in range(len(self.known))]
        above, below, known = (
            [one * keep for one, keep in zip(row, kept, strict=True)]
            for row in (self.numerator, self.denominator, self.known)
        )
        return replace(self, numerator=above, denominator=below, known=known)


def running(values: Sequence[float]) -> list[float]:
    """Return prefix sums with a leading 0, so that result[j] - result[i] is the sum of values[i:j]."""
    return list(accumulate(values, initial=0.0))
