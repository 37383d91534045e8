"""Forgetting: one customer, or a whole shop. What is deleted is overwritten in the file, not only unlinked.

Redacting never moves a figure. The customer's orders stay together under a fresh random number that leads nowhere: as
guests' orders they would turn a returning customer into several new ones, and last year's figures with it. The journeys
(which pages, which words were searched for) and the account go. An order or a checkout read again keeps its number,
whoever the shop then says placed it, and gets no journey; the account does not come back. What was placed before and is
read only afterwards is cut off as well; an order placed later is a new customer's. For all this the pseudonym is kept
hashed once more, with the instant, also when nothing was found: it may be read a minute later.

As long as the first reading of the orders is unfinished, the random number stands beside that hash, so that the orders
still to be read come together with the others. It is taken away when the reading comes to its end: then nothing leads
from a person to a number any more, and the odd order that turns up later is a guest's.
"""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cache import journeys
from cache.customers import customer_number, key_bytes, redacted_among, redacted_mark
from cache.results import Redacted
from cache.shops import Shop
from commerce.errors import TryLater
from commerce.feeds import Feed
from commerce.tables import TABLES

_OF_ORDERS = (
    "order_lines",
    "order_discounts",
    "refunds",
    "later_sales",
    "told_orders",
    "told_lines",
    "told_discounts",
    "told_refunds",
    "told_later_sales",
    "redacted_orders",
)
# products come after the lines that name them
_OF_SHOP = (
    "orders",
    "products",
    "checkouts",
    "discounts",
    "accounts",
    "redacted_keys",
    "unit_costs",
    "catalogue",
    "product_categories",
    *(table.name for table in TABLES),
    "table_sources",
    "marked_days",
    "feeds",
    "skipped",
    "order_currencies",
    "facts",
    "purchase_days",
    "watches",
    "incident_log",
    "expectations",
    "diary",
    "told_without_key",
    "restatements",
    "answers",
    "webhook_events",
    "hinted",
    "visits",
)
# Keys of messages are kind:shop:... A shop's name may go on where another's ends: "toys" and "toys:outlet".
_DELETE_MESSAGES = """
DELETE FROM outbox
WHERE substr(key, instr(key, ':') + 1, length(:name) + 1) = :name || ':'
AND NOT EXISTS (
    SELECT 1 FROM shops AS other
    WHERE length(other.name) > length(:name)
    AND substr(key, instr(key, ':') + 1, length(other.name) + 1) = other.name || ':')
"""


_MARK = """
INSERT INTO redacted_keys (shop_id, mark, redacted_at, fresh_key) VALUES (?, ?, ?, ?)
ON CONFLICT (shop_id, mark) DO UPDATE SET
    redacted_at = MAX(redacted_at, excluded.redacted_at), fresh_key = excluded.fresh_key
"""


@contextmanager
def overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Overwrite with zeros what the body deletes, and empty the write-ahead log after it.

    Raises:
        TryLater: The body's work is done, but somebody reads the file: the log beside it still holds what was deleted.
    """
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
        ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if busy:
        msg = (
            "deleted; but another process has been reading the database all the while, so that the -wal file beside it"
            " still holds what was deleted: stop every `shopbell`; the last one to end empties that file"
        )
        raise TryLater(msg)


def redact(connection: sqlite3.Connection, shop: Shop, customer_key: str, fresh_key: str, redacted_at: int) -> Redacted:
    """Cut every tie between a pseudonym and what is stored, and what will be read of before `redacted_at` (seconds).

    Call inside a transaction, within `overwriting`.
    """
    before = redacted_among(connection, shop.shop_id, [customer_key]).get(customer_key)
    if before is not None and before.fresh_key:
        fresh_key = before.fresh_key  # asked for twice during one reading: all of it stays together
    old, fresh = customer_number(customer_key, 0), customer_number(fresh_key, 0)
    mine = (shop.shop_id, old)
    connection.execute(
        "INSERT OR IGNORE INTO redacted_orders SELECT order_key FROM orders WHERE shop_id = ? AND customer_id = ?", mine
    )
    journeys.forget(connection, shop.shop_id, old)
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
    kept = "" if _is_read(connection, shop) else fresh_key
    connection.execute(_MARK, (shop.shop_id, redacted_mark(customer_key), redacted_at, kept))
    return Redacted(orders, checkouts, accounts)


def _is_read(connection: sqlite3.Connection, shop: Shop) -> bool:
    """Tell whether the orders were read to their end once."""
    found = connection.execute(
        "SELECT 1 FROM feeds WHERE shop_id = ? AND feed = ? AND synced_at IS NOT NULL", (shop.shop_id, Feed.ORDERS)
    )
    return found.fetchone() is not None


def cut_last_ties(connection: sqlite3.Connection, shop: Shop) -> None:
    """Forget which random number stands for whom: the orders are read. Call inside a transaction."""
    tied = "SELECT 1 FROM redacted_keys WHERE shop_id = ? AND fresh_key <> '' LIMIT 1"
    if connection.execute(tied, (shop.shop_id,)).fetchone() is None:
        return
    connection.execute("PRAGMA secure_delete = ON")
    try:
        connection.execute("UPDATE redacted_keys SET fresh_key = '' WHERE shop_id = ?", (shop.shop_id,))
    finally:
        connection.execute("PRAGMA secure_delete = OFF")


def wipe(connection: sqlite3.Connection, shop: Shop) -> None:
    """Delete everything of a shop, messages about it included; call inside a transaction, within `overwriting`."""
    for table in _OF_ORDERS:
        connection.execute(
            f"DELETE FROM {table} WHERE order_key IN (SELECT order_key FROM orders WHERE shop_id = ?)", (shop.shop_id,)
        )
    for table in _OF_SHOP:
        connection.execute(f"DELETE FROM {table} WHERE shop_id = ?", (shop.shop_id,))
    connection.execute("DELETE FROM runs WHERE shop = ?", (shop.name,))
    connection.execute("DELETE FROM troubles WHERE shop = ?", (shop.name,))
    connection.execute("DELETE FROM chat_posts WHERE shop = ?", (shop.name,))
    connection.execute("DELETE FROM web_tickets WHERE shop = ?", (shop.name,))
    connection.execute("DELETE FROM web_visits WHERE shop = ?", (shop.name,))
    connection.execute(_DELETE_MESSAGES, {"name": shop.name})
    connection.execute("DELETE FROM shops WHERE shop_id = ?", (shop.shop_id,))
