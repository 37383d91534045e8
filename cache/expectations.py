"""What somebody said to expect of a shop, and taking it back."""

from __future__ import annotations

import json
import sqlite3
from datetime import date

from cache.instants import instant, seconds
from cache.shops import Shop
from commerce.expectations import Expectation


def add(connection: sqlite3.Connection, shop: Shop, told: Expectation) -> int:
    """Store a window and return its number; one that says the very same of the same days is stored once.

    What is expected with it is added then.
    """
    row = connection.execute(
        "SELECT expectation_id, also FROM expectations"
        " WHERE shop_id = ? AND subject = ? AND first = ? AND last = ? AND why = ?",
        (shop.shop_id, told.subject, told.first.isoformat(), told.last.isoformat(), told.why),
    ).fetchone()
    if row is not None:
        also = sorted({*json.loads(row[1]), *told.also})
        connection.execute("UPDATE expectations SET also = ? WHERE expectation_id = ?", (json.dumps(also), row[0]))
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO expectations (shop_id, subject, first, last, why, said_by, written_at, also)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            shop.shop_id,
            told.subject,
            told.first.isoformat(),
            told.last.isoformat(),
            told.why,
            told.by,
            seconds(told.written_at),
            json.dumps(told.also),
        ),
    )
    return int(cursor.lastrowid or 0)


def listed(connection: sqlite3.Connection, shop: Shop) -> list[Expectation]:
    """Return the windows of a shop, the earliest first."""
    rows = connection.execute(
        "SELECT first, last, why, said_by, written_at, subject, expectation_id, also FROM expectations"
        " WHERE shop_id = ? ORDER BY first, expectation_id",
        (shop.shop_id,),
    )
    return [
        Expectation(
            date.fromisoformat(first),
            date.fromisoformat(last),
            why,
            by,
            instant(at),
            subject,
            number,
            tuple(json.loads(also)),
        )
        for first, last, why, by, at, subject, number, also in rows
    ]


def withdraw(connection: sqlite3.Connection, shop: Shop, number: int) -> bool:
    """Delete a window; return whether there was one of that number."""
    cursor = connection.execute(
        "DELETE FROM expectations WHERE shop_id = ? AND expectation_id = ?", (shop.shop_id, number)
    )
    return cursor.rowcount > 0
