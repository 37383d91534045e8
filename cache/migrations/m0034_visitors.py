"""Who may look at our pages: tickets that let somebody in, and who is in."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE web_tickets (
        digest TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        shop TEXT NOT NULL,
        is_once INTEGER NOT NULL,
        made_at INTEGER NOT NULL,
        until INTEGER NOT NULL,
        used_at INTEGER
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE web_visits (
        digest TEXT PRIMARY KEY,
        ticket TEXT NOT NULL,
        role TEXT NOT NULL,
        shop TEXT NOT NULL,
        until INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)


def apply(database: Database) -> None:
    """Make room for them; names of shops, not their rows: a link may be made before a shop is read."""
    for statement in STATEMENTS:
        database.execute(statement)
