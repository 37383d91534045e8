"""How each day of a practice shop goes: weekday, season, volatility, spikes, and the drifts planted on purpose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from practice.chance import dice

Kind = Literal[
    "campaign_gets_dear",  # every click of one campaign costs more
    "churn_rises",  # customers who would have come back do not
    "conversion_falls",  # fewer visits begin a checkout
    "orders_fall",  # fewer visits
    "basket_shrinks",  # smaller orders
    "abandonment_rises",  # a greater share of checkouts is left
]

#: Monday to Sunday.
_WEEKDAYS = (1.06, 1.0, 0.98, 1.0, 1.1, 1.0, 0.86)
_BUSY_SPIKE, _BROKEN_SPIKE = 2.5, 0.3
#: Nothing is ever left by more than this share, however strong the drift.
_MOST_ABANDONED = 0.95


@dataclass(frozen=True, slots=True)
class Drift:
    """One change planted into a world.

    Before `first_day` orders, traffic and spend are the same with and without it; only a checkout left before and
    bought after it may be missing, and with it the ids shift.

    Attributes:
        kind: What changes; see `Kind`.
        first_day: The shop-local day from which it holds.
        size: The relative change, always positive: 1.0 doubles what rises, 0.3 takes 30 % from what falls.
        last_day: The last day on which it holds; None: to the end.
        ramp_days: Over how many days it grows in a straight line to its full size.
        campaign: For campaign_gets_dear: which one.
    """

    kind: Kind
    first_day: date
    size: float
    last_day: date | None = None
    ramp_days: int = 0
    campaign: str = ""

    def __post_init__(self) -> None:
        falls = self.kind not in {"campaign_gets_dear", "abandonment_rises"}
        if self.size < 0 or (falls and self.size > 1):
            msg = f"{self.kind}: size is a relative change, {'0..1' if falls else '0 or more'}; found {self.size}"
            raise ValueError(msg)
        if (self.kind == "campaign_gets_dear") != bool(self.campaign):
            msg = f"{self.kind}: `campaign` names the dear campaign and belongs to campaign_gets_dear only"
            raise ValueError(msg)

    def on(self, day: date) -> float:
        """Return the size that holds on a day."""
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return 0.0
        if not self.ramp_days:
            return self.size
        return self.size * min(1.0, ((day - self.first_day).days + 1) / self.ramp_days)


@dataclass(frozen=True, slots=True)
class Peak:
    """The holiday season: volume and the other metrics rise by these shares, then all is as before."""

    first_day: date
    days: int = 35
    volume: float = 0.6
    metric: float = 0.25

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day < self.first_day + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What multiplies what on one day; 1.0 is normal.

    Attributes:
        day: Shop-local.
        visits: Sessions.
        begun: Checkouts begun per session.
        finished: Orders per checkout begun.
        abandonment: Share of checkouts left, 0..1.
        basket: Prices paid.
        loyalty: The chance that a customer due to come back does, 0..1.
        click_costs: Price of a click, by campaign; missing means `click_cost`.
        click_cost: Price of a click.
    """

    day: date
    visits: float
    begun: float
    finished: float
    abandonment: float
    basket: float
    loyalty: float
    click_cost: float
    click_costs: dict[str, float]

    @property
    def orders(self) -> float:
        """Return how many times the normal number of orders is expected."""
        return self.visits * self.begun * self.finished


def day_plans(
    first_day: date,
    days: int,
    *,
    seed: int,
    volatility: float,
    abandonment: float,
    peaks: Sequence[Peak],
    spikes: int,
    drifts: Sequence[Drift],
) -> list[DayPlan]:
    """Return one plan a day.

    Args:
        first_day: Shop-local.
        days: How many.
        seed: Same seed, same plans.
        volatility: Standard deviation of visits, conversion and basket from day to day, beyond chance; 0.1 is 10 %.
            The price of a click swings half as much.
        abandonment: The normal share of checkouts left.
        peaks: Holiday seasons.
        spikes: How many single days go wild: by turns very busy, and with a broken checkout.
        drifts: What is planted.
    """
    chosen = dice(seed, "spikes").sample(range(days), min(spikes, days))
    spiked = {offset: _BUSY_SPIKE if number % 2 == 0 else _BROKEN_SPIKE for number, offset in enumerate(chosen)}
    return [
        _plan(first_day + timedelta(days=offset), seed, volatility, abandonment, peaks, spiked.get(offset, 1.0), drifts)
        for offset in range(days)
    ]


def _plan(  # noqa: PLR0917 - called once, above
    day: date,
    seed: int,
    volatility: float,
    abandonment: float,
    peaks: Sequence[Peak],
    spike: float,
    drifts: Sequence[Drift],
) -> DayPlan:
    chance = dice(seed, "day", day)
    half = volatility / math.sqrt(2)  # conversion is begun x finished, and swings as a whole by `volatility`
    visits, begun, finished, basket, cost = (
        math.exp(chance.gauss(-size * size / 2, size)) for size in (volatility, half, half, volatility, volatility / 2)
    )
    peak = next((peak for peak in peaks if day in peak), None)
    metric = 1.0 + (peak.metric if peak else 0.0)
    volume = 1.0 + (peak.volume if peak else 0.0)
    usual = abandonment * (1 + _size(drifts, "abandonment_rises", day))
    left = min(_MOST_ABANDONED, max(0.0, 1 - (1 - min(usual, _MOST_ABANDONED)) * finished))
    dear = {drift.campaign: cost * (1 + drift.on(day)) for drift in drifts if drift.kind == "campaign_gets_dear"}
    return DayPlan(
        day=day,
        visits=_WEEKDAYS[day.weekday()]
        * visits
        * (volume / metric)
        * (spike if spike > 1 else 1.0)
        * (1 - _size(drifts, "orders_fall", day)),
        begun=begun * metric * (spike if spike < 1 else 1.0) * (1 - _size(drifts, "conversion_falls", day)),
        finished=(1 - left) / (1 - abandonment),
        abandonment=left,
        basket=basket * metric * (1 - _size(drifts, "basket_shrinks", day)),
        loyalty=1 - _size(drifts, "churn_rises", day),
        click_cost=cost,
        click_costs=dear,
    )


def _size(drifts: Sequence[Drift], kind: Kind, day: date) -> float:
    return sum(drift.on(day) for drift in drifts if drift.kind == kind)
