"""What was posted where it can be changed, what people pressed and wrote there, and how the line to it stands."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE chat_posts (
        channel TEXT NOT NULL,
        part TEXT NOT NULL,
        recipient TEXT NOT NULL,
        shop TEXT NOT NULL,
        incident TEXT NOT NULL,
        is_root INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('sending', 'posted', 'uncertain', 'gone')),
        place TEXT NOT NULL,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        shown TEXT NOT NULL,
        told INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        is_live INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (channel, part)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX chat_posts_of_incident ON chat_posts (channel, recipient, shop, incident)",
    "CREATE INDEX chat_posts_by_name ON chat_posts (channel, place, name)",
    """
    CREATE TABLE chat_answers (
        channel TEXT NOT NULL,
        id TEXT NOT NULL,
        content TEXT,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'done')),
        is_confirmed INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (channel, id)
    )
    """,
    "CREATE INDEX chat_answers_waiting ON chat_answers (state)",
    """
    CREATE TABLE chat_lines (
        channel TEXT NOT NULL,
        name TEXT NOT NULL,
        told TEXT NOT NULL,
        PRIMARY KEY (channel, name)
    ) WITHOUT ROWID
    """,
)


def apply(database: Database) -> None:
    """Add the tables."""
    for statement in STATEMENTS:
        database.execute(statement)
