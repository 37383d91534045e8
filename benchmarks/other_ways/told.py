"""What a way of counting makes, kept in a database of its own as the product keeps it, and held against that.

All ways store through this: channels and campaigns get the names that the product gives them, sums that become nothing
are dropped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from commerce.channels.names import Names
from commerce.value_bands import band_key

_TABLES = (
    """
CREATE TABLE IF NOT EXISTS facts (
    measure TEXT, segment TEXT, day TEXT, key TEXT, value INTEGER,
    PRIMARY KEY (measure, segment, day, key)) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS purchase_pairs (
    segment TEXT, day TEXT, key TEXT, previous_day TEXT, order_number INTEGER, orders INTEGER,
    PRIMARY KEY (segment, day, key, previous_day, order_number)) WITHOUT ROWID
""",
)
_ADD_FACT = (
    "INSERT INTO facts VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (measure, segment, day, key) DO UPDATE SET value = value + excluded.value"
)
_ADD_PAIR = (
    "INSERT INTO purchase_pairs VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (segment, day, key, previous_day, order_number) DO UPDATE SET orders = orders + excluded.orders"
)


class Told:
    """Facts and pairs in a file.

    Args:
        path: A new file, or one that is to be moved on.
        currency: Of the shop.
    """

    def __init__(self, path: Path, currency: str = "EUR") -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._names, self._currency = Names(), currency
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.execute("BEGIN")

    def add(self, segment: str, sums: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows of day, key and the sums."""
        names = {}
        for row in rows:
            key = row[1]
            if key not in names:
                names[key] = self._name(segment, key)
        self._connection.executemany(
            _ADD_FACT,
            (
                (name, segment, row[0], names[row[1]], int(value))
                for row in rows
                for name, value in zip(sums, row[2:], strict=True)
                if value
            ),
        )

    def add_pairs(self, segment: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows of day, key, previous day, order number and orders."""
        self._connection.executemany(
            _ADD_PAIR,
            ((segment, day, self._names(segment, key), previous, number, n) for day, key, previous, number, n in rows),
        )

    def _name(self, segment: str, key: Any) -> str:
        return band_key(int(key), self._currency) if segment == "order_value_band" else self._names(segment, str(key))

    def settle(self) -> None:
        """Drop what became nothing, and keep all."""
        self._connection.execute("DELETE FROM facts WHERE value = 0")
        self._connection.execute("DELETE FROM purchase_pairs WHERE orders = 0")
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")


def differences(told: Path, ours: Path) -> int:
    """Return how many facts and pairs one of them has and the other has not, or otherwise."""
    connection = sqlite3.connect(ours)
    try:
        connection.execute("ATTACH ? AS told", (str(told),))
        (count,) = connection.execute("SELECT " + " + ".join(_differing(*table) for table in _COMPARED)).fetchone()
    finally:
        connection.close()
    return int(count)


_COMPARED = (
    ("facts", "measure, segment, day, key, value"),
    ("purchase_pairs", "segment, day, key, previous_day, order_number, orders"),
)


def _differing(table: str, columns: str) -> str:
    """Return the count of rows that are in one file alone."""
    sides = (f"SELECT {columns} FROM {schema}.{table}" for schema in ("main", "told"))  # noqa: S608 - from this file
    one, other = sides
    return f"(SELECT COUNT(*) FROM ({one} EXCEPT {other})) + (SELECT COUNT(*) FROM ({other} EXCEPT {one}))"  # noqa: S608
