"""What a database file holds, looked at past the cache, and changed behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
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
    """Return {(segment, key, day, previous day, order number): orders}, row by row as stored."""
    found = rows(path, "SELECT segment, key, day, previous_day, order_number, orders FROM purchase_pairs")
    return {row[:5]: row[5] for row in found}


def pairs_of(cache: Cache, period: Period, segment: str = "") -> dict[str, list[Pair]]:
    """Return {key: pairs of purchases} of the usual shop, as its facts tell them."""
    return {key: list(taken_apart(days)) for key, days in cache.facts.of(SHOP).purchases(period, segment).items()}
