"""Where a KPI stands over a window, the several honest ways to see it, and how sure that is.

An estimate is never one number: one bad day, one huge order, a busy month must not decide. So a window gives its plain
value, the same with outlying days held, and with its worst day left out; the interval spans them all, widened on both
sides by the uncertainty. Only what is beyond a target in every way is beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Protocol

from kpi.estimate.chance import CERTAINTY, Span


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where a KPI stands over a window.

    Attributes:
        value: The plain value.
        estimates: The value and the other ways to see it.
        error: Standard error, absolute, in the units of the value.
        first, last: Days of the window.
        history_days: Known days before the window.
        usual: Usual levels before the window, the one of the 8 weeks before first; empty when too little is known.
        usual_error: Standard error of a usual level: relative; of a KPI with a `scale` absolute.
        chance: Where it may lie by chance in the cases of the window alone; None where that cannot be told.
        scale: Of a KPI that may lie on both sides of nothing (a score, growth): what a share of it is a share of, in
            its units. None: a share is one of the value itself.
        known_share: How much of the window is known; the value of a sum is one of the known days.
        is_share: It lies between 0 and 1, so many of so many.
    """

    value: float
    estimates: tuple[float, ...]
    error: float
    first: date
    last: date
    history_days: int
    usual: tuple[float, ...] = ()
    usual_error: float = 0.0
    chance: Span | None = None
    scale: float | None = None
    known_share: float = 1.0
    is_share: bool = False

    def interval(self, certainty: float = CERTAINTY) -> Span:
        """Return low and high over all estimates and chance; the error of each is in proportion to its size."""
        share = certainty * self.error / abs(self.value) if self.value else 0.0
        wide = 0.0 if self.value else certainty * self.error
        if self.scale is not None:
            share, wide = 0.0, certainty * self.error
        ends = [estimate + side * (share * abs(estimate) + wide) for estimate in self.estimates for side in (-1, 1)]
        ends += self.chance or ()
        return min(ends), max(ends)

    @property
    def uncertainty(self) -> float:
        """Half of the interval, relative; the spread of the estimates is no lack of data."""
        size = self.value if self.scale is None else self.scale
        own = CERTAINTY * relative(self.error, size)
        return own if self.chance is None else max(own, relative((self.chance[1] - self.chance[0]) / 2, size))

    def allowance(self, share: float, usual: float, side: int) -> float:
        """Return how far a share of a usual level is, in the units of the value.

        Of a share that should be low it is one of its smaller side: of 83 % who leave, 15 % of the 17 % who buy. Taken
        of the 83 % it would allow nearly everybody to leave.

        Args:
            share: 0.15 is 15 %.
            usual: The usual level.
            side: +1 where higher is better, -1 where lower is.
        """
        if self.scale is not None:
            return share * self.scale
        is_from_below = self.is_share and side < 0 and 0 <= usual <= 1
        return share * (min(usual, 1 - usual) if is_from_below else abs(usual))

    def beside_usual(self) -> Estimate:
        """Widen by the uncertainty of the usual level itself: the comparison is between two estimates."""
        if self.scale is not None:
            return replace(self, error=sqrt(self.error**2 + self.usual_error**2))
        if not self.value:
            return self
        own = relative(self.error, self.value)
        return replace(self, error=abs(self.value) * sqrt(own**2 + self.usual_error**2))

    def turned(self, turn: Callable[[float], float]) -> Estimate:
        """Return the estimate of something that follows from this one by `turn`; its relative error stays."""
        value = turn(self.value)
        return replace(
            self,
            value=value,
            estimates=tuple(turn(estimate) for estimate in self.estimates),
            error=value * relative(self.error, self.value),
            usual=tuple(turn(usual) for usual in self.usual),
            chance=None if self.chance is None else (turn(self.chance[0]), turn(self.chance[1])),
        )


class Estimator(Protocol):
    """Estimates one KPI of one shop over any window."""

    @property
    def last(self) -> date:
        """The last day it can speak of."""
        ...

    def window(self, last: date) -> int:
        """Return how many days a verdict should look at: the shortest window that is precise enough."""
        ...

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate over the days up to `last`; None without a value."""
        ...

    def without(self, days: Collection[date]) -> Estimator:
        """Return one that leaves some days out; itself where no day stands for itself (customers, answers)."""
        ...


def relative(error: float, value: float) -> float:
    """Return an error as a share of its value; without a value nothing is certain."""
    return error / abs(value) if value else float("inf")


def combined(errors: Sequence[float]) -> float:
    """Return the error of independent parts together: relative ones of a product, absolute ones of a sum."""
    return sqrt(sum(error * error for error in errors))
