"""How far the sources of a table are known together: where one stops, the rest of them does not stand for the whole.

Money of two accounts is added up, so that a day of which one of the two was not read would look cheap. It is known only
as far as every source goes that should go on, unless another one tells of the same accounts.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cache.instants import instant_or_none
from cache.results import StoppedSource
from cache.shops import Shop
from commerce.clock import local_day
from commerce.origins import Origin
from commerce.period import FOUR_WEEKS, Period
from commerce.tables import TABLES, DataTable
from commerce.tables.overlap import AddedUp, Group, OneSourceAnAccount

#: A service that told nothing of so many days that are over has stopped: one day it may be late.
SERVICE_LATE_DAYS = 2
#: A file is late by twice the days that it goes on at once, and these: a weekend, a day off.
FILE_LATE_DAYS = 3
_ONE_DAY = timedelta(days=1)


class Source(NamedTuple):
    """One source of a table as it is noted; days as stored."""

    name: str
    title: str
    rank: int
    first: str
    last: str
    settled: str | None
    read_at: int | None
    pace: int
    goes_on: int
    ended: int
    begins: str | None
    zone: str

    @property
    def should_go_on(self) -> bool:
        """Whether later days than its last one are to come."""
        return self.pace > 0 and not self.ended

    @property
    def late_days(self) -> int:
        """So many days that are over must be lacking before it has stopped."""
        return SERVICE_LATE_DAYS if self.goes_on else 2 * self.pace + FILE_LATE_DAYS


def sources(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[Source]:
    """Return the sources that have told something, the one that goes before first."""
    rows = connection.execute(
        "SELECT source, title, rank, first, last, settled, read_at, pace, goes_on, ended, begins, zone"
        " FROM table_sources WHERE shop_id = ? AND data_table = ? AND first IS NOT NULL"
        " ORDER BY wins DESC, rank, source",
        (shop.shop_id, table.name),
    )
    return [Source(*row) for row in rows]


class Known:
    """The days that all sources of a table know together, worked out again only when a source was read."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._told: dict[tuple[str, tuple[Source, ...]], tuple[str, str] | None] = {}

    def span(self, connection: sqlite3.Connection, table: DataTable) -> tuple[str, str] | None:
        """Return first and last day; None where nothing was ever told."""
        found = tuple(sources(connection, self._shop, table))
        asked = table.name, found
        if asked not in self._told:
            self._told = {one: span for one, span in self._told.items() if one[0] != table.name}
            self._told[asked] = _Told(connection, self._shop, table, found).span()
        return self._told[asked]


@dataclass(frozen=True, slots=True)
class _Told:
    """The sources of a table, and what they told."""

    connection: sqlite3.Connection
    shop: Shop
    table: DataTable
    found: Sequence[Source]

    def span(self) -> tuple[str, str] | None:
        """Return the first and the last day that they know together; None where there is no such day."""
        if not self.found:
            return None
        first, last = min(one.first for one in self.found), max(one.last for one in self.found)
        ends = min((one.last for one in self.lacking(last)), default=last)
        begins = max((one.first for one in self._unfinished(first)), default=first)
        return (begins, ends) if begins <= ends else None

    def lacking(self, last: str) -> Iterator[Source]:
        """Yield the sources that should have told days up to the last one, of accounts that nobody else tells there.

        Of a day of visits one source is enough; answers are added up as they come.
        """
        if not isinstance(self.table.overlap, OneSourceAnAccount):
            return
        for one in self.found:
            days = _other_day(one.last, 1 - FOUR_WEEKS), one.last
            if (
                one.should_go_on
                and one.last < last
                and not self.others_tell(one, days, (_other_day(one.last, 1), last))
            ):
                yield one

    def _unfinished(self, first: str) -> Iterator[Source]:
        """Yield the sources whose history is still being read, newest days first, and is told by nobody else."""
        if not isinstance(self.table.overlap, OneSourceAnAccount):
            return
        for one in self.found:
            if one.begins is not None and one.begins < one.first and first < one.first:
                days = one.first, _other_day(one.first, FOUR_WEEKS - 1)
                if not self.others_tell(one, days, (first, _other_day(one.first, -1))):
                    yield one

    def others_tell(self, one: Source, own_days: tuple[str, str], other_days: tuple[str, str]) -> bool:
        """Tell whether all that a source told on some days is told by others on the days that it lacks."""
        labels = ", ".join(self.table.overlap.labels)
        within = (
            f"SELECT DISTINCT source, {labels} FROM {self.table.name}"
            " WHERE shop_id = ? AND day BETWEEN ? AND ? AND source"
        )
        shop_id = self.shop.shop_id
        own = self.connection.execute(f"{within} = ?", (shop_id, *own_days, one.name)).fetchall()
        if not own:
            return False  # an account that spent nothing may have begun to
        others = self.connection.execute(f"{within} <> ?", (shop_id, *other_days, one.name)).fetchall()
        standing = [self._named(row) for row in others]
        mine = [self._named(row) for row in own]
        return all(group in self.table.overlap.winners(dict.fromkeys([*standing, group])) for group in mine)

    def is_missed(self, one: Source, yesterday: str) -> bool:
        """Tell whether the days of a source that stopped would count: one that always gives way is not missed."""
        days = _other_day(one.last, 1 - FOUR_WEEKS), one.last
        if isinstance(self.table.overlap, OneSourceAnAccount):
            return not self.others_tell(one, days, (_other_day(one.last, 1), yesterday))
        return self.counts(Period(date.fromisoformat(days[0]), date.fromisoformat(days[1]))).get(one.name, 1) != 0

    def counts(self, period: Period) -> Mapping[str, int]:
        """Return {source: whether any of its rows on these days counts}, of those that have rows there."""
        return dict(
            self.connection.execute(
                f"SELECT source, MAX(counted) FROM {self.table.name} WHERE shop_id = ? AND day BETWEEN ? AND ?"
                " GROUP BY source",
                (self.shop.shop_id, period.first.isoformat(), period.last.isoformat()),
            ).fetchall()
        )

    def _named(self, row: Sequence[Any]) -> Group:
        segments = {column: segment for segment, column in self.table.segments.items()}
        source, *told = row
        labels = zip(self.table.overlap.labels, told, strict=True)
        return Group(source, tuple(self.shop.names(segments.get(label, ""), text) for label, text in labels))


def stopped(connection: sqlite3.Connection, shop: Shop, now: datetime) -> Iterator[StoppedSource]:
    """Yield the sources that tell no new day although they should, and whose days nobody else tells."""
    for table in TABLES:
        if isinstance(table.overlap, AddedUp):
            continue
        found = sources(connection, shop, table)
        told = _Told(connection, shop, table, found)
        for one in found:
            yesterday = local_day(now, _zone(one, shop)) - _ONE_DAY
            last = date.fromisoformat(one.last)
            late = (yesterday - last).days
            if one.should_go_on and late >= one.late_days and told.is_missed(one, yesterday.isoformat()):
                yield StoppedSource(table.name, one.title or one.name, last, instant_or_none(one.read_at), late)


def origins(connection: sqlite3.Connection, shop: Shop, table: DataTable, period: Period) -> list[Origin]:
    """Return whose rows count on some days, or would: a source that covers them without a row told of nothing there."""
    found = sources(connection, shop, table)
    first, last = period.first.isoformat(), period.last.isoformat()
    told = _Told(connection, shop, table, found)
    counts = told.counts(period)
    ends = max((one.last for one in found), default="")
    lacking = {one.name for one in told.lacking(ends) if one.last <= last}
    return [
        Origin(
            table.name,
            "" if one.rank < 0 else one.title or one.name,
            date.fromisoformat(one.last),
            instant_or_none(one.read_at),
            date.fromisoformat(one.settled) if one.settled else None,
            one.name in lacking,
        )
        for one in found
        if one.name in lacking or (one.first <= last and first <= one.last and counts.get(one.name, 1))
    ]


def _zone(one: Source, shop: Shop) -> ZoneInfo:
    try:
        return ZoneInfo(one.zone or shop.time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ZoneInfo(shop.time_zone)


def _other_day(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
