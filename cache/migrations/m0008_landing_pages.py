"""Sessions by the page they began on, and those that ended in an order by the shop's own count."""

from __future__ import annotations

from sqlite_utils import Database


def apply(database: Database) -> None:
    """Add what the shop's own reports tell beyond a table of traffic; both tables of traffic keep the same columns."""
    for table in ("traffic", "traffic_aside"):
        database.execute(f"ALTER TABLE {table} ADD COLUMN completed INTEGER")
    database.execute(
        """
CREATE TABLE landings (
    shop_id INTEGER NOT NULL REFERENCES shops,
    day TEXT NOT NULL,
    page TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    carts INTEGER NOT NULL,
    checkouts INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    PRIMARY KEY (shop_id, day, page)
) WITHOUT ROWID
"""
    )
