"""Which sources of a table may tell the same money under two names, so that it is added up: found by what they told."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from cache import table_sources
from cache.results import SameTwice, ToldOnce
from cache.shops import Shop
from commerce.channels.names import CAMPAIGN, CHANNEL
from commerce.likeness import LATEST_DAYS, Part, Spending, Told, likeness
from commerce.period import Period
from commerce.tables import TABLES, DataTable, NamedSource, Row
from commerce.tables.overlap import Group, OneSourceAnAccount


class _Source(NamedTuple):
    name: str
    title: str


def same_twice(connection: sqlite3.Connection, shop: Shop) -> Iterator[SameTwice]:
    """Yield pairs of sources that may tell the same money, by the latest days on which both cost something.

    Left out is what the merchant calls an account of its own, and all that does not count anyway.
    """
    for table in TABLES:
        if not isinstance(table.overlap, OneSourceAnAccount) or table.money is None:
            continue
        spent = _Spent(connection, shop, table, table.overlap)
        for one, other in combinations(_sources(connection, shop, table), 2):
            days = spent.latest_days(one.name, other.name)
            if days is None:
                continue
            told = [spent.told(each.name, *days) for each in (one, other)]
            if (found := _found(table, (one, other), told[0], told[1])) is not None:
                yield found


def same_as(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, added: NamedSource, rows: Collection[Row]
) -> Iterator[SameTwice]:
    """Yield the sources that may tell the same money as one that is not stored yet.

    Args:
        connection: The cache's.
        shop: To which it would be added.
        table: Which it would fill.
        added: What it would be called.
        rows: What it told of some days.
    """
    rule = table.overlap
    if not rows or added.apart or not isinstance(rule, OneSourceAnAccount) or table.money is None:
        return
    spent = _Spent(connection, shop, table, rule)
    first, last = min(row.day for row in rows).isoformat(), max(row.day for row in rows).isoformat()
    stored = {
        one: spent.told(one.name, first, last) for one in _sources(connection, shop, table) if one.name != added.name
    }
    own = spent.not_known_as_the_same(rows, stored.values())
    for one, told in stored.items():
        found = _found(table, (one, _Source(added.name, added.title or added.name)), told, own)
        if found is not None:
            yield found


def told_again(connection: sqlite3.Connection, shop: Shop, one: SameTwice, period: Period) -> int:
    """Return what of the second of two sources is counted on some days that the first tells as well: minor units."""
    (table,) = (table for table in TABLES if table.name == one.table)
    assert isinstance(table.overlap, OneSourceAnAccount)  # noqa: S101 - no other table has any
    spent = _Spent(connection, shop, table, table.overlap)
    first, last = period.first.isoformat(), period.last.isoformat()
    before, again = (spent.told(each.source, first, last) for each in (one.one, one.other))
    days = {day for under, told in before.items() if under in one.one.under for day in told}
    return sum(
        minor for under, told in again.items() if under in one.other.under for day, minor in told.items() if day in days
    )


def news(connection: sqlite3.Connection, shop: Shop, found: Collection[SameTwice]) -> list[SameTwice]:
    """Return those that were not found the last time, and remember them; call inside a transaction."""
    by_other: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in found:
        by_other[one.table, one.other.source].add(one.one.source)
    known = {
        (table, source): frozenset(json.loads(told))
        for table, source, told in connection.execute(
            "SELECT data_table, source, same_as FROM table_sources WHERE shop_id = ? AND same_as <> ''",
            (shop.shop_id,),
        )
    }
    for place in by_other.keys() | known.keys():
        if by_other[place] != known.get(place, frozenset()):
            told = json.dumps(sorted(by_other[place])) if by_other[place] else ""
            connection.execute(
                "UPDATE table_sources SET same_as = ? WHERE shop_id = ? AND data_table = ? AND source = ?",
                (told, shop.shop_id, *place),
            )
    return [one for one in found if one.one.source not in known.get((one.table, one.other.source), frozenset())]


def _sources(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[_Source]:
    """Return the sources of which nobody has said that their accounts are their own, the one that goes before first."""
    rows = connection.execute(
        "SELECT source, title FROM table_sources WHERE shop_id = ? AND data_table = ? AND apart = 0",
        (shop.shop_id, table.name),
    )
    titles = {source: title or source for source, title in rows}
    order = table_sources.in_order(connection, shop, table)
    return [_Source(source, titles[source]) for source in order if source in titles]


def _found(table: DataTable, sources: tuple[_Source, _Source], one: Told, other: Told) -> SameTwice | None:
    alike = likeness(one, other)
    if alike is None:
        return None
    mine, theirs = (_side(source, part) for source, part in zip(sources, (alike.one, alike.other), strict=True))
    return SameTwice(table.name, mine, theirs, alike.alike, alike.days, alike.campaigns)


def _side(source: _Source, part: Part) -> ToldOnce:
    accounts = {under.account for under in part.under}
    account = accounts.pop() if len(accounts) == 1 else ""
    return ToldOnce(source.name, source.title, account, tuple(part.channels), part.total, part.under)


@dataclass(frozen=True, slots=True)
class _Spent:
    """What sources spent, by the names under which it is counted."""

    connection: sqlite3.Connection
    shop: Shop
    table: DataTable
    rule: OneSourceAnAccount

    @property
    def money(self) -> str:
        """The column of the amounts."""
        assert self.table.money is not None  # noqa: S101 - asked before
        return self.table.money.stored

    @property
    def campaign(self) -> str:
        """The column of the campaigns; "" where the table has none."""
        return self.table.segments.get(CAMPAIGN, "")

    def latest_days(self, one: str, other: str) -> tuple[str, str] | None:
        """Return the first and the last of the latest days on which both count; None where there are none."""
        days = self.connection.execute(
            f"SELECT day FROM {self.table.name} WHERE shop_id = ? AND source IN (?, ?) AND counted = 1"
            f" AND {self.money} > 0 GROUP BY day HAVING COUNT(DISTINCT source) = 2 ORDER BY day DESC LIMIT ?",
            (self.shop.shop_id, one, other, LATEST_DAYS),
        ).fetchall()
        return (days[-1][0], days[0][0]) if days else None

    def told(self, source: str, first: str, last: str) -> Told:
        """Return what a source spent on some days, as far as it counts."""
        campaign = self.campaign or "''"
        rows = self.connection.execute(
            f"SELECT {self.rule.account}, {self.rule.channel}, {campaign}, day, SUM({self.money})"
            f" FROM {self.table.name} WHERE shop_id = ? AND source = ? AND day BETWEEN ? AND ? AND counted = 1"
            " GROUP BY 1, 2, 3, 4",
            (self.shop.shop_id, source, first, last),
        )
        return self._by_name(rows.fetchall())

    def not_known_as_the_same(self, rows: Collection[Row], stored: Collection[Told]) -> Told:
        """Return what rows that are not stored tell, but for what would not count beside the rest: that is left out."""
        groups: dict[str, list[Group]] = defaultdict(list)
        for place, told in enumerate(stored):
            for under, days in told.items():
                for day in days:
                    groups[day].append(Group(str(place), (under.account, under.channel)))
        own: list[Sequence[object]] = []
        for row in rows:
            day, account = row.day.isoformat(), getattr(row, self.rule.account)
            channel = self.shop.names(CHANNEL, getattr(row, self.rule.channel))
            group = Group("", (account, channel))
            if group not in self.rule.winners([*groups[day], group]):
                campaign = getattr(row, self.campaign) if self.campaign else ""
                own.append((account, channel, campaign, day, getattr(row, self.money)))
        return self._by_name(own)

    def _by_name(self, rows: Collection[Sequence[object]]) -> Told:
        found: dict[Spending, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for account, channel, campaign, day, minor in rows:
            names = self.shop.names(CHANNEL, str(channel)), self.shop.names(CAMPAIGN, str(campaign or ""))
            found[Spending(str(account), *names)][str(day)] += int(str(minor))
        return found
