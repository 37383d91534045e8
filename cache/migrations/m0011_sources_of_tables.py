"""Whose rows of a table count, and how far each of its sources was read: see `cache.one_source`, `cache.table_sources`.

Rows of traffic that were set aside come back as rows that do not count. Until the next sync names the sources in their
order, all other rows count as before.
"""

from __future__ import annotations

from sqlite_utils import Database

#: As `cache.table_sources.UNNAMED`: their order is not known yet.
_UNNAMED = 1_000_000

STATEMENTS = (
    *(f"ALTER TABLE {name} ADD COLUMN counted INTEGER NOT NULL DEFAULT 1" for name in ("spend", "traffic", "surveys")),
    "INSERT INTO traffic SELECT *, 0 FROM traffic_aside",
    "DROP TABLE traffic_aside",
    # landing pages get the key of all tables
    """
CREATE TABLE told_landings (
    shop_id INTEGER NOT NULL REFERENCES shops,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    page TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    carts INTEGER NOT NULL,
    checkouts INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    counted INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (shop_id, day, source, position)
) WITHOUT ROWID
""",
    """
INSERT INTO told_landings
SELECT l.shop_id, l.day, s.platform, row_number() OVER (PARTITION BY l.shop_id, l.day ORDER BY l.page) - 1, l.page,
       l.sessions, l.carts, l.checkouts, l.completed, 1
FROM landings AS l JOIN shops AS s ON s.shop_id = l.shop_id
""",
    "DROP TABLE landings",
    "ALTER TABLE told_landings RENAME TO landings",
    """
CREATE TABLE table_sources (
    shop_id INTEGER NOT NULL REFERENCES shops,
    data_table TEXT NOT NULL,
    source TEXT NOT NULL,
    rank INTEGER NOT NULL,
    content TEXT NOT NULL DEFAULT '',
    first TEXT,
    last TEXT,
    settled TEXT,
    read_at INTEGER,
    PRIMARY KEY (shop_id, data_table, source)
) WITHOUT ROWID
""",
    *(
        f"""
INSERT INTO table_sources (shop_id, data_table, source, rank, first, last)
SELECT t.shop_id, '{name}', t.source, CASE WHEN t.source = s.platform THEN -1 ELSE {_UNNAMED} END, MIN(t.day),
       MAX(t.day)
FROM {name} AS t JOIN shops AS s ON s.shop_id = t.shop_id GROUP BY t.shop_id, t.source
"""  # noqa: S608 - our own names
        for name in ("spend", "traffic", "surveys", "landings")
    ),
    """
UPDATE table_sources SET content = COALESCE((
    SELECT c.content FROM table_contents AS c
    WHERE c.shop_id = table_sources.shop_id AND c.feed = table_sources.data_table AND c.source = table_sources.source),
    '')
""",
    "DROP TABLE table_contents",
)


def apply(database: Database) -> None:
    """Mark what counts, and take down the sources there are; no figure changes."""
    for statement in STATEMENTS:
        database.execute(statement)
