"""A table in: spend, traffic or answers. It replaces the days it covers, source by source."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from datetime import date, datetime

from cache.engine import Engine
from cache.instants import seconds
from cache.results import Saved
from cache.shops import Shop
from commerce.errors import BadRecord
from commerce.feeds import Feed, Table
from commerce.tables import Landing, Traffic

_COLUMNS = {
    Feed.SPEND: ("spend", "channel, campaign, amount_minor, clicks"),
    Feed.TRAFFIC: ("traffic", "channel, device, sessions, carts, checkouts, visitors, completed"),
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
                (
                    row.day,
                    (row.channel, row.device, row.sessions, row.carts, row.checkouts, row.visitors, row.completed),
                )
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
    name, _ = _COLUMNS[table.feed]
    _put(connection, shop, table, days, rows)
    if table.feed is Feed.TRAFFIC:
        told = _told_days(connection, shop, days)
        _move(connection, shop, name, "traffic_aside", [(day, table.source) for day in told])


def write_told_traffic(
    connection: sqlite3.Connection, shop: Shop, traffic: Sequence[Traffic], landings: Sequence[Landing] = ()
) -> None:
    """Store what the shop itself tells of whole days; what tables say of these days is set aside, never added.

    Landing pages of a day that was told without any stay: a report that failed once takes nothing away.

    The difference of the facts must be counted around this call, for all days of the traffic.
    """
    if not traffic:
        return
    days = sorted({row.day.isoformat() for row in traffic})
    table = Table(Feed.TRAFFIC, shop.platform, traffic=traffic)
    others = [
        (day, source)
        for day in days
        for (source,) in connection.execute(
            "SELECT DISTINCT source FROM traffic WHERE shop_id = ? AND day = ? AND source <> ?",
            (shop.shop_id, day, shop.platform),
        )
    ]
    _move(connection, shop, "traffic", "traffic_aside", others)
    _put(connection, shop, table, days, _rows(table))
    connection.executemany(
        "DELETE FROM landings WHERE shop_id = ? AND day = ?",
        [(shop.shop_id, day) for day in {row.day.isoformat() for row in landings}],
    )
    connection.executemany(
        "INSERT INTO landings (shop_id, day, page, sessions, carts, checkouts, completed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (shop.shop_id, row.day.isoformat(), row.page, row.sessions, row.carts, row.checkouts, row.completed)
            for row in landings
        ],
    )


def _told_days(connection: sqlite3.Connection, shop: Shop, days: Sequence[str]) -> list[str]:
    """Return those of the days of which the shop itself told."""
    rows = connection.execute(
        "SELECT DISTINCT t.day FROM json_each(?) AS wanted CROSS JOIN traffic AS t"
        " ON t.shop_id = ? AND t.day = wanted.value AND t.source = ?",
        (json.dumps(list(days)), shop.shop_id, shop.platform),
    )
    return [day for (day,) in rows]


def _move(connection: sqlite3.Connection, shop: Shop, origin: str, target: str, of: Sequence[tuple[str, str]]) -> None:
    """Move the rows of (day, source) to a table of the same columns, where they replace what was there."""
    which = [(shop.shop_id, day, source) for day, source in of]
    same = "WHERE shop_id = ? AND day = ? AND source = ?"
    connection.executemany(f"DELETE FROM {target} {same}", which)
    connection.executemany(f"INSERT INTO {target} SELECT * FROM {origin} {same}", which)
    connection.executemany(f"DELETE FROM {origin} {same}", which)


def _put(
    connection: sqlite3.Connection,
    shop: Shop,
    table: Table,
    days: Sequence[str],
    rows: Sequence[tuple[date, tuple[object, ...]]],
) -> None:
    """Replace what a source says of days."""
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


def keep_sources(
    connection: sqlite3.Connection, engine: Engine, shop: Shop, feed: Feed, sources: Collection[str]
) -> int:
    """Drop what other tables said, and their complaints; call inside a transaction. Return how many tables are gone.

    What the shop itself told stays.
    """
    name, _ = _COLUMNS[feed]
    places = [name, "traffic_aside"] if feed is Feed.TRAFFIC else [name]
    known = {
        (place, source)
        for place in places
        for (source,) in connection.execute(f"SELECT DISTINCT source FROM {place} WHERE shop_id = ?", (shop.shop_id,))
    }
    gone = {(place, source) for place, source in known if source not in sources and source != shop.platform}
    if gone:
        days = {
            day
            for place, source in gone
            for (day,) in connection.execute(
                f"SELECT DISTINCT day FROM {place} WHERE shop_id = ? AND source = ?", (shop.shop_id, source)
            )
        }
        stale = engine.is_stale(connection, shop)
        with nullcontext() if stale else engine.difference(connection, shop, (), sorted(days)):
            for place, source in gone:
                connection.execute(f"DELETE FROM {place} WHERE shop_id = ? AND source = ?", (shop.shop_id, source))
    kept = json.dumps(sorted(sources))
    for place in ("skipped", "table_contents"):
        connection.execute(
            f"DELETE FROM {place} WHERE shop_id = ? AND feed = ? AND source <> ''"
            " AND source NOT IN (SELECT value FROM json_each(?))",
            (shop.shop_id, feed, kept),
        )
    return len({source for _, source in gone})


def content(connection: sqlite3.Connection, shop: Shop, feed: Feed, source: str) -> str:
    """Return the fingerprint of what was stored last of a table; "" when it must be read."""
    row = connection.execute(
        "SELECT content FROM table_contents WHERE shop_id = ? AND feed = ? AND source = ?", (shop.shop_id, feed, source)
    ).fetchone()
    return "" if row is None else str(row[0])


def set_content(connection: sqlite3.Connection, shop: Shop, feed: Feed, source: str, text: str) -> None:
    """Note the fingerprint of what was stored of a table; "" lets it be read again."""
    connection.execute(
        "INSERT OR REPLACE INTO table_contents (shop_id, feed, source, content) VALUES (?, ?, ?, ?)",
        (shop.shop_id, feed, source, text),
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
