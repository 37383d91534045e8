"""Demands to forget somebody that were answered with yes and are not done yet.

The answer must come within a second, and the database may be busy for longer, or may not know the shop yet. So what was
promised lies in a private file of its own beside it until it is done: pseudonyms only, never what named the customer.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from pathlib import Path

import msgspec

from commerce.stored import readable
from shopbell.secrets import write_private

_log = logging.getLogger("shopbell.webhooks")


@readable
class Promise(msgspec.Struct, frozen=True):
    """Customers of one shop who asked to be forgotten, and when (UTC). Its repr names nobody."""

    shop: str
    keys: tuple[str, ...]
    asked_at: datetime

    def __repr__(self) -> str:
        return f"Promise(shop={self.shop!r}, asked_at={self.asked_at.isoformat()})"


class Promises:
    """All of them, in the order in which they were given; safe to use from many threads.

    Args:
        place: The file; it need not be there.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._open = self._stored()

    def open(self) -> list[Promise]:
        """Return what is not done yet."""
        with self._lock:
            return list(self._open)

    def give(self, promise: Promise) -> None:
        """Remember a promise, also when the process ends at once.

        Raises:
            OSError: It could not be written, so nothing may be promised.
        """
        with self._lock:
            if promise not in self._open:
                self._write([*self._open, promise])

    def keep(self, promise: Promise) -> None:
        """Strike out what is done.

        Raises:
            OSError: The file could not be written; it will be done once more, which changes nothing.
        """
        with self._lock:
            self._write([one for one in self._open if one != promise])

    def _write(self, promises: list[Promise]) -> None:
        if promises:
            write_private(self._place, msgspec.json.encode(promises).decode())
        else:
            self._place.unlink(missing_ok=True)
        self._open = promises

    def _stored(self) -> list[Promise]:
        try:
            return msgspec.json.decode(self._place.read_bytes(), type=list[Promise])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            _log.error(
                "%s cannot be read (%s): customers whom it names are not forgotten; restore it, or ask the shop's"
                " platform who was to be",
                self._place,
                type(error).__name__,
            )
            return []
