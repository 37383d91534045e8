"""Read until when, as people say it: "3d", "until Monday", "2026-04-03", "tomorrow 15:00"; in the shop's time."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.inbox.days_said import day_said

#: What is said of a day begins when people come to work, not in the middle of the night.
_MORNING = time(8)
_LONGEST = timedelta(days=366)
_FILLERS = re.compile(r"^(?:until|till|for|on|at|đến|tới|trong|直到|到)\s*", re.IGNORECASE)
_TAILS = re.compile(r"\s*(?:為止|之?後)$")
_NAMES = {
    timedelta(minutes=1): ("m", "min", "minute", "phút", "分鐘", "分"),
    timedelta(hours=1): ("h", "hour", "giờ", "小時", "個小時"),
    timedelta(days=1): ("d", "day", "ngày", "天"),
    timedelta(weeks=1): ("w", "week", "tuần", "週", "個禮拜", "個星期"),
}
_UNITS = {name: length for length, names in _NAMES.items() for name in names}
_IN_CHINESE = {sign: number for number, sign in enumerate("一二三四五六七八九十", 1)} | {"兩": 2}
_SPAN = re.compile(rf"(\d{{1,4}}|[{''.join(_IN_CHINESE)}])\s*([^\W\d]+?)s?")
_DAY_AND_HOUR = re.compile(r"(?P<day>.*?)\s*(?P<hour>\d{1,2}:\d{2})?")
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
    words = _TAILS.sub("", _FILLERS.sub("", text.strip().lower()))
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
    return now + (_IN_CHINESE.get(match[1]) or int(match[1])) * _UNITS[match[2]]


def _day_and_hour(words: str, local: datetime) -> datetime | None:
    match = _DAY_AND_HOUR.fullmatch(words)
    if match is None or not words:
        return None
    hour = time.fromisoformat(match["hour"].zfill(5)) if match["hour"] else None
    day = day_said(match["day"], local.date())
    if day is None and (match["day"] or hour is None):
        return None
    if day is not None:
        return datetime.combine(day, hour or _MORNING, local.tzinfo)
    today = datetime.combine(local.date(), hour or _MORNING, local.tzinfo)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), today.time(), local.tzinfo)
