"""Straight SQL: every measure's own SELECT over the same SQLite file, for the whole and for each split; always all.

Plain SQL does not know which sums an order changes: 100 new orders are counted with everything else.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.other_ways.plain_sql import MEASURED, PAIRS, SQLITE_DAYS, WINDOW, numbered
from benchmarks.other_ways.process import Asked, Stopwatch, best, most_megabytes, run
from benchmarks.other_ways.told import Told


def counted(database: Path, into: Path, watch: Stopwatch) -> sqlite3.Connection:
    """Count everything; returns the connection."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size = -16000")  # as the product's
    with watch.phase("counting"):
        for statement in numbered(SQLITE_DAYS):
            connection.execute(statement)
    told = Told(into)
    for one in MEASURED:
        for segment, select in one.selects():
            with watch.phase("counting"):
                rows = connection.execute(select).fetchall()
            with watch.phase("storing"):
                told.add(segment, tuple(one.sums), rows)
    for segment, select in PAIRS.items():
        with watch.phase("counting"):
            cursor = connection.execute(select)
        with watch.phase("storing"):
            told.add_pairs(segment, cursor)
    with watch.phase("storing"):
        told.settle()
    return connection


def way(asked: Asked) -> dict[str, Any]:
    """Count, and ask for 90 days."""
    watch = Stopwatch()
    connection = counted(asked.before, asked.told, watch)
    memory = most_megabytes()
    window, figures = best(3, lambda: connection.execute(WINDOW, asked.window).fetchone())
    return {
        "everything": watch.told(),
        "megabytes": memory,
        "window": window.told(),
        "figures": figures,
        "new": watch.told(),
        "new_means": "counts everything again: as above",
    }


if __name__ == "__main__":
    run(way)
