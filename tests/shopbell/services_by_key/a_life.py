"""A shop read day by day from the services beside a practice shop, in peace or with everything that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.tables import TABLES
from practice.matomo.server import PracticeMatomo
from practice.matomo.website import Website
from practice.services.beside import Services
from practice.simulate import simulate
from practice.world import World
from shopbell import wiring
from shopbell.jobs.report import SyncReport
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.cache.stored import rows
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import ScriptedShop

#: {kind of source: what its table says beside what every one says}.
KINDS: Mapping[str, Mapping[str, str]] = {"meta": {}, "ga4": {"cost": "true"}, "google_ads": {}, "matomo": {}}
FIRST = date(2026, 10, 5)
#: The morning of a Thursday.
BEGINS = datetime(2026, 11, 5, 9, tzinfo=UTC)
#: A day that changes long after it, as far back as all services look once a week.
RESTATED = date(2026, 11, 3)
_INFO = msgspec.structs.replace(make.INFO, identity="toys", currency="EUR", time_zone="Europe/Berlin")


@cache
def world() -> World:
    """Return what happens in the shop."""
    return simulate(seed=9, first_day=FIRST, days=75, orders_per_day=3.0)


@dataclass
class Life:
    """One installation, the services that it reads, and their clock."""

    installation: wiring.Installation
    cache: Cache
    services: Services
    website: Website
    clock: FrozenClock
    said: list[str] = field(default_factory=list)

    def sync(self) -> SyncReport:
        """Read what is new, as `shopbell sync` does."""
        page = Page(Feed.ORDERS, Watermark(self.clock.now()), orders=[make.order("1")])
        shop, held = self.installation.settings.shop[0], self.installation.secrets
        sources = sources_of(self.installation.settings, shop, held)
        report = sync(shop, self.cache, ScriptedShop({Feed.ORDERS: [page]}, _INFO), self.clock, sources)
        self.said += report.refused.values()
        return report

    def morning(self, day: int) -> None:
        """Stand at the morning of a day, counted from the first."""
        self.clock.move_to(BEGINS + timedelta(days=day))

    def until_read(self, hours: int = 14) -> None:
        """Try again every hour until all came."""
        for _ in range(hours):
            if not self.sync().refused:
                return
            self.clock.move_to(self.clock.now() + timedelta(hours=1))
        msg = f"still not read after {hours} hours: {self.said[-1]}"
        raise AssertionError(msg)

    def restate(self, day: date, times: str) -> None:
        """Let every service tell another sum for a day from now on."""
        self.services.property.restated[day] = Decimal(times)
        self.services.ads.customers[0].restated[day] = Decimal(times)
        for campaign in self.services.ad_account.campaigns:
            campaign.paid = {**campaign.paid, day: campaign.paid[day] * Decimal(times)}
        # of a website only the last week is read again
        self.website.restated[max(day, self.clock.now().date() - timedelta(days=4))] = 7

    def rename(self) -> None:
        """Call the campaigns otherwise from now on."""
        self.services.property.renamed |= {"brand-search": "Brand (new)"}
        campaigns: list[Any] = [*self.services.ads.customers[0].campaigns, *self.services.ad_account.campaigns]
        for campaign in campaigns:
            campaign.name = "Brand (new)" if campaign.name == "brand-search" else f"{campaign.name}, new"

    def fail(self, share: float) -> None:
        """Let so many of all requests fail from now on, and none that failed before count against a quota any more."""
        for one in (self.services.property, self.services.ads, self.services.ad_account, self.website):
            one.share = share

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables as they are stored, but for the name of the service, which has its address."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for table in TABLES:
            columns = [name for (_, name, *_) in rows(self.cache.path, f"PRAGMA table_info({table.name})")]
            kept = ", ".join(name for name in columns if name != "source")
            found[table.name] = sorted(rows(self.cache.path, f"SELECT {kept} FROM {table.name}"), key=repr)  # noqa: S608 - names of our own tables
        return {name: told for name, told in found.items() if told}

    def told_of(self, table: str, column: str) -> dict[str, int]:
        """Return {day: sum} of a table, as it is stored."""
        return dict(rows(self.cache.path, f"SELECT day, SUM({column}) FROM {table} GROUP BY day"))  # noqa: S608 - as above


@contextmanager
def life(folder: Path, kind: str, seed: int = 1) -> Iterator[Life]:
    """Let an installation read one service; `seed` is that of the requests that fail."""
    clock = FrozenClock(BEGINS)
    website = Website(clock, zone="Europe/Berlin", currency="EUR", counts_from=FIRST)
    folder.mkdir()
    with Services(world(), clock, seed=seed) as services, PracticeMatomo(website, seed) as matomo:
        tables = {**services.tables(), "matomo": {"url": matomo.url, "site": str(website.number)}}
        secrets = {**services.secrets(), "matomo": {"token": website.token}}
        table = {**{key: f'"{text}"' for key, text in tables[kind].items()}, **KINDS[kind]}
        lines = [f"history_from = {FIRST}", "[[shop.source]]", f'kind = "{kind}"']
        lines += [f"{key} = {text}" for key, text in table.items()]
        held = {"source": {"toys": {kind: secrets[kind]}}}
        installation = installed(folder, TOYS + "\n".join(lines), held, {}, BEGINS)
        with installation.open_cache() as opened:
            yield Life(installation, opened, services, website, clock)


def sessions(one: Life, kind: str) -> dict[str, int]:
    """Return {day: sessions} as a service counts them by now."""
    if kind == "matomo":
        return {str(day): sum(came.visits for came in one.website.came(day)) for day in _over(one.services)}
    of = one.services.property
    return {str(day): sum(came.count for came in of.visits_of(day)) for day in _over(one.services)}


def spent(services: Services, kind: str) -> dict[str, int]:
    """Return {day: cents} as a service tells them by now."""
    return {str(day): _spent(services, kind, day) for day in _over(services)}


def _over(services: Services) -> list[date]:
    """Return the days that are over."""
    return [FIRST + timedelta(days=number) for number in range((services.property.today() - FIRST).days)]


def _spent(services: Services, kind: str, day: date) -> int:
    if kind == "meta":
        return int(100 * sum(Decimal(row["spend"]) for row in services.ad_account.rows(day, day, split=False)))
    customer = services.ads.customers[0]
    told = [services.ads.told(customer, campaign, day) for campaign in customer.campaigns]
    linked = [one.micros for one in services.property.costs_of(day)]
    micros = linked if kind == "ga4" else [one.micros for one in told if one is not None]
    return sum((one + 5_000) // 10_000 for one in micros)  # half up, campaign by campaign
