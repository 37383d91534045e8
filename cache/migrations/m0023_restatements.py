"""Which days were shown, and which of their sums were moved afterwards."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE restatements (
        restatement_id INTEGER PRIMARY KEY AUTOINCREMENT,
        shop_id INTEGER NOT NULL REFERENCES shops,
        write_id INTEGER NOT NULL DEFAULT 0,
        day TEXT NOT NULL,
        measure TEXT NOT NULL,
        before INTEGER NOT NULL,
        after INTEGER NOT NULL,
        causes TEXT NOT NULL DEFAULT '[]',
        told_on TEXT
    )
    """,
    "CREATE INDEX restatements_of_shop ON restatements (shop_id, told_on)",
    "ALTER TABLE shops ADD COLUMN shown_from TEXT",
    "ALTER TABLE shops ADD COLUMN shown_to TEXT",
    "ALTER TABLE shops ADD COLUMN shown_on TEXT",
    "ALTER TABLE shops ADD COLUMN stale_because TEXT NOT NULL DEFAULT ''",
)


def apply(database: Database) -> None:
    """Add the table and columns: what was shown so far is not known, so nothing is restated before the next digest."""
    for statement in STATEMENTS:
        database.execute(statement)
