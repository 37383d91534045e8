"""Finding what left no trace: Shopify lists no deleted orders, and a child may change without its order.

Orders changed in the last 90 days are read again (a refund that touched nothing, a journey put together late). Then the
orders of each month are counted on both sides; where the counts differ, the stored ids are asked for one by one, and
those that are gone leave a tombstone. What Shopify does not show us (older than 60 days, without the scope
read_all_orders) is never looked for: it would seem gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from commerce.census import Census, KnownOrder
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Tombstone
from connectors.shopify.client import Client, PageSize
from connectors.shopify.nodes import ExistAnswer, OrderNode
from connectors.shopify.order_feed import ORDERS, count_orders
from connectors.shopify.paging import OVERLAP, iso, listed, updated
from connectors.shopify.whole import Reader

_READ_AGAIN = timedelta(days=90)
_WINDOW = timedelta(days=31)
_SECOND = timedelta(seconds=1)
_IDS_AT_ONCE = 250
_EXACT = "EXACT"
# Shopify has put a journey together within minutes; one that is not by then never will be.
_JOURNEYS_WITHIN = timedelta(days=1)
#: More of a month than this cannot be gone by themselves: rights were taken away, or this is another shop.
_MOST_GONE, _FEW = 0.5, 20


class Sweep:
    """One round over a shop's orders.

    Args:
        client: Where to ask.
        reader: Makes orders of nodes.
        floor: Orders placed before are not looked for; None for all.
    """

    def __init__(self, client: Client, reader: Reader, floor: datetime | None) -> None:
        self._client = client
        self._reader = reader
        self._floor = floor

    def pages(self, census: Census, now: datetime) -> Iterator[Page]:
        """Yield orders read again and tombstones. No page moves the watermark.

        Raises:
            TryLater: Busy or away.
            Refused: The scopes do not suffice, or too many orders seem gone.
        """
        since = now - _READ_AGAIN
        also = f"processed_at:>={iso(self._floor)}" if self._floor else ""
        for batch in updated(self._client, ORDERS, since, now, PageSize(), also=also):
            yield self._page(batch.nodes, batch.skipped, now)
        for first, last in self._windows(census, now - OVERLAP):
            yield from self._compared(census, first, last, now)

    def _windows(self, census: Census, until: datetime) -> Iterator[tuple[datetime | None, datetime]]:
        """Yield spans of `placed_at`: what lies before the first stored order, then month by month."""
        earliest = next(iter(census.orders(self._floor, until)), None)
        edge = earliest.placed_at if earliest else until
        yield self._floor, edge
        while edge < until:
            following = min(edge + _WINDOW, until)
            yield edge, following
            edge = following

    def _compared(self, census: Census, first: datetime | None, last: datetime, now: datetime) -> Iterator[Page]:
        """Yield what differs among the orders placed from `first` to before `last`."""
        search = f"processed_at:<={iso(last - _SECOND)}"
        if first:
            search = f"processed_at:>={iso(first)} AND {search}"
        count = count_orders(self._client, search)
        known = list(census.orders(first, last))
        if count is None or (count.precision == _EXACT and count.count == len(known)):
            return
        gone = self._gone(known)
        if len(gone) > max(_FEW, len(known) * _MOST_GONE):
            msg = (
                f"{len(gone)} of {len(known)} stored orders of one month are not shown by the shop any more; if that is"
                " right, wipe the shop here and read it anew; if not, compare the app's scopes with those in the guide"
            )
            raise Refused(msg, Feed.ORDERS)
        if gone:
            stones = [Tombstone(order.id, max(now, order.changed_at)) for order in gone]
            yield Page(Feed.ORDERS, Watermark(), tombstones=stones)
        if count.count > len(known) - len(gone):  # some were never read
            for batch in listed(self._client, ORDERS, search, PageSize()):
                yield self._page(batch.nodes, batch.skipped, now)

    def _gone(self, known: Sequence[KnownOrder]) -> list[KnownOrder]:
        """Return the orders that are not there any more.

        Raises:
            TryLater: The answer has not as many places as were asked for.
        """
        gone: list[KnownOrder] = []
        for start in range(0, len(known), _IDS_AT_ONCE):
            some = known[start : start + _IDS_AT_ONCE]
            ids = [f"gid://shopify/Order/{order.id}" for order in some]
            data = self._client.ask("nodes_exist", {"ids": ids}, feed=Feed.ORDERS)
            try:
                found = msgspec.json.decode(data, type=ExistAnswer).nodes
                gone += [order for order, node in zip(some, found, strict=True) if node is None]
            except ValueError as error:
                msg = "Shopify answered without the orders that were asked for"
                raise TryLater(msg) from error
        return gone

    def _page(self, nodes: Sequence[OrderNode], skipped: Sequence[str], now: datetime) -> Page:
        return _page(self._reader, nodes, skipped, now)


def journeys_again(client: Client, reader: Reader, census: Census, now: datetime) -> Iterator[Page]:
    """Yield the orders of the last day again, as long as the journey of one of them was not ready when it was read.

    Nothing is asked when all were. No page moves the watermark.

    Raises:
        TryLater: Busy or away.
        Refused: The scopes do not suffice.
    """
    since = now - _JOURNEYS_WITHIN
    if next(iter(census.unready_journeys(since)), None) is None:
        return
    for batch in listed(client, ORDERS, f"processed_at:>={iso(since)}", PageSize()):
        yield _page(reader, batch.nodes, batch.skipped, now)


def _page(reader: Reader, nodes: Sequence[OrderNode], skipped: Sequence[str], now: datetime) -> Page:
    """Return the orders of one answer."""
    found = reader.read(nodes, now)
    return Page(
        Feed.ORDERS,
        Watermark(),
        orders=found.orders,
        tombstones=found.gone,
        skipped=(*skipped, *found.skipped),
    )
