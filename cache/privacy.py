"""Forgetting: one customer, or a whole shop. What is deleted is overwritten in the file, not only unlinked.

Redacting never moves a figure. The customer's orders stay together under a fresh random number that leads nowhere: as
guests' orders they would turn a returning customer into several new ones, and last year's figures with it. The journeys
(which pages, which words were searched for) and the account go. An order read again keeps its number, whoever the shop
then says placed it; an order placed later is a new customer's.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cache import journeys
from cache.customers import customer_number, key_bytes
from cache.results import Redacted
from cache.shops import Shop

_OF_ORDERS = (
    "order_lines",
    "order_discounts",
    "refunds",
    "order_journeys",
    "told_orders",
    "told_lines",
    "told_discounts",
    "told_refunds",
    "redacted_orders",
)
# products come after the lines that name them
_OF_SHOP = (
    "orders",
    "products",
    "checkouts",
    "discounts",
    "accounts",
    "unit_costs",
    "spend",
    "traffic",
    "traffic_aside",
    "surveys",
    "table_contents",
    "feeds",
    "skipped",
    "facts",
    "purchase_pairs",
    "watches",
    "incident_log",
    "webhook_events",
    "hinted",
    "visits",
)


@contextmanager
def overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Overwrite with zeros what the body deletes, and empty the write-ahead log after it."""
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def redact(connection: sqlite3.Connection, shop: Shop, customer_key: str, fresh_key: str) -> Redacted:
    """Cut every tie between a pseudonym and what is stored; call inside a transaction, within `overwriting`."""
    old, fresh = customer_number(customer_key, 0), customer_number(fresh_key, 0)
    mine = (shop.shop_id, old)
    connection.execute(
        "INSERT OR IGNORE INTO redacted_orders SELECT order_key FROM orders WHERE shop_id = ? AND customer_id = ?", mine
    )
    journeys.forget(
        connection, shop.shop_id, "SELECT order_key FROM orders WHERE shop_id = ? AND customer_id = ?", mine
    )
    orders = connection.execute(
        "UPDATE orders SET customer_id = ? WHERE shop_id = ? AND customer_id = ?", (fresh, *mine)
    ).rowcount
    checkouts = connection.execute(
        "UPDATE checkouts SET customer_key = ? WHERE shop_id = ? AND customer_key = ?",
        (key_bytes(fresh_key), shop.shop_id, key_bytes(customer_key)),
    ).rowcount
    accounts = connection.execute(
        "DELETE FROM accounts WHERE shop_id = ? AND key = ?", (shop.shop_id, key_bytes(customer_key))
    ).rowcount
    return Redacted(orders, checkouts, accounts)


def wipe(connection: sqlite3.Connection, shop: Shop) -> None:
    """Delete everything of a shop, messages about it included; call inside a transaction, within `overwriting`."""
    for table in _OF_ORDERS:
        connection.execute(
            f"DELETE FROM {table} WHERE order_key IN (SELECT order_key FROM orders WHERE shop_id = ?)", (shop.shop_id,)
        )
    for table in _OF_SHOP:
        connection.execute(f"DELETE FROM {table} WHERE shop_id = ?", (shop.shop_id,))
    connection.execute("DELETE FROM runs WHERE shop = ?", (shop.name,))
    # keys of messages are kind:shop:...
    connection.execute("DELETE FROM outbox WHERE instr(key, ?) > 0", (f":{shop.name}:",))
    connection.execute("DELETE FROM shops WHERE shop_id = ?", (shop.shop_id,))
