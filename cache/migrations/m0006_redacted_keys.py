"""Who asked to be forgotten, known again by a hash of the pseudonym: the next reading must not bring them back."""

from __future__ import annotations

from sqlite_utils import Database


def apply(database: Database) -> None:
    """Create the table; whoever was redacted before is not in it, as their pseudonyms are kept nowhere."""
    database.execute(
        """
CREATE TABLE redacted_keys (
    shop_id INTEGER NOT NULL REFERENCES shops,
    mark BLOB NOT NULL,
    PRIMARY KEY (shop_id, mark)
) WITHOUT ROWID
"""
    )
