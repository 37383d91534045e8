"""Days of which a source says itself that its figures are not as they should be."""

from __future__ import annotations

from typing import Final

from sqlite_utils import Database

STATEMENT: Final = """
CREATE TABLE marked_days (
    shop_id INTEGER NOT NULL REFERENCES shops,
    data_table TEXT NOT NULL,
    source TEXT NOT NULL,
    day TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (shop_id, data_table, source, day, mark)
)
"""


def apply(database: Database) -> None:
    """Add the table; it fills as sources are read."""
    database.execute(STATEMENT)
