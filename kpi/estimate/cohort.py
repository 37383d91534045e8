"""Estimates of cohorts by calendar month: uncertain by chance, and by how much earlier months differed beyond it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median, pvariance
from typing import NamedTuple, Self

from commerce.period import Period
from kpi.estimate.chance import chance_of_share
from kpi.estimate.estimate import Estimate, relative

#: Earlier windows that are looked at, a month apart.
PAST_WINDOWS = 6
FEWEST_WINDOWS = 3
_MONTHS = 12


class Month(NamedTuple):
    """One calendar month."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def text(self) -> str:
        """As cohorts are named: "2026-03"."""
        return f"{self.year:04}-{self.number:02}"

    def moved(self, months: int) -> Month:
        """Return the month so many months later."""
        year, index = divmod(self.year * _MONTHS + self.number - 1 + months, _MONTHS)
        return Month(year, index + 1)


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months in a row."""

    first: Month
    count: int

    @classmethod
    def of(cls, period: Period) -> Self | None:
        """Return the months that a period is made of; None when it begins or ends within one."""
        after = period.last + timedelta(days=1)
        if period.first.day != 1 or after.day != 1:
            return None
        count = (after.year - period.first.year) * _MONTHS + after.month - period.first.month
        return cls(Month(period.first.year, period.first.month), count)

    @classmethod
    def ending(cls, last: date, count: int) -> Self:
        """Return the last so many whole months that ended on a day or before it."""
        after = last + timedelta(days=1)
        return cls(Month(after.year, after.month).moved(-count), count)

    @property
    def period(self) -> Period:
        """Their days."""
        return Period(self.first.first, self.first.moved(self.count).first - timedelta(days=1))

    def before(self) -> Months:
        """Return as many months right before."""
        return Months(self.first.moved(-self.count), self.count)

    def moved(self, months: int) -> Months:
        """Return as many months so many months later."""
        return Months(self.first.moved(months), self.count)


@dataclass(frozen=True, slots=True)
class CohortEstimator:
    """Estimates the share of a cohort that came back.

    Attributes:
        counted: Returns (those who came back in some months, the cohort won in as many months before).
        known: The days that the orders cover.
        months: How many months a verdict looks at.
    """

    counted: Callable[[Months], tuple[int, int]]
    known: Period
    months: int

    @property
    def last(self) -> date:
        """The last day the orders cover."""
        return self.known.last

    def window(self, last: date) -> int:
        """Return the days of the last whole months."""
        return Months.ending(last, self.months).period.length

    def estimate(self, last: date, days: int | None = None) -> Estimate | None:
        """Return the estimate over the last whole months, or over the days asked for where they are whole months.

        None where nobody was won in the months before.
        """
        asked = None if days is None else Months.of(Period.ending(last, days))
        months = asked or Months.ending(last, self.months)
        back, won = self.counted(months)
        if not won:
            return None
        value, smooth = back / won, (back + 1) / (won + 2)
        chance = smooth * (1 - smooth) / won
        past = self._past(months)
        beyond = 0.0
        if len(past) >= FEWEST_WINDOWS:
            beyond = max(0.0, pvariance([one for one, _ in past]) - sum(spread for _, spread in past) / len(past))
        values = [one for one, _ in past]
        period = months.period
        history = (months.before().period.first - self.known.first).days
        return Estimate(
            value=value,
            estimates=(value,),
            error=sqrt(chance + beyond),
            first=period.first,
            last=period.last,
            history_days=max(0, history),
            usual=(values[0], median(values)) if values else (),
            usual_error=relative(sqrt(chance), value),
            chance=chance_of_share(back, won),
        )

    def without(self, days: Collection[date]) -> CohortEstimator:
        """Return itself: no day stands for itself."""
        del days
        return self

    def _past(self, months: Months) -> list[tuple[float, float]]:
        """Return value and variance by chance of the windows before, newest first, as far as they are known."""
        found = []
        for back in range(PAST_WINDOWS):
            earlier = months.before().moved(-back)
            if earlier.before().period.first < self.known.first:
                break
            returning, won = self.counted(earlier)
            if won:
                share = (returning + 1) / (won + 2)
                found.append((returning / won, share * (1 - share) / won))
        return found
