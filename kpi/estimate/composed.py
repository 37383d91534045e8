"""Estimates of KPIs that are made of others: the parts' estimates, put together as the KPI puts them.

Relative errors of a product or quotient add up in squares, absolute ones of a difference. The parts are taken for
independent; where they share orders they are not quite, and the interval is then a little wide rather than narrow.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from math import prod
from typing import Protocol

from commerce.period import YEAR_OF_WEEKS
from kpi.estimate.estimate import Estimate, Estimator, combined, relative


class Turn(Protocol):
    """How the estimate of a part over so many days becomes a factor."""

    def __call__(self, value: float, days: int) -> float:
        """Return the factor."""
        ...


@dataclass(frozen=True, slots=True)
class ProductEstimator:
    """Parts multiplied.

    Attributes:
        parts: Estimators, each with how it becomes a factor; None: as it is.
        days: The one window of all parts.
    """

    parts: tuple[tuple[Estimator, Turn | None], ...]
    days: int

    @property
    def last(self) -> date:
        """The last day that all parts can speak of."""
        return min(part.last for part, _ in self.parts)

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one window of all parts."""
        return self.days

    def without(self, days: Collection[date]) -> ProductEstimator:
        """Return one whose parts leave some days out."""
        return replace(self, parts=tuple((part.without(days), turn) for part, turn in self.parts))

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate of the product; None when a part has none."""
        length = days or self.days
        levels: list[Estimate] = []
        for part, turn in self.parts:
            level = part.estimate(last, length)
            if level is None:
                return None
            levels.append(level if turn is None else level.turned(partial(turn, days=length)))
        value = prod(level.value for level in levels)
        estimates = [value * one / level.value for level in levels if level.value for one in level.estimates]
        return Estimate(
            value=value,
            estimates=(value, *estimates),
            error=abs(value) * combined([relative(level.error, level.value) for level in levels]),
            first=max(level.first for level in levels),
            last=last,
            history_days=min(level.history_days for level in levels),
            usual=_usual_product(levels),
            usual_error=combined([level.usual_error for level in levels]),
        )


def inverse(value: float, days: int) -> float:
    """Turn a value over: a divisor becomes a factor. What is nearly nothing is held at a billionth."""
    del days
    return 1 / max(value, 1e-9)


def _usual_product(levels: Sequence[Estimate]) -> tuple[float, ...]:
    """Return the product of the latest usual levels, and of the most modest ones."""
    if not all(level.usual for level in levels):
        return ()
    return prod(level.usual[0] for level in levels), prod(min(level.usual) for level in levels)


@dataclass(frozen=True, slots=True)
class Shifted:
    """The same estimate, moved by a fixed amount: earned over spent, less one."""

    inner: Estimator
    by: float
    scale: float

    @property
    def last(self) -> date:
        """The last day of what is moved."""
        return self.inner.last

    def window(self, last: date) -> int:
        """Return the window of what is moved."""
        return self.inner.window(last)

    def without(self, days: Collection[date]) -> Shifted:
        """Return one whose parts leave some days out."""
        return replace(self, inner=self.inner.without(days))

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate, moved; None where there is none."""
        level = self.inner.estimate(last, days)
        if level is None:
            return None
        usual_error = level.usual_error * abs(level.usual[0]) if level.usual else 0.0
        return replace(
            level,
            value=level.value + self.by,
            estimates=tuple(one + self.by for one in level.estimates),
            usual=tuple(one + self.by for one in level.usual),
            usual_error=usual_error,
            chance=None if level.chance is None else (level.chance[0] + self.by, level.chance[1] + self.by),
            scale=self.scale,
        )


@dataclass(frozen=True, slots=True)
class DifferenceEstimator:
    """One part less another, both in the same unit."""

    left: Estimator
    right: Estimator
    days: int

    @property
    def last(self) -> date:
        """The last day that both parts can speak of."""
        return min(self.left.last, self.right.last)

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one window of both parts."""
        return self.days

    def without(self, days: Collection[date]) -> DifferenceEstimator:
        """Return one whose parts leave some days out."""
        return replace(self, left=self.left.without(days), right=self.right.without(days))

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate of the difference; None when a part has none."""
        length = days or self.days
        left, right = self.left.estimate(last, length), self.right.estimate(last, length)
        if left is None or right is None:
            return None
        usual = tuple(one - other for one, other in zip(left.usual, right.usual, strict=False))
        usual_errors = [one.usual_error * abs(one.usual[0]) for one in (left, right) if one.usual]
        return Estimate(
            value=left.value - right.value,
            estimates=tuple(one - right.value for one in left.estimates)
            + tuple(left.value - one for one in right.estimates),
            error=combined([left.error, right.error]),
            first=max(left.first, right.first),
            last=last,
            history_days=min(left.history_days, right.history_days),
            usual=usual,
            usual_error=combined(usual_errors),
            scale=abs(left.value) or None,
        )


@dataclass(frozen=True, slots=True)
class GrowthEstimator:
    """How much a total grew against as many days before: nothing is 0, twice as much is 1.

    After a peak everything shrinks. So the days before are seen as the total's usual level before them, too: only what
    is less than both has really shrunk.

    The usual growth is what the windows before grew by; what it may differ by is told in percentage points.
    """

    total: Estimator
    days: int

    @property
    def last(self) -> date:
        """The last day of the total."""
        return self.total.last

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one window."""
        return self.days

    def without(self, days: Collection[date]) -> GrowthEstimator:
        """Return itself: a sum of fewer days than it is held against would pass for a fall."""
        del days
        return self

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate of growth; None without a total before to grow from."""
        length = days or self.days
        now = self.total.estimate(last, length)
        before = self.total.estimate(last - timedelta(days=length), length)
        if now is None or before is None or before.value <= 0 or not before.history_days:
            return None
        ratio = now.value / before.value
        error = abs(ratio) * combined([relative(now.error, now.value), relative(before.error, before.value)])
        if not now.value:
            error = now.error / before.value
        usual = self._usual(last, length)
        return replace(
            now,
            value=ratio - 1,
            estimates=tuple(one / before.value - 1 for one in now.estimates)
            + tuple(now.value / one - 1 for one in (*before.estimates, *before.usual) if one > 0),
            error=error,
            history_days=before.history_days,
            usual=usual,
            usual_error=error if usual else 0.0,
            chance=None,
            scale=1.0,
            known_share=1.0,
        )

    def _usual(self, last: date, length: int) -> tuple[float, ...]:
        """Return how much the window before grew, and the same weeks of last year, as far as they are known."""
        found = [
            self._growth(last - timedelta(days=length), length),
            self._growth(last - timedelta(days=YEAR_OF_WEEKS), length),
        ]
        return tuple(one for one in found if one is not None)

    def _growth(self, last: date, length: int) -> float | None:
        now = self.total.estimate(last, length)
        before = self.total.estimate(last - timedelta(days=length), length)
        if now is None or before is None or before.value <= 0 or (before.last - before.first).days + 1 < length:
            return None
        return now.value / before.value - 1


@dataclass(frozen=True, slots=True)
class SharedOutEstimator:
    """A sum that may be less than nothing, shared out among heads.

    Attributes:
        total: Of the sum.
        heads: Of their number.
        days: The one window of both.
    """

    total: Estimator
    heads: Estimator
    days: int

    @property
    def last(self) -> date:
        """The last day that both can speak of."""
        return min(self.total.last, self.heads.last)

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one window of both."""
        return self.days

    def without(self, days: Collection[date]) -> SharedOutEstimator:
        """Return itself: the sum of fewer days would be shared out among the heads of all."""
        del days
        return self

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate of what each has; None without anybody."""
        total = self.total.estimate(last, days or self.days)
        if total is None:
            return None
        heads = self.heads.estimate(last, (total.last - total.first).days + 1)  # of the days whose sum is known
        if heads is None or heads.value <= 0:
            return None
        value = total.value / heads.value
        usual = [one / many for one, many in zip(total.usual, heads.usual, strict=False) if many > 0]
        return Estimate(
            value=value,
            estimates=tuple(one / heads.value for one in total.estimates)
            + tuple(total.value / many for many in heads.estimates if many > 0),
            error=combined([total.error / heads.value, value * heads.error / heads.value]),
            first=max(total.first, heads.first),
            last=last,
            history_days=min(total.history_days, heads.history_days),
            usual=tuple(usual),
            usual_error=combined([total.usual_error, heads.usual_error]),
        )
