"""When an edition of the digest is due, and which days it tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cache import Cache
from commerce.definition import Definition
from commerce.messages import Cadence
from commerce.period import WEEK, YEAR_OF_WEEKS, Period
from shopbell.recipients import DigestReader

_DAY = timedelta(days=1)
#: Weeks and months of the calendar.
_PLAIN = Definition()


@dataclass(frozen=True, slots=True)
class Due:
    """By what it is told whether an edition is due.

    Attributes:
        now: UTC.
        zone: The shop's, for a reader who names none.
        definition: The shop's weeks and months.
    """

    now: datetime
    zone: ZoneInfo
    definition: Definition = _PLAIN


def due(reader: DigestReader, shop: str, clock: Due, cache: Cache) -> date | None:
    """Return the local day on which the newest of this reader's edition fell due; None where it was written.

    Due from the reader's own hour on, once a local day, week or month: a machine that slept catches up the newest and
    none before it, and an hour that a clock change repeats is still the same day. One noted on a day to come was noted
    by a clock that was set wrong, and counts for nothing: what it wrote is known by its days, and is not written twice.

    Args:
        reader: Who.
        shop: Of which; "" of all in one message.
        clock: Now, and by which weeks and months.
        cache: Remembers.
    """
    now, zone, definition = clock.now, clock.zone, clock.definition
    own = reader.zone or zone
    local = now.astimezone(own)
    begun = _begun(reader, local, definition)
    if begun is None or not _is_over(begun, reader, now.astimezone(zone).date(), definition):
        return None
    last = cache.runs.last(reader.job, shop)
    is_written = last is not None and begun <= last.started_at.astimezone(own).date() <= local.date()
    return None if is_written else begun


def note_done(reader: DigestReader, shop: str, cache: Cache, now: datetime) -> None:
    """Remember that a reader's digest was written; `shop` "": of all shops in one message."""
    cache.runs.note(reader.job, shop, now, now)


def days_of(edition: Cadence, today: date, definition: Definition) -> Period:
    """Return the days that an edition tells: yesterday, or the last week or month of the shop that is over.

    `today` is the shop's own day, or that on which the edition fell due.
    """
    if edition == "weekly":
        return Period.week(today, definition.week_start).earlier(WEEK)
    if edition == "monthly":
        return Period.month_of(Period.month_of(today, definition.month_start).first - _DAY, definition.month_start)
    return Period.day(today - _DAY)


def before(edition: Cadence, days: Period, definition: Definition) -> Period:
    """Return the days that those of an edition are held beside: the same weekday, the week or the month before."""
    if edition == "monthly":
        return days.previous(definition.month_start)
    return days.earlier(WEEK)


def year_ago(edition: Cadence, days: Period, definition: Definition) -> Period:
    """Return the same weekdays of last year, or the same month of it."""
    if edition != "monthly":
        return days.earlier(YEAR_OF_WEEKS)
    first = days.first.replace(year=days.first.year - 1)  # a month begins on the 28th at the latest
    return Period.month_of(first, definition.month_start)


def _begun(reader: DigestReader, local: datetime, definition: Definition) -> date | None:
    """Return the local day on which the newest edition fell due; None where that is not so yet."""
    today = local.date()
    begun: date | None
    if reader.edition == "weekly":
        begun = today - timedelta(days=(today.weekday() - reader.weekly_on) % WEEK)
    elif reader.edition == "monthly":
        begun = Period.month_of(today, definition.month_start).first
    else:
        begun = today if today.weekday() in reader.weekdays else None
    is_too_early = begun == today and local.time() < reader.digest_at
    return None if is_too_early else begun


def _is_over(begun: date, reader: DigestReader, today: date, definition: Definition) -> bool:
    """Tell whether the days to be told are over in the shop: its own day may be behind that of its reader."""
    return reader.edition == "daily" or days_of(reader.edition, begun, definition).last < today
