"""Once a quarter a digest asks its readers to look again at KPIs, targets and tactics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from cache import Cache
from commerce.clock import local_day
from shopbell.jobs.shops import OpenShop
from wording.notices import Notice

#: Under which it is remembered that there was a digest in a quarter, and when one reminded of it.
_WRITTEN: Final = "quarterly"
_REMINDED: Final = "quarterly_reminder"
_MONTHS: Final = 3


def notices(opened: OpenShop, cache: Cache) -> Iterator[Notice]:
    """Yield the reminder in every digest of the first day of a quarter on which one is written.

    A shop that never had a digest was set up just now, and is not reminded.
    """
    if _is_first(opened, cache) or _day(_REMINDED, opened, cache) == opened.today:
        yield Notice("quarter_begun")


def note(opened: OpenShop, cache: Cache) -> None:
    """Remember that a digest is written, and what it reminded of."""
    written = _day(_WRITTEN, opened, cache)
    if _is_first(opened, cache):
        cache.runs.note(_REMINDED, opened.name, opened.now, opened.now)
    if written is None or _quarter(written) != _quarter(opened.today):
        cache.runs.note(_WRITTEN, opened.name, opened.now, opened.now)


def _is_first(opened: OpenShop, cache: Cache) -> bool:
    """Tell whether the last digest was of an earlier quarter."""
    written = _day(_WRITTEN, opened, cache)
    return written is not None and _quarter(written) < _quarter(opened.today)


def _day(job: str, opened: OpenShop, cache: Cache) -> date | None:
    run = cache.runs.last(job, opened.name)
    return None if run is None else local_day(run.started_at, opened.zone)


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // _MONTHS
