"""Have the sources of a shop's tables what they need, and what is to be known of those tables?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from cache import Cache
from commerce.errors import BadConfig, ShopbellError
from commerce.orders import ShopInfo
from commerce.tables import TABLES, DataTable
from connectors.base import BRIEF
from connectors.sources.base import Surroundings
from connectors.sources.register import kinds
from shopbell import unforeseen
from shopbell.config import ShopSettings
from shopbell.doctor.health import Finding
from shopbell.jobs import same_twice
from shopbell.jobs.table_notes import table_notes
from shopbell.sources import filled_tables, sources_of
from shopbell.wiring import Installation


def sources(installation: Installation, shop: ShopSettings) -> Iterator[Finding]:
    """Yield what a source lacks, as far as can be seen without asking anybody."""
    for source in sources_of(installation.settings, shop, installation.secrets):
        about = " and ".join(table.name for table in source.own_tables)
        try:
            if lacking := source.lacks():
                yield Finding("problem", about, lacking)
        except BadConfig as error:
            yield Finding("bad_config", about, str(error))


def asked(installation: Installation, shop: ShopSettings, info: ShopInfo) -> Iterator[Finding]:
    """Yield what the services by key say of themselves: whose account it is, how long a key lasts."""
    zone = ZoneInfo(info.time_zone)
    around = Surroundings(
        installation.clock,
        info.currency,
        zone,
        shop.history_from,
        patience=BRIEF,
        rates=shop.exchange_rates,
        shop_url=shop.url,
    )
    for source in sources_of(installation.settings, shop, installation.secrets):
        about = " and ".join(table.name for table in source.own_tables)
        try:
            for seen in source.look(around):
                yield Finding(seen.level, about, seen.text)
        except BadConfig:  # told without asking anybody
            continue
        except ShopbellError as error:
            yield Finding("problem", about, str(error))
        except Exception as error:  # noqa: BLE001 - the rest is still looked at, whatever this one sends
            yield Finding("problem", about, unforeseen.sentence(error))


def without_source(shop: ShopSettings, platform_feeds: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what cannot be worked out, since nothing fills a table."""
    filled = filled_tables(shop).union(platform_feeds)
    for table in TABLES:
        if table.without and table.name not in filled:
            text = f"there is no [[shop.{table.setting}]]: {table.without}; to set one up: {ways_to_fill(table)}"
            yield Finding("note", table.name, text)


def ways_to_fill(table: DataTable) -> str:
    """Return the commands by which a table gets its source: of the services that fill it, and of a sheet."""
    services = ((name,) for name, kind in kinds().items() if kind.setup and table in kind.tables)
    written = (
        " ".join(("shopbell", "source", "add", *words)) for words in (*services, ("sheet", "--table", table.setting))
    )
    return ", ".join(f"`{one}`" for one in written)


def noted(cache: Cache, shop: str, now: datetime) -> Iterator[Finding]:
    """Yield what sync says of the stored tables: whose rows do not count, which days are told no longer ..."""
    for sentence in (*table_notes(cache, shop, now), *same_twice.notes(cache, shop)):
        about, _, text = sentence.partition(": ")
        yield Finding("note", about, text)
