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
#: A fiscal month that begins later is named after the month in which it ends: after the one of most of its days.
_LATEST_OF_ITS_OWN: Final = 15


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
    def month(cls, text: str, begins_on: int = 1) -> Period:
        """Read "2011-11".

        Args:
            text: The month as it is named.
            begins_on: Day, 1 to 28, on which months begin: from the 16th on it lies in the calendar month before.

        Raises:
            ValueError: Not a month.
        """
        if not (match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)):
            msg = f"{text!r} is not a month; write it as 2011-11"
            raise ValueError(msg)
        return cls._months(int(match[1]), int(match[2]), 1, begins_on)

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
    def quarter(cls, text: str, begins_on: int = 1) -> Period:
        """Read "2011Q3"; `begins_on` as of `month`.

        Raises:
            ValueError: Not a quarter.
        """
        if not (match := re.fullmatch(r"(\d{4})-?[Qq]([1-4])", text)):
            msg = f"{text!r} is not a quarter; write it as 2011Q3"
            raise ValueError(msg)
        return cls._months(int(match[1]), 3 * int(match[2]) - 2, 3, begins_on)

    @classmethod
    def _months(cls, year: int, month: int, count: int, begins_on: int) -> Period:
        first = _moved(year, month - (begins_on > _LATEST_OF_ITS_OWN), begins_on)
        if begins_on > 1:
            return cls(first, _moved(first.year, first.month + count, begins_on - 1))
        last = _moved(first.year, first.month + count - 1, 1)
        return cls(first, last.replace(day=calendar.monthrange(last.year, last.month)[1]))

    @classmethod
    def week(cls, day: date, start: int = 0) -> Period:
        """Return the week in which a day lies; `start`: the weekday on which it begins, 0 is Monday."""
        first = day - timedelta(days=(day.weekday() - start) % WEEK)
        return cls(first, first + timedelta(days=WEEK - 1))

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

    def together(self, other: Period) -> Period:
        """Return the days from the first to the last of both."""
        return Period(min(self.first, other.first), max(self.last, other.last))

    def earlier(self, days: int) -> Period:
        """Return the same span so many days earlier."""
        return Period(self.first - timedelta(days=days), self.last - timedelta(days=days))

    def previous(self, begins_on: int = 1) -> Period:
        """Return the period before: the month, quarter or year before one, else as many days; see `month`."""
        months = self._whole_months(begins_on)
        if months is None:
            return self.before()
        return Period(_moved(self.first.year, self.first.month - months, begins_on), self.first - timedelta(days=1))

    def _whole_months(self, begins_on: int) -> int | None:
        """Return 1, 3 or 12 for a month, quarter or year, else None."""
        after = self.last + timedelta(days=1)
        if self.first.day != begins_on or after.day != begins_on:
            return None
        months = (after.year - self.first.year) * 12 + after.month - self.first.month
        named = self.first.month - 1 + (begins_on > _LATEST_OF_ITS_OWN)
        return months if months in {1, 3, 12} and named % months == 0 else None

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


def _moved(year: int, month: int, day: int) -> date:
    """Return a day of a month that is counted from January of a year, before or after it as well."""
    years, month = divmod(month - 1, 12)
    return date(year + years, month + 1, day)
