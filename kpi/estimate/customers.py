"""Estimates of KPIs that count customers.

A share of customers is uncertain by chance (binomial, by the size of the cohort), by the shop's daily swing of people
coming back (read off the daily orders of returning customers), and by how much the value of earlier windows varied
beyond chance. Overlapping windows tell nearly the same, so they are never counted as many looks at the truth.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from statistics import median, pvariance
from typing import Protocol

from commerce.period import FOUR_WEEKS, HALF_YEAR, Period
from kpi.estimate.chance import Span, chance_of_count, chance_of_share
from kpi.estimate.daily import FEWEST_DAYS, DailyEstimator
from kpi.estimate.estimate import Estimate, relative
from kpi.facts.purchase_pairs import CustomerCounts, PairIndex

STEP_DAYS = FOUR_WEEKS
PAST_DAYS = HALF_YEAR
FEWEST_WINDOWS = 3
BUSY, BUSIEST = 1.15, 1.5  # new customers of the period before to those of the window, after a season


class CountsCustomers(Protocol):
    """What an estimate must know of a KPI that counts customers; see `kpi.formulas.customers.Customers`."""

    @property
    def looks_back(self) -> bool:
        """Whether the period before is part of it."""
        ...

    @property
    def counts_lost(self) -> bool:
        """Whether it falls when more people come back."""
        ...

    @property
    def follows_season(self) -> bool:
        """Whether more come back within as many days when everybody buys sooner."""
        ...

    @property
    def compares_periods(self) -> bool:
        """Whether it is a share of the customers of the period before."""
        ...

    @property
    def is_rate(self) -> bool:
        """Whether it is a number of events to a customer that may be less than one, and no share of customers."""
        ...

    @property
    def active_days(self) -> int:
        """The longer span over which it asks who was active; 0 for none."""
        ...

    def read_judged(self, count: CustomerCounts) -> tuple[int, int | None]:
        """Return numerator and denominator of what verdicts are about."""
        ...

    def count(self, pairs: PairIndex, period: Period, before: Period) -> CustomerCounts:
        """Count the customers of a period and of the one before."""
        ...


@dataclass(frozen=True, slots=True)
class CustomersEstimator:
    """Estimates off counts of customers.

    Attributes:
        pairs: All pairs of the days that may be asked for.
        known: The days the orders cover.
        daily: Of the daily sums whose volatility stands for this KPI's.
        days: The one window of this KPI.
    """

    kpi: CountsCustomers
    pairs: PairIndex
    known: Period
    daily: DailyEstimator
    days: int

    @property
    def last(self) -> date:
        """The last day the orders cover."""
        return self.known.last

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily estimator
        """Return the one window of this KPI."""
        return self.days

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate over the `days` days up to `last`; None without a customer to divide by."""
        length = days or self.window(last)
        period = Period.ending(last, length)
        now = self._count(last, length)
        reading = self._read(now)
        daily = self.daily.estimate(last, length)
        if reading is None or daily is None:
            return None
        value, chance, _ = reading
        volatility = self._beyond_chance(now, daily)
        kept = self._kept(value)
        estimates = [self._shown(kept * estimate / daily.value) for estimate in daily.estimates if daily.value]
        history = (period.first - self.known.first).days
        lookback = max(length if self.kpi.looks_back else 0, self.kpi.active_days)
        windows = self._past(period.first - timedelta(days=1), length)
        past = [value for value, _ in windows]
        level = Estimate(
            value=value,
            estimates=(value, *estimates),
            error=sqrt(chance + (kept * volatility) ** 2 + self._between_windows(windows, now, chance)),
            first=period.first,
            last=last,
            history_days=history if history >= max(lookback, FEWEST_DAYS) else 0,
            chance=reading[2],
            is_share=not self._is_plain and not self.kpi.is_rate and value <= 1,
        )
        if not past:
            return level
        quiet = [self._at_pace(value, count, now) for value, count in windows]
        level = replace(level, usual=(past[0], quiet[0], median(quiet)), usual_error=relative(sqrt(chance), value))
        before = self._count(period.first - timedelta(days=1), length)
        return self._after_season(self._at_usual_mix(level, now, before), now, before)

    def without(self, days: Collection[date]) -> CustomersEstimator:
        """Return itself: no day stands for itself."""
        del days
        return self

    def _count(self, last: date, days: int) -> CustomerCounts:
        period = Period.ending(last, days)
        return self.kpi.count(self.pairs, period, period.before())

    def _read(self, count: CustomerCounts) -> tuple[float, float, Span | None] | None:
        """Return the value, its variance by chance alone, and the span that chance leaves it."""
        numerator, denominator = self.kpi.read_judged(count)
        if denominator is None:
            return float(numerator), float(max(numerator, 1)), chance_of_count(numerator)
        if denominator <= 0:
            return None
        value = numerator / denominator
        if value <= 1 and not self.kpi.is_rate:
            smooth = (numerator + 1) / (denominator + 2)  # none out of few is not certain
            return value, smooth * (1 - smooth) / denominator, chance_of_share(numerator, denominator)
        return value, value / denominator, None

    @property
    def _is_plain(self) -> bool:
        """Whether it is a plain count, whose swing is that of the orders counted in it."""
        return self.kpi.read_judged(CustomerCounts())[1] is None

    def _beyond_chance(self, count: CustomerCounts, daily: Estimate) -> float:
        """Return the relative swing of the window's numerator beyond chance."""
        events = max(count.orders if self._is_plain else count.orders - count.new, 1)
        return sqrt(max(0.0, relative(daily.error, daily.value) ** 2 - 1 / events)) if daily.value else 0.0

    def _between_windows(
        self, windows: Sequence[tuple[float, CustomerCounts]], now: CustomerCounts, chance: float
    ) -> float:
        """Return the variance of earlier windows beyond chance.

        A plain count grows and shrinks with the orders of its window: a season or a growing shop is no uncertainty of
        today's count. So only how many customers there were to an order is compared. A rate of events to everybody who
        is active moves with both, and its swing is that of the events.
        """
        if len(windows) < FEWEST_WINDOWS or self.kpi.is_rate:
            return 0.0
        if self._is_plain:
            return pvariance([value / then.orders * now.orders if then.orders else 0.0 for value, then in windows])
        return max(0.0, pvariance([value for value, _ in windows]) - chance)

    def _kept(self, value: float) -> float:
        return 1 - value if self.kpi.counts_lost else value

    def _shown(self, kept: float) -> float:
        return 1 - kept if self.kpi.counts_lost else kept

    def _past(self, last: date, days: int) -> list[tuple[float, CustomerCounts]]:
        """Return the values of earlier windows that are wholly known, newest first, with their counts.

        In its first year a shop gathers customers: how many are active then says nothing of its usual ways.
        """
        need = timedelta(days=max(days * (2 if self.kpi.looks_back else 1), self.kpi.active_days) - 1)
        values: list[tuple[float, CustomerCounts]] = []
        for back in range(0, PAST_DAYS, STEP_DAYS):
            end = last - timedelta(days=back)
            if end - need < self.known.first:
                break
            count = self._count(end, days)
            if reading := self._read(count):
                values.append((reading[0], count))
        return values

    def _at_pace(self, value: float, then: CustomerCounts, now: CustomerCounts) -> float:
        """Return what an earlier value would have been at today's pace, when that window was a busy season.

        In a season everybody buys sooner, so that more come back within as many days. New customers tell how busy it
        was; they say nothing of those who come back, so a real loss of those is not explained away.
        """
        pace = now.new / then.new if then.new else 1.0
        if pace >= 1 or not self.kpi.follows_season:
            return value
        if value > 1 and not self.kpi.looks_back:
            return 1 + (value - 1) * pace  # orders per customer: the first one is always there
        return self._shown(self._kept(value) * pace)

    def _at_usual_mix(self, level: Estimate, now: CustomerCounts, before: CustomerCounts) -> Estimate:
        """Add the value as it would be with the usual mix of once-buyers and regulars (after a sale: many new ones)."""
        if not self.kpi.compares_periods or not now.earlier_once or not now.earlier_regular or not before.earlier:
            return level
        once = before.earlier_once / before.earlier
        kept = once * now.kept_once / now.earlier_once + (1 - once) * now.kept_regular / now.earlier_regular
        return replace(level, estimates=(*level.estimates, self._shown(kept)))

    def _after_season(self, level: Estimate, now: CustomerCounts, before: CustomerCounts) -> Estimate:
        """Add the value as it would be had the period before not been a busy season.

        In a season people come back sooner, so many of its customers have done so already when the window begins.
        """
        if not self.kpi.compares_periods or not now.new or before.new < now.new * BUSY:
            return level
        pace = min(before.new / now.new, BUSIEST)
        return replace(level, estimates=(*level.estimates, self._shown(min(1.0, self._kept(level.value) * pace))))
