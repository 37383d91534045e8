"""What a database file holds, looked at past the cache, and changed behind its back."""

from __future__ import annotations

import sqlite3
import struct
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from cache import Cache
from commerce.period import Period
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests.make import SHOP
from tests.pairs import Pair, taken_apart


def open_cache(path: Path) -> Cache:
    """Open a cache with the real measures."""
    return Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL)


def rows(path: Path, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """Look into the file past the cache."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def change(path: Path, sql: str, parameters: Sequence[object] = ()) -> None:
    """Change the file behind the cache's back."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(sql, parameters)
    connection.close()


def dump(path: Path) -> str:
    """Return everything that the file holds, as text."""
    connection = sqlite3.connect(path)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def stored_facts(path: Path) -> dict[tuple[str, str, str, str], int]:
    """Return {(measure, segment, key, day): value}, row by row as stored."""
    found = rows(path, "SELECT measure, segment, key, day, value FROM facts")
    return {row[:4]: row[4] for row in found}


def stored_pairs(path: Path) -> dict[tuple[str, str, str, str, int], int]:
    """Return {(segment, key, day, previous day, order number): orders}, unpacked by hand."""
    columns = "segment, key, day, first_orders, second_orders, repeated_orders"
    found: dict[tuple[str, str, str, str, int], int] = {}
    for segment, key, day, first, *followed in rows(path, f"SELECT {columns} FROM purchase_days"):  # noqa: S608 - from above
        if first:
            found[segment, key, day, "", 1] = first
        second, repeated = map(unpacked, followed)
        for number, orders in ((2, second), (3, repeated - second)):
            for previous, count in orders.items():
                found[segment, key, day, previous, number] = count
    return found


def unpacked(packed: bytes) -> Counter[str]:
    """Return {previous day: orders} of what is packed in a column."""
    numbers = struct.unpack(f"<{len(packed) // 4}i", packed)
    days, counts = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
    told = zip(days, pairwise(counts), strict=True)
    return Counter({date.fromordinal(day).isoformat(): after - before for day, (before, after) in told})


def pairs_of(cache: Cache, period: Period, segment: str = "") -> dict[str, list[Pair]]:
    """Return {key: pairs of purchases} of the usual shop, as its facts tell them."""
    return {key: list(taken_apart(days)) for key, days in cache.facts.of(SHOP).purchases(period, segment).items()}
