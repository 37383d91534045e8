"""An installation with one shop, whose visits a practice Google Analytics tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
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
    "SELECT day, channel, device, sessions, carts, checkouts, completed, bounces, page_views, time_on_pages_s"
    " FROM traffic ORDER BY day, channel, device"
)
FIRST_VISITS = (
    "SELECT day, channel, device, first_visits, first_visits_with_order FROM traffic ORDER BY day, channel, device"
)
SPENT = "SELECT day, channel, campaign, amount_minor, clicks FROM spend ORDER BY day, channel, campaign"
LANDED = "SELECT day, page, sessions, carts, checkouts, completed FROM landings ORDER BY day, page"


@dataclass
class House:
    """What syncs read, and what came of it."""

    installation: wiring.Installation
    cache: Cache
    google: GoogleAccount
    shop: Property
    clock: FrozenClock
    info: Any = field(default=INFO)

    def sync(self, hours: float = 0) -> SyncReport:
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}, self.info), self.clock, sources)

    def asked(self) -> list[str]:
        """Return what was asked of the property since the last time."""
        asked, self.shop.lines = self.shop.lines, []
        return asked

    def stored(self, what: str = STORED) -> list[tuple[Any, ...]]:
        return rows(self.cache.path, what)


@contextmanager
def house(folder: Path, more: str = "", history: str = "2026-11-01", **of: Any) -> Iterator[House]:
    """Build one: `more` lines of the source's table, attributes of the property."""
    clock = FrozenClock(NOON)
    google, shop = GoogleAccount(clock), Property(clock, **of)
    with PracticeGoogle(google, [Analytics(google, [shop])]) as server:
        folder.mkdir()
        key = folder / "google.json"
        key.write_text(json.dumps(google.key_file(server.url)))
        key.chmod(0o600)
        lines = {"property": f'"{shop.number}"', "base_url": f'"{server.url}"'}
        if "by consent" not in more:
            lines["key_file"] = '"google.json"'
        written = [f"{name} = {value}" for name, value in lines.items() if f"{name} =" not in more]
        source = "\n".join(['[[shop.source]]\nkind = "ga4"', *written, more.replace("{url}", server.url)])
        held = {
            "source": {
                "toys": {
                    "ga4": {
                        "client_id": google.client_id,
                        "client_secret": google.client_secret,
                        "refresh_token": google.refresh_token,
                    }
                }
            }
        }
        config = f"{TOYS}history_from = {history}\n{source}"
        installation = installed(folder, config, held, {}, NOON)
        with installation.open_cache() as cache:
            yield House(installation, cache, google, shop, clock)
