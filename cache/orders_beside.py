"""What sources count as orders beside the orders of the shop itself: far apart, they do not count this shop."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Final

from cache import source_ends
from cache.results import OrdersBeside
from cache.shops import Shop
from commerce.period import FOUR_WEEKS, Period
from commerce.tables import TABLES

#: Of fewer days, one day that counts late weighs too much.
_FEWEST_DAYS: Final = 7
# days that have no row are days of nothing, those of which the source does not know its orders say nothing
_TOLD: Final = """
SELECT COALESCE(SUM(CASE WHEN is_unknown THEN 0 ELSE told END), 0), COALESCE(SUM(is_unknown), 0) FROM (
    SELECT SUM({column}) AS told, COUNT(*) > COUNT({column}) AS is_unknown FROM {table}
    WHERE shop_id = :shop_id AND source = :source AND day BETWEEN :first AND :last GROUP BY day
)
"""
_OWN: Final = """
SELECT COUNT(*) FROM orders
WHERE shop_id = :shop_id AND counted = 1 AND is_online = 1 AND day BETWEEN :first AND :last AND day NOT IN (
    SELECT day FROM {table} WHERE shop_id = :shop_id AND source = :source AND day BETWEEN :first AND :last
    GROUP BY day HAVING COUNT(*) > COUNT({column})
)
"""


def orders_beside(connection: sqlite3.Connection, shop: Shop, known: Period) -> Iterator[OrdersBeside]:
    """Yield what each source that counts orders told of the last four weeks that are settled, beside the shop's own.

    Args:
        connection: The cache's.
        shop: Whose sources.
        known: The days of which all orders of the shop are known.
    """
    for table in TABLES:
        if not table.orders:
            continue
        for one in source_ends.sources(connection, shop, table):
            last = min(date.fromisoformat(one.settled or one.last), date.fromisoformat(one.last), known.last)
            first = max(Period.ending(last, FOUR_WEEKS).first, date.fromisoformat(one.first), known.first)
            if one.rank < 0 or (last - first).days + 1 < _FEWEST_DAYS:
                continue
            asked = {"shop_id": shop.shop_id, "source": one.name, "first": str(first), "last": str(last)}
            names = {"table": table.name, "column": table.orders}
            told, unknown = connection.execute(_TOLD.format(**names), asked).fetchone()
            (own,) = connection.execute(_OWN.format(**names), asked).fetchone()
            if (days := (last - first).days + 1 - unknown) >= _FEWEST_DAYS:
                yield OrdersBeside(table.name, one.title or one.name, told, own, days, first, last)
