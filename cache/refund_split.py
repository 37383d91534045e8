"""A refund of which only the amount is known: wholly goods given back, or, where the merchant wants it, goods and tax.

Both ways hold the same amount, so that the merchant may change his mind, and nothing is read anew.
"""

from __future__ import annotations

import sqlite3

from cache.shops import Shop
from commerce.definition import RefundsByAmount, tax_inside

_OF_SHOP = "has_parts = 0 AND order_key IN (SELECT order_key FROM orders WHERE shop_id = ?)"


def split(connection: sqlite3.Connection, shop: Shop, wanted: RefundsByAmount) -> None:
    """Take the stored refunds apart, or put them together; in the money that the shop told."""
    connection.execute(
        f"UPDATE refunds SET net_minor = net_minor + tax_minor, tax_minor = 0 WHERE {_OF_SHOP}",  # noqa: S608 - our own text
        (shop.shop_id,),
    )
    if wanted != "split":
        return
    connection.create_function("tax_inside", 3, tax_inside, deterministic=True)
    connection.execute(
        "UPDATE refunds SET net_minor = net_minor - t.tax, tax_minor = t.tax FROM ("
        " SELECT r.order_key, r.refund_id,"
        " tax_inside(r.net_minor, o.tax_minor, o.net_minor + o.tax_minor + o.shipping_minor) AS tax"
        " FROM refunds AS r JOIN orders AS o USING (order_key) WHERE o.shop_id = ? AND r.has_parts = 0) AS t"
        " WHERE t.order_key = refunds.order_key AND t.refund_id = refunds.refund_id",
        (shop.shop_id,),
    )
