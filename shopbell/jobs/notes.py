"""What must be said wherever figures of a shop are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import knowledge
from cache import Cache
from commerce.clock import local_day
from commerce.facts import Facts
from commerce.figures import Figure
from commerce.orders import ShopInfo
from kpi.registry import catalog
from shopbell.config import Settings, ShopSettings
from shopbell.jobs.sync import wanted_from
from wording.notices import Notice
from wording.origins import origins_of

#: What is told once is told in the digest of the next morning.
_NEWS_FOR = timedelta(days=1)


def needing_history() -> tuple[str, ...]:
    """Return the KPIs that are refused while nobody knows who had bought before."""
    return tuple(name for name, one in catalog().items() if one.needs_history)


def history_notice(info: ShopInfo, facts: Facts) -> tuple[Notice, ...]:
    """Return what every message says of a shop whose older orders are not known; () when nothing is refused."""
    if info.history_from is None or not facts.history_is_cut:
        return ()
    day = local_day(info.history_from, ZoneInfo(info.time_zone))
    return (Notice("short_history", day=day, kpis=needing_history()),)


def origins_notice(figures: Iterable[Figure], today: date) -> tuple[Notice, ...]:
    """Return where the halves of these figures come from that the shop itself does not tell; () where it tells all."""
    found = origins_of([figure.origins for figure in figures])
    return (Notice("origins", day=today, origins=found),) if found else ()


def source_notices(cache: Cache, shop: str, now: datetime) -> Iterator[Notice]:
    """Yield what readers must know of the sources themselves: days of another zone, told once."""
    for zone in cache.feeds.other_zones(shop):
        if zone.since is not None and timedelta(0) <= now - zone.since <= _NEWS_FOR:
            yield Notice("other_zone", detail=f"{zone.title} ({zone.zone})")


def banner(shop: ShopSettings, info: ShopInfo | None, *, is_cut: bool = True) -> str:
    """Return what to say of a shop whose older orders are not known; "" when nothing is refused because of that.

    Args:
        shop: Its settings: the merchant may have left older orders out.
        info: As stored, or as `described`.
        is_cut: `Facts.history_is_cut`; True before anything was read.
    """
    if info is None or info.history_from is None or not is_cut:
        return ""
    day = local_day(info.history_from, ZoneInfo(info.time_zone))
    wanted = wanted_from(shop)
    why = (
        f"orders are read since {day} only (history_from)"
        if wanted is not None and wanted >= info.history_from
        else f"the shop shows orders since {day} only (the scope read_all_orders is missing)"
    )
    texts = knowledge.load().kpis
    names = ", ".join(texts[kpi].name["en"] for kpi in needing_history())
    return (
        f"{shop.name}: {why}: who bought before that day is not known; refused until a year of orders is known: {names}"
    )


def zone_pending(shop: ShopSettings, info: ShopInfo | None) -> str:
    """Return what to say when the merchant has written or taken out a time zone since the last sync; "" otherwise."""
    wanted = shop.time_zone or (info.own_time_zone if info is not None else "")
    if info is None or wanted in {"", info.time_zone}:
        return ""
    says = f"time_zone = {wanted!r}" if shop.time_zone else f"no time_zone, and the shop itself says {wanted!r},"
    return (
        f"{shop.name}: the configuration says {says} by now, and the stored days are those of"
        f" {info.time_zone} still; `shopbell sync` cuts them anew"
    )


def unnamed(settings: Settings, cache: Cache) -> list[str]:
    """Return the shops that are stored and stand in the configuration no more: renamed, or given up."""
    return [name for name in cache.shops.names() if settings.shop_named(name) is None]


def renamed(settings: Settings, cache: Cache) -> str:
    """Return what to say of stored shops that the configuration does not name; "" when there are none."""
    names = unnamed(settings, cache)
    if not names:
        return ""
    told = ", ".join(f'"{name}"' for name in names)
    return (
        f"{told} is stored, but {settings.place.name} names no such shop: if one was renamed, write its former name"
        " again and all goes on; if it is given up, `shopbell wipe --shop NAME` deletes what is stored"
    )
