"""Days of which a source says itself that its figures are not as they should be: told wherever one of them is shown."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from cache.shops import Shop
from commerce.period import Period
from commerce.remarks import Remark
from commerce.tables import TABLES, DataTable, Reading

_OF_TABLE = "WHERE shop_id = ? AND data_table = ?"


def note(connection: sqlite3.Connection, shop: Shop, reading: Reading, days: Sequence[str]) -> None:
    """Keep the marks of a reading in place of those that its source gave these days before."""
    of_source = (shop.shop_id, reading.table.name, reading.source)
    connection.execute(
        f"DELETE FROM marked_days {_OF_TABLE} AND source = ? AND day IN (SELECT value FROM json_each(?))",
        (*of_source, json.dumps(list(days))),
    )
    read = set(days)
    connection.executemany(
        "INSERT INTO marked_days (shop_id, data_table, source, day, mark) VALUES (?, ?, ?, ?, ?)",
        [
            (*of_source, text, mark)
            for mark, marked in sorted(reading.marks.items())
            for text in sorted(day.isoformat() for day in marked)
            if text in read
        ],
    )


def forget_all_but(connection: sqlite3.Connection, shop: Shop, table: DataTable, sources: Collection[str]) -> None:
    """Forget the marks of other sources."""
    connection.execute(
        f"DELETE FROM marked_days {_OF_TABLE} AND source NOT IN (SELECT value FROM json_each(?))",
        (shop.shop_id, table.name, json.dumps(sorted(sources))),
    )


def remarks(connection: sqlite3.Connection, shop: Shop, period: Period) -> Iterator[Remark]:
    """Yield what sources say of their own days: a remark for each mark of each source whose rows count there."""
    within = (shop.shop_id, period.first.isoformat(), period.last.isoformat())
    found = connection.execute(
        "SELECT DISTINCT data_table FROM marked_days WHERE shop_id = ? AND day BETWEEN ? AND ?", within
    )
    marked = {name for (name,) in found}
    for table in TABLES:
        if table.name not in marked:  # nearly always
            continue
        rows = connection.execute(
            "SELECT m.mark, COALESCE(NULLIF(s.title, ''), m.source), COUNT(*), MIN(m.day), MAX(m.day)"
            " FROM marked_days AS m LEFT JOIN table_sources AS s"
            " ON s.shop_id = m.shop_id AND s.data_table = m.data_table AND s.source = m.source"
            " WHERE m.shop_id = ? AND m.day BETWEEN ? AND ? AND m.data_table = ?"
            # a day of which all was withheld has no row
            f" AND COALESCE((SELECT MAX(t.counted) FROM {table.name} AS t"
            " WHERE t.shop_id = m.shop_id AND t.day = m.day AND t.source = m.source), 1) = 1"
            " GROUP BY m.source, m.mark ORDER BY m.source, m.mark",
            (*within, table.name),
        )
        for mark, source, days, first, last in rows:
            yield Remark(mark, table.name, days, date.fromisoformat(first), date.fromisoformat(last), source)
