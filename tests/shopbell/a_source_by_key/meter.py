"""A service whose kind of source is nothing but a folder, and an installation that reads it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import connectors.sources
from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.feeds import Feed, Page, Watermark
from commerce.period import Period
from shopbell import doctor, wiring
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import stored_facts
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

MORE = Path(__file__).parents[1] / "more_sources"
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
TOKEN = "meter_0123456789abcdef"
MARCH = Period.month("2026-03")
VARIABLE = 'token_env = "NAME_OF_A_VARIABLE"'
SHOP = TOYS


def day(number: int) -> date:
    return date(2026, 3, number)


@dataclass
class Meter:
    """The service: what it counted, how it answers next, and what it was asked for."""

    counted: dict[date, dict[str, int]] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    always_told: dict[date, dict[str, int]] = field(default_factory=dict)
    hangs_at: int | None = None
    is_hanging: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def told(self, first: date, last: date) -> bytes:
        days = {str(one): figure for one, figure in self.counted.items() if first <= one <= last}
        days |= {str(one): figure for one, figure in self.always_told.items()}
        return json.dumps(days).encode()

    def forget(self) -> list[str]:
        """Return what was asked for since the last time."""
        asked, self.asked = self.asked, []
        return asked


@dataclass
class House:
    """An installation with one shop, whose visits and costs the service tells."""

    installation: wiring.Installation
    cache: Cache
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))

    def sync(self, hours: float = 0, **more: Any) -> SyncReport:
        """Read what is new, so many hours later."""
        self.clock.move_to(self.clock.now() + timedelta(hours=hours))
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        return sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}), self.clock, sources, **more)

    def visits(self) -> dict[int, int]:
        daily = self.cache.facts.of("toys").daily(["sessions"], MARCH)
        return {one.day: sums["sessions"] for one, sums in daily.items()}

    def told(self) -> list[str]:
        (shop,) = doctor.examine(self.installation, contact=False).shops
        return [f"{one.level} {one.about}: {one.text}" for one in shop.findings]


def install(folder: Path, url: str, more: str = "", *, token: str | None = TOKEN) -> wiring.Installation:
    source = f'[[shop.source]]\nkind = "meter"\nsite = 7\nurl = "{url}"\n'
    held = {} if token is None else {"source": {"toys": {"meter": {"token": token}}}}
    return installed(folder, SHOP + (more or source), held, {"METER": TOKEN}, NOON)


def same_as_counted_anew(cache: Cache) -> bool:
    moved = stored_facts(cache.path)
    cache.facts.refresh("toys", force=True)
    return stored_facts(cache.path) == moved


# configuration


def mistakes(folder: Path, table: str) -> list[str]:
    with pytest.raises(BadConfig) as caught:
        install(folder, "", more=table)
    return [one.removeprefix("config.toml, [[shop]] 1, [[shop.source]] 1: ") for one in caught.value.mistakes]


def sources_of_house(house: House) -> list[Any]:
    settings = house.installation.settings
    return list(sources_of(settings, settings.shop[0], house.installation.secrets))


def run_alone(folder: Path) -> None:
    """Sync in a process of its own."""
    connectors.sources.__path__ = [*connectors.sources.__path__, str(MORE)]
    installation = wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {})
    with installation.open_cache() as cache:
        House(installation, cache).sync()
