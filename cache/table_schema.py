"""The tables of outside data are made as they are declared: a new one, or an optional column, needs no migration."""

# ruff: noqa: S608 - every name put into a statement is our own
from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from commerce.errors import BadDeclaration
from commerce.tables import TABLES, DataTable
from commerce.tables.columns import Column

#: A row is known by its place in what its source told of a day.
_KEY = ("shop_id", "day", "source", "position")
#: 0 where another source speaks of the same thing; see `cache.one_source`.
_COUNTED = "counted"


def extend(connection: sqlite3.Connection, tables: Sequence[DataTable] = TABLES) -> None:
    """Bring the file to what the declarations say; what is stored stays as it is. Call after all migrations.

    Args:
        connection: In autocommit mode.
        tables: What is declared.

    Raises:
        BadDeclaration: A table of ours has the name already, or stored rows lack what a column must know.
    """
    if not _all_lacking(connection, tables):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # once more: another process may have done it while we waited
        for table in _all_lacking(connection, tables):
            _make(connection, table)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has already taken it back
            connection.execute("ROLLBACK")
        raise


def index_of_left_out(table: DataTable) -> str:
    """Return the name of the index of the rows that do not count: mostly none, found at once."""
    return f"{table.name}_left_out"


def _all_lacking(connection: sqlite3.Connection, tables: Sequence[DataTable]) -> list[DataTable]:
    """Return the tables that are not as declared."""
    indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    return [
        table
        for table in tables
        if index_of_left_out(table) not in indexes or set(table.stored) - set(_stored(connection, table))
    ]


def _stored(connection: sqlite3.Connection, table: DataTable) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table.name})")]


def _make(connection: sqlite3.Connection, table: DataTable) -> None:
    present = _stored(connection, table)
    if not present:
        _create(connection, table)
    elif missing := [name for name in (*_KEY, _COUNTED) if name not in present]:
        msg = (
            f"commerce/tables: the cache has another table called {table.name} ({', '.join(missing)} is not in it);"
            " choose another name"
        )
        raise BadDeclaration(msg)
    else:
        _add(connection, table, [column for column in table.columns if column.stored not in present])
    connection.execute(
        f"CREATE INDEX IF NOT EXISTS {index_of_left_out(table)} ON {table.name} (shop_id, source, day)"
        f" WHERE {_COUNTED} = 0"
    )


def _create(connection: sqlite3.Connection, table: DataTable) -> None:
    columns = {"shop_id": int, "day": str, "source": str, "position": int}
    columns |= {column.stored: _type(column) for column in table.columns} | {_COUNTED: int}
    # only written by sqlite-utils: what it runs by itself it also commits, in some versions
    statement = Database(connection).create_table_sql(
        table.name,
        columns,
        pk=_KEY,
        not_null={*_KEY, _COUNTED, *_always_known(table)},
        defaults={_COUNTED: 1},
        foreign_keys=[("shop_id", "shops", "shop_id")],
    )
    connection.execute(statement)


def _add(connection: sqlite3.Connection, table: DataTable, columns: Sequence[Column]) -> None:
    is_empty = connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() is None
    for column in columns:
        if not (column.is_optional or is_empty):
            msg = (
                f"commerce/tables: rows of {table.name} are stored without {column.name}; make it optional, or write a"
                " migration that tells what they hold"
            )
            raise BadDeclaration(msg)
        kind = "TEXT NOT NULL DEFAULT ''" if column.is_label else "INTEGER"
        needed = "" if column.is_label or column.is_optional else " NOT NULL DEFAULT 0"
        connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {column.stored} {kind}{needed}")


def _always_known(table: DataTable) -> Iterator[str]:
    """Yield the columns that are never NULL: a label that is not known is empty."""
    return (column.stored for column in table.columns if column.is_label or not column.is_optional)


def _type(column: Column) -> type:
    return str if column.is_label else int
