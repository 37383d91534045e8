"""What a record that could not be read costs the figures, and on which day; orders that wait for a decision, by day.

Of records named before no day is known: they are told beside every figure until they are read next.
"""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    "ALTER TABLE skipped ADD COLUMN missing TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE skipped ADD COLUMN day TEXT NOT NULL DEFAULT ''",
    "UPDATE skipped SET missing = feed WHERE source = '' AND feed IN ('orders', 'checkouts')",
    "UPDATE skipped SET missing = 'refunds' WHERE missing = 'orders' AND text LIKE '% refund %:%'",
    # an order that is counted though parts of it are not known
    "UPDATE skipped SET missing = 'part' WHERE text LIKE '%it counts by its own sums%'",
    "CREATE INDEX undecided_orders ON orders (shop_id, day) WHERE status = 'unknown'",
    """
    CREATE TABLE order_currencies (
        shop_id INTEGER NOT NULL REFERENCES shops,
        currency TEXT NOT NULL,
        PRIMARY KEY (shop_id, currency)
    ) WITHOUT ROWID
    """,
    "INSERT INTO order_currencies SELECT DISTINCT shop_id, currency FROM orders",
)


def apply(database: Database) -> None:
    """Add the columns; no figure changes."""
    for statement in STATEMENTS:
        database.execute(statement)
