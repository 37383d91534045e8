"""What drift is looked for in: a daily series, which way is worse, what chance acts on, which days are special."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kpi.estimate.daily import Spread
from kpi.estimate.series import Series


@dataclass(frozen=True, slots=True)
class Watched:
    """One KPI of one shop, day by day.

    Attributes:
        series: Settled days only: one that may still change is not in it.
        better: +1 when higher is better, -1 when lower is.
        spread: What chance does to the cases of a day. "share": so many of so many. "count": so many, or (of a ratio)
            so many to the size of the day, which may be more than one each. "sum": money or another amount. "none":
            what is decided and not drawn; a ratio of such is a cost, and chance acts on its denominator.
        sample: The cases behind a sum: the orders behind revenue, as a series of totals over the same days. None where
            the denominator says so, or nobody knows.
        special: {day: the same event's day of last year, or None}: days that neither teach the usual level nor count in
            a window, unless last year's says what is usual for them.
    """

    series: Series
    better: int
    spread: Spread = "sum"
    sample: Series | None = None
    special: Mapping[date, date | None] = field(default_factory=dict)
