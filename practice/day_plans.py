"""How each day of a practice shop goes: weekday, season, volatility, spikes, closed days, and what was planted."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from practice.chance import dice
from practice.drift import MOST_ABANDONED, Drift, Kind

#: Monday to Sunday.
_WEEKDAYS = (1.06, 1.0, 0.98, 1.0, 1.1, 1.0, 0.86)
_BUSY_SPIKE, _BROKEN_SPIKE = 2.5, 0.3


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
    closed_days: Collection[date] = (),
    closed_weekdays: Collection[int] = (),
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
        drifts: What is planted. Whom the shop loses on the way to an order is no matter of the day: `practice.losses`.
        closed_days: When nobody comes.
        closed_weekdays: Nor on these; Monday is 0.
    """
    chosen = dice(seed, "spikes").sample(range(days), min(spikes, days))
    spiked = {offset: _BUSY_SPIKE if number % 2 == 0 else _BROKEN_SPIKE for number, offset in enumerate(chosen)}
    listed = [first_day + timedelta(days=offset) for offset in range(days)]
    return [
        _closed(day)
        if day in closed_days or day.weekday() in closed_weekdays
        else _plan(day, seed, volatility, abandonment, peaks, spiked.get(offset, 1.0), drifts)
        for offset, day in enumerate(listed)
    ]


def _closed(day: date) -> DayPlan:
    return DayPlan(day, visits=0.0, begun=1.0, finished=1.0, abandonment=0.0, basket=1.0, loyalty=1.0, click_cost=1.0)


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
    left = min(MOST_ABANDONED, max(0.0, 1 - (1 - min(abandonment, MOST_ABANDONED)) * finished))
    return DayPlan(
        day=day,
        visits=_WEEKDAYS[day.weekday()] * visits * (volume / metric) * (spike if spike > 1 else 1.0),
        begun=begun * metric * (spike if spike < 1 else 1.0),
        finished=(1 - left) / (1 - abandonment),
        abandonment=left,
        basket=basket * metric * (1 - _size(drifts, "basket_shrinks", day)),
        loyalty=1 - _size(drifts, "churn_rises", day),
        click_cost=cost,
    )


def _size(drifts: Sequence[Drift], kind: Kind, day: date) -> float:
    return min(1.0, sum(drift.on(day) for drift in drifts if drift.kind == kind))
