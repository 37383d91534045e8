"""What we remember of incidents, what we mean to say and said, and when jobs ran."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
CREATE TABLE watches (
    shop_id INTEGER NOT NULL REFERENCES shops,
    kpi TEXT NOT NULL,
    watch TEXT NOT NULL,
    PRIMARY KEY (shop_id, kpi)
) WITHOUT ROWID
""",
    """
CREATE TABLE incident_log (
    log_id INTEGER PRIMARY KEY,
    shop_id INTEGER NOT NULL REFERENCES shops,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    tactic TEXT NOT NULL,
    entry TEXT NOT NULL
)
""",
    "CREATE INDEX incident_log_by_time ON incident_log (shop_id, at)",
    """
CREATE TABLE outbox (
    outbox_id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    message BLOB,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'delivered', 'parked')),
    attempts INTEGER NOT NULL DEFAULT 0,
    written_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    settled_at INTEGER,
    reason TEXT NOT NULL DEFAULT '',
    UNIQUE (key, channel, recipient)
)
""",
    "CREATE INDEX outbox_by_due ON outbox (due_at) WHERE state IN ('waiting', 'claimed')",
    """
CREATE TABLE runs (
    job TEXT NOT NULL,
    shop TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (job, shop)
) WITHOUT ROWID
""",
)


def apply(database: Database) -> None:
    """Create the tables."""
    for statement in STATEMENTS:
        database.execute(statement)
