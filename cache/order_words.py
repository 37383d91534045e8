"""The words that stored orders bear and that the merchant may explain: where they were entered, how they stand."""

from __future__ import annotations

import sqlite3

from cache.results import SourceSeen, WaitingStatus
from cache.shops import Shop
from commerce.orders import Status
from commerce.period import Period

# What an order without a visit is called tells what stands behind a source that is but a number.
_SOURCES = """
SELECT source, COUNT(*), SUM(is_online),
       COALESCE(MAX(CASE WHEN COALESCE(last_visit, first_visit) IS NULL THEN channel END), '')
FROM orders WHERE shop_id = ? AND counted = 1
GROUP BY source ORDER BY 2 DESC, 1
"""
_WAITING = """
SELECT platform_status, COUNT(*), SUM(paid_at IS NOT NULL), SUM(CASE currency WHEN :currency THEN net_minor ELSE 0 END)
FROM orders WHERE shop_id = :shop_id AND status = :unknown AND day BETWEEN :first AND :last
GROUP BY platform_status ORDER BY 2 DESC, 1
"""
_EVERY_DAY = ("0000-00-00", "9999-99-99")


def sources_seen(connection: sqlite3.Connection, shop: Shop) -> list[SourceSeen]:
    """Return where the orders that count were entered, most orders first."""
    return [SourceSeen(*row) for row in connection.execute(_SOURCES, (shop.shop_id,))]


def waiting_statuses(connection: sqlite3.Connection, shop: Shop, period: Period | None = None) -> list[WaitingStatus]:
    """Return the statuses that nobody has explained, most orders first; of a period the orders placed in it."""
    first, last = _EVERY_DAY if period is None else (period.first.isoformat(), period.last.isoformat())
    asked = {
        "shop_id": shop.shop_id,
        "currency": shop.currency,
        "unknown": Status.UNKNOWN,
        "first": first,
        "last": last,
    }
    return [WaitingStatus(*row) for row in connection.execute(_WAITING, asked)]
