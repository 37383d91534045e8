"""What is to be known of the sources of a table beside whose rows count: odd amounts, days of another zone."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Final

from cache.instants import instant_or_none
from cache.results import NegativeDays, OtherZone, SameTwice
from cache.shops import Shop
from commerce.period import FOUR_WEEKS
from commerce.tables import TABLES, DataTable
from commerce.tables.overlap import OneSourceAnAccount

#: Amounts that differ by no more may be the same ones, read at two times.
_ALIKE: Final = 0.02
#: One day may be alike by chance; so many, and more than half, are not.
_FEWEST_DAYS: Final = 3


def same_twice(connection: sqlite3.Connection, shop: Shop, now: datetime) -> Iterator[SameTwice]:
    """Yield two accounts of two sources that cost nearly the same on one channel, day after day, in the last weeks."""
    for table in TABLES:
        if not isinstance(table.overlap, OneSourceAnAccount) or table.money is None:
            continue
        by_channel = _amounts(connection, shop, table, table.overlap, _weeks_ago(now))
        for channel, accounts in by_channel.items():
            for one, other in combinations(accounts, 2):
                if one[0] != other[0] and one[1] != other[1]:
                    both = accounts[one].keys() & accounts[other].keys()
                    alike = sorted(day for day in both if _is_alike(accounts[one][day], accounts[other][day]))
                    if len(alike) >= _FEWEST_DAYS and 2 * len(alike) > len(both):
                        yield SameTwice(table.name, channel, one, other, len(alike), len(both))


def _amounts(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, rule: OneSourceAnAccount, since: str
) -> Mapping[str, dict[tuple[str, str], dict[str, int]]]:
    """Return {channel: {(source, account): {day: minor units}}} of what counts, of accounts that have a name."""
    assert table.money is not None  # noqa: S101 - asked before
    rows = connection.execute(
        f"SELECT t.source, t.{rule.account}, t.{rule.channel}, t.day, SUM(t.{table.money.stored})"
        f" FROM {table.name} AS t"
        " JOIN table_sources AS s ON s.shop_id = t.shop_id AND s.data_table = ? AND s.source = t.source"
        f" WHERE t.shop_id = ? AND t.day >= ? AND t.counted = 1 AND t.{rule.account} <> '' AND s.apart = 0"
        " GROUP BY 1, 2, 3, 4",
        (table.name, shop.shop_id, since),
    )
    found: dict[str, dict[tuple[str, str], dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for source, account, channel, day, minor in rows:
        found[shop.names("channel", channel)][source, account][day] += minor
    return found


def _is_alike(one: int, other: int) -> bool:
    return one > 0 and other > 0 and abs(one - other) <= _ALIKE * max(one, other)


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
