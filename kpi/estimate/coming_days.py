"""What days to come are likely to bring: by weekday, by last year's season, by what a special day brought last year.

The level and the weekdays are those of the last eight weeks. Where last year's same days are known, they say how such
days stand to the eight weeks before them; that is believed as far as it lies beyond what such weeks differ by anyway
(the shrinkage of James and Stein: a tenth more, where a tenth is how weeks differ, is believed by half).

How far it may be off: chance in the cases, the error of the level, and how far the shop's own past weeks came out
beside what the eight weeks before each of them foretold, held towards what any shop swings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log1p, sqrt

from commerce.period import HALF_YEAR, WEEK, YEAR, YEAR_OF_WEEKS
from kpi.estimate.chance import Span
from kpi.estimate.drift.days import BASELINE_DAYS, FEWEST_BASELINE, Pattern, days_of, learnt_from, pattern_of
from kpi.estimate.drift.slow import TWO_WEEKS
from kpi.estimate.drift.windows import SWING_OF_TOTALS
from kpi.estimate.watched import WatchedSeries

#: Eight of ten ranges hold what comes: so many standard deviations to both sides.
EIGHT_OF_TEN = 1.2816
#: A season that doubles is believed; more is one great order in a small week.
MOST_SEASONAL = 2.0
#: A special day brought at most so many times a usual one's.
MOST_SPECIAL = 10.0
#: Independent windows of the past that weigh as much as how any shop swings: half as many as for an alarm.
HOLD = 4.0


@dataclass(frozen=True, slots=True)
class Coming:
    """What some days are expected to bring together.

    Attributes:
        value: Their sum.
        variance: Relative, of that sum.
        by_last_year: The same days of last year were known.
    """

    value: float
    variance: float
    by_last_year: bool

    def interval(self) -> Span:
        """Return where the sum comes to lie eight times of ten; what is drawn reaches farther up than down."""
        spread = log1p(self.variance)
        half = EIGHT_OF_TEN * sqrt(spread)
        return self.value * exp(-spread / 2 - half), self.value * exp(-spread / 2 + half)


class ComingDays:
    """Foretells days of one total.

    Args:
        watched: Its settled days up to the newest.
        special: {special day, of the past or to come: the same event's day of last year, or None}.
        closed: Days on which nobody can buy.
    """

    def __init__(
        self, watched: WatchedSeries, special: Mapping[date, date | None], closed: Collection[date] = ()
    ) -> None:
        self._days = days_of(watched, special)
        self._special = special
        self._closed = closed

    @property
    def why_not(self) -> str:
        """Why nothing can be foretold: "short_history", "no_base"; "" where it can."""
        learnt = self._taught(len(self._days))
        if learnt is None:
            return "short_history"
        return "" if learnt.level > 0 else "no_base"

    def coming(self, asked: Sequence[date]) -> Coming | None:
        """Return what some days in order will bring together; None where nothing can be foretold, see `why_not`."""
        if self.why_not:
            return None
        plain = sum(self.weights(asked))
        variance = self._variance(plain, len(asked)) if plain > 0 else 0.0
        season = self._season(asked)
        if season is None or not plain:
            return Coming(plain, variance, by_last_year=False)
        believed = (season - 1) ** 2 / ((season - 1) ** 2 + variance)
        return Coming(plain * (1 + believed * (season - 1)), variance * (1 + believed), by_last_year=True)

    def weights(self, asked: Sequence[date]) -> list[float]:
        """Return what each of some days would bring at the level of the last eight weeks; empty: nobody can tell."""
        days, learnt = self._days, self._taught(len(self._days))
        if learnt is None:
            return []
        level = learnt.level * self._beyond_held()
        return [level * learnt.weekday[days.index(day) % WEEK] * self._event(day) for day in asked]

    def last_year(self, asked: Sequence[date]) -> list[float] | None:
        """Return what the same weekdays brought a year ago; None where any of them is not known."""
        days = self._days
        then = [days.index(day) - YEAR_OF_WEEKS for day in asked]
        is_known = all(0 <= i < len(days) and (days.counts[i] or days.hidden[i]) for i in then)
        return [days.raw[i] for i in then] if is_known else None

    def _taught(self, stop: int) -> Pattern | None:
        """Return level and weekdays of the eight weeks before a day; None where few of them are known."""
        days = self._days
        if stop <= 0:
            return None
        start = learnt_from(days.counts, days.hidden, stop)
        known = days.counts_before[stop] - days.counts_before[start]
        return pattern_of(days, start, stop) if known >= FEWEST_BASELINE else None

    def _beyond_held(self) -> float:
        """Return what outlying days add to the level, from which they are held off: they come again."""
        days, stop = self._days, len(self._days)
        since = max(0, stop - HALF_YEAR)
        usual = [i for i in range(since, stop) if days.counts[i] and days.day(i) not in self._special]
        held = sum(days.hits[i] for i in usual)
        return sum(days.raw[i] for i in usual) / held if held > 0 else 1.0

    def _event(self, day: date) -> float:
        """Return how many times a usual day a special one brings: as last year; as usual where that is not known."""
        if day in self._closed:
            return 0.0
        days, like = self._days, self._special.get(day)
        then = -1 if like is None else days.index(like)
        if not 0 <= then < len(days):
            return 1.0
        learnt = self._taught(then)
        expected = 0.0 if learnt is None else learnt.level * learnt.weekday[then % WEEK]
        return min(MOST_SPECIAL, days.raw[then] / expected) if expected > 0 else 1.0

    def _season(self, asked: Sequence[date]) -> float | None:
        """Return how these days of last year stood to the eight weeks before them; None where that is not known."""
        days = self._days
        then = [days.index(day) - YEAR_OF_WEEKS for day in asked if day not in self._special]
        learnt = self._taught(then[0]) if then else None
        if learnt is None or learnt.level <= 0:
            return None
        told = [i for i in then if 0 <= i < len(days) and days.counts[i]]
        if 2 * len(told) <= len(then):
            return None
        season = sum(days.hits[i] for i in told) / sum(learnt.level * learnt.weekday[i % WEEK] for i in told)
        return max(1 / MOST_SEASONAL, min(MOST_SEASONAL, season))

    def _variance(self, expected: float, count: int) -> float:
        """Return how far so many days may come out beside what was expected of them, relative, squared."""
        return self._chance(len(self._days), expected) * (1 + count / BASELINE_DAYS) + self._swing(count)

    def _chance(self, stop: int, expected: float) -> float:
        """Return the variance by chance of what the days from `stop` on bring, relative."""
        days, since = self._days, max(0, stop - HALF_YEAR)
        if days.spread == "count":
            return 1 / expected
        known = days.counts_before[stop] - days.counts_before[since]
        scatter = (days.scatter_before[stop] - days.scatter_before[since]) / max(known, 1.0)
        worth, cases = sum(days.raw[since:stop]), sum(days.raw_cases[since:stop])
        of_cases = worth / cases / expected if cases > 0 and days.is_sampled else 0.0
        return max(scatter / expected, of_cases)

    def _swing(self, count: int) -> float:
        """Return the variance beyond chance: that of the shop's own past weeks, held towards that of any shop."""
        days, found = self._days, list[float]()
        for stop in range(len(days), max(count, len(days) - YEAR), -WEEK):
            start = stop - count
            learnt = self._taught(start)
            told = [i for i in range(start, stop) if days.counts[i]]
            if learnt is None or learnt.level <= 0 or 2 * len(told) <= count:
                continue
            expected = sum(learnt.level * learnt.weekday[i % WEEK] for i in told)
            chance = self._chance(start, expected) * (1 + count / BASELINE_DAYS)
            found.append((sum(days.hits[i] for i in told) / expected - 1) ** 2 - chance)
        own = max(0.0, sum(found) / len(found)) if found else 0.0
        independent = len(found) * WEEK / max(count, WEEK)
        usual = SWING_OF_TOTALS**2 * min(1.0, TWO_WEEKS / count)
        return (HOLD * usual + independent * own) / (HOLD + independent)
