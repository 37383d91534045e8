"""How customers came to their orders: a row only for an order that has a journey."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from cache.instants import seconds
from cache.numbers import Visits
from commerce.orders import Order

_INSERT = "INSERT INTO order_journeys VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def write(
    connection: sqlite3.Connection, shop_id: int, visits: Visits, orders: Sequence[tuple[Order, int, int]]
) -> None:
    """Store the journeys of (order, its key, its customer)."""
    rows = []
    for order, order_key, _ in orders:
        journey = order.journey
        if journey is not None:
            first, last = journey.first, journey.last
            rows.append(
                (
                    order_key,
                    1 if journey.is_ready else 0,  # sqlite3 takes a bool the long way round
                    journey.order_index,
                    journey.session_pages,
                    None if first is None or first.at is None else seconds(first.at),
                    None if first is None else visits.key(connection, shop_id, first),
                    None if last is None or last.at is None else seconds(last.at),
                    None if last is None else visits.key(connection, shop_id, last),
                )
            )
    if rows:
        connection.executemany(_INSERT, rows)


def forget(connection: sqlite3.Connection, shop_id: int, orders: str, parameters: Sequence[object]) -> None:
    """Delete the journeys of orders, and the visits that nobody else made.

    Args:
        connection: Inside a transaction.
        shop_id: Whose.
        orders: A SELECT of order keys.
        parameters: Of that SELECT.
    """
    connection.execute(f"DELETE FROM order_journeys WHERE order_key IN ({orders})", parameters)  # noqa: S608 - our own text
    connection.execute(
        "DELETE FROM visits WHERE shop_id = ? AND visit_key NOT IN"
        " (SELECT first_visit FROM order_journeys WHERE first_visit IS NOT NULL"
        " UNION SELECT last_visit FROM order_journeys WHERE last_visit IS NOT NULL)",
        (shop_id,),
    )
