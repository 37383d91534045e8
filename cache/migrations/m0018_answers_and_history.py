"""What people answered, and the history of every incident, which outlasts what was merely held back."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE answers (
        answer_id TEXT PRIMARY KEY,
        shop_id INTEGER NOT NULL REFERENCES shops,
        at INTEGER NOT NULL,
        done TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    "ALTER TABLE incident_log ADD COLUMN incident TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE incident_log ADD COLUMN is_transition INTEGER NOT NULL DEFAULT 0",
    "UPDATE incident_log SET incident = coalesce(json_extract(entry, '$.incident'), '')",
    "CREATE INDEX incident_log_by_incident ON incident_log (shop_id, incident)",
)


def apply(database: Database) -> None:
    """Add table and columns; lines of an older version go on being dropped when they are old."""
    for statement in STATEMENTS:
        database.execute(statement)
