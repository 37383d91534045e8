"""What people answered, and what was done about it: every answer is done once."""

from __future__ import annotations

import sqlite3

import msgspec

from cache.instants import seconds
from cache.shops import Shop
from commerce.answers import Done
from commerce.errors import TryLater


def find(connection: sqlite3.Connection, answer_id: str) -> Done | None:
    """Return what was done about an answer; None when it is new."""
    row = connection.execute("SELECT done FROM answers WHERE answer_id = ?", (answer_id,)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Done)


def write(connection: sqlite3.Connection, shop: Shop, done: Done) -> None:
    """Remember an answer as done.

    Raises:
        TryLater: Another process has just done it.
    """
    cursor = connection.execute(
        "INSERT INTO answers (answer_id, shop_id, at, done) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (done.answer.id, shop.shop_id, seconds(done.at), msgspec.json.encode(done).decode()),
    )
    if not cursor.rowcount:
        msg = f"shop {shop.name!r}: the same answer came in at the same moment; try again"
        raise TryLater(msg)
