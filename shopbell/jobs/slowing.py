"""Does the daily digest of a reader come once a week, since it goes unanswered?

Whether a mail is opened is not known, and nobody is watched to find out. That somebody answers is known, of whoever has
done so before: who then says nothing for four weeks, in which something was open and told the whole time, gets one a
week in place of thirty that nobody reads. The message says so, with the command that takes it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.decide.rule import OPEN
from cache import Cache
from commerce.period import FOUR_WEEKS
from shopbell.recipients import DigestReader

_UNANSWERED = timedelta(days=FOUR_WEEKS)


def is_slowed(reader: DigestReader, shop: str, now: datetime, cache: Cache) -> bool:
    """Tell whether the daily edition of a reader comes once a week; `now` is UTC."""
    if reader.edition != "daily" or not reader.slow_down:
        return False
    answered = _last_answer(reader, shop, cache)
    if answered is None or now - answered < _UNANSWERED:
        return False
    watches = cache.incidents.watches(shop).values()
    open_since = [one.since for one in watches if one.incident_state in OPEN and one.told_at and one.since]
    return any(now - since >= _UNANSWERED for since in open_since)


def once_a_week(reader: DigestReader) -> int:
    """Return on which day a slowed edition comes: the reader's own for weekly ones, if that is one; 0 is Monday."""
    return reader.weekly_on if reader.weekly_on in reader.weekdays else min(reader.weekdays)


def _last_answer(reader: DigestReader, shop: str, cache: Cache) -> datetime | None:
    """Return when a reader last answered about anything of a shop; that he wants it daily is an answer, too."""
    answered = cache.incidents.last_answer(shop, reader.name)
    tried = [one.written_at for one in cache.diary.entries(shop) if one.by == reader.name]
    kept = cache.editions.states().get(reader.job)
    asked = [kept.at] if kept is not None and kept.state == "kept" else []
    known = [*tried, *([answered] if answered is not None else [])]
    return max([*known, *asked]) if known else None
