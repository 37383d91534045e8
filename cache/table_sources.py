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
from commerce.tables import DataTable, NamedSource, Reading, ReadSoFar

#: Of what the shop itself tells.
_FIRST = -1
#: From here on, those whose place in the configuration is not known; see migration 11.
UNNAMED = 1_000_000
#: A table that is filled once a month is filled at all.
_LONGEST_PACE = 31
_NOTE = """
UPDATE table_sources SET
    content = :content, first = MIN(COALESCE(first, :first), :first),
    last = MIN(MAX(COALESCE(last, :last), :last), :latest),
    settled = :settled, read_at = :read_at, pace = :pace, goes_on = :goes_on, begins = :begins,
    zone_at = CASE WHEN zone = :zone THEN zone_at ELSE :read_at END, zone = :zone
WHERE shop_id = :shop AND data_table = :name AND source = :source
"""
_NAME = """
INSERT INTO table_sources (shop_id, data_table, source, rank, wins, title, apart, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (shop_id, data_table, source) DO UPDATE SET rank = excluded.rank, wins = excluded.wins,
    title = excluded.title, apart = excluded.apart, ended = excluded.ended
WHERE (rank, wins, title, apart, ended) <>
    (excluded.rank, excluded.wins, excluded.title, excluded.apart, excluded.ended)
"""
_OF_TABLE = "WHERE shop_id = ? AND data_table = ?"


def in_order(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> list[str]:
    """Return the sources that have told something, the one named first first."""
    rows = connection.execute(
        f"SELECT source FROM table_sources {_OF_TABLE} AND first IS NOT NULL"  # noqa: S608 - our own words
        " ORDER BY wins DESC, rank, source",
        (shop.shop_id, table.name),
    )
    return [source for (source,) in rows]


def winning(connection: sqlite3.Connection, shop: Shop, table: DataTable) -> frozenset[str]:
    """Return the sources of which the merchant wrote that they go before others."""
    rows = connection.execute(
        f"SELECT source FROM table_sources {_OF_TABLE} AND wins = 1",  # noqa: S608 - our own words
        (shop.shop_id, table.name),
    )
    return frozenset(source for (source,) in rows)


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
        "SELECT content, first, last, settled, read_at, past_put_off_until, past_put_off_for FROM table_sources"  # noqa: S608 - our own words
        f" {_OF_TABLE} AND source = ?",
        (shop.shop_id, table.name, source),
    ).fetchone()
    if row is None:
        return ReadSoFar()
    content, first, last, settled, read_at, until, why = row
    covered = Period(date.fromisoformat(first), date.fromisoformat(last)) if first else None
    waits = instant_or_none(until)
    return ReadSoFar(
        content,
        covered,
        date.fromisoformat(settled) if settled else None,
        instant_or_none(read_at),
        (waits, why) if waits is not None else None,
    )


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
            "pace": _pace(connection, shop, reading, date.fromisoformat(days[-1])),
            "goes_on": int(reading.goes_on),
            "begins": reading.begins.isoformat() if reading.begins else None,
            "zone": reading.zone,
        },
    )


def _pace(connection: sqlite3.Connection, shop: Shop, reading: Reading, last: date) -> int:
    """Return how many days a source goes on from reading to reading, at most of late; 0 for one that never has."""
    if reading.goes_on:
        return 1
    row = connection.execute(
        f"SELECT last, pace FROM table_sources {_OF_TABLE} AND source = ? AND last IS NOT NULL",  # noqa: S608 - our own words
        (shop.shop_id, reading.table.name, reading.source),
    ).fetchone()
    if row is None:
        return 0
    before: str = row[0]
    pace: int = row[1]
    further = (last - date.fromisoformat(before)).days
    return pace if further <= 0 else min(_LONGEST_PACE, max(further, (pace + 1) // 2))


def put_off(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str, *, until: datetime, why: str
) -> None:
    """Note until when a source is to be left alone, and why; it is named in the configuration."""
    connection.execute(
        f"UPDATE table_sources SET put_off_until = ?, put_off_for = ? {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (seconds_or_none(until), why, shop.shop_id, table.name, source),
    )


def put_past_off(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str, *, until: datetime, why: str
) -> None:
    """Note until when no older days are to be asked for, and why; the source is named in the configuration."""
    connection.execute(
        f"UPDATE table_sources SET past_put_off_until = ?, past_put_off_for = ? {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (seconds_or_none(until), why, shop.shop_id, table.name, source),
    )


def is_put_off(
    connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str, now: datetime
) -> tuple[datetime, str] | None:
    """Return until when a source is to be left alone, and why; None where it may be asked."""
    row = connection.execute(
        f"SELECT put_off_until, put_off_for FROM table_sources {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (shop.shop_id, table.name, source),
    ).fetchone()
    until = instant_or_none(row[0]) if row else None
    return (until, row[1]) if until is not None and now < until else None


def forget_content(connection: sqlite3.Connection, shop: Shop, table: DataTable, source: str) -> None:
    """Let a source be read again whatever it holds."""
    connection.execute(
        f"UPDATE table_sources SET content = '' {_OF_TABLE} AND source = ?",  # noqa: S608 - our own words
        (shop.shop_id, table.name, source),
    )


def rank(connection: sqlite3.Connection, shop: Shop, table: DataTable, sources: Sequence[NamedSource]) -> bool:
    """Note in which order sources are named, and what is said of them; return whether that may change whose rows count.

    One that the configuration names no more goes last, and wins nothing.
    """
    of_table = (shop.shop_id, table.name)
    before = {
        source: (place, wins)
        for source, place, wins in connection.execute(
            f"SELECT source, rank, wins FROM table_sources {_OF_TABLE} AND rank >= 0 AND first IS NOT NULL",  # noqa: S608 - our own words
            of_table,
        )
    }
    named = {one.name: one for one in reversed(sources)}
    order = dict.fromkeys(one.name for one in sources)
    wanted = {name: (place, int(named[name].wins)) for place, name in enumerate(order)}
    left = sorted(before.keys() - wanted.keys(), key=lambda source: (before[source], source))
    wanted |= {source: (UNNAMED + place, 0) for place, source in enumerate(left)}
    for source, (place, wins) in wanted.items():
        one = named.get(source, NamedSource(source))
        connection.execute(_NAME, (*of_table, source, place, wins, one.title or source, int(one.apart), int(one.ended)))
    return any(wanted[source] != known for source, known in before.items())


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
