"""Which editions of the digest a reader does not want, by the job that writes them."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE editions (
        job TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
)


def apply(database: Database) -> None:
    """Add the table; so far everybody gets what the configuration says."""
    for statement in STATEMENTS:
        database.execute(statement)
