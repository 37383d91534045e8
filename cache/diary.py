"""What a shop's people did about tactics: one row an entry."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from cache.shops import Shop
from commerce.diary import DiaryEntry
from commerce.errors import TryLater


def entries(connection: sqlite3.Connection, shop: Shop) -> list[DiaryEntry]:
    """Return the entries of a shop, the oldest first."""
    rows = connection.execute("SELECT diary_id, entry FROM diary WHERE shop_id = ? ORDER BY diary_id", (shop.shop_id,))
    return [
        msgspec.structs.replace(msgspec.json.decode(entry, type=DiaryEntry), number=number) for number, entry in rows
    ]


def refuse_others(connection: sqlite3.Connection, shop: Shop, expected: Sequence[DiaryEntry]) -> None:
    """Refuse to go on when the entries are others than those that were read.

    Raises:
        TryLater: Somebody wrote in between: look again.
    """
    if entries(connection, shop) != list(expected):
        msg = f"shop {shop.name!r}: somebody else wrote into the diary at the same moment; try again"
        raise TryLater(msg)


def keep(connection: sqlite3.Connection, shop: Shop, entry: DiaryEntry) -> int:
    """Store an entry in the place of its number, or as a further one; return its number."""
    text = msgspec.json.encode(msgspec.structs.replace(entry, number=0)).decode()
    if entry.number:
        connection.execute(
            "UPDATE diary SET entry = ? WHERE shop_id = ? AND diary_id = ?", (text, shop.shop_id, entry.number)
        )
        return entry.number
    return int(
        connection.execute("INSERT INTO diary (shop_id, entry) VALUES (?, ?)", (shop.shop_id, text)).lastrowid or 0
    )


def remove(connection: sqlite3.Connection, shop: Shop, number: int) -> None:
    """Take an entry out."""
    connection.execute("DELETE FROM diary WHERE shop_id = ? AND diary_id = ?", (shop.shop_id, number))
