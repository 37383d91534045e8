"""What a shop's people did about tactics."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE diary (
        diary_id INTEGER PRIMARY KEY AUTOINCREMENT,
        shop_id INTEGER NOT NULL REFERENCES shops,
        entry TEXT NOT NULL
    )
    """,
    "CREATE INDEX diary_of_shop ON diary (shop_id)",
)


def apply(database: Database) -> None:
    """Add the table; numbers are never given out again."""
    for statement in STATEMENTS:
        database.execute(statement)
