"""An installation with one shop, whose spend a practice Google Ads tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from practice.google.account import GoogleAccount
from practice.google_ads.account import AdsAccounts, Campaign, Customer, Figures, made_up
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
BRAND, SHOPPING = "11111111111", "22222222222"
#: Rows as they are stored.
STORED = "SELECT day, channel, campaign, amount_minor, clicks, account FROM spend ORDER BY day, channel, campaign"


def daily(seed: str, micros: int) -> Callable[[date], Figures | None]:
    return lambda day: made_up(day, seed, micros)


def on(paid: dict[date, int]) -> Callable[[date], Figures | None]:
    """Return what a campaign cost that ran on these days alone, in millionths."""
    return lambda day: Figures(paid[day], 3, 100) if day in paid else None


def brand(name: str = "Brand UK") -> Campaign:
    return Campaign(BRAND, name, daily(BRAND, 21_370_000))


def accounts(clock: FrozenClock, customers: Any = None, **of: Any) -> AdsAccounts:
    """Return one account with two campaigns, or with what is said of it."""
    aside = {name: of.pop(name) for name in list(of) if name in AdsAccounts.__dataclass_fields__}
    campaigns = of.pop("campaigns", (brand(), Campaign(SHOPPING, "-10% | All", daily(SHOPPING, 103_904_999))))
    return AdsAccounts(clock, customers or (Customer(campaigns=campaigns, **of),), **aside)


@dataclass
class House:
    """What syncs read, and what came of it."""

    installation: wiring.Installation
    cache: Cache
    google: GoogleAccount
    ads: AdsAccounts
    clock: FrozenClock
    info: Any = field(default=INFO)

    def sync(self, hours: float = 0) -> SyncReport:
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}, self.info), self.clock, sources)

    def asked(self) -> list[str]:
        """Return what was asked of Google since the last time, tokens first."""
        asked = [*self.google.lines, *self.ads.lines]
        self.google.lines.clear()
        self.ads.lines.clear()
        return asked

    def days_asked(self) -> list[str]:
        """Return the days of each request for figures, "11-01..11-29"."""
        found = [line.split("BETWEEN '")[1] for line in self.asked() if "BETWEEN" in line]
        return [f"{one[5:10]}..{one[22:27]}" for one in found]

    def stored(self) -> list[tuple[Any, ...]]:
        return rows(self.cache.path, STORED)

    def spent(self) -> dict[str, int]:
        """Return {day: minor units}."""
        spent: dict[str, int] = {}
        for day, _, _, amount, *_ in self.stored():
            spent[day] = spent.get(day, 0) + amount
        return spent


def install(
    folder: Path, google: GoogleAccount, url: str, more: str = "", *, history: str = "2026-11-01", key_file: bool = True
) -> Any:
    """Write an installation whose key is a service account's file, or the consent of a person."""
    keys = {"customer": '"123-456-7890"', "base_url": f'"{url}"'}
    held: dict[str, Any] = {}
    if key_file:
        file = folder / "google.json"
        file.write_text(json.dumps(google.key_file(url)))
        file.chmod(0o600)
        keys["key_file"] = '"google.json"'
    else:
        names = ("client_id", "client_secret", "refresh_token")
        held = {"source": {"toys": {"google_ads": {name: getattr(google, name) for name in names}}}}
    lines = [f"{name} = {value}" for name, value in keys.items() if not more.startswith(name)]
    source = "\n".join(['[[shop.source]]\nkind = "google_ads"', *lines, more])
    return installed(folder, f"{TOYS}history_from = {history}\n{source}", held, {}, NOON)
