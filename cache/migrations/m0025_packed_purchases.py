"""Pairs of purchases lie packed, a day to a row, in place of a row for each pair: `commerce.purchase_days` says how.

They are facts: shops that are already here have theirs counted anew before the next reading.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    "DROP TABLE purchase_pairs",
    # without a rowid rows lie in the order of their key, however they came to be
    """
CREATE TABLE purchase_days (
    shop_id INTEGER NOT NULL REFERENCES shops,
    segment TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    first_orders INTEGER NOT NULL,
    second_orders BLOB NOT NULL,
    repeated_orders BLOB NOT NULL,
    PRIMARY KEY (shop_id, segment, day, key)
) WITHOUT ROWID
""",
    "UPDATE shops SET facts_stale = 1",
)


def apply(database: Database) -> None:
    """Make the table in place of the one before."""
    for statement in STATEMENTS:
        database.execute(statement)
