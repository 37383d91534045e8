"""A shop whose tables come from real files: what a story writes, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo
from commerce.period import Period
from commerce.tables import Row
from shopbell import doctor, wiring
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import stored_facts
from tests.make_tables import traffic_page
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import INFO, ScriptedShop

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
MARCH = Period.month("2026-03")


def open_at(folder: Path, tables: str) -> wiring.Installation:
    """Write a configuration with these tables, and open it."""
    return installed(folder, TOYS + tables, now=NOON)


@dataclass
class TabledShop:
    """One shop. Files are written by name, and lie beside the configuration."""

    folder: Path
    cache: Cache
    info: ShopInfo = INFO
    told: list[Page] = field(default_factory=list)
    orders: list[Order] = field(default_factory=lambda: [make.order("1")])

    def writes(self, **files: str) -> None:
        """Write files: `name="header\\nline"` becomes name.csv."""
        for name, text in files.items():
            (self.folder / f"{name}.csv").write_text(text)

    def names(self, *tables: str, said: str = "") -> None:
        """Write the configuration anew: "spend a" is `[[shop.spend]]` with a.csv, in this order."""
        lines = []
        for table in tables:
            setting, _, file = table.partition(" ")
            lines.append(f'[[shop.{setting}]]\npath = "{file}.csv"\n{said}')
        open_at(self.folder, "".join(lines))

    def tells(self, *rows: Row) -> None:
        """Let the shop itself tell its visits at the next sync."""
        self.told = [traffic_page(rows)]

    def sync(self) -> SyncReport:
        """Read all that is new."""
        installation = self.installation()
        shop = installation.settings.shop[0]
        script: dict[str, list[Page | Exception]] = {
            Feed.ORDERS: [Page(Feed.ORDERS, Watermark(NOON), orders=self.orders)]
        }
        if self.told:
            script["traffic"] = list(self.told)
        sources = sources_of(installation.settings, shop, installation.secrets)
        return sync(shop, self.cache, ScriptedShop(script, self.info), installation.clock, sources)

    def installation(self) -> wiring.Installation:
        """Open it as it is written now."""
        return wiring.open_installation(self.folder / "config.toml", self.folder / "data", FrozenClock(NOON), {})

    def sums(self, name: str) -> dict[int, int]:
        """Return {day of March: daily sum}, and make sure that a full count says the same."""
        moved = stored_facts(self.cache.path)
        self.cache.facts.refresh("toys", force=True)
        assert stored_facts(self.cache.path) == moved
        daily = self.cache.facts.of("toys").daily([name], MARCH)
        return {day.day: sums[name] for day, sums in daily.items()}

    def spent(self) -> dict[int, int]:
        """Return {day of March: marketing spend in major units}."""
        return {day: minor // 100 for day, minor in self.sums("marketing_spend").items()}

    def findings(self) -> list[str]:
        """Return what doctor says."""
        (shop,) = doctor.examine(self.installation(), contact=False).shops
        return [f"{one.level} {one.about}: {one.text}" for one in shop.findings]


def spend(*lines: str, head: str = "day,channel,amount") -> str:
    """Return a file of spend: "1 google 5" is the 1st of March."""
    return "\n".join([head, *(_line(line) for line in lines)]) + "\n"


def traffic(*lines: str) -> str:
    """Return a file of traffic: "1 direct 5" is the 1st of March."""
    return spend(*lines, head="day,channel,sessions")


def _line(line: str) -> str:
    day, *cells = line.split(" ")
    return ",".join([f"2026-03-{int(day):02}" if day.isdecimal() else day, *cells])


def march(day: int) -> date:
    """Return a day of March 2026."""
    return date(2026, 3, day)
