"""Whether a refund says what of it is tax and shipping; of a stored one that is known when it is read again."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    "ALTER TABLE refunds ADD COLUMN has_parts INTEGER NOT NULL DEFAULT 1",
    "CREATE INDEX refunds_by_amount ON refunds (day) WHERE has_parts = 0",
)


def apply(database: Database) -> None:
    """Add the column; no figure changes."""
    for statement in STATEMENTS:
        database.execute(statement)
