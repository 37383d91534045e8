"""What the faces of the cache share: one connection, its lock, the engine of the facts, and transactions.

Threads share one connection behind one lock; processes take turns by SQLite's own.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from cache import shops
from cache.connection import Connection, transaction
from cache.engine import Engine
from cache.shops import Shop
from cache.surrogate_keys import SurrogateKeys
from cache.trouble import sorted_out


class Reading:
    """Holds the lock while something is read, and sorts what SQLite raises; entered again and again.

    Raises:
        Damaged: The file cannot be read.
        TryLater: Somebody else holds it.
        Refused: The disk or its rights do not let it be read.
    """

    def __init__(self, lock: threading.RLock, path: Path) -> None:
        self._lock = lock
        self._path = path

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
        if isinstance(error, sqlite3.Error) and (trouble := sorted_out(error, self._path)) is not None:
            raise trouble from error


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
        self._reading = Reading(self.lock, path)

    def reading(self) -> Reading:
        """Hold the lock while reading; see `Reading`."""
        return self._reading

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
            Damaged: Because of what it holds.
            TryLater: Because somebody else has been writing all the while.
        """
        with self.lock:
            try:
                with transaction(self.connection, lasting=lasting):
                    yield
            except sqlite3.DatabaseError as error:
                trouble = sorted_out(error, self.path, writing=True)
                if trouble is None:
                    raise
                raise trouble from error
