"""What the faces of the cache share: one connection, its lock, the engine of the facts, and transactions.

Threads share one connection behind one lock; processes take turns by SQLite's own.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cache import shops
from cache.connection import Connection, transaction
from cache.engine import Engine
from cache.shops import Shop
from cache.surrogate_keys import SurrogateKeys
from commerce.errors import Refused


class Session:
    """One open file.

    Attributes:
        path: Where it lies.
        connection: In autocommit mode; use it with `lock` held.
        engine: Moves the facts.
        keys: Of products and visits known so far.
        lock: Held while reading or writing.
    """

    def __init__(self, path: Path, connection: Connection, engine: Engine) -> None:
        self.path = path
        self.connection = connection
        self.engine = engine
        self.keys = SurrogateKeys()
        self.lock = threading.RLock()

    def shop(self, name: str) -> Shop:
        """Return a shop; call with the lock held.

        Raises:
            Refused: It was never introduced.
        """
        return shops.shop_named(self.connection, name)

    @contextmanager
    def writing(self, *, lasting: bool = True) -> Iterator[None]:
        """Hold the lock and a transaction.

        Raises:
            Refused: The file cannot be written; nothing of the transaction is stored.
        """
        with self.lock:
            try:
                with transaction(self.connection, lasting=lasting):
                    yield
            except sqlite3.OperationalError as error:
                msg = f"{self.path}: cannot write ({error}); check the disk's space and rights, and other processes"
                raise Refused(msg) from error
