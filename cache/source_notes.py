"""What is to be known of the sources of a table beside whose rows count: odd amounts, days of another zone."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cache.instants import instant_or_none
from cache.results import NegativeDays, OtherZone
from cache.shops import Shop
from commerce.period import FOUR_WEEKS
from commerce.tables import TABLES


def negative_days(connection: sqlite3.Connection, shop: Shop, now: datetime) -> Iterator[NegativeDays]:
    """Yield which sources told of days in the last weeks that gave more back than they cost."""
    for table in TABLES:
        if table.money is None:
            continue
        rows = connection.execute(
            f"SELECT source, COUNT(*), MIN(day), MAX(day), SUM(minor) FROM ("
            f"SELECT source, day, SUM({table.money.stored}) AS minor FROM {table.name}"
            " WHERE shop_id = ? AND day >= ? AND counted = 1 GROUP BY source, day HAVING minor < 0"
            ") GROUP BY source ORDER BY source",
            (shop.shop_id, _weeks_ago(now)),
        )
        for source, days, first, last, minor in rows:
            yield NegativeDays(table.name, source, days, date.fromisoformat(first), date.fromisoformat(last), minor)


def other_zones(connection: sqlite3.Connection, shop: Shop) -> list[OtherZone]:
    """Return the sources whose days are those of another time zone than the shop's, and since when that is known."""
    rows = connection.execute(
        "SELECT data_table, source, title, zone, zone_at FROM table_sources"
        " WHERE shop_id = ? AND zone NOT IN ('', ?) AND first IS NOT NULL ORDER BY data_table, rank, source",
        (shop.shop_id, shop.time_zone),
    )
    return [OtherZone(table, title or name, zone, instant_or_none(at)) for table, name, title, zone, at in rows]


def _weeks_ago(now: datetime) -> str:
    return (now.date() - timedelta(days=FOUR_WEEKS)).isoformat()
