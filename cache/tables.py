"""A table in: spend, traffic or answers. It replaces the days it covers, source by source."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from datetime import date, datetime

from cache.engine import Engine
from cache.instants import seconds
from cache.results import Saved
from cache.shops import Shop
from commerce.errors import BadRecord
from commerce.feeds import Feed, Table

_COLUMNS = {
    Feed.SPEND: ("spend", "channel, campaign, amount_minor, clicks"),
    Feed.TRAFFIC: ("traffic", "channel, device, sessions, carts, checkouts, visitors"),
    Feed.SURVEYS: ("surveys", "kind, score"),
}


def save_table(connection: sqlite3.Connection, engine: Engine, shop: Shop, table: Table, now: datetime) -> Saved:
    """Store a table and its complaints; call inside a transaction. Without a good row nothing stored changes.

    Raises:
        BadRecord: A value no column can hold, or a feed that is no table.
    """
    _note_bad_rows(connection, shop, table, now)
    rows = _rows(table)
    if not rows:
        return Saved(skipped=len(table.bad_rows))
    days = sorted({day.isoformat() for day, _ in rows})
    try:
        if engine.is_stale(connection, shop):
            _replace(connection, shop, table, days, rows)
        else:
            with engine.difference(connection, shop, (), days):
                _replace(connection, shop, table, days, rows)
    except (TypeError, ValueError, OverflowError, sqlite3.IntegrityError) as error:
        msg = f"shop {shop.name!r}, {table.source}: a row holds a value that cannot be stored ({type(error).__name__})"
        raise BadRecord(msg) from error
    return Saved(written=len(rows), skipped=len(table.bad_rows))


def _rows(table: Table) -> list[tuple[date, tuple[object, ...]]]:
    match table.feed:
        case Feed.SPEND:
            return [(row.day, (row.channel, row.campaign, row.amount_minor, row.clicks)) for row in table.spend]
        case Feed.TRAFFIC:
            return [
                (row.day, (row.channel, row.device, row.sessions, row.carts, row.checkouts, row.visitors))
                for row in table.traffic
            ]
        case Feed.SURVEYS:
            return [(row.day, (row.kind, row.score)) for row in table.surveys]
        case _:
            msg = f"{table.source}: {table.feed} does not come in tables"
            raise BadRecord(msg)


def _replace(
    connection: sqlite3.Connection,
    shop: Shop,
    table: Table,
    days: list[str],
    rows: list[tuple[date, tuple[object, ...]]],
) -> None:
    name, columns = _COLUMNS[table.feed]
    connection.executemany(
        f"DELETE FROM {name} WHERE shop_id = ? AND day = ? AND source = ?",
        [(shop.shop_id, day, table.source) for day in days],
    )
    marks = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(
        f"INSERT INTO {name} (shop_id, day, source, position, {columns}) VALUES (?, ?, ?, ?, {marks})",
        [
            (shop.shop_id, day.isoformat(), table.source, position, *values)
            for position, (day, values) in enumerate(rows)
        ],
    )


def _note_bad_rows(connection: sqlite3.Connection, shop: Shop, table: Table, now: datetime) -> None:
    """Keep what is wrong with the source now, not what was wrong before it was mended."""
    connection.execute(
        "DELETE FROM skipped WHERE shop_id = ? AND feed = ? AND source = ?", (shop.shop_id, table.feed, table.source)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO skipped (shop_id, feed, source, text, at) VALUES (?, ?, ?, ?, ?)",
        [
            (
                shop.shop_id,
                table.feed,
                table.source,
                f"{table.source}, line {row.line}, {row.column}: {row.problem}",
                seconds(now),
            )
            for row in table.bad_rows
        ],
    )
