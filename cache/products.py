"""What lines name again and again is stored once: product, variant, SKU and title as they were at the sale."""

from __future__ import annotations

import sqlite3

from commerce.orders import Line

_KNOWN_AT_MOST = 20_000


class Products:
    """Numbers of products, remembered between pages."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, str, str, str, bool], int] = {}

    def key(self, connection: sqlite3.Connection, shop_id: int, line: Line) -> int:
        """Return the number of a line's product; one never seen before gets one."""
        values = (shop_id, line.product_id, line.variant_id, line.sku, line.title, line.is_gift_card)
        known = self._known.get(values)
        if known is None:
            if len(self._known) >= _KNOWN_AT_MOST:
                self._known.clear()
            known = self._known[values] = _find_or_add(connection, values)
        return known

    def forget(self) -> None:
        """Forget all: after a page was taken back its numbers may be given to others."""
        self._known.clear()


def _find_or_add(connection: sqlite3.Connection, values: tuple[int, str, str, str, str, bool]) -> int:
    row = connection.execute(
        "SELECT product_key FROM products WHERE shop_id = ? AND product_id = ? AND variant_id = ? AND sku = ?"
        " AND title = ? AND is_gift_card = ?",
        values,
    ).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO products (shop_id, product_id, variant_id, sku, title, is_gift_card) VALUES (?, ?, ?, ?, ?, ?)"
            " RETURNING product_key",
            values,
        ).fetchone()
    return int(row[0])
