"""The sources of a shop's tables: in which order they are named, and how far each has been read.

What the shop itself tells goes before all others; a source that nobody has named yet comes last.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, datetime

from cache.instants import instant_or_none, seconds_or_none
from cache.shops import Shop
from commerce.period import Period
from commerce.tables import DataTable, Reading, ReadSoFar

#: Of what the shop itself tells.
_FIRST = -1
#: From here on, those whose place in the configuration is not known; see migration 11.
UNNAMED = 1_000_000
_NOTE = """
UPDATE table_sources SET
    content = :content, first = MIN(COALESCE(first, :first), :first),
    last = MIN(MAX(COALESCE(last, :last), :last), :latest),
    settled = :settled, read_at = :read_at
WHERE shop_id = :shop AND data_table = :name AND source = :source
"""
_OF_TABLE = "WHERE shop_id = ? AND data_table = ?"


def in_order(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[str]:
    """Return the sources that have told something, the one named first first."""
    rows = connection.execute(
        f"SELECT source FROM table_sources {_OF_TABLE} AND first IS NOT NULL ORDER BY rank, source",  # noqa: S608 - our own words
        (shop.shop_id, table.name),
    )
    return [source for (source,) in rows]


def is_in_order(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> bool:
    """Tell whether it is known of any two sources which one is named first."""
    ranks, different = connection.execute(
        f"SELECT COUNT(*), COUNT(DISTINCT rank) FROM table_sources {_OF_TABLE} AND first IS NOT NULL",  # noqa: S608 - our own words
        (shop.shop_id, table.name),
    ).fetchone()
    return bool(ranks == different)


def known(connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str) -> ReadSoFar:
    """Return how far a source has been read; nothing of it for one never read."""
    row = connection.execute(
        f"SELECT content, first, last, settled, read_at FROM table_sources {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (shop.shop_id, table.name, source),
    ).fetchone()
    if row is None:
        return ReadSoFar()
    content, first, last, settled, read_at = row
    covered = Period(date.fromisoformat(first), date.fromisoformat(last)) if first else None
    return ReadSoFar(content, covered, date.fromisoformat(settled) if settled else None, instant_or_none(read_at))


def note(
    connection: sqlite3.Connection,
    shop: Shop,
    reading: Reading,
    days: Sequence[str],
    *,
    read_at: datetime | None,
) -> None:
    """Note how far a reading brings its source: its days in order, as stored.

    Args:
        connection: The cache's.
        shop: Whose source.
        reading: What it told.
        days: Which days were replaced by it, in order; none where it has no row at all any more.
        read_at: None where the shop itself told it.
    """
    if not days:
        forget_content(connection, shop, reading.table, reading.source)
        return
    source = shop.platform if read_at is None else reading.source
    of_table = (shop.shop_id, reading.table.name)
    (last_rank,) = connection.execute(f"SELECT MAX(rank) FROM table_sources {_OF_TABLE}", of_table).fetchone()  # noqa: S608 - our own words
    connection.execute(
        "INSERT OR IGNORE INTO table_sources (shop_id, data_table, source, rank) VALUES (?, ?, ?, ?)",
        (*of_table, source, _FIRST if read_at is None else max(UNNAMED, (last_rank or 0) + 1)),
    )
    connection.execute(
        _NOTE,
        {
            "shop": shop.shop_id,
            "name": reading.table.name,
            "source": source,
            "content": reading.content,
            "first": days[0],
            "last": days[-1],
            "latest": max(days[-1], reading.latest.isoformat()) if reading.latest else "9999-12-31",
            "settled": reading.settled.isoformat() if reading.settled else None,
            "read_at": seconds_or_none(read_at),
        },
    )


def forget_content(connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str) -> None:
    """Let a source be read again whatever it holds."""
    connection.execute(
        f"UPDATE table_sources SET content = '' {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (shop.shop_id, table.name, source),
    )


def rank(connection: sqlite3.Connection, shop: Shop, table: DataTable, sources: Sequence[str]) -> bool:
    """Note in which order sources are named; return whether that may change whose rows count."""
    of_table = (shop.shop_id, table.name)
    before = dict(
        connection.execute(
            f"SELECT source, rank FROM table_sources {_OF_TABLE} AND rank >= 0 AND first IS NOT NULL",  # noqa: S608 - our own words
            of_table,
        )
    )
    wanted = {source: place for place, source in enumerate(dict.fromkeys(sources))}
    left = sorted(before.keys() - wanted.keys(), key=lambda source: (before[source], source))
    wanted |= {source: UNNAMED + place for place, source in enumerate(left)}
    connection.executemany(
        "INSERT INTO table_sources (shop_id, data_table, source, rank) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (shop_id, data_table, source) DO UPDATE SET rank = excluded.rank WHERE rank <> excluded.rank",
        [(*of_table, source, place) for source, place in wanted.items()],
    )
    return any(wanted[source] != place for source, place in before.items())


def unnamed(connection: sqlite3.Connection, shop: Shop, table: DataTable, sources: Collection[str]) -> list[str]:
    """Return the sources that have told something and are none of these; what the shop itself told is no source."""
    told = in_order(connection, shop, table)
    return [source for source in told if source not in sources and source != shop.platform]


def forget_all_but(connection: sqlite3.Connection, shop: Shop, table: DataTable, sources: Collection[str]) -> None:
    """Forget how far other sources were read, but for what the shop itself told."""
    connection.execute(
        f"DELETE FROM table_sources {_OF_TABLE} AND rank >= 0"  # noqa: S608 - our own words
        " AND source NOT IN (SELECT value FROM json_each(?))",
        (shop.shop_id, table.name, json.dumps(sorted(sources))),
    )
