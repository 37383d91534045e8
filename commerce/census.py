"""What the cache knows of a shop's orders, for a connector that goes to see whether they are still there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol


class KnownOrder(NamedTuple):
    """One stored order that is not a tombstone."""

    id: str
    placed_at: datetime
    changed_at: datetime


class Census(Protocol):
    """Questions about what is stored; each answer is read when asked, in constant memory."""

    def orders(self, placed_from: datetime | None = None, placed_to: datetime | None = None) -> Iterator[KnownOrder]:
        """Yield the stored orders placed from (included) to (excluded), by `placed_at`."""
        ...

    def refunds(self) -> Mapping[str, frozenset[str]]:
        """Return {order id: refund ids} of every order with a refund."""
        ...

    def unready_journeys(self, placed_from: datetime) -> Iterator[str]:
        """Yield the ids of orders placed since then whose journey the shop had not put together yet."""
        ...

    def unread(self) -> Iterator[str]:
        """Yield the ids of orders that could not be read, or of which a refund could not; the latest found first."""
        ...
