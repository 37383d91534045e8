"""An order's journey moves into the order's own row: a table of its own cost a backfill a tenth of its time."""

from __future__ import annotations

from sqlite_utils import Database

_COLUMNS = (
    "journey_is_ready",  # NULL: there is no journey
    "order_index",
    "session_pages",
    "first_visit_at",
    "first_visit",
    "last_visit_at",
    "last_visit",
)
_MOVE = f"""
UPDATE orders SET ({", ".join(_COLUMNS)}) = (
    SELECT is_ready, order_index, session_pages, first_at, first_visit, last_at, last_visit
    FROM order_journeys AS j WHERE j.order_key = orders.order_key)
WHERE order_key IN (SELECT order_key FROM order_journeys)
"""  # noqa: S608 - our own names


def apply(database: Database) -> None:
    """Move every journey, then drop the table they were in."""
    for column in _COLUMNS:
        database.execute(f"ALTER TABLE orders ADD COLUMN {column} INTEGER")
    database.execute(_MOVE)
    database.execute("DROP TABLE order_journeys")
    database.execute("CREATE INDEX unready_journeys ON orders (shop_id, placed_at) WHERE journey_is_ready = 0")
