"""New database files of tests: the migrations make one in each process, every further one is made of its schema."""

from __future__ import annotations

import sqlite3
from functools import cache

from cache.migrations import STEPS, migrate

_VERSION, _IS_EMPTY = "PRAGMA user_version", "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)"


def migrate_as_before(connection: sqlite3.Connection) -> int:
    """Bring a file up to date: an empty one in one step, with what all steps lead to; any other as ever."""
    if not _is_new(connection):
        return migrate(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _is_new(connection):  # nobody was faster
            for statement in _led_to():
                connection.execute(statement)
            connection.execute(f"{_VERSION} = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return migrate(connection)


def _is_new(connection: sqlite3.Connection) -> bool:
    return not connection.execute(_VERSION).fetchone()[0] and bool(connection.execute(_IS_EMPTY).fetchone()[0])


@cache
def _led_to() -> tuple[str, ...]:
    """Return the statements that make what the steps make of an empty file, what they leave in its tables included."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    statements = tuple(connection.iterdump())
    connection.close()
    return statements[1:-1]  # without the transaction around them
