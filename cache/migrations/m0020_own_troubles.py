"""What keeps the product from its work, and who was told; whether a run was turned away or only put off."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE troubles (
        name TEXT PRIMARY KEY,
        shop TEXT NOT NULL,
        remembered TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "ALTER TABLE runs ADD COLUMN refused INTEGER NOT NULL DEFAULT 0",
)


def apply(database: Database) -> None:
    """Add table and column; of runs before it is not known, and they count as put off."""
    for statement in STATEMENTS:
        database.execute(statement)
