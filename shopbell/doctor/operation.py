"""Who is told of what keeps the product from its work, and what of it is told nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cache import Cache
from commerce.troubles import TroubleKind
from shopbell.config import ShopSettings
from shopbell.doctor.health import Finding
from shopbell.operation.found import broken_ways, disk, ended
from shopbell.operation.operators import operators
from shopbell.operation.ping import host_of
from shopbell.wiring import Installation


def own(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield who is told, where the service says that it is alive, and what is wrong with disk and jobs."""
    settings = installation.settings
    ways = operators(settings, "", broken_ways(settings, cache, installation.clock.now()))
    who = ", ".join(dict.fromkeys(f"{one.name} ({one.channel.name})" for one in ways))
    verb = "is" if len(ways) == 1 else "are"
    yield Finding("fine", "operator", f"{who} {verb} told what keeps Shopbell from its work")
    if settings.service.ping_url:
        host = host_of(settings.service.ping_url)
        yield Finding("fine", "service", f"a monitor at {host} is asked after each round of `shopbell run`")
    if low := disk(installation):
        yield Finding("problem", "disk", f"nearly full: {low.count} MB are left for {low.detail}; make room")
    for one in cache.troubles.remembered().values():
        if one.trouble.kind is TroubleKind.JOB_FAILING and one.gone_at is None:
            text = f"fails since {one.seen_at:%Y-%m-%d %H:%M} UTC: {one.trouble.detail}; please report this line"
            yield Finding("problem", f'job "{one.trouble.about}"', text)


def ended_tables(cache: Cache, shop: ShopSettings, now: datetime) -> Iterator[Finding]:
    """Yield the tables that are read, and of which no newer day has come for long."""
    for one in ended(shop, cache, now):
        text = (
            f"nothing newer than {one.detail} has come; hand in newer days, or take the table out of the configuration"
        )
        yield Finding("problem", one.about, text)
