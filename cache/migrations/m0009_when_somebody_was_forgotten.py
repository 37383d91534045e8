"""Since when somebody is forgotten: what they ordered before stays cut off when it is read only afterwards."""

from __future__ import annotations

from sqlite_utils import Database


def apply(database: Database) -> None:
    """Add the instant, and the random number that later readings of a first backfill need; see `cache.privacy`.

    Of whoever was redacted before, the instant is not known: their orders were all cut off that were stored then.
    """
    database.execute("ALTER TABLE redacted_keys ADD COLUMN redacted_at INTEGER NOT NULL DEFAULT 0")
    database.execute("ALTER TABLE redacted_keys ADD COLUMN fresh_key TEXT NOT NULL DEFAULT ''")
