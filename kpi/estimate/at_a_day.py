"""Estimates of what always looks at the same stretch of days: what a customer spends in a year, how long one stays.

The value is the KPI's own, at any day; how sure it is follows from its parts, whose relative errors add up in squares.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf, sqrt

from commerce.period import Period
from kpi.estimate.estimate import Estimate, combined, relative


@dataclass(frozen=True, slots=True)
class AtADay:
    """Estimates of the stretch that ends on a day, whatever window is asked for.

    Attributes:
        known: The days that the orders cover.
        days: How many days of it a verdict names.
        value_of: Returns the value as of a day; None without one.
        parts_of: Returns the estimates of the parts as of a day.
    """

    known: Period
    days: int
    value_of: Callable[[date], float | None]
    parts_of: Callable[[date], Sequence[Estimate]]

    @property
    def last(self) -> date:
        """The last day the orders cover."""
        return self.known.last

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one stretch."""
        return self.days

    def without(self, days: Collection[date]) -> AtADay:
        """Return itself: no day of it stands for itself."""
        del days
        return self

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate as of a day; None without a value."""
        del days
        value = self.value_of(last)
        if value is None:
            return None
        parts = self.parts_of(last)
        first = max(last - timedelta(days=self.days - 1), self.known.first)
        before = self.value_of(first - timedelta(days=1)) if first > self.known.first else None
        others = [value * one / part.value for part in parts if part.value for one in part.estimates]
        error = combined([relative(part.error, part.value) for part in parts])
        return Estimate(
            value=value,
            estimates=(value, *others),
            error=abs(value) * error,
            first=first,
            last=last,
            history_days=(first - self.known.first).days,
            usual=() if before is None else (before,),
            usual_error=error,
        )


def stay(lost: int, back: int, years: float, days: Period) -> Estimate:
    """Return the estimate of how long customers stay: years over those lost for good, each loss and return by chance.

    Args:
        lost: How often somebody was lost.
        back: How often somebody came back.
        years: Of activity, of all customers together.
        days: In which this was so.
    """
    for_good = lost - back
    value = years / for_good if for_good > 0 else inf
    return Estimate(value, (value,), value * sqrt(lost + back) / max(for_good, 1), days.first, days.last, 0)


def between(low: float, high: float, days: Period) -> Estimate:
    """Return what is only known to lie between two ends, the lower one standing for it."""
    return Estimate(low, (low, high), 0.0, days.first, days.last, 0)
