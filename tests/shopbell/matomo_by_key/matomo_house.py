"""An installation with one shop, whose visits a practice Matomo tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from practice.matomo.website import Website
from shopbell import wiring
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import rows
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
INFO = msgspec.structs.replace(make.INFO, identity="toys", currency="GBP", time_zone="Europe/London")
#: Rows as they are stored.
STORED = (
    "SELECT day, channel, device, sessions, carts, checkouts, completed, bounces, time_on_pages_s FROM traffic"
    " ORDER BY day, channel, device"
)


@dataclass
class House:
    """What syncs read, and what came of it."""

    installation: wiring.Installation
    cache: Cache
    website: Website
    clock: FrozenClock
    info: Any = field(default=INFO)

    def sync(self, hours: float = 0) -> SyncReport:
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}, self.info), self.clock, sources)

    def asked(self) -> list[str]:
        """Return what was asked of Matomo since the last time."""
        asked, self.website.lines = self.website.lines, []
        return asked

    def stored(self, day: str = "") -> list[tuple[Any, ...]]:
        return [row for row in rows(self.cache.path, STORED) if day in row[0]]

    def visits(self) -> dict[str, int]:
        """Return {day: visits}."""
        visits: dict[str, int] = {}
        for day, _, _, sessions, *_ in self.stored():
            visits[day] = visits.get(day, 0) + sessions
        return visits


def install(folder: Path, website: Website, url: str, more: str = "", *, history: str = "2026-11-01") -> Any:
    keys = {"url": f'"{url}/index.php?module=CoreHome"', "site": str(website.number)}
    lines = [f"{name} = {value}" for name, value in keys.items() if not more.startswith(name)]
    source = "\n".join(['[[shop.source]]\nkind = "matomo"', *lines, more])
    held = {"source": {"toys": {"matomo": {"token": website.token}}}}
    return installed(folder, f"{TOYS}history_from = {history}\n{source}", held, {}, NOON)
