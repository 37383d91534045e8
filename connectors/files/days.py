"""Days as people and programs write them, and ranges, weeks and months, which are no days.

"03/04/2026" is in March or in April: what the file does not tell, nobody guesses.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from connectors.files.months import MONTHS, WEEKDAYS
from connectors.files.showing import shown

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MONTHS_OF_A_YEAR = 12
_LONGEST = 400
#: Of 26/10/12 it is likelier that it begins with its year.
_LIKELY_YEAR = 20
#: Days since the 30th of December 1899, as spreadsheets count; five digits are the years 2000 to 2099.
_SERIAL = re.compile(r"(3[6-9]\d{3}|[4-6]\d{4}|7[0-2]\d{3}|730[0-4]\d)(?:[.,]\d+)?")
_SERIAL_START = date(1899, 12, 30)
_CLOCK = r"\d{1,2}(?::\d{2}){1,2}(?:[.,]\d+)?"
_TIME = re.compile(
    rf"[T\s,]+(?:上午|下午)?\s*{_CLOCK}\s*(?:[ap]\.?m\.?|sa|ch|uhr)?\s*(?:z|utc|gmt)?(?:\s*[+-]\d{{1,2}}:?(?:\d{{2}})?)?",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})[./]?")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})")
_HAN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})|(\d{1,2})[/.](\d{4})|(\d{4})\s*年\s*(\d{1,2})\s*月")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s+(?:[-\u2013\u2014]|to|until|through|bis|au|al|a|tot|đến|tới)\s+|\s*[~\u301c\uff5e至]\s*|\u2013"
)
_BARE_RANGE = re.compile(
    r"(\d{8}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})-(\d{8}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_SMALL_WORDS: Final = frozenset({"de", "del", "of", "the", "ngày", "năm", "st", "nd", "rd", "th", "er", "º", "thứ"})


class TwoWays(ValueError):
    """A day can be read in two ways, and nothing in the file tells which."""


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def is_a_day(self) -> bool:
        """Whether it is one day only."""
        return self.first == self.last

    def days(self) -> list[date]:
        """Return every day of it."""
        return [self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """How one file writes days.

    Attributes:
        day_first: Whether 03/04/2026 is the 3rd of April; None when nothing in the file tells.
        has_serials: Days are written as spreadsheets count them, 46307.
        ends_with_year: Whether 26/10/27 is of 2027; where years have two digits, the part that changes less is theirs.
    """

    day_first: bool | None = None
    has_serials: bool = False
    ends_with_year: bool = True


def calendar_of(days: Iterable[str]) -> Calendar:
    """Find out how a file writes days, from the cells of all of them."""
    first = second = False
    serials = others = 0
    starts, ends = set[str](), set[str]()
    for text in dict.fromkeys(days):
        bare = _without_time(text.strip())
        serials += _SERIAL.fullmatch(bare) is not None
        others += bool(bare) and _SERIAL.fullmatch(bare) is None
        for found in (_YEAR_LAST.fullmatch(side) for side in _sides(bare)):
            if found and found[2] != ".":
                first = first or int(found[1]) > _MONTHS_OF_A_YEAR
                second = second or int(found[3]) > _MONTHS_OF_A_YEAR
                starts.add(found[1])
                ends.add(found[4])
    return Calendar(None if first == second else first, serials > others, len(ends) <= len(starts))


def read_day(text: str, way: Calendar) -> date:
    """Read 2026-03-01, 20260301, 01.03.2026, "Mar 1, 2026", or 1/3/2026 where the file tells which is the month.

    Raises:
        ValueError: Anything else, ranges and months included.
    """
    span = read_span(text, way)
    if not span.is_a_day:
        msg = f"{shown(text)} is {(span.last - span.first).days + 1} days, not one"
        raise ValueError(msg)
    return span.first


@lru_cache(maxsize=8192)
def read_span(text: str, way: Calendar) -> Span:
    """Read a day, or what is written as a range of days, a week or a month.

    Raises:
        ValueError: None of them.
    """
    bare = _without_time(text.strip())
    day = _one_day(bare, way)
    if day is not None:
        return Span(day, day)
    for read in (_range, _month, _week):
        span = read(bare, way)
        if span is not None and (span.last - span.first).days < _LONGEST:
            return span
    raise ValueError(_no_day(text))


def whole(start: date, months: int) -> Span:
    """Return the week (0 months), month, quarter or year that begins on a day."""
    if months == 0:
        return Span(start, start + timedelta(days=6))
    ends = start.month - 1 + months
    year, month = start.year + ends // 12, ends % 12 + 1
    return Span(start, date(year, month, min(start.day, calendar.monthrange(year, month)[1])) - timedelta(days=1))


def _without_time(text: str) -> str:
    """Return a day without the time of the day behind it."""
    found = re.search(_TIME.pattern + r"\s*$", text, re.IGNORECASE)
    return text[: found.start()].strip() if found and found.start() else text


def _one_day(text: str, way: Calendar) -> date | None:
    """Return the day of a text that is one; None for another text.

    Raises:
        ValueError: It is written as a day, and is none, or may be one of two.
    """
    if way.has_serials and _SERIAL.fullmatch(text):
        return _SERIAL_START + timedelta(days=int(text[:5]))
    if found := _YEAR_FIRST.fullmatch(text) or _HAN.fullmatch(text):
        if _is_year_first(found, text):
            return _day(int(found[1]), int(found[found.re.groups - 1]), int(found[found.re.groups]), text)
        return None
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(found, text, way)
    return _with_month_name(text)


def _is_year_first(found: re.Match[str], text: str) -> bool:
    """Tell a day from 2026031 and the like: without marks between, there are eight digits."""
    return found.re is _HAN or found[2] != "" or re.fullmatch(r"\d{8}", text) is not None


def _year_last(found: re.Match[str], text: str, way: Calendar) -> date:
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    day_first = True if found[2] == "." else way.day_first
    if len(found[4]) == len("26"):
        if found[2] != "." and (found[2] == "-" or not way.ends_with_year or year < _LIKELY_YEAR <= one):
            msg = f"{shown(text)} may begin or end with the year; write the day as 2026-03-01"
            raise ValueError(msg)
        year += 2000
    if day_first is None and one != two:
        msg = f"{shown(text)} can be read in two ways; write the day as 2026-03-01"
        raise TwoWays(msg)
    day, month = (one, two) if day_first else (two, one)
    return _day(year, month, day, text)


def _with_month_name(text: str) -> date | None:
    """Read "Oct 12, 2026", "Mon, 12. Oktober 2026", "12-Oct-26", "12 thg 10, 2026"."""
    words = [word for word in _WORDS.findall(text.lower()) if word not in _SMALL_WORDS and word not in WEEKDAYS]
    if len(words) == 4 and words[1] in {"thg", "tháng"}:  # noqa: PLR2004 - day, "tháng", month, year
        words = [words[0], words[2], words[3]]
        month = int(words[1]) if words[1].isdecimal() else 0
    else:
        names = [word for word in words if word in MONTHS]
        if len(names) != 1:
            return None
        month = MONTHS[names[0]]
        words = [words[0], "", words[-1]] if words[1:2] == names else ["", *words[1:]] if words[:1] == names else []
        words = [word for word in words if word]
        words = [words[0], "", words[-1]] if len(words) == 2 else []  # noqa: PLR2004 - day and year
    if len(words) != 3 or not (words[0] + words[2]).isdecimal():  # noqa: PLR2004 - day, month, year
        return None
    day, year = (words[2], words[0]) if len(words[0]) == len("2026") else (words[0], words[2])
    if len(day) > len("31") or len(year) not in {len("26"), len("2026")}:
        return None
    return _day(int(year) + (2000 if len(year) == len("26") else 0), month, int(day), text)


def _sides(text: str) -> tuple[str, ...]:
    """Return the two sides of a range, or the text itself."""
    if found := _BARE_RANGE.fullmatch(text):
        return found[1], found[2]
    parts = _BETWEEN.split(text)
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 else (text,)  # noqa: PLR2004 - a range has two sides


def _range(text: str, way: Calendar) -> Span | None:
    """Read "2026-10-05 - 2026-10-11", "5 Oct to 11 Oct 2026", "20261005-20261011"."""
    sides = _sides(text)
    if len(sides) == 1:
        return None
    last = _tried(_one_day, sides[1], way)
    if last is None:
        return None
    first = _tried(_one_day, sides[0], way) or _tried(_one_day, f"{sides[0]}, {last.year}", way)
    return Span(first, last) if first is not None and first <= last else None


def _month(text: str, _: Calendar) -> Span | None:
    """Read "2026-10", "10/2026", "October 2026", "2026年10月", "tháng 10 2026"."""
    if found := _MONTH.fullmatch(text):
        numbers = [int(group) for group in found.groups() if group]
        year, month = (numbers[1], numbers[0]) if found[3] else (numbers[0], numbers[1])
    else:
        words = [
            word for word in _WORDS.findall(text.lower()) if word not in _SMALL_WORDS and word not in {"thg", "tháng"}
        ]
        if len(words) != 2 or not re.fullmatch(r"\d{4}", words[1]):  # noqa: PLR2004 - month and year
            return None
        year = int(words[1])
        month = MONTHS.get(words[0], int(words[0]) if re.fullmatch(r"\d{1,2}", words[0]) else 0)
    if not (1 <= month <= _MONTHS_OF_A_YEAR and _FIRST_YEAR <= year <= _LAST_YEAR):
        return None
    return whole(date(year, month, 1), 1)


def _week(text: str, _: Calendar) -> Span | None:
    """Read "2026-W41"."""
    if not (found := _WEEK.fullmatch(text)):
        return None
    try:
        return whole(date.fromisocalendar(int(found[1]), int(found[2]), 1), 0)
    except ValueError:
        return None


def _tried(read: Callable[[str, Calendar], date | None], text: str, way: Calendar) -> date | None:
    try:
        return read(text, way)
    except ValueError:
        return None


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        read = date(year, month, day)
    except ValueError:
        raise ValueError(_no_day(text)) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(_no_day(text))
    return read


def _no_day(text: str) -> str:
    return f"{shown(text)} is not a day; write it as 2026-03-01"


def spread(amount: int, days: int) -> Iterator[int]:
    """Yield what of an amount falls on each of some days: alike but for one unit, and in all exactly the amount."""
    each, left = divmod(abs(amount), days)
    sign = -1 if amount < 0 else 1
    return (sign * (each + (place < left)) for place in range(days))
