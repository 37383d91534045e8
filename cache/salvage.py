"""What can still be read of a damaged file, taken over into the one that replaces it.

The shops tell their orders again, and sources their tables. Nobody tells again what was said to whom, which incidents
are open, and who asked to be forgotten: a backup knows it as of its day, the damaged file as of now.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from commerce.tables import TABLES

#: Rows of the damaged file are newer than those of a backup, and win; a shop's own row is only added.
_NEWER = (
    "watches", "incident_log", "outbox", "runs", "redacted_keys", "expectations", "answers", "diary", "troubles",
    "chat_posts", "chat_answers", "editions", "told_without_key",
)  # fmt: skip
_ADDED = ("shops", "settings")
#: Taken over only where there is no backup: else its rows stand, until their sources are read again.
_TOLD = (*(table.name for table in TABLES), "table_sources", "marked_days")


def take_over(damaged: Path, connection: sqlite3.Connection, *, tables: bool) -> dict[str, int]:
    """Copy what can be read; return {table: rows}. Call inside a transaction, foreign keys switched off.

    Args:
        damaged: The file that was set aside.
        connection: The new file.
        tables: The tables of outside data, too.
    """
    taken: dict[str, int] = {}
    with suppress(sqlite3.Error), closing(sqlite3.connect(damaged)) as old:
        for table in (*_ADDED, *_NEWER, *(_TOLD if tables else ())):
            how = "IGNORE" if table in _ADDED else "REPLACE"
            columns = _common(old, connection, table)
            rows = list(_readable(old, table, columns)) if columns else []
            marks = ", ".join("?" * len(columns))
            for row in rows:
                with suppress(sqlite3.IntegrityError):  # half of a row was damaged
                    connection.execute(f"INSERT OR {how} INTO {table} ({', '.join(columns)}) VALUES ({marks})", row)
            taken[table] = len(rows)
    _drop_strays(connection)
    return taken


def _common(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns that both files have."""
    try:
        known = {name for _, name, *_ in old.execute(f"PRAGMA table_info({table})")}
    except sqlite3.Error:
        return []
    return [name for _, name, *_ in new.execute(f"PRAGMA table_info({table})") if name in known]


def _readable(old: sqlite3.Connection, table: str, columns: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Yield the rows from the front until the damage, then from behind until the damage, each once."""
    seen: set[tuple[object, ...]] = set()
    for way in ("ASC", "DESC"):
        with suppress(sqlite3.Error):
            order = ", ".join(f"{column} {way}" for column in _key(old, table))
            for row in old.execute(f"SELECT {', '.join(columns)} FROM {table}{f' ORDER BY {order}' if order else ''}"):
                if row not in seen:
                    seen.add(row)
                    yield row


def _key(old: sqlite3.Connection, table: str) -> list[str]:
    """Return the primary key, in its order."""
    parts = [(place, name) for _, name, _, _, _, place in old.execute(f"PRAGMA table_info({table})") if place]
    return [name for _, name in sorted(parts)]


def _drop_strays(connection: sqlite3.Connection) -> None:
    """Take out what speaks of shops whose row could not be read."""
    for table in (
        "watches",
        "incident_log",
        "redacted_keys",
        "expectations",
        "answers",
        "diary",
        "told_without_key",
        *_TOLD,
    ):
        connection.execute(f"DELETE FROM {table} WHERE shop_id NOT IN (SELECT shop_id FROM shops)")
