"""Since when, and until when, a shop has told of checkouts that were opened and left: outside of that nobody knows.

A shop says how it stands now. When it began and when it ended follows from what was known before, and is kept with what
the shop says of itself.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from cache.instants import instant
from commerce.feeds import Feed
from commerce.orders import ShopInfo


def remembered(connection: sqlite3.Connection, shop_id: int, known: ShopInfo, told: ShopInfo) -> ShopInfo:
    """Return what a shop says of itself now, with what was known of its checkouts before."""
    tells, begins, ends = told.tells_left_checkouts, known.left_checkouts_from, known.left_checkouts_to
    if tells is None:
        tells = known.tells_left_checkouts
    elif not tells and known.tells_left_checkouts is not False:
        ends = _last_reading(connection, shop_id) if known.tells_left_checkouts else _last_opened(connection, shop_id)
    elif tells and known.tells_left_checkouts is False:
        begins, ends = told.left_checkouts_from, None
    return msgspec.structs.replace(told, tells_left_checkouts=tells, left_checkouts_from=begins, left_checkouts_to=ends)


def first_seen(told: ShopInfo) -> ShopInfo:
    """Return what a shop says of itself that was never seen before: what it tells, it has told as long as we look."""
    return msgspec.structs.replace(told, left_checkouts_from=None)


def _last_reading(connection: sqlite3.Connection, shop_id: int) -> datetime | None:
    """Return when checkouts were read last: until then the shop told of them."""
    return _instant(
        connection.execute(
            "SELECT synced_at FROM feeds WHERE shop_id = ? AND feed = ?", (shop_id, Feed.CHECKOUTS)
        ).fetchone()
    )


def _last_opened(connection: sqlite3.Connection, shop_id: int) -> datetime | None:
    """Return when the last stored checkout was opened by somebody whom nobody knows: none that failed is like that."""
    return _instant(
        connection.execute(
            "SELECT MAX(started_at) FROM checkouts WHERE shop_id = ? AND customer_key IS NULL", (shop_id,)
        ).fetchone()
    )


def _instant(row: tuple[int | None] | None) -> datetime | None:
    return None if row is None or row[0] is None else instant(row[0])
