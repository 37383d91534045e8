"""Until when the past of a source waits, since little is left of its quota, and why: its new days are read as ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

COLUMNS: Final[Mapping[str, str]] = {"past_put_off_until": "INTEGER", "past_put_off_for": "TEXT NOT NULL DEFAULT ''"}


def apply(database: Database) -> None:
    """Make room for it."""
    for name, kind in COLUMNS.items():
        database.execute(f"ALTER TABLE table_sources ADD COLUMN {name} {kind}")
