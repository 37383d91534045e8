"""Which day is meant by "Monday", "tomorrow", "下週一" or "2026年4月3日", seen from today."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final

from babel.dates import get_day_names

from commerce.languages import LANGUAGES

_DAYS_AHEAD: Final[Mapping[str, int]] = {
    **dict.fromkeys(("today", "hôm nay", "今天"), 0),
    **dict.fromkeys(("tomorrow", "tomorrow morning", "ngày mai", "sáng mai", "mai", "明天", "明早", "明天早上"), 1),
    **dict.fromkeys(("the day after tomorrow", "ngày kia", "後天"), 2),
}
#: Other ways to say a weekday in Chinese than the calendar's own; Monday first.
_IN_CHINESE: Final = tuple((f"禮拜{name}", f"周{name}") for name in "一二三四五六日")
_SUNDAYS: Final = ("星期天", "禮拜天", "週天")
_NEXT_WEEK: Final = re.compile(r"下個?(?=週|周|星期|禮拜)")
#: The year, the month and the day in this order, so that no date can be read in two ways.
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})/(\d{1,2})/(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})[日號]")
_MONTH_AND_DAY: Final = re.compile(r"(\d{1,2})月(\d{1,2})[日號]")


def day_said(words: str, today: date) -> date | None:
    """Return the day that is meant; None: these are no words for one.

    A weekday is the next of its name, "下週五" that of the week after this one, a date without a year the next such.

    Args:
        words: Lower case.
        today: At the shop.

    Raises:
        ValueError: A date that no calendar has.
    """
    if words in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[words])
    if (weekday := _weekdays().get(words)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if (later := _NEXT_WEEK.match(words)) and (weekday := _weekdays().get(words[later.end() :])) is not None:
        return today + timedelta(days=7 - today.weekday() + weekday)
    if dated := _DATE.fullmatch(words):
        year, month, day = (int(part) for part in dated.groups() if part)
        return date(year, month, day)
    if dated := _MONTH_AND_DAY.fullmatch(words):
        month, day = int(dated[1]), int(dated[2])
        this_year = date(today.year, month, day)
        return this_year if this_year >= today else date(today.year + 1, month, day)
    return None


@cache
def _weekdays() -> Mapping[str, int]:
    """Return {name of a weekday in any of our languages, long or short: its number, Monday 0}."""
    found = {
        str(name).lower().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=language).items()
    }
    for number, names in enumerate(_IN_CHINESE):
        found |= dict.fromkeys(names, number)
    return found | dict.fromkeys(_SUNDAYS, 6)
