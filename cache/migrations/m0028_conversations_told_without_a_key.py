"""Incidents whose mails were named before names took a key: answers to them count, and what follows joins them."""

from __future__ import annotations

from sqlite_utils import Database

STATEMENTS = (
    """
    CREATE TABLE told_without_key (
        shop_id INTEGER NOT NULL REFERENCES shops,
        incident TEXT NOT NULL,
        PRIMARY KEY (shop_id, incident)
    ) WITHOUT ROWID
    """,
    """
    INSERT OR IGNORE INTO told_without_key
    SELECT shop_id, incident FROM incident_log WHERE incident <> ''
    UNION SELECT shop_id, json_extract(watch, '$.incident') FROM watches
    WHERE coalesce(json_extract(watch, '$.incident'), '') <> ''
    """,
)


def apply(database: Database) -> None:
    """Note them; of what is told from now on nobody can guess the name."""
    for statement in STATEMENTS:
        database.execute(statement)
