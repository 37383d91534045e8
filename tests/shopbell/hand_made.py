"""A shop made by hand: its orders and tables are written down, read once, and asked by the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of
from tests import make
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.scripted import INFO, ScriptedShop


def hand_made(
    folder: Path,
    orders: Sequence[Order],
    more: str = "",
    *,
    currency: str = "EUR",
    name: str = "toys",
    now: datetime = NOON,
    **files: str,
) -> Home:
    """Install one shop that has been read at `now`.

    Args:
        folder: Where it lies.
        orders: All that were ever placed.
        more: Of the configuration, behind the shop.
        currency: Of the shop.
        name: How the configuration calls it.
        now: UTC.
        **files: `traffic="day,channel,sessions\\n..."` becomes traffic.csv and `[[shop.traffic]]`.
    """
    tables = ""
    for table, text in files.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        tables += f'[[shop.{table}]]\npath = "{table}.csv"\n'
    installation = installed(folder, f"{TOYS.replace('toys', name, 1)}{tables}{more}", now=now)
    shop = installation.settings.shop[0]
    script: dict[str, list[Page | Exception]] = {Feed.ORDERS: [Page(Feed.ORDERS, Watermark(now), orders=orders)]}
    told = ScriptedShop(script, msgspec.structs.replace(INFO, currency=currency))
    with installation.open_cache() as cache:
        sync(shop, cache, told, installation.clock, sources_of(installation.settings, shop, installation.secrets))
    return Home(folder, now)


def days_before(now: datetime, days: int) -> list[date]:
    """Return the days before an instant, the earliest first."""
    return [(now - timedelta(days=back)).date() for back in range(days, 0, -1)]


def steady_orders(days: Sequence[date], each: int = 4, **fields: Any) -> list[Order]:
    """Return so many orders of every day; of the customers some come back."""
    return [
        make.order(f"{day:%y%m%d}{number}", make.noon(day), by=f"c{(place * each + number) % 97}", **fields)
        for place, day in enumerate(days)
        for number in range(each)
    ]


def steady_table(head: str, days: Sequence[date], line: str) -> str:
    """Return a table with one line a day: `{day}` stands for it."""
    return "\n".join((head, *(line.format(day=day) for day in days))) + "\n"
