"""Until when a source is left alone that says that its quota is used up, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

COLUMNS: Final[Mapping[str, str]] = {"put_off_until": "INTEGER", "put_off_for": "TEXT NOT NULL DEFAULT ''"}


def apply(database: Database) -> None:
    """Make room for it."""
    for name, kind in COLUMNS.items():
        database.execute(f"ALTER TABLE table_sources ADD COLUMN {name} {kind}")
