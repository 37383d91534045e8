"""When a parked message was released: from then on its patience is counted anew."""

from __future__ import annotations

from sqlite_utils import Database


def apply(database: Database) -> None:
    """Add the column; no message was released before."""
    database.execute("ALTER TABLE outbox ADD COLUMN released_at INTEGER")
