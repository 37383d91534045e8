"""What orders name again and again is stored once and known by a number: products, and visits to the shop."""

from __future__ import annotations

import sqlite3

from cache.products import Products
from commerce.orders import Visit

_KNOWN_AT_MOST = 20_000
_COLUMNS = "shop_id, source, medium, campaign, content, term, landing_page, referrer"


class Visits:
    """Numbers of visits that came the same way to the same page, remembered between pages."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], int] = {}

    def key(self, connection: sqlite3.Connection, shop_id: int, visit: Visit) -> int:
        """Return the number of a visit, whenever it was; one never seen before gets one."""
        values = (
            shop_id,
            visit.source,
            visit.medium,
            visit.campaign,
            visit.content,
            visit.term,
            visit.landing_page,
            visit.referrer,
        )
        known = self._known.get(values)
        if known is None:
            if len(self._known) >= _KNOWN_AT_MOST:
                self._known.clear()
            known = self._known[values] = _find_or_add(connection, values)
        return known

    def forget(self) -> None:
        """Forget all: after a page was taken back its numbers may be given to others."""
        self._known.clear()


class SurrogateKeys:
    """All numbers of one cache."""

    def __init__(self) -> None:
        self.products = Products()
        self.visits = Visits()
        self._version: int | None = None

    def keep_current(self, connection: sqlite3.Connection) -> None:
        """Forget all when another process has written since: what it deleted may be another's number by now.

        Call inside the transaction that will use them.
        """
        ((version,),) = connection.execute("PRAGMA data_version").fetchall()
        if version != self._version:
            self.forget()
            self._version = version

    def forget(self) -> None:
        """Forget all."""
        self.products.forget()
        self.visits.forget()


def _find_or_add(connection: sqlite3.Connection, values: tuple[object, ...]) -> int:
    same = " AND ".join(f"{column} = ?" for column in _COLUMNS.split(", "))
    row = connection.execute(f"SELECT visit_key FROM visits WHERE {same}", values).fetchone()  # noqa: S608 - our own names
    if row is None:
        row = connection.execute(
            f"INSERT INTO visits ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING visit_key",  # noqa: S608 - our own names
            values,
        ).fetchone()
    return int(row[0])
