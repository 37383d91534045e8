"""What products are called now, and in which categories they lie: an order's line keeps the title of its sale alone."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
CREATE TABLE catalogue (
    shop_id INTEGER NOT NULL REFERENCES shops,
    product_id TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (shop_id, product_id)
) WITHOUT ROWID
""",
    """
CREATE TABLE product_categories (
    shop_id INTEGER NOT NULL REFERENCES shops,
    product_id TEXT NOT NULL,
    category TEXT NOT NULL,
    PRIMARY KEY (shop_id, product_id, category)
) WITHOUT ROWID
""",
)


def apply(database: Database) -> None:
    """Make the tables; they fill when the shop's products are read next."""
    for statement in STATEMENTS:
        database.execute(statement)
