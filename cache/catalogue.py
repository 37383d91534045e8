"""What products are called now and in which categories they lie; a product that the shop lists no more stays as it was.

Categories are today's for all of the past: no platform tells where a product lay when it was sold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from cache.shops import Shop
from commerce.orders import Product

_KNOWN_TITLE = "SELECT title FROM catalogue WHERE shop_id = ? AND product_id = ?"
_KNOWN_CATEGORIES = "SELECT category FROM product_categories WHERE shop_id = ? AND product_id = ?"


def save(connection: sqlite3.Connection, shop: Shop, products: Sequence[Product]) -> int:
    """Store the products that differ from what is known of them; return how many did."""
    written = 0
    for product in products:
        key = (shop.shop_id, product.product_id)
        categories = {*product.categories}
        known = connection.execute(_KNOWN_TITLE, key).fetchone()
        if known == (product.title,) and categories == {one for (one,) in connection.execute(_KNOWN_CATEGORIES, key)}:
            continue
        written += 1
        connection.execute(
            "INSERT OR REPLACE INTO catalogue (shop_id, product_id, title) VALUES (?, ?, ?)", (*key, product.title)
        )
        connection.execute("DELETE FROM product_categories WHERE shop_id = ? AND product_id = ?", key)
        connection.executemany(
            "INSERT INTO product_categories (shop_id, product_id, category) VALUES (?, ?, ?)",
            [(*key, category) for category in sorted(categories)],
        )
    return written


def titles(connection: sqlite3.Connection, shop: Shop) -> Mapping[str, str]:
    """Return {product: what it is called now}; a title of nothing is none."""
    asked = "SELECT product_id, title FROM catalogue WHERE shop_id = ? AND title <> ''"
    return dict(connection.execute(asked, (shop.shop_id,)).fetchall())


def categories_of(connection: sqlite3.Connection, shop: Shop) -> Mapping[str, Sequence[str]]:
    """Return {product: its categories}; one in none is absent."""
    found: dict[str, list[str]] = {}
    asked = "SELECT product_id, category FROM product_categories WHERE shop_id = ? ORDER BY product_id, category"
    for product_id, category in connection.execute(asked, (shop.shop_id,)):
        found.setdefault(product_id, []).append(category)
    return found
