"""What a source that is read whole tells now: the days from the first to the last of its rows as they were read last.

Rows of days outside of that stay stored: a daily export forgets the days before its first row as a matter of course.
But they are memories, and do not go before another source that tells of the day now; see `cache.one_source`.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cache.results import NoLongerTold
from cache.shops import Shop
from commerce.tables import TABLES, DataTable, Reading


class ToldSpan(NamedTuple):
    """The first and the last day, as stored."""

    first: str
    last: str

    def __contains__(self, day: object) -> bool:
        """Tell whether the day lies within."""
        return isinstance(day, str) and self.first <= day <= self.last


#: Of a source that is read day by day, or was not read since this is noted: whatever it has stored it tells.
EVERYTHING = ToldSpan("0000-01-01", "9999-12-31")
#: Of one that has no row at all any more.
NOTHING = ToldSpan("", "")


def spans(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> dict[str, ToldSpan]:
    """Return {source: what it tells now}."""
    rows = connection.execute(
        "SELECT source, told_first, told_last FROM table_sources WHERE shop_id = ? AND data_table = ?",
        (shop.shop_id, table.name),
    )
    return {source: EVERYTHING if first is None else ToldSpan(first, last) for source, first, last in rows}


def span_of(reading: Reading, days: Sequence[str], before: ToldSpan) -> ToldSpan:
    """Return what a source tells after a reading, of which these days were replaced.

    Where it is not known whether that is all it tells, nothing is taken from what it told before.
    """
    if reading.speaks_of is not None:
        told = sorted(reading.speaks_of)
        return ToldSpan(told[0].isoformat(), told[-1].isoformat()) if told else NOTHING
    if before == NOTHING:
        return ToldSpan(days[0], days[-1])
    return ToldSpan(min(before.first, days[0]), max(before.last, days[-1]))


def note(connection: sqlite3.Connection, shop: Shop, reading: Reading, span: ToldSpan) -> None:
    """Note what a source tells now, and how many of its rows it tells twice."""
    first, last = (None, None) if span == EVERYTHING else span
    connection.execute(
        "UPDATE table_sources SET told_first = ?, told_last = ?, repeated = ?"
        " WHERE shop_id = ? AND data_table = ? AND source = ?",
        (first, last, reading.repeated, shop.shop_id, reading.table.name, reading.source),
    )


def moved_days(
    connection: sqlite3.Connection, shop: Shop, reading: Reading, before: ToldSpan, after: ToldSpan
) -> list[str]:
    """Return the stored days of a source that it told before and does not now, or the other way round."""
    if before == after or not reading.table.may_repeat_itself:
        return []
    rows = connection.execute(
        f"SELECT DISTINCT day FROM {reading.table.name} WHERE shop_id = ? AND source = ?"
        " AND (day BETWEEN ? AND ?) <> (day BETWEEN ? AND ?)",
        (shop.shop_id, reading.source, *before, *after),
    )
    return [day for (day,) in rows]


def no_longer_told(connection: sqlite3.Connection, shop: Shop) -> Iterator[NoLongerTold]:
    """Yield the sources that went backwards: days behind their last row that they told before, and that stay stored.

    The days before their first row are not named: a daily export of the last days forgets those by itself.
    """
    for table in TABLES:
        rows = connection.execute(
            f"SELECT s.source, s.told_last = '', COUNT(DISTINCT t.day), MIN(t.day), MAX(t.day) FROM table_sources AS s"
            f" CROSS JOIN {table.name} AS t ON t.shop_id = s.shop_id AND t.source = s.source AND t.day > s.told_last"
            " AND t.counted = 1"  # of the others it is said whose rows count there
            " WHERE s.shop_id = ? AND s.data_table = ? GROUP BY s.source ORDER BY s.rank, s.source",
            (shop.shop_id, table.name),
        )
        for source, is_empty, days, first, last in rows:
            yield NoLongerTold(
                table.name, source, days, date.fromisoformat(first), date.fromisoformat(last), bool(is_empty)
            )


def ends(connection: sqlite3.Connection, shop: Shop) -> list[tuple[str, str, date]]:
    """Return (table, source, last day of a row as it was read last), where there is any, of tables of days."""
    rows = connection.execute(
        "SELECT data_table, source, told_last FROM table_sources WHERE shop_id = ? AND told_last <> ''"
        " ORDER BY data_table, rank, source",
        (shop.shop_id,),
    )
    of_days = {table.name for table in TABLES if table.may_repeat_itself}
    return [(table, source, date.fromisoformat(last)) for table, source, last in rows if table in of_days]


def repeated_rows(connection: sqlite3.Connection, shop: Shop) -> list[tuple[str, str, int]]:
    """Return (table, source, how many of its rows repeat an earlier one letter for letter), where there are any."""
    return connection.execute(
        "SELECT data_table, source, repeated FROM table_sources WHERE shop_id = ? AND repeated > 0"
        " ORDER BY data_table, rank, source",
        (shop.shop_id,),
    ).fetchall()
