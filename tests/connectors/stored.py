"""What a cache knows of a shop's orders, kept in memory: for connectors that go to see whether they are still there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Self

from commerce.census import KnownOrder
from commerce.orders import Order

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Stored:
    """Implements `commerce.census.Census`; without anything it is a cache that has not read yet."""

    def __init__(
        self,
        orders: Iterable[KnownOrder] = (),
        refunds: Mapping[str, frozenset[str]] | None = None,
        unready: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> None:
        self._orders = sorted(orders, key=lambda known: known.placed_at)
        self._refunds = refunds or {}
        self._unready = unready
        self._unread = unread

    @classmethod
    def of(cls, orders: Iterable[Order]) -> Self:
        """Return what is known after these orders were read."""
        known = list(orders)
        return cls(
            (KnownOrder(one.id, one.placed_at, one.changed_at) for one in known),
            {one.id: frozenset(given.id for given in one.refunds) for one in known if one.refunds},
        )

    def orders(self, placed_from: datetime | None = None, placed_to: datetime | None = None) -> Iterator[KnownOrder]:
        first, end = placed_from or _EARLIEST, placed_to or _LATEST
        return (known for known in self._orders if first <= known.placed_at < end)

    def refunds(self) -> Mapping[str, frozenset[str]]:
        return self._refunds

    def unready_journeys(self, placed_from: datetime) -> Iterator[str]:
        del placed_from
        return iter(self._unready)

    def unread(self) -> Iterator[str]:
        return iter(self._unread)
