"""Which other sources a source was said to tell the same money as: that is said once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

COLUMNS: Final[Mapping[str, str]] = {"same_as": "TEXT NOT NULL DEFAULT ''"}


def apply(database: Database) -> None:
    """Make room for it."""
    for name, kind in COLUMNS.items():
        database.execute(f"ALTER TABLE table_sources ADD COLUMN {name} {kind}")
