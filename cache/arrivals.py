"""What came in at which instant, by the index of time: a few weeks of a large shop, half a year of a small one."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from cache.instants import seconds
from cache.shops import Shop
from commerce.arrivals import Arrival, Arrivals, CodeUse
from commerce.channels.names import CHANNEL
from commerce.period import HALF_YEAR, WEEK

#: Weeks that are always read, those whose number of orders tells how far back the rest may reach, and orders enough.
_LEAST, _ASKED, _MOST = timedelta(days=6 * WEEK), timedelta(days=8 * WEEK), timedelta(days=HALF_YEAR)
_ENOUGH_ORDERS: Final = 30_000

# An order called off before it was paid never came about; what a plugin calls by a word of its own did.
_ORDERS: Final = """
SELECT placed_at,
       status IN ('on_hold', 'processing', 'completed', 'refunded', 'unknown')
       OR (status IN ('cancelled', 'deleted') AND paid_at IS NOT NULL),
       paid_at, payment_method, channel, CASE WHEN currency = ? THEN net_minor ELSE 0 END
FROM orders
WHERE shop_id = ? AND placed_at >= ? AND placed_at <= ? AND is_online = 1
      AND status NOT IN ('test', 'draft') AND (status <> 'deleted' OR paid_at IS NOT NULL)
ORDER BY placed_at, order_key
"""
_CODES: Final = """
SELECT o.placed_at, d.code, d.amount_minor
FROM orders AS o CROSS JOIN order_discounts AS d ON d.order_key = o.order_key
WHERE o.shop_id = ? AND o.placed_at >= ? AND o.placed_at <= ? AND o.currency = ? AND d.code <> ''
      AND o.status IN ('on_hold', 'processing', 'completed', 'refunded')
ORDER BY o.placed_at, o.order_key, d.position
"""
_CHECKOUTS: Final = """
SELECT started_at FROM checkouts
WHERE shop_id = ? AND day >= ? AND started_at >= ? AND started_at <= ? AND completed = 0
ORDER BY started_at
"""


def arrivals(connection: sqlite3.Connection, shop: Shop, until: datetime, since: datetime | None = None) -> Arrivals:
    """Return what came in up to an instant; `since`: as far back as this, instead of as much as a look needs."""
    until_s = seconds(until)
    first_s = _first(connection, shop, until) if since is None else seconds(since)
    channels = _Channels(shop)
    orders = [
        Arrival(placed_s, through == 1, paid_s, method, channels[told], net_minor)
        for placed_s, through, paid_s, method, told, net_minor in connection.execute(
            _ORDERS, (shop.currency, shop.shop_id, first_s, until_s)
        )
    ]
    codes = [CodeUse(*row) for row in connection.execute(_CODES, (shop.shop_id, first_s, until_s, shop.currency))]
    begun = connection.execute(_CHECKOUTS, (shop.shop_id, shop.day(first_s), first_s, until_s))
    checkouts = [started_s for (started_s,) in begun]
    return Arrivals(first_s, until, orders, checkouts, codes)


class _Channels(dict[str, str]):
    """The name of a channel by what the shop told; each is looked up once."""

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop

    def __missing__(self, told: str) -> str:
        self[told] = name = self._shop.names(CHANNEL, told)
        return name


def _first(connection: sqlite3.Connection, shop: Shop, until: datetime) -> int:
    """Return from when on is read: the fewer orders, the further back."""
    (count,) = connection.execute(
        "SELECT COUNT(*) FROM orders WHERE shop_id = ? AND placed_at >= ? AND placed_at <= ?",
        (shop.shop_id, seconds(until - _ASKED), seconds(until)),
    ).fetchone()
    reach = _MOST if not count else min(_MOST, max(_LEAST, _ASKED * _ENOUGH_ORDERS / count))
    return seconds(until - reach)
