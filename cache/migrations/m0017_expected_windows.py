"""What somebody said to expect: days that are judged by nothing and teach nobody the usual level."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE expectations (
        expectation_id INTEGER PRIMARY KEY,
        shop_id INTEGER NOT NULL REFERENCES shops,
        subject TEXT NOT NULL,
        first TEXT NOT NULL,
        last TEXT NOT NULL,
        why TEXT NOT NULL,
        said_by TEXT NOT NULL,
        written_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX expectations_of_shop ON expectations (shop_id, last)",
)


def apply(database: Database) -> None:
    """Add the table."""
    for statement in STATEMENTS:
        database.execute(statement)
