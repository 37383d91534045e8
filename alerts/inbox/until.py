"""Read until when, as people say it: "3d", "until Monday", "2026-04-03", "tomorrow 15:00"; in the shop's time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import get_day_names

from commerce.languages import LANGUAGES

#: What is said of a day begins when people come to work, not in the middle of the night.
_MORNING = time(8)
_LONGEST = timedelta(days=366)
_FILLERS = re.compile(r"^(?:until|till|for|on|at|đến|tới|trong|直到|到)\s*", re.IGNORECASE)
_NAMES = {
    timedelta(minutes=1): ("m", "min", "minute", "phút", "分鐘"),
    timedelta(hours=1): ("h", "hour", "giờ", "小時"),
    timedelta(days=1): ("d", "day", "ngày", "天"),
    timedelta(weeks=1): ("w", "week", "tuần", "週"),
}
_UNITS = {name: length for length, names in _NAMES.items() for name in names}
_SPAN = re.compile(r"(\d{1,4})\s*([^\W\d]+?)s?")
_DAY_AND_HOUR = re.compile(r"(?P<day>.*?)\s*(?P<hour>\d{1,2}:\d{2})?")
_TOMORROW = {"tomorrow", "ngày mai", "mai", "明天"}
_TODAY = {"today", "hôm nay", "今天"}
_EXAMPLES = 'write e.g. "3d", "4 hours", "until Monday", "tomorrow 15:00", "2026-04-03" or "15:00"'


def until_of(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant that is meant; UTC.

    A day without an hour begins at 8:00 in the shop's time, a weekday is the next of its name, an hour the next that
    the clock shows.

    Args:
        text: In English, Vietnamese or Chinese.
        now: UTC.
        zone: The shop's.

    Raises:
        ValueError: It cannot be read, is past, or more than a year ahead; says what can be.
    """
    words = _FILLERS.sub("", text.strip().lower())
    try:
        meant = _span(words, now) or _day_and_hour(words, now.astimezone(zone))
    except (ValueError, OverflowError):
        meant = None
    if meant is None:
        msg = f"cannot read until when in {text!r}; {_EXAMPLES}"
        raise ValueError(msg)
    if meant <= now:
        msg = f"{text!r} is past: it is {now.astimezone(zone):%Y-%m-%d %H:%M} at the shop; {_EXAMPLES}"
        raise ValueError(msg)
    if meant - now > _LONGEST:
        msg = f"{text!r} is more than a year away; write an earlier day"
        raise ValueError(msg)
    return meant.astimezone(now.tzinfo)


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words)
    if match is None or match[2] not in _UNITS:
        return None
    return now + int(match[1]) * _UNITS[match[2]]


def _day_and_hour(words: str, local: datetime) -> datetime | None:
    match = _DAY_AND_HOUR.fullmatch(words)
    if match is None or not words:
        return None
    hour = time.fromisoformat(match["hour"].zfill(5)) if match["hour"] else None
    day = _day(match["day"], local.date())
    if day is None and (match["day"] or hour is None):
        return None
    if day is not None:
        return datetime.combine(day, hour or _MORNING, local.tzinfo)
    today = datetime.combine(local.date(), hour or _MORNING, local.tzinfo)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), today.time(), local.tzinfo)


def _day(words: str, today: date) -> date | None:
    if words in _TODAY:
        return today
    if words in _TOMORROW:
        return today + timedelta(days=1)
    if (weekday := _weekdays().get(words)) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return date.fromisoformat(words) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", words) else None


@cache
def _weekdays() -> dict[str, int]:
    """Return {name of a weekday in any of our languages, long or short: its number, Monday 0}."""
    return {
        str(name).lower().rstrip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=language).items()
    }
