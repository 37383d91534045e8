"""Finding what left no trace: Shopify lists no deleted orders, and a child may change without its order.

Orders changed in the last 90 days are read again (a refund that touched nothing, a journey put together late). Then the
orders of each month are counted on both sides; where the counts differ, the stored ids are asked for one by one, and
those that are gone leave a tombstone. What Shopify does not show us (older than 60 days, without the scope
read_all_orders) is never looked for: it would seem gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from commerce.census import Census, KnownOrder
from commerce.clock import Clock
from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Tombstone
from connectors.shopify.by_id import by_ids, is_gone
from connectors.shopify.client import Client, PageSize
from connectors.shopify.complete_orders import Reader
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.order_feed import ORDERS, count_orders
from connectors.shopify.paging import OVERLAP, iso, listed, updated
from connectors.shopify.shop import LIMIT

_READ_AGAIN = timedelta(days=90)
_WINDOW = timedelta(days=31)
_SECOND = timedelta(seconds=1)
_IDS_AT_ONCE = 250
# Nothing so near to the limit of what is shown is counted: the sweep takes its time, and clocks differ.
_MARGIN = timedelta(days=1)
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
        clock: The limit of what is shown moves on with it.
        history_from: Orders placed before are not looked for; None for all.
        is_limited: Whether the shop shows the orders of the last 60 days only.
    """

    def __init__(
        self, client: Client, reader: Reader, clock: Clock, *, history_from: datetime | None, is_limited: bool
    ) -> None:
        self._client = client
        self._reader = reader
        self._clock = clock
        self._history_from = history_from
        self._is_limited = is_limited

    def pages(self, census: Census) -> Iterator[Page]:
        """Yield orders read again and tombstones. No page moves the watermark.

        Raises:
            TryLater: Busy or away.
            Refused: The scopes do not suffice, or too many orders seem gone.
        """
        now = self._clock.now()
        also = f"processed_at:>={iso(self._history_from)}" if self._history_from else ""
        for batch in updated(self._client, ORDERS, now - _READ_AGAIN, now, PageSize(), also=also):
            yield self._page(batch.nodes, batch.skipped, now)
        for first, last in self._windows(census, now - OVERLAP):
            yield from self._compared(census, first, last, now)

    def _floor(self) -> datetime | None:
        """Return since when all orders are shown to us at this moment, and for a day more."""
        shown = max(self._clock.now(), self._client.shop_now()) - LIMIT + _MARGIN if self._is_limited else None
        return max(filter(None, (shown, self._history_from)), default=None)

    def _windows(self, census: Census, until: datetime) -> Iterator[tuple[datetime | None, datetime]]:
        """Yield spans of `placed_at`: what lies before the first stored order, then month by month."""
        floor = self._floor()
        earliest = next(iter(census.orders(floor, until)), None)
        edge = earliest.placed_at if earliest else until
        yield floor, edge
        while edge < until:
            following = min(edge + _WINDOW, until)
            yield edge, following
            edge = following

    def _compared(self, census: Census, first: datetime | None, last: datetime, now: datetime) -> Iterator[Page]:
        """Yield what differs among the orders placed from `first` to before `last`."""
        floor = self._floor()  # anew: reading takes its time, and what Shopify shows becomes less meanwhile
        first = max(filter(None, (first, floor)), default=None)
        if first and first >= last:
            return
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
            for batch in listed(self._client, ORDERS, PageSize(), also=search):
                yield self._page(batch.nodes, batch.skipped, now)

    def _gone(self, known: Sequence[KnownOrder]) -> list[KnownOrder]:
        """Return the orders that are not there any more.

        Raises:
            TryLater: The answer has not as many places as were asked for.
        """
        ids = {f"gid://shopify/Order/{order.id}": order for order in known}
        asked = by_ids(self._client, "nodes_exist", list(ids), at_once=_IDS_AT_ONCE, what="orders")
        gone = [ids[gid] for gid, found in asked if is_gone(found)]
        floor = self._floor()  # asking took its time, too
        return [order for order in gone if floor is None or order.placed_at >= floor]

    def _page(self, nodes: Sequence[OrderNode], skipped: Sequence[str], now: datetime) -> Page:
        return self._reader.read(nodes, now).page(Watermark(), skipped=skipped)


def journeys_again(reader: Reader, census: Census, now: datetime) -> Iterator[Page]:
    """Yield the orders of the last day again whose journey was not ready when they were read.

    Nothing is asked when all were. No page moves the watermark.

    Raises:
        TryLater: Busy or away.
        Refused: The scopes do not suffice.
    """
    ids = [f"gid://shopify/Order/{number}" for number in census.unready_journeys(now - _JOURNEYS_WITHIN)]
    if ids:
        found = reader.read_by_id(ids, now)
        found.gone.clear()  # the sweep looks for those
        yield found.page(Watermark())
