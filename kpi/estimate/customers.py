"""Levels of KPIs that count customers, and of those composed of others.

A share of customers is uncertain by chance (binomial, by the size of the cohort), by the shop's daily swing of people
coming back (read off the daily orders of returning customers), and by how much the value of earlier windows varied
beyond chance. Overlapping windows tell nearly the same, so they are never counted as many looks at the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import prod, sqrt
from statistics import median, pvariance

from commerce.period import Period
from kpi.estimate.chance import Span, chance_of_count, chance_of_share
from kpi.estimate.daily import FEWEST_DAYS, DailyGauge, Level, combined, relative
from kpi.facts.purchase_pairs import Customers, PairIndex
from kpi.formulas.composed import YEAR
from kpi.formulas.customers import Comeback, CustomerCount

STEP_DAYS = 28
PAST_DAYS = 182
FEWEST_WINDOWS = 3
BUSY, BUSIEST = 1.15, 1.5  # new customers of the period before to those of the window, after a season


@dataclass(frozen=True, slots=True)
class CohortGauge:
    """Reads levels off counts of customers.

    Attributes:
        pairs: All pairs of the days that may be asked for.
        known: The days the orders cover.
        daily: Gauge of the daily sums whose swing stands for this KPI's.
    """

    kpi: CustomerCount
    pairs: PairIndex
    known: Period
    daily: DailyGauge

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily gauge
        """Return the one window of this KPI."""
        return self.kpi.windows[-1]

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the level over the `days` days up to `last`; None without a customer to divide by."""
        length = days or self.window(last)
        period = Period.ending(last, length)
        now = self._count(last, length)
        reading = self._read(now)
        daily = self.daily.level(last, length)
        if reading is None or daily is None:
            return None
        value, chance, _ = reading
        swing = self._swing(now, daily)
        kept = self._kept(value)
        estimates = [self._shown(kept * estimate / daily.value) for estimate in daily.estimates if daily.value]
        history = (period.first - self.known.first).days
        lookback = length if self.kpi.looks_back else 0
        windows = self._past(period.first - timedelta(days=1), length)
        past = [value for value, _ in windows]
        level = Level(
            value=value,
            estimates=(value, *estimates),
            error=sqrt(chance + (kept * swing) ** 2 + self._beyond(windows, now, chance)),
            first=period.first,
            last=last,
            history_days=history if history >= max(lookback, FEWEST_DAYS) else 0,
            chance=reading[2],
        )
        if not past:
            return level
        quiet = [self._at_pace(value, count, now) for value, count in windows]
        level = replace(level, usual=(past[0], quiet[0], median(quiet)), usual_error=relative(sqrt(chance), value))
        before = self._count(period.first - timedelta(days=1), length)
        return self._after_season(self._at_usual_mix(level, now, before), now, before)

    def _count(self, last: date, days: int) -> Customers:
        period = Period.ending(last, days)
        return self.pairs.customers(period, Period.ending(period.first - timedelta(days=1), days))

    def _read(self, count: Customers) -> tuple[float, float, Span | None] | None:
        """Return the value, its variance by chance alone, and the span that chance leaves it."""
        read = self.kpi.strict if isinstance(self.kpi, Comeback) and self.kpi.strict else self.kpi.read
        numerator, denominator = read(count)
        if denominator is None:
            return float(numerator), float(max(numerator, 1)), chance_of_count(numerator)
        if denominator <= 0:
            return None
        value = numerator / denominator
        if value <= 1:
            smooth = (numerator + 1) / (denominator + 2)  # none out of few is not certain
            return value, smooth * (1 - smooth) / denominator, chance_of_share(numerator, denominator)
        return value, value / denominator, None

    @property
    def _is_plain(self) -> bool:
        """Whether it is a plain count, whose swing is that of the orders counted in it."""
        return self.kpi.read(Customers())[1] is None

    def _swing(self, count: Customers, daily: Level) -> float:
        """Return the relative swing of the window's numerator beyond chance."""
        events = max(count.orders if self._is_plain else count.orders - count.new, 1)
        return sqrt(max(0.0, relative(daily.error, daily.value) ** 2 - 1 / events)) if daily.value else 0.0

    def _beyond(self, windows: Sequence[tuple[float, Customers]], now: Customers, chance: float) -> float:
        """Return the variance of earlier windows beyond chance.

        A plain count grows and shrinks with the orders of its window: a season or a growing shop is no uncertainty of
        today's count. So only how many customers there were to an order is compared.
        """
        if len(windows) < FEWEST_WINDOWS:
            return 0.0
        if self._is_plain:
            return pvariance([value / then.orders * now.orders if then.orders else 0.0 for value, then in windows])
        return max(0.0, pvariance([value for value, _ in windows]) - chance)

    def _kept(self, value: float) -> float:
        return 1 - value if self.kpi.counts_lost else value

    def _shown(self, kept: float) -> float:
        return 1 - kept if self.kpi.counts_lost else kept

    def _past(self, last: date, days: int) -> list[tuple[float, Customers]]:
        """Return the values of earlier windows that are wholly known, newest first, with their counts."""
        need = timedelta(days=days * (2 if self.kpi.looks_back else 1) - 1)
        values: list[tuple[float, Customers]] = []
        for back in range(0, PAST_DAYS, STEP_DAYS):
            end = last - timedelta(days=back)
            if end - need < self.known.first:
                break
            count = self._count(end, days)
            if reading := self._read(count):
                values.append((reading[0], count))
        return values

    def _at_pace(self, value: float, then: Customers, now: Customers) -> float:
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

    def _at_usual_mix(self, level: Level, now: Customers, before: Customers) -> Level:
        """Add the value as it would be with the usual mix of once-buyers and regulars (after a sale: many new ones)."""
        if not isinstance(self.kpi, Comeback) or not now.earlier_once or not now.earlier_regular or not before.earlier:
            return level
        once = before.earlier_once / before.earlier
        kept = once * now.kept_once / now.earlier_once + (1 - once) * now.kept_regular / now.earlier_regular
        return replace(level, estimates=(*level.estimates, self._shown(kept)))

    def _after_season(self, level: Level, now: Customers, before: Customers) -> Level:
        """Add the value as it would be had the period before not been a busy season.

        In a season people come back sooner, so many of its customers have done so already when the window begins.
        """
        if not isinstance(self.kpi, Comeback) or not now.new or before.new < now.new * BUSY:
            return level
        pace = min(before.new / now.new, BUSIEST)
        return replace(level, estimates=(*level.estimates, self._shown(min(1.0, self._kept(level.value) * pace))))


@dataclass(frozen=True, slots=True)
class LifespanGauge:
    """Years out of churn: the same level, turned over."""

    churn: CohortGauge

    def window(self, last: date) -> int:
        """Return the window of churn."""
        return self.churn.window(last)

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the level in years; None when nobody was lost."""
        length = days or self.window(last)
        churn = self.churn.level(last, length)
        if churn is None or churn.value <= 0:
            return None
        return _mapped(churn, lambda value: length / YEAR / max(value, churn.value / 4))


def _mapped(level: Level, turn: Callable[[float], float]) -> Level:
    value = turn(level.value)
    return replace(
        level,
        value=value,
        estimates=tuple(turn(estimate) for estimate in level.estimates),
        error=value * relative(level.error, level.value),
        usual=tuple(turn(usual) for usual in level.usual),
        chance=None if level.chance is None else (turn(level.chance[0]), turn(level.chance[1])),
    )


@dataclass(frozen=True, slots=True)
class ProductGauge:
    """Parts multiplied: their relative errors add up in squares.

    `yearly` is the part that is a frequency of the window and has to be put on a year.
    """

    parts: tuple[DailyGauge | CohortGauge | LifespanGauge, ...]
    yearly: int
    days: int

    def window(self, last: date) -> int:  # noqa: ARG002  # the same question as to a daily gauge
        """Return the one window of all parts."""
        return self.days

    def level(self, last: date, days: int | None = None) -> Level | None:
        """Return the level of the product; None when a part has none."""
        length = days or self.days
        levels: list[Level] = []
        for number, part in enumerate(self.parts):
            level = part.level(last, length)
            if level is None:
                return None
            levels.append(_mapped(level, lambda value: value * YEAR / length) if number == self.yearly else level)
        value = prod(level.value for level in levels)
        estimates = [value * one / level.value for level in levels if level.value for one in level.estimates]
        return Level(
            value=value,
            estimates=(value, *estimates),
            error=abs(value) * combined([relative(level.error, level.value) for level in levels]),
            first=max(level.first for level in levels),
            last=last,
            history_days=min(level.history_days for level in levels),
            usual=_usual(levels),
            usual_error=combined([level.usual_error for level in levels]),
        )


def _usual(levels: Sequence[Level]) -> tuple[float, ...]:
    """Return the product of the latest usual levels, and of the most modest ones."""
    if not all(level.usual for level in levels):
        return ()
    return prod(level.usual[0] for level in levels), prod(min(level.usual) for level in levels)
