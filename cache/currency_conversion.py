"""Foreign money at the merchant's stated rate. What the shop told is kept, so that the next rate starts from there.

Every amount is converted and rounded by itself, half a unit away from zero, but for gross = net + discount, which
holds afterwards as before. So lines and order may differ by a unit or two, and never by more than their number.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from cache.shops import Shop
from commerce.definition import Definition, Rate, rate

# {table: (what names a row, its amounts)}
_PARTS = {
    "orders": ("", ("gross_minor", "discount_minor", "net_minor", "tax_minor", "shipping_minor", "total_minor")),
    "order_lines": ("position", ("gross_minor", "net_minor", "cost_minor")),
    "order_discounts": ("position", ("amount_minor",)),
    "refunds": ("refund_id", ("net_minor", "tax_minor", "shipping_minor")),
    "later_sales": ("position", ("gross_minor", "net_minor", "tax_minor", "shipping_minor", "told_cost_minor")),
}
_TOLD = {
    "orders": "told_orders",
    "order_lines": "told_lines",
    "order_discounts": "told_discounts",
    "refunds": "told_refunds",
    "later_sales": "told_later_sales",
}


@lru_cache(maxsize=32)
def _rates(written: tuple[tuple[str, str], ...], currency: str) -> Mapping[str, Rate]:
    return {foreign: rate(text, foreign, currency) for foreign, text in written if foreign != currency}


def rates_of(definition: Definition, currency: str) -> Mapping[str, Rate]:
    """Return {foreign currency: rate} into a shop's own.

    Raises:
        ValueError: A rate that is none.
    """
    return _rates(tuple(definition.exchange_rates.items()), currency)


def convert(
    connection: sqlite3.Connection, shop: Shop, rates: Mapping[str, Rate], order_keys: Sequence[int] | None = None
) -> None:
    """Convert stored orders that stand in a currency with a rate.

    Args:
        connection: Inside a transaction.
        shop: Whose orders.
        rates: {currency: rate}.
        order_keys: Only these; None: all of the shop.
    """
    among = "" if order_keys is None else " AND order_key IN (SELECT value FROM json_each(?))"
    listed = () if order_keys is None else (json.dumps(list(order_keys)),)
    for currency, one in rates.items():
        connection.create_function("exchanged", 1, _unless_unknown(one), deterministic=True)
        amounts = ", ".join(_PARTS["orders"][1])
        connection.execute(
            f"INSERT INTO told_orders SELECT order_key, currency, {amounts} FROM orders"
            f" WHERE shop_id = ? AND currency = ?{among}",
            (shop.shop_id, currency, *listed),
        )
        fresh = f"SELECT order_key FROM orders WHERE shop_id = ? AND currency = ?{among}"
        for table, (name, columns) in _PARTS.items():
            if table == "orders":
                continue
            kept = ", ".join(("order_key", name, *columns))
            connection.execute(
                f"INSERT INTO {_TOLD[table]} SELECT {kept} FROM {table} WHERE order_key IN ({fresh})",
                (shop.shop_id, currency, *listed),
            )
            changes = ", ".join(f"{column} = exchanged({column})" for column in columns)
            connection.execute(
                f"UPDATE {table} SET {changes} WHERE order_key IN ({fresh})", (shop.shop_id, currency, *listed)
            )
        changes = ", ".join(f"{column} = exchanged({column})" for column in _PARTS["orders"][1][1:])
        connection.execute(
            f"UPDATE orders SET gross_minor = exchanged(net_minor) + exchanged(discount_minor), {changes}, currency = ?"
            f" WHERE shop_id = ? AND currency = ?{among}",
            (shop.currency, shop.shop_id, currency, *listed),
        )


def take_back(connection: sqlite3.Connection, shop: Shop) -> None:
    """Put back what the shop told of every converted order."""
    mine = "SELECT t.order_key FROM told_orders AS t JOIN orders AS o USING (order_key) WHERE o.shop_id = ?"
    keys = [(key,) for (key,) in connection.execute(mine, (shop.shop_id,))]
    for table, (name, columns) in _PARTS.items():
        told, names = _TOLD[table], columns if name else ("currency", *columns)
        same = f"t.order_key = {table}.order_key" + (f" AND t.{name} = {table}.{name}" if name else "")
        changes = ", ".join(f"{column} = t.{column}" for column in names)
        connection.executemany(
            f"UPDATE {table} SET {changes} FROM {told} AS t WHERE {same} AND {table}.order_key = ?", keys
        )
    forget(connection, [key for (key,) in keys])


def forget(connection: sqlite3.Connection, order_keys: Sequence[int]) -> None:
    """Drop what was told of orders that are about to be written anew."""
    for told in _TOLD.values():
        connection.executemany(f"DELETE FROM {told} WHERE order_key = ?", [(key,) for key in order_keys])


def convert_checkouts(connection: sqlite3.Connection, shop: Shop, rates: Mapping[str, Rate]) -> None:
    """Value every stored checkout by these rates; one in a currency without a rate is worth nothing we could add."""
    for (currency,) in connection.execute(
        "SELECT DISTINCT currency FROM checkouts WHERE shop_id = ? AND currency <> ?", (shop.shop_id, shop.currency)
    ).fetchall():
        one = rates.get(currency, Rate(0, 1))
        connection.create_function("exchanged", 1, _unless_unknown(one), deterministic=True)
        connection.execute(
            "UPDATE checkouts SET total_minor = exchanged(told_minor) WHERE shop_id = ? AND currency = ?",
            (shop.shop_id, currency),
        )


def converted_orders(connection: sqlite3.Connection, shop: Shop) -> dict[str, int]:
    """Return {currency: counted orders} that are in the figures at the merchant's rate."""
    return dict(
        connection.execute(
            "SELECT t.currency, COUNT(*) FROM told_orders AS t JOIN orders AS o USING (order_key)"
            " WHERE o.shop_id = ? AND o.counted = 1 GROUP BY t.currency ORDER BY t.currency",
            (shop.shop_id,),
        ).fetchall()
    )


def _unless_unknown(one: Rate) -> Callable[[int | None], int | None]:
    """Return a rate that leaves an unknown amount unknown."""
    return lambda amount_minor: None if amount_minor is None else one(amount_minor)
