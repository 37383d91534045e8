"""An installation with one shop, whose spend a practice Meta tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from connectors.base import BRIEF
from connectors.sources.base import Surroundings
from practice.meta.account import AdAccount, Campaign
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
PROSPECTING, RETARGETING = "120210000000000001", "120210000000000002"
#: Rows as they are stored.
STORED = "SELECT day, channel, campaign, amount_minor, clicks, account FROM spend ORDER BY day, channel, campaign"


def account(clock: FrozenClock, **more: Any) -> AdAccount:
    first, last = date(2026, 9, 1), date(2027, 12, 31)
    campaigns = [
        Campaign(PROSPECTING, "Prospecting UK", first, last, 6000),
        Campaign(RETARGETING, "-10% Weekend", first, last, 2200),
    ]
    return AdAccount(clock, **{"campaigns": campaigns, **more})


@dataclass
class House:
    """What syncs read, and what came of it."""

    installation: wiring.Installation
    cache: Cache
    meta: AdAccount
    clock: FrozenClock
    info: Any = field(default=INFO)

    def sync(self, hours: float = 0) -> SyncReport:
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}, self.info), self.clock, sources)

    def asked(self) -> list[str]:
        """Return what was asked of Meta since the last time."""
        asked, self.meta.lines = self.meta.lines, []
        return asked

    def stored(self) -> list[tuple[Any, ...]]:
        return rows(self.cache.path, STORED)

    def spent(self) -> dict[str, int]:
        """Return {day: minor units}."""
        spent: dict[str, int] = {}
        for day, _, _, amount, *_ in self.stored():
            spent[day] = spent.get(day, 0) + amount
        return spent


def around(house: House) -> Surroundings:
    """Return what a source is asked with while somebody looks on."""
    rates = house.installation.settings.shop[0].exchange_rates
    return Surroundings(house.clock, "GBP", ZoneInfo("Europe/London"), patience=BRIEF, rates=rates)


def install(folder: Path, meta: AdAccount, url: str, more: str = "", *, history: str = "2026-11-01") -> Any:
    keys = {"account": f'"act_{meta.number}"', "base_url": f'"{url}"'}
    lines = [f"{name} = {value}" for name, value in keys.items() if not more.startswith(name)]
    source = "\n".join(['[[shop.source]]\nkind = "meta"', *lines, more])
    held = {"source": {"toys": {"meta": {"token": meta.token, "app_secret": meta.app_secret or "none"}}}}
    return installed(folder, f"{TOYS}history_from = {history}\n{source}", held, {}, NOON)
