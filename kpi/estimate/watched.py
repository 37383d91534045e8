"""A KPI day by day, as a drift is looked for in it: the side of it on which few cases tell most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kpi.estimate.daily import Spread
from kpi.estimate.series import Series


def itself(level: float) -> float:
    """Return the level as it is: the series is the KPI's own."""
    return level


def one_less(level: float) -> float:
    """Return the other side of a share."""
    return 1.0 - level


def turned_over(level: float) -> float:
    """Return a price out of what money buys; what buys nothing has none that is known."""
    return 1.0 / level if level > 0 else float("inf")


def less_one(level: float) -> float:
    """Return a gain out of what was earned for what was spent."""
    return level - 1.0


def as_points(level: float) -> float:
    """Return points from -100 to 100 out of a share whose middle is nothing."""
    return 200.0 * level - 100.0


@dataclass(frozen=True, slots=True)
class WatchedSeries:
    """What a kind of KPI offers to be watched.

    A share is looked at from the side that is the smaller one (orders per cart, not carts abandoned), a price from the
    side that chance draws (new customers for the money, not money for a customer): there a loss shows, and the
    allowance means something. `value_of` turns a level of the series into the KPI's own.

    Attributes:
        series: Numerator and denominator of every day; of a total the denominator marks the known days.
        better: +1 where more of the series is better, -1 where less is.
        spread: What chance does to the cases: "count" the numerator itself, "share" so many of so many, "sum" the size
            of the cases behind a sum (`sample`, else the denominator), "none" nothing.
        sample: What chance acts on where it is neither numerator nor denominator.
        value_of: Turns a level of the series (of a total: a sum over a window) into the KPI's value.
        counted: Code of what is counted instead of the KPI, where the KPI itself moves too slowly: "comebacks"
            (customers who order again, beside as many as were due), "orders_of_customers". "" for the KPI itself.
        is_price: Customers are counted beside the money that was spent for them.
    """

    series: Series
    better: int
    spread: Spread = "sum"
    sample: Series | None = None
    value_of: Callable[[float], float] = itself
    counted: str = ""
    is_price: bool = False


def smaller_side(watched: WatchedSeries) -> WatchedSeries:
    """Return a share from the side that is the smaller one over all its days."""
    series = watched.series
    if 2 * sum(series.numerator) <= sum(series.denominator):
        return watched
    rest = [whole - part for whole, part in zip(series.denominator, series.numerator, strict=True)]
    return replace(watched, series=replace(series, numerator=rest), better=-watched.better, value_of=one_less)
