"""What the configuration says of a source beside its place, and what is needed to notice that it has stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database

COLUMNS: Final[Mapping[str, str]] = {
    "title": "TEXT NOT NULL DEFAULT ''",
    **dict.fromkeys(("wins", "apart", "ended", "pace", "goes_on"), "INTEGER NOT NULL DEFAULT 0"),
    "begins": "TEXT",
    "zone": "TEXT NOT NULL DEFAULT ''",
    "zone_at": "INTEGER",
}


def apply(database: Database) -> None:
    """Make room for it; it is known with the next sync."""
    for name, kind in COLUMNS.items():
        database.execute(f"ALTER TABLE table_sources ADD COLUMN {name} {kind}")
