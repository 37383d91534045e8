"""Customers are known by a keyed hash only: no name, address or e-mail ever reaches the disk.

The key is made once per installation and lies in the 0600 secrets file. The same person keeps the same pseudonym
across runs; without the key nobody can test a guess.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

KEY_BYTES = 32


class Pseudonymizer:
    """Turn a customer's identity into 32 hexadecimal characters (HMAC-SHA256, 128 bits kept).

    Raises:
        ValueError: The key is not 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            msg = f"the customer key must have {KEY_BYTES} bytes, found {len(key)}"
            raise ValueError(msg)
        self._hash = lru_cache(maxsize=65536)(lambda text: hmac.digest(key, text.encode(), "sha256")[:16].hex())

    def __call__(self, kind: str, value: str) -> str:
        """Return the pseudonym of e.g. ("email", "anna@example.com"); the value is stripped and lower-cased."""
        return self._hash(f"{kind}:{value.strip().lower()}")

    def fingerprint(self) -> str:
        """Return what may be stored beside the data to tell whether a key fits it."""
        return self._hash("fingerprint:shopbell")
