"""Inside the file a number stands for each customer: the pseudonym folded to 63 bits, or a guest's order itself.

Among ten million customers two share a number with a chance of one in 180,000, and no table has to be asked or written
on a backfill's hot path.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_HEX_DIGITS = 32
_MOST_AT_ONCE = 500
_LARGEST_PRIME = 2**63 - 25  # below 2**63: of the remainders by it none is likelier than another


@dataclass(frozen=True, slots=True)
class Redaction:
    """That somebody was forgotten.

    Attributes:
        at: When, in seconds; 0 where that is not known.
        fresh_key: The random pseudonym that stands for them; "" once the first reading of the orders is over, from when
            on nothing leads from the person to it.
    """

    at: int
    fresh_key: str


def customer_number(customer_key: str, order_key: int) -> int:
    """Return who placed an order: a positive number for a pseudonym, the negative of the order's key for a guest.

    Args:
        customer_key: Usually 32 hexadecimal digits, but any text will do; "" for a guest whom nobody can recognise.
        order_key: The order's own number.
    """
    if not customer_key:
        return -order_key
    try:
        pseudonym = int(customer_key, 16)
    except ValueError:
        pseudonym = int.from_bytes(hashlib.sha256(customer_key.encode()).digest())
    return pseudonym % _LARGEST_PRIME or _LARGEST_PRIME


def key_bytes(customer_key: str) -> bytes:
    """Return how an account's or a checkout's pseudonym is stored: 16 bytes for 32 hexadecimal digits, else UTF-8."""
    if len(customer_key) == _HEX_DIGITS:
        try:
            return bytes.fromhex(customer_key)
        except ValueError:
            pass
    return customer_key.encode()


def redacted_mark(customer_key: str) -> bytes:
    """Return by what a redacted pseudonym is known again: its hash, which leads to nothing else that is stored."""
    return hashlib.sha256(b"redacted " + key_bytes(customer_key)).digest()


def redacted_among(connection: sqlite3.Connection, shop_id: int, customer_keys: Iterable[str]) -> dict[str, Redaction]:
    """Return those of the pseudonyms that a shop's customers had who asked to be forgotten."""
    if connection.execute("SELECT 1 FROM redacted_keys WHERE shop_id = ? LIMIT 1", (shop_id,)).fetchone() is None:
        return {}
    keys = {redacted_mark(key): key for key in {*customer_keys} - {""}}
    found: dict[str, Redaction] = {}
    for marks in _batches(list(keys)):
        rows = connection.execute(
            "SELECT mark, redacted_at, fresh_key FROM redacted_keys"  # noqa: S608 - question marks
            f" WHERE shop_id = ? AND mark IN ({', '.join('?' * len(marks))})",
            (shop_id, *marks),
        )
        found |= {keys[mark]: Redaction(redacted_at, fresh_key) for mark, redacted_at, fresh_key in rows}
    return found


def _batches(marks: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield no more at once than a statement takes."""
    return (marks[start : start + _MOST_AT_ONCE] for start in range(0, len(marks), _MOST_AT_ONCE))
