"""What a way of counting makes, kept in a database of its own as the product keeps it, and held against that.

All ways store through this: channels and campaigns get the names that the product gives them, sums that become nothing
are dropped.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from cache.purchase_days import Moved
from commerce.channels.names import Names
from commerce.value_bands import band_key

_TABLES = (
    """
CREATE TABLE IF NOT EXISTS facts (
    measure TEXT, segment TEXT, day TEXT, key TEXT, value INTEGER,
    PRIMARY KEY (measure, segment, day, key)) WITHOUT ROWID
""",
    """
CREATE TABLE IF NOT EXISTS purchase_days (
    segment TEXT, day TEXT, key TEXT, first_orders INTEGER, second_orders BLOB, repeated_orders BLOB,
    PRIMARY KEY (segment, day, key)) WITHOUT ROWID
""",
)
_ADD_FACT = (
    "INSERT INTO facts VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (measure, segment, day, key) DO UPDATE SET value = value + excluded.value"
)
_OF_DAY = "FROM purchase_days WHERE segment = ? AND day = ? AND key = ?"
_KEPT_DAY = f"SELECT first_orders, second_orders, repeated_orders {_OF_DAY}"
_DROP_DAY = f"DELETE {_OF_DAY}"
_KEEP_DAY = "INSERT INTO purchase_days VALUES (?, ?, ?, ?, ?, ?)"


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
        """Add rows of day, key, previous day, order number and orders; quicker where they come day by day."""
        for day, pairs in groupby(rows, key=itemgetter(0)):
            moved = defaultdict[str, Moved](Moved)
            for _, key, previous, number, orders in pairs:
                moved[self._names(segment, key)].add(number, previous, orders)
            for name, one in moved.items():
                place = (segment, day, name)
                row = one.onto(self._connection.execute(_KEPT_DAY, place).fetchone())
                self._connection.execute(_DROP_DAY, place)
                if row is not None:
                    self._connection.execute(_KEEP_DAY, (*place, *row))

    def _name(self, segment: str, key: Any) -> str:
        return band_key(int(key), self._currency) if segment == "order_value_band" else self._names(segment, str(key))

    def settle(self) -> None:
        """Drop what became nothing, and keep all."""
        self._connection.execute("DELETE FROM facts WHERE value = 0")
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")


def differences(told: Path, ours: Path) -> int:
    """Return how many facts and days of pairs one of them has and the other has not, or otherwise."""
    connection = sqlite3.connect(ours)
    try:
        connection.execute("ATTACH ? AS told", (str(told),))
        (count,) = connection.execute("SELECT " + " + ".join(_differing(*table) for table in _COMPARED)).fetchone()
    finally:
        connection.close()
    return int(count)


_COMPARED = (
    ("facts", "measure, segment, day, key, value"),
    ("purchase_days", "segment, day, key, first_orders, second_orders, repeated_orders"),
)


def _differing(table: str, columns: str) -> str:
    """Return the count of rows that are in one file alone."""
    sides = (f"SELECT {columns} FROM {schema}.{table}" for schema in ("main", "told"))  # noqa: S608 - from this file
    one, other = sides
    return f"(SELECT COUNT(*) FROM ({one} EXCEPT {other})) + (SELECT COUNT(*) FROM ({other} EXCEPT {one}))"  # noqa: S608
