"""What is to be expected with a number: what was named in its incident when somebody said so."""

from __future__ import annotations

from sqlite_utils import Database


def apply(database: Database) -> None:
    """Add the column, a JSON list of subjects; of windows that were said before it is empty."""
    database.execute("ALTER TABLE expectations ADD COLUMN also TEXT NOT NULL DEFAULT '[]'")
