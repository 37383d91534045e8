"""A delivery may be uncertain: accepted perhaps, the answer was lost. The states of the outbox get one more."""

from __future__ import annotations

from sqlite_utils import Database

#: SQLite cannot change a CHECK: the table is made anew, and every row moves.
STATEMENTS = (
    """
CREATE TABLE outbox_anew (
    outbox_id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    message BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'delivered', 'parked', 'uncertain')),
    attempts INTEGER NOT NULL DEFAULT 0,
    written_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    settled_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    released_at INTEGER,
    UNIQUE (key, channel, recipient)
)
""",
    """
INSERT INTO outbox_anew
SELECT outbox_id, key, channel, recipient, subject, message, state, attempts, written_at, due_at, settled_at, reason,
    released_at
FROM outbox
""",
    "DROP TABLE outbox",
    "ALTER TABLE outbox_anew RENAME TO outbox",
    "CREATE INDEX outbox_by_due ON outbox (due_at) WHERE state IN ('waiting', 'claimed')",
)


def apply(database: Database) -> None:
    """Move the outbox; what waits, was sent or laid aside stays as it is."""
    for statement in STATEMENTS:
        database.execute(statement)
