"""What one look for drift says, in floats and in the KPI's own units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from commerce.judgements import Comparison, Drift, Onset
from commerce.period import Period


@dataclass(frozen=True, slots=True)
class Held:
    """The days since an onset: their value, and what it would usually have been; units of the KPI, of a total sums.

    `counted`: How many of the days are like others; on the rest nothing is known to be lost.
    """

    period: Period
    value: float
    usual: float
    counted: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one day's look says.

    Attributes:
        off: True drifted; False not, or clearly back; None cannot tell.
        why: "beyond_usual", "within_usual", "back", "not_back" (of an open incident: neither off nor clearly back),
            "new_usual" (of an open incident: it has been so for a quarter), "short_history" (nothing can be said yet),
            "special_days" (nothing can be said, for most of these days are special), "too_wide" (nothing can be said,
            for too few cases lie in these days: money that bought nothing has no price).
        window: The days of the window that spoke: the surest one; None where nothing can be said.
        value, usual, low, high: Units of the value, of a total sums over the window; `low` and `high` are normal.
        limit: The value beyond which it has to lie for sure; the same units.
        change: Of the value from `usual`, relative, signed.
        surely: How much worse it surely is, relative, 0 or more.
        comparison: What `usual` is.
        onset: Since when, while off or not back.
        since: The days since then beside their usual level, for what it costs.
        smallest: The smallest change of the value that would be found in four of five cases: {7, 14, 28: relative}.
    """

    off: bool | None
    why: str
    window: Period | None = None
    value: float = 0.0
    usual: float = 0.0
    low: float = 0.0
    high: float = 0.0
    limit: float = 0.0
    change: float = 0.0
    surely: float = 0.0
    comparison: Comparison = "weeks_before"
    onset: Onset | None = None
    since: Held | None = None
    smallest: Mapping[int, float] = field(default_factory=dict)

    def drift(self) -> Drift | None:
        """Return what a verdict shows of it; None where nothing can be said."""
        if self.window is None:
            return None
        return Drift(
            window=self.window,
            usual=Fraction(self.usual),
            low=Fraction(self.low),
            high=Fraction(self.high),
            change=Fraction(self.change),
            surely=Fraction(self.surely),
            comparison=self.comparison,
            onset=self.onset,
        )
