"""Questions of a sweep about what is stored. Each answer is a reading of its own, on a connection of its own.

So a sweep that takes hours holds no lock while it asks the shop: what it is told is a picture of one moment, and pages
may be stored meanwhile. Sorting spills to disk: the memory is the same for any shop.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from cache.instants import instant, seconds
from commerce.census import KnownOrder

_ALWAYS = (-(1 << 62), 1 << 62)


class ShopCensus:
    """The stored orders of one shop; see `commerce.census.Census`.

    Args:
        path: The database.
        shop_id: Whose orders.
    """

    def __init__(self, path: Path, shop_id: int) -> None:
        self._path = path
        self._shop_id = shop_id

    def orders(self, placed_from: datetime | None = None, placed_to: datetime | None = None) -> Iterator[KnownOrder]:
        """Yield the stored orders placed from (included) to (excluded), by `placed_at`."""
        first, end = _ALWAYS
        span = (
            seconds(placed_from) if placed_from is not None else first,
            seconds(placed_to) if placed_to is not None else end,
        )
        with closing(self._connection()) as connection:
            for order_id, placed_at, changed_at in connection.execute(
                "SELECT order_id, placed_at, changed_at FROM orders"
                " WHERE shop_id = ? AND placed_at >= ? AND placed_at < ? AND status <> 'deleted'"
                " ORDER BY placed_at, order_key",
                (self._shop_id, *span),
            ):
                yield KnownOrder(order_id, instant(placed_at), instant(changed_at))

    def refunds(self) -> Mapping[str, frozenset[str]]:
        """Return {order id: refund ids} of every order with a refund."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        with closing(self._connection()) as connection:
            for order_id, refund_id in connection.execute(
                "SELECT o.order_id, r.refund_id FROM refunds AS r CROSS JOIN orders AS o USING (order_key)"
                " WHERE o.shop_id = ? AND o.status <> 'deleted'",
                (self._shop_id,),
            ):
                found[order_id].add(refund_id)
        return {order_id: frozenset(ids) for order_id, ids in found.items()}

    def unready_journeys(self, placed_from: datetime) -> Iterator[str]:
        """Yield the ids of orders placed since then whose journey the shop had not put together yet."""
        with closing(self._connection()) as connection:
            for (order_id,) in connection.execute(
                "SELECT order_id FROM orders INDEXED BY unready_journeys"
                " WHERE journey_is_ready = 0 AND shop_id = ? AND placed_at >= ? AND status <> 'deleted'"
                " ORDER BY placed_at, order_key",
                (self._shop_id, seconds(placed_from)),
            ):
                yield str(order_id)

    def unread(self) -> Iterator[str]:
        """Yield the ids of orders that could not be read, or of which a refund could not; the latest found first."""
        with closing(self._connection()) as connection:
            texts = connection.execute(
                "SELECT text FROM skipped WHERE shop_id = ? AND source = '' AND missing IN ('orders', 'refunds')"
                " ORDER BY at DESC, text",
                (self._shop_id,),
            ).fetchall()
        # a complaint reads `<what> <number of the order>: ...`
        numbers = (text.partition(":")[0].rpartition(" ")[2] for (text,) in texts)
        yield from dict.fromkeys(number for number in numbers if number.isdecimal())

    def _connection(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro", uri=True, check_same_thread=False)
