"""Customers are pseudonyms; inside the file a small number stands for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from cache.shops import Shop

_HEX_DIGITS = 32
_VALUES_AT_ONCE = 500


def key_bytes(key: str) -> bytes:
    """Return how a pseudonym is stored: 16 bytes for the usual 32 hexadecimal digits, else its UTF-8."""
    if len(key) == _HEX_DIGITS:
        try:
            found = bytes.fromhex(key)
        except ValueError:
            return key.encode()
        if found.hex() == key:  # fromhex also takes capitals and blanks, which would make two keys one
            return found
    return key.encode()


def customer_ids(connection: sqlite3.Connection, shop: Shop, keys: Iterable[str]) -> dict[str, int]:
    """Return the number of each pseudonym; those never seen before get the next ones, in the order given."""
    stored_as = {key_bytes(key): key for key in keys}
    ids: dict[str, int] = {}
    rest = iter(stored_as)
    while batch := list(islice(rest, _VALUES_AT_ONCE)):
        marks = ", ".join("?" * len(batch))
        for key, customer_id in connection.execute(
            f"SELECT key, customer_id FROM customers WHERE shop_id = ? AND key IN ({marks})",  # noqa: S608 - question marks only
            (shop.shop_id, *batch),
        ):
            ids[stored_as[key]] = customer_id
    new = [key for key in stored_as.values() if key not in ids]
    if new:
        first = connection.execute("SELECT COALESCE(MAX(customer_id), 0) + 1 FROM customers").fetchone()[0]
        rows = [(customer_id, shop.shop_id, key_bytes(key)) for customer_id, key in enumerate(new, start=first)]
        connection.executemany("INSERT INTO customers (customer_id, shop_id, key) VALUES (?, ?, ?)", rows)
        ids.update(zip(new, range(first, first + len(new)), strict=True))
    return ids
