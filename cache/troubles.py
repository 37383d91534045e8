"""What is remembered of the product's own troubles between two looks."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import msgspec

from commerce.troubles import Remembered


def remembered(connection: sqlite3.Connection) -> dict[str, Remembered]:
    """Return {name: what is remembered}."""
    rows = connection.execute("SELECT name, remembered FROM troubles ORDER BY name")
    return {name: msgspec.json.decode(text, type=Remembered) for name, text in rows}


def remember(connection: sqlite3.Connection, now: Mapping[str, Remembered]) -> None:
    """Remember these and no others."""
    connection.execute("DELETE FROM troubles")
    connection.executemany(
        "INSERT INTO troubles VALUES (?, ?, ?)",
        [(name, one.trouble.shop, msgspec.json.encode(one).decode()) for name, one in now.items()],
    )
