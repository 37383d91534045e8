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
from commerce.likeness import LATEST_DAYS, Part, Spending, Told, likeness, likeness_of_sum, whole
from commerce.period import Period
from commerce.tables import TABLES, DataTable, NamedSource, Row
from commerce.tables.overlap import Group, OneSourceAnAccount


class _Source(NamedTuple):
    name: str
    title: str
    apart: bool = False


def same_twice(connection: sqlite3.Connection, shop: Shop) -> Iterator[SameTwice]:
    """Yield pairs of sources that may tell the same money, by the latest days on which both cost something.

    A source may tell the sum of all others, two at least: of that and of pairs with it the nearer is yielded.

    Left out is what the merchant calls an account of its own, and all that does not count anyway.
    """
    for table in TABLES:
        if not isinstance(table.overlap, OneSourceAnAccount) or table.money is None:
            continue
        spent = _Spent(connection, shop, table, table.overlap)
        every = _every(connection, shop, table)
        pairs, sums = list(_pairs(spent, every)), list(_sums(spent, every))
        for one in sums:
            if all(_gap(one) < _gap(pair) for pair in pairs if one.other.source in _names(pair)):
                pairs = [pair for pair in pairs if one.other.source not in _names(pair)]
                yield one
        yield from pairs


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
        one: spent.told(one.name, first, last)
        for one in _asked(_every(connection, shop, table))
        if one.name != added.name
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
    before = [(part, spent.told(part.source, first, last)) for part in one.ones]
    days = {day for part, told in before for under, of_days in told.items() if under in part.under for day in of_days}
    again = spent.told(one.other.source, first, last)
    return sum(
        minor for under, told in again.items() if under in one.other.under for day, minor in told.items() if day in days
    )


def news(connection: sqlite3.Connection, shop: Shop, found: Collection[SameTwice]) -> list[SameTwice]:
    """Return those that were not found the last time, and remember them; call inside a transaction."""
    by_other: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in found:
        by_other[one.table, one.other.source].add(_known_as(one))
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
    return [one for one in found if _known_as(one) not in known.get((one.table, one.other.source), frozenset())]


def _pairs(spent: _Spent, every: Sequence[_Source]) -> Iterator[SameTwice]:
    for one, other in combinations(_asked(every), 2):
        days = spent.latest_days(one.name, [other.name])
        if days is None:
            continue
        told = [spent.told(each.name, *days) for each in (one, other)]
        if (found := _found(spent.table, (one, other), told[0], told[1])) is not None:
            yield found


def _sums(spent: _Spent, every: Sequence[_Source]) -> Iterator[SameTwice]:
    """Yield the sources that may tell the sum of all others: of accounts that are said to be their own, too."""
    for total in _asked(every):
        others = [one for one in every if one.name != total.name]
        days = spent.latest_days(total.name, [one.name for one in others]) if len(others) > 1 else None
        if days is None:
            continue
        told = [(one, of_days) for one in others if (of_days := spent.told(one.name, *days))]
        found = likeness_of_sum(spent.told(total.name, *days), [of_days for _, of_days in told])
        if found is not None:
            first, *more = (_side(one, whole(of_days)) for one, of_days in told)
            side = _side(total, found.other)
            yield SameTwice(spent.table.name, first, side, found.alike, found.days, and_more=tuple(more))


def _names(pair: SameTwice) -> tuple[str, str]:
    return pair.one.source, pair.other.source


def _gap(one: SameTwice) -> int:
    """Return by how much what was told first differs from what was told again, in minor units."""
    return abs(sum(part.minor for part in one.ones) - one.other.minor)


def _known_as(one: SameTwice) -> str:
    return "\n".join(part.source for part in one.ones)


def _every(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[_Source]:
    """Return the sources of a table, the one that goes before first."""
    rows = connection.execute(
        "SELECT source, title, apart FROM table_sources WHERE shop_id = ? AND data_table = ?",
        (shop.shop_id, table.name),
    )
    known = {source: _Source(source, title or source, bool(apart)) for source, title, apart in rows}
    return [known[source] for source in table_sources.in_order(connection, shop, table) if source in known]


def _asked(every: Sequence[_Source]) -> list[_Source]:
    """Return the sources of which nobody has said that their accounts are their own."""
    return [one for one in every if not one.apart]


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

    def latest_days(self, one: str, others: Collection[str]) -> tuple[str, str] | None:
        """Return the first and the last of the latest days on which it counts and any other does; None without any."""
        days = self.connection.execute(
            f"SELECT day FROM {self.table.name} WHERE shop_id = ? AND source IN (?{', ?' * len(others)})"
            f" AND counted = 1 AND {self.money} > 0 GROUP BY day"
            " HAVING SUM(source = ?) > 0 AND SUM(source <> ?) > 0 ORDER BY day DESC LIMIT ?",
            (self.shop.shop_id, one, *others, one, one, LATEST_DAYS),
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
