"""The usual level that an open incident is held against: the one of the morning on which it was first seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.estimate.estimate import Estimate, Estimator, relative


@dataclass(frozen=True, slots=True)
class FrozenBaseline:
    """An estimator that keeps to the usual level and volatility of the morning on which an incident was first seen.

    Else the usual level creeps after the drift, and an incident ends because the shop got used to it; and the drift
    passes for the shop's own swing, so that nothing can be said of its end. What is no longer known (more than a year
    later) is not remembered.
    """

    inner: Estimator
    first_seen: date

    @property
    def last(self) -> date:
        """The last day of the estimator."""
        return self.inner.last

    def window(self, last: date) -> int:
        """Return the window of the estimator."""
        return self.inner.window(last)

    def without(self, days: Collection[date]) -> FrozenBaseline:
        """Return one that leaves some days out."""
        return replace(self, inner=self.inner.without(days))

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimator's level beside the usual level of that morning, no less certain than it was then."""
        length = days or self.window(last)
        level = self.inner.estimate(last, length)
        if level is None or last < self.first_seen:
            return level
        then = self.inner.estimate(self.first_seen - timedelta(days=1), length)
        if then is None or not then.history_days:
            return level
        if then.scale is not None:
            level = replace(level, error=min(level.error, then.error))
        elif level.value and then.value:
            level = replace(level, error=min(level.error, abs(level.value) * relative(then.error, then.value)))
        return replace(level, usual=then.usual, usual_error=then.usual_error) if then.usual else level
