"""What every answer is held against, from wherever it comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from alerts.inbox.desk import Desk
from cache import Cache
from commerce.line_splits import LINE_SEGMENTS
from commerce.period import QUARTER, Period
from shopbell.wiring import Installation


def desk(installation: Installation, cache: Cache) -> Desk:
    """Return what an answer is held against."""
    return Desk(
        cache,
        frozenset(person.name for person in installation.settings.recipient),
        tuple(installation.book.ids),
        installation.clock.now(),
        installation.collection.tactics,
        partial(_parts, installation, cache),
        partial(answerers_of, installation),
    )


def readers_of(installation: Installation, shop: str) -> list[str]:
    """Return who reads of a shop; nobody where nobody is written."""
    return [person.name for person in installation.settings.recipients_of(shop)]


def answerers_of(installation: Installation, shop: str) -> list[str]:
    """Return who may answer for a shop: who reads of it, and whom an incident is taken to that nobody answers."""
    readers, second = readers_of(installation, shop), installation.settings.alerts.escalate_to
    return [*readers, second] if readers and second and second not in readers else readers


def _parts(installation: Installation, cache: Cache, shop: str, kpi: str) -> Mapping[str, Collection[str]]:
    """Return {segment: its keys} of the last months, as the KPI is counted in them; of products no days are kept."""
    opened = installation.open_shop(installation.shops(shop)[0], cache)
    days, counted = Period.ending(opened.last_day, QUARTER), opened.book.kpi(kpi)
    segments = [one for one in counted.segments if one not in {*counted.own_segments, *LINE_SEGMENTS}]
    return {one: tuple(opened.book.by_segment(kpi, opened.facts, days, one)) for one in segments}
