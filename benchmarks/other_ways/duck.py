"""DuckDB: the plain SELECTs of `plain_sql.py` over its own copy of the rows, in memory.

The rows are read by its extension for SQLite where it is at hand; else by `sqlite3` and pandas, which is told. For 100
new orders it appends them to its copy and counts everything again.
"""

# ruff: noqa: S608 - names of our own tables alone
from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.other_ways.plain_sql import DUCKDB_DAYS, MEASURED, PAIRS, READ, WINDOW, numbered
from benchmarks.other_ways.process import Asked, Stopwatch, best, most_megabytes, run
from benchmarks.other_ways.told import Told


def read(connection: duckdb.DuckDBPyConnection, database: Path) -> str:
    """Copy the rows; returns by what they were read."""
    if has_extension(connection):
        connection.execute(f"ATTACH '{database}' AS stored (TYPE sqlite, READ_ONLY)")
        for table, columns in READ.items():
            connection.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM stored.{table}")
        return "its extension for SQLite"
    stored = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for table, columns in READ.items():
        rows = pd.read_sql_query(f"SELECT {columns} FROM {table}", stored)
        connection.register("read_rows", rows)
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_rows")
        connection.unregister("read_rows")
    return "sqlite3 and pandas: its extension for SQLite is not at hand"


def has_extension(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the extension for SQLite is installed, or can be."""
    try:
        connection.execute("INSTALL sqlite")
        connection.execute("LOAD sqlite")
    except duckdb.Error:
        return False
    return True


def counted(connection: duckdb.DuckDBPyConnection, into: Path, watch: Stopwatch) -> None:
    """Count everything."""
    with watch.phase("counting"):
        for statement in numbered(DUCKDB_DAYS):
            connection.execute(statement.replace("CREATE TEMP TABLE", "CREATE OR REPLACE TEMP TABLE"))
    told = Told(into)
    for one in MEASURED:
        for segment, select in one.selects():
            with watch.phase("counting"):
                rows = connection.execute(select).fetchall()
            with watch.phase("storing"):
                told.add(segment, tuple(one.sums), rows)
    for segment, select in PAIRS.items():
        with watch.phase("counting"):
            pairs = connection.execute(select).fetchall()
        with watch.phase("storing"):
            told.add_pairs(segment, sorted(pairs))
    with watch.phase("storing"):
        told.settle()


def append(connection: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """Append what is new to the copy."""
    before, after = (sqlite3.connect(f"file:{path}?mode=ro", uri=True) for path in (asked.before, asked.after))
    (order,) = before.execute("SELECT MAX(order_key) FROM orders").fetchone()
    (started,) = before.execute("SELECT MAX(started_at) FROM checkouts").fetchone()
    for table in ("orders", "order_discounts", "refunds", "later_sales", "checkouts"):
        newer = f"started_at > {started}" if table == "checkouts" else f"order_key > {order}"
        rows = pd.read_sql_query(f"SELECT {READ[table]} FROM {table} WHERE {newer}", after)
        if len(rows):
            connection.register("read_rows", rows)
            connection.execute(f"INSERT INTO {table} SELECT * FROM read_rows")
            connection.unregister("read_rows")


def way(asked: Asked) -> dict[str, Any]:
    """Copy and count, ask for 90 days, append and count again."""
    watch, connection = Stopwatch(), duckdb.connect()
    with watch.phase("reading"):
        by = read(connection, asked.before)
    counted(connection, asked.told, watch)
    memory = most_megabytes()
    window, figures = best(3, lambda: connection.execute(WINDOW, asked.window).fetchall()[0])
    again = Stopwatch()
    with again.phase("reading"):
        append(connection, asked)
    counted(connection, asked.told_after, again)
    return {
        "everything": watch.told(),
        "megabytes": memory,
        "window": window.told(),
        "figures": figures,
        "new": again.told(),
        "new_means": "appends them to its copy, counts everything again",
        "remark": f"DuckDB {duckdb.__version__} reads by {by}",
    }


if __name__ == "__main__":
    run(way)
