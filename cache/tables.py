"""A reading of a table in: rows of spend, traffic, answers ... It replaces the days it covers, source by source."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime

import msgspec

from cache import marked_days, one_source, restatements, table_sources, told_spans
from cache.engine import Engine
from cache.instants import seconds
from cache.results import Saved
from cache.shops import Shop
from commerce.errors import BadRecord
from commerce.restatements import Cause, Why
from commerce.tables import DataTable, NamedSource, Reading, Replaces

#: So many days without rows may always be meant.
_SURELY_MEANT_DAYS = 7


def save_reading(connection: sqlite3.Connection, engine: Engine, shop: Shop, reading: Reading, now: datetime) -> Saved:
    """Store a reading and its complaints; call inside a transaction. One that covers no day replaces nothing.

    Where the source tells of other days than before, it may have to give way on those that it does not tell any more.

    Raises:
        BadRecord: A value no column can hold, or a row of a day that the reading does not cover.
    """
    _note_bad_rows(connection, shop, reading, now)
    days, emptied, doubted = _believed(connection, shop, reading)
    was_emptied = reading.speaks_of is not None and not reading.speaks_of
    if not days and not was_emptied:
        table_sources.forget_content(connection, shop, reading.table, reading.source)
        return Saved(skipped=len(reading.bad_rows))
    before = told_spans.spans(connection, shop, reading.table).get(reading.source, told_spans.EVERYTHING)
    span = told_spans.span_of(reading, days, before)
    beyond = _in_the_future(connection, shop, reading)
    touched = sorted({*days, *beyond, *told_spans.moved_days(connection, shop, reading, before, span)})
    try:
        stale = engine.is_stale(connection, shop)
        told = Cause(Why.TABLE, table=reading.table.name, source=reading.source)
        until = table_sources.known(connection, shop, reading.table, reading.source).settled
        noting = restatements.because(connection, shop, told, until=until)
        with noting, nullcontext() if stale else engine.difference(connection, shop, (), touched):
            _write(connection, shop, reading, reading.source, [*days, *beyond])
            content = "" if doubted else reading.content  # what is doubted is read, and complained of, again
            table_sources.note(connection, shop, replace(reading, content=content), days, read_at=now)
            told_spans.note(connection, shop, reading, span)
            marked_days.note(connection, shop, reading, [*days, *beyond])
            one_source.decide(connection, shop, reading.table, touched)
    except (TypeError, ValueError, OverflowError, sqlite3.IntegrityError) as error:
        msg = (
            f"shop {shop.name!r}, {reading.source}: a row holds a value that cannot be stored ({type(error).__name__})"
        )
        raise BadRecord(msg) from error
    return Saved(len(reading.rows), skipped=len(reading.bad_rows), emptied=emptied, doubted=doubted)


def _believed(
    connection: sqlite3.Connection, shop: Shop, reading: Reading
) -> tuple[list[str], tuple[date, ...], tuple[date, ...]]:
    """Return the days to replace; those of them that become days of nothing; and those that keep their rows instead.

    One slip in a day ("2025" for "2026") makes a file of three days one of a whole year. So where the days are inferred
    from the rows, and more would be emptied than the file tells of, only those are replaced that it tells of.
    """
    days = replaced_days(reading)
    told = {row.day.isoformat() for row in reading.rows}
    if not days or reading.table.replaces is Replaces.DAYS_TOLD:
        return days, (), ()
    stored = connection.execute(
        f"SELECT DISTINCT day FROM {reading.table.name} WHERE shop_id = ? AND day BETWEEN ? AND ? AND source = ?",
        (shop.shop_id, days[0], days[-1], reading.source),
    )
    covered = set(days)
    emptied = tuple(date.fromisoformat(day) for (day,) in stored if day in covered and day not in told)
    if reading.is_inferred and len(emptied) > max(_SURELY_MEANT_DAYS, len(told)):
        return sorted(told), (), emptied
    return days, emptied, ()


def _in_the_future(connection: sqlite3.Connection, shop: Shop, reading: Reading) -> list[str]:
    """Return the days of which the source told before, and that lie in the future as it is read: all of them slips."""
    if reading.latest is None:
        return []
    rows = connection.execute(
        f"SELECT DISTINCT day FROM {reading.table.name} WHERE shop_id = ? AND source = ? AND day > ? ORDER BY day",
        (shop.shop_id, reading.source, reading.latest.isoformat()),
    )
    return [day for (day,) in rows]


def write_told(connection: sqlite3.Connection, shop: Shop, readings: Sequence[Reading]) -> None:
    """Store what the shop itself tells: it goes before what other sources tell of these days.

    The difference of the facts must be counted around this call, for all days of `replaced_days`.

    Raises:
        ValueError: A row of a day that the reading does not cover.
    """
    for reading in readings:
        if days := replaced_days(reading):
            _write(connection, shop, reading, shop.platform, days)
            table_sources.note(connection, shop, reading, days, read_at=None)
            one_source.decide(connection, shop, reading.table, days)


def replaced_days(reading: Reading) -> list[str]:
    """Return the days whose rows go when the reading is stored, as the cache writes them."""
    is_told = reading.table.replaces is Replaces.DAYS_TOLD
    return sorted({day.isoformat() for day in ((row.day for row in reading.rows) if is_told else reading.days)})


def _write(connection: sqlite3.Connection, shop: Shop, reading: Reading, source: str, days: Sequence[str]) -> None:
    """Replace what a source says of days."""
    name, columns = reading.table.name, reading.table.stored
    covered = set(days)
    numbers: Counter[str] = Counter()  # within the day: the same whatever days are read together
    dated: list[tuple[int, str, list[object]]] = []
    for day, *values in map(msgspec.structs.astuple, reading.rows):
        text = day.isoformat()
        dated.append((numbers[text], text, values))
        numbers[text] += 1
    if not covered.issuperset(numbers):
        msg = "a row of a day that the reading does not cover"
        raise ValueError(msg)
    connection.executemany(
        f"DELETE FROM {name} WHERE shop_id = ? AND day = ? AND source = ?",
        [(shop.shop_id, day, source) for day in days],
    )
    connection.executemany(
        f"INSERT INTO {name} (shop_id, source, position, {', '.join(columns)})"
        f" VALUES ({', '.join('?' * (3 + len(columns)))})",
        [(shop.shop_id, source, position, day, *values) for position, day, values in dated],
    )


def name_sources(
    connection: sqlite3.Connection, engine: Engine, shop: Shop, table: DataTable, sources: Sequence[NamedSource]
) -> None:
    """Note in which order the configuration names the sources: whose rows count may change by it. In a transaction."""
    if not table_sources.rank(connection, shop, table, sources):
        return
    days = one_source.shared_days(connection, shop, table)
    if days:
        stale = engine.is_stale(connection, shop)
        noting = restatements.because(connection, shop, Cause(Why.TABLE, table=table.name))
        with noting, nullcontext() if stale else engine.difference(connection, shop, (), days):
            one_source.decide(connection, shop, table, days)


def keep_sources(
    connection: sqlite3.Connection, engine: Engine, shop: Shop, table: DataTable, sources: Collection[str]
) -> int:
    """Drop what other sources told, and their complaints; rows that they had kept from counting count again.

    Call inside a transaction. What the shop itself told stays. Returns how many sources are gone.
    """
    gone = table_sources.unnamed(connection, shop, table, sources)
    if gone:
        names = json.dumps(gone)
        of_gone = "WHERE shop_id = ? AND source IN (SELECT value FROM json_each(?))"
        found = connection.execute(f"SELECT DISTINCT day FROM {table.name} {of_gone}", (shop.shop_id, names))
        days = [day for (day,) in found]
        stale = engine.is_stale(connection, shop)
        noting = restatements.because(connection, shop, Cause(Why.TABLE, table=table.name, source=gone[0]))
        with noting, nullcontext() if stale else engine.difference(connection, shop, (), days):
            connection.execute(f"DELETE FROM {table.name} {of_gone}", (shop.shop_id, names))
            table_sources.forget_all_but(connection, shop, table, sources)
            one_source.decide(connection, shop, table, days)
    else:
        table_sources.forget_all_but(connection, shop, table, sources)
    marked_days.forget_all_but(connection, shop, table, sources)
    connection.execute(
        "DELETE FROM skipped WHERE shop_id = ? AND feed = ? AND source <> ''"
        " AND source NOT IN (SELECT value FROM json_each(?))",
        (shop.shop_id, table.name, json.dumps(sorted(sources))),
    )
    return len(gone)


def _note_bad_rows(connection: sqlite3.Connection, shop: Shop, reading: Reading, now: datetime) -> None:
    """Keep what is wrong with the source now, not what was wrong before it was mended."""
    of_source = (shop.shop_id, reading.table.name, reading.source)
    connection.execute("DELETE FROM skipped WHERE shop_id = ? AND feed = ? AND source = ?", of_source)
    connection.executemany(
        "INSERT OR IGNORE INTO skipped (shop_id, feed, source, text, at) VALUES (?, ?, ?, ?, ?)",
        [
            (
                *of_source,
                f"{reading.source}, {row.place}: {row.problem}",
                seconds(now),
            )
            for row in reading.bad_rows
        ],
    )
