"""What webhooks hinted at: which events were seen already, and which records the next sync should bring."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from cache.instants import seconds
from cache.shops import Shop

#: Shopify tries again for 4 hours, WooCommerce not at all.
KEEP_EVENTS = timedelta(days=7)
#: What was hinted longer after a sync began was dated by a clock that ran ahead.
_LONGEST_SYNC = timedelta(days=2)


def note_event(connection: sqlite3.Connection, shop: Shop, event_id: str, now: datetime) -> bool:
    """Remember an event for a week; return whether it is new. One without an id always is."""
    connection.execute(
        "DELETE FROM webhook_events WHERE shop_id = ? AND seen_at < ?", (shop.shop_id, seconds(now - KEEP_EVENTS))
    )
    if not event_id:
        return True
    row = (shop.shop_id, event_id, seconds(now))
    return connection.execute("INSERT OR IGNORE INTO webhook_events VALUES (?, ?, ?)", row).rowcount > 0


def hint(connection: sqlite3.Connection, shop: Shop, feed: str, ids: Sequence[str], now: datetime) -> None:
    """Note that records changed, as far as a webhook may be believed; "" stands for the feed as a whole."""
    connection.executemany(
        "INSERT OR REPLACE INTO hinted VALUES (?, ?, ?, ?)",
        [(shop.shop_id, feed, one, seconds(now)) for one in ids or ("",)],
    )


def hinted(connection: sqlite3.Connection, shop: Shop) -> dict[str, list[str]]:
    """Return {feed: ids} of what was hinted at and not read since."""
    found: dict[str, list[str]] = {}
    for feed, one in connection.execute(
        "SELECT feed, record_id FROM hinted WHERE shop_id = ? ORDER BY feed, record_id", (shop.shop_id,)
    ):
        found.setdefault(feed, []).append(one)
    return found


def clear(connection: sqlite3.Connection, shop: Shop, feed: str, before: datetime) -> None:
    """Forget the hints of a feed that a sync begun at `before` has answered, and those that a wrong clock dated."""
    connection.execute(
        "DELETE FROM hinted WHERE shop_id = ? AND feed = ? AND NOT hinted_at BETWEEN ? AND ?",
        (shop.shop_id, feed, seconds(before) + 1, seconds(before + _LONGEST_SYNC)),
    )
