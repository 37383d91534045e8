"""How customers came to their orders: a row only for an order that has a journey."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from cache.instants import seconds_or_none
from commerce.orders import Order, Visit

_INSERT = f"INSERT INTO order_journeys VALUES ({', '.join('?' * 20)})"  # noqa: S608 - our own text
_NO_VISIT = (None,) * 8


def write(connection: sqlite3.Connection, orders: Sequence[tuple[Order, int, int]]) -> None:
    """Store the journeys of (order, its key, its customer)."""
    rows = []
    for order, order_key, _ in orders:
        journey = order.journey
        if journey is not None:
            rows.append(
                (
                    order_key,
                    journey.is_ready,
                    journey.order_index,
                    journey.session_pages,
                    *_visit(journey.first),
                    *_visit(journey.last),
                )
            )
    if rows:
        connection.executemany(_INSERT, rows)


def _visit(visit: Visit | None) -> tuple[Any, ...]:
    if visit is None:
        return _NO_VISIT
    return (
        seconds_or_none(visit.at),
        visit.source,
        visit.medium,
        visit.campaign,
        visit.content,
        visit.term,
        visit.landing_page,
        visit.referrer,
    )
