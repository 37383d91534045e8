"""How customers came to their orders: seven columns of the order's row, all of them NULL where that is not known."""

from __future__ import annotations

import sqlite3

from cache.instants import seconds
from cache.surrogate_keys import Visits
from commerce.orders import Journey

COLUMNS = "journey_is_ready, order_index, session_pages, first_visit_at, first_visit, last_visit_at, last_visit"
NONE = (None,) * 7

Values = tuple[int | None, ...]


def values(connection: sqlite3.Connection, shop_id: int, visits: Visits, journey: Journey) -> Values:
    """Return what the columns hold of a journey; a visit never seen before gets a number."""
    first, last = journey.first, journey.last
    return (
        1 if journey.is_ready else 0,  # sqlite3 takes a bool the long way round
        journey.order_index,
        journey.session_pages,
        None if first is None or first.at is None else seconds(first.at),
        None if first is None else visits.key(connection, shop_id, first),
        None if last is None or last.at is None else seconds(last.at),
        None if last is None else visits.key(connection, shop_id, last),
    )


def forget(connection: sqlite3.Connection, shop_id: int, customer_id: int) -> None:
    """Delete the journeys of a customer's orders, and the visits that nobody else made."""
    blank = ", ".join(f"{column} = NULL" for column in COLUMNS.split(", "))
    connection.execute(
        f"UPDATE orders SET {blank} WHERE shop_id = ? AND customer_id = ?",  # noqa: S608 - our own names
        (shop_id, customer_id),
    )
    connection.execute(
        "DELETE FROM visits WHERE shop_id = :shop_id AND visit_key NOT IN"
        " (SELECT first_visit FROM orders WHERE shop_id = :shop_id AND first_visit IS NOT NULL"
        " UNION SELECT last_visit FROM orders WHERE shop_id = :shop_id AND last_visit IS NOT NULL)",
        {"shop_id": shop_id},
    )
