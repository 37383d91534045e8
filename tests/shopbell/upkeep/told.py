"""What the shop of these tests tells, and what is stored of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from shopbell import wiring
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.make import NOON
from tests.shopbell.scripted import ScriptedShop

SHOP = "toys"
#: Everything that a kill, a restore or a damaged page must not lose, table by table.
_KEPT = ("orders", "order_lines", "spend", "watches", "incident_log", "outbox", "facts")


def reads(installation: wiring.Installation, cache: Cache, numbers: Iterable[int]) -> None:
    """Sync: the shop tells these orders."""
    orders = [
        make.order(str(number), NOON - timedelta(days=2, minutes=number), by=f"customer {number % 4}")
        for number in numbers
    ]
    shop = installation.settings.shop[0]
    sources = sources_of(installation.settings, shop, installation.secrets)
    told = ScriptedShop({Feed.ORDERS: [Page(Feed.ORDERS, Watermark(NOON), orders=orders)]})
    sync(shop, cache, told, installation.clock, sources)


def stored(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of the tables that matter, past the cache."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in _KEPT}  # noqa: S608 - our own names


def spoil(path: Path, index: str = "orders_of_customer") -> None:
    """Overwrite a page of the file, as a bad disk does."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (index,))
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
