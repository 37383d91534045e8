"""The daily facts: one row per shop, measure, segment, day and key; and the pairs of purchases.

The order of the primary key serves a window: all days of a measure lie side by side. A row of value 0 is dropped, so
that facts moved by differences equal facts built anew; the partial indexes find such rows without looking for them.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
CREATE TABLE facts (
    shop_id INTEGER NOT NULL REFERENCES shops,
    measure TEXT NOT NULL,
    segment TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (shop_id, measure, segment, day, key)
) WITHOUT ROWID
""",
    "CREATE INDEX facts_without_value ON facts (shop_id) WHERE value = 0",
    # previous_day is '' for a first order
    """
CREATE TABLE purchase_pairs (
    shop_id INTEGER NOT NULL REFERENCES shops,
    segment TEXT NOT NULL,
    day TEXT NOT NULL,
    key TEXT NOT NULL,
    previous_day TEXT NOT NULL,
    order_number INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    PRIMARY KEY (shop_id, segment, day, key, previous_day, order_number)
) WITHOUT ROWID
""",
    "CREATE INDEX pairs_without_orders ON purchase_pairs (shop_id) WHERE orders = 0",
)


def apply(database: Database) -> None:
    """Create the tables; facts of shops that are already here must be built before the next reading."""
    for statement in STATEMENTS:
        database.execute(statement)
    shops = database.table("shops")
    shops.add_column("facts_stale", int, not_null_default=1)
    shops.add_column("facts_fingerprint", str, not_null_default="")
