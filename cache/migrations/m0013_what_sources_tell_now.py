"""What each source of a table tells now, not only what it ever told; and what is doubtful in a feed that was read.

Of what is stored nothing of this is known: all of it counts as told, until its source is read next.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    "ALTER TABLE table_sources ADD COLUMN told_first TEXT",
    "ALTER TABLE table_sources ADD COLUMN told_last TEXT",
    "ALTER TABLE table_sources ADD COLUMN repeated INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE feeds ADD COLUMN doubt TEXT NOT NULL DEFAULT ''",
)


def apply(database: Database) -> None:
    """Add the columns; no figure changes."""
    for statement in STATEMENTS:
        database.execute(statement)
