"""A period is a first and a last day of the shop's own calendar, both included."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

#: Spans in days that figures are told, judged and held together over: whole weeks, a quarter, half a year, a year.
WEEK: Final = 7
FOUR_WEEKS: Final = 28
QUARTER: Final = 90
HALF_YEAR: Final = 182
YEAR: Final = 365
#: A year in whole weeks: the same weekdays of last year.
YEAR_OF_WEEKS: Final = 364


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Inclusive store-local days.

    Raises:
        ValueError: The last day lies before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            msg = f"a period cannot end ({self.last}) before it begins ({self.first})"
            raise ValueError(msg)

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day."""
        return cls(day, day)

    @classmethod
    def ending(cls, last: date, days: int) -> Period:
        """Return the `days` days up to and including `last`."""
        return cls(last - timedelta(days=days - 1), last)

    @classmethod
    def month(cls, text: str) -> Period:
        """Read "2011-11".

        Raises:
            ValueError: Not a month.
        """
        if not (match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)):
            msg = f"{text!r} is not a month; write it as 2011-11"
            raise ValueError(msg)
        year, month = int(match[1]), int(match[2])
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def month_of(cls, day: date, begins_on: int = 1) -> Period:
        """Return the month that holds a day.

        Args:
            day: Any day.
            begins_on: On which day of a calendar month the shop's own months begin, 1 to 28.
        """
        first = day.replace(day=begins_on)
        if first > day:
            first = (first.replace(day=1) - timedelta(days=1)).replace(day=begins_on)
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=begins_on)
        return cls(first, after - timedelta(days=1))

    @classmethod
    def quarter(cls, text: str) -> Period:
        """Read "2011Q3".

        Raises:
            ValueError: Not a quarter.
        """
        if not (match := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text)):
            msg = f"{text!r} is not a quarter; write it as 2011Q3"
            raise ValueError(msg)
        year, last_month = int(match[1]), 3 * int(match[2])
        return cls(date(year, last_month - 2, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))

    @property
    def length(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        """Return every day, first to last."""
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

    def before(self) -> Period:
        """Return as many days right before the first one, whatever the calendar says."""
        return Period.ending(self.first - timedelta(days=1), self.length)

    def earlier(self, days: int) -> Period:
        """Return the same span so many days earlier."""
        return Period(self.first - timedelta(days=days), self.last - timedelta(days=days))

    def previous(self) -> Period:
        """Return the period before: the calendar month, quarter or year before one, else as many days."""
        months = self._whole_months()
        if months is None:
            return self.before()
        years_back, month = divmod(self.first.month - 1 - months, 12)
        return Period(date(self.first.year + years_back, month + 1, 1), self.first - timedelta(days=1))

    def _whole_months(self) -> int | None:
        """Return 1, 3 or 12 for a calendar month, quarter or year, else None."""
        if self.first.day != 1 or (self.last + timedelta(days=1)).day != 1:
            return None
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return months if months in {1, 3, 12} and (self.first.month - 1) % months == 0 else None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"
