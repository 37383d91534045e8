"""Days that a digest has shown and that changed since: what the next one tells of them, and what it shows itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cache import Cache
from commerce.feeds import Feed
from commerce.period import Period
from commerce.restatements import Restatement, Shown
from kpi.explain.restated import Told, restatements
from shopbell.jobs.shops import OpenShop


def restated(
    opened: OpenShop, cache: Cache, first: Sequence[str], since: date | None = None
) -> tuple[list[Restatement], Shown | None]:
    """Return what changed of the days that were shown, and which are shown now; None where none is known.

    Args:
        opened: The shop this morning.
        cache: Where both stand.
        first: KPIs that the digest shows: they are told of before others.
        since: What other digests told after this day is told as well.
    """
    moved = cache.facts.restated(opened.name, opened.today, since)
    totals = [kpi for kpi in dict.fromkeys([*first, *opened.book.ids]) if opened.book.kpi(kpi).adds_up]
    told = [Told(opened.book.kpi(kpi), opened.meanings[kpi].unit) for kpi in totals]
    known = opened.facts.coverage(Feed.ORDERS)
    if known is None or opened.last_day < known.first:
        return [], None
    number = max((one.number for one in moved), default=0)
    return restatements(moved, told, opened.facts), Shown(opened.today, Period(known.first, opened.last_day), number)
