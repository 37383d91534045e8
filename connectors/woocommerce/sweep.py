"""Find what leaves no trace in any list of changes: orders deleted for good, refunds deleted, orders missed by drift.

Neither moves a date of change nor sends a webhook. So now and then all ids are listed, without the orders themselves,
and held against those that are stored. Whatever differs is asked for again by its id before it is believed: pages
drift while they are read, and a row that slid past is not a row that is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from commerce.census import Census
from commerce.clock import Clock
from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Tombstone
from connectors.woocommerce.api import Api
from connectors.woocommerce.listing import by_id, naive, narrowed
from connectors.woocommerce.nodes import CENSUS_FIELDS, CensusNode
from connectors.woocommerce.order_feed import OrderFeed
from connectors.woocommerce.orders import LONGEST_DRAFT
from connectors.woocommerce.refunds import AT_ONCE
from connectors.woocommerce.rows import Listed, Lost

#: Orders are compared month by month, so that a large shop needs no more memory than a small one.
_WINDOW = timedelta(days=31)
_SECOND = timedelta(seconds=1)
# An order may be placed so much later than the date that the shop lists it under (see `orders.read_order`).
_MARGIN = LONGEST_DRAFT + _SECOND
_DRAFTS = frozenset({"checkout-draft", "auto-draft"})
#: More of a month than this share cannot be gone without a plugin hiding it, or another shop at this address.
_MOST_GONE, _FEW = 0.5, 20


class Sweep:
    """One round through all ids of a shop.

    Args:
        api: The shop.
        feed: Reads orders again.
        clock: Dates the tombstones.
        history_from: Orders before are not looked for; None for all.
    """

    def __init__(self, api: Api, feed: OrderFeed, clock: Clock, history_from: datetime | None = None) -> None:
        self._api = api
        self._feed = feed
        self._clock = clock
        self._history_from = history_from

    def pages(self, census: Census) -> Iterator[Page]:
        """Yield tombstones of orders that are gone, and orders whose refunds changed or that were never read.

        Raises:
            TryLater: The shop is busy or away.
            Refused: So many are not listed that a plugin must be hiding them.
        """
        self._api.meet()
        for first, last in self._windows(census):
            yield from self._compared(census, first, last)
        yield from self._refunds(census.refunds())

    def _windows(self, census: Census) -> Iterator[tuple[datetime | None, datetime | None]]:
        """Yield spans of time that hold all orders: what is before the first stored one, months, and the future."""
        earliest = next(iter(census.orders()), None)
        edge = earliest.placed_at if earliest is not None else self._history_from
        now = self._api.now()
        if edge is None or edge > now:
            yield self._history_from, None
            return
        yield self._history_from, edge
        while edge < now:
            following = edge + _WINDOW
            yield edge, following if following < now else None
            edge = following

    def _compared(self, census: Census, first: datetime | None, last: datetime | None) -> Iterator[Page]:
        """Yield what differs among the orders placed from `first` to `last`."""
        known = {order.id: order.changed_at for order in census.orders(first, last)}
        around = {order.id for order in census.orders(last, last + _MARGIN)} if last is not None else set()
        listed: set[str] = set()
        unknown: list[str] = []
        is_whole = True
        for node in self._listed(first, last):
            if isinstance(node, Lost):  # it is there, whatever it is
                listed.add(str(node.id))
                is_whole = is_whole and node.id is not None
                continue
            order_id = str(node.id)
            listed.add(order_id)
            created_at = node.date_created_gmt.replace(tzinfo=UTC) if node.date_created_gmt else None
            is_inside = created_at is None or first is None or created_at >= first
            if is_inside and node.status not in _DRAFTS and order_id not in known and order_id not in around:
                unknown.append(order_id)
        missing = sorted(known.keys() - listed, key=_number)
        found = self._still_there(missing)
        yield from self._feed.again(unknown + found)
        # a row without a readable id may be any of them
        gone = [order_id for order_id in missing if order_id not in found] if is_whole else []
        if len(gone) > max(_FEW, len(known) * _MOST_GONE):
            msg = (
                f"{len(gone)} of {len(known)} stored orders of one month are not listed by the shop any more; if that"
                " is right, wipe the shop here and read it anew; if not, a plugin hides them from this key"
            )
            raise Refused(msg, Feed.ORDERS)
        if gone:
            now = self._clock.now()
            stones = [Tombstone(order_id, max(now, known[order_id])) for order_id in gone]
            yield Page(Feed.ORDERS, Watermark(), tombstones=stones)

    def _listed(self, first: datetime | None, last: datetime | None) -> Iterator[CensusNode | Lost]:
        limits: dict[str, str | int] = {"dates_are_gmt": "true"}
        if first is not None:
            limits["after"] = naive(first - _MARGIN)
        if last is not None:
            limits["before"] = naive(last + _SECOND)
        for _, listed in by_id(narrowed(self._census, **limits)):
            yield from listed.nodes
            yield from listed.lost

    def _still_there(self, order_ids: Sequence[str]) -> list[str]:
        """Return those of some orders that are listed when asked for by their ids."""
        found: list[str] = []
        for first in range(0, len(order_ids), AT_ONCE):
            wanted = ",".join(order_ids[first : first + AT_ONCE])
            for _, listed in by_id(narrowed(self._census, include=wanted)):
                found += [str(node.id) for node in listed.nodes] + [str(lost.id) for lost in listed.lost]
        return found

    def _census(self, asked: dict[str, str | int], start: int) -> Listed[CensusNode]:
        return self._api.listed("orders", CensusNode, Feed.ORDERS, start, status="any", _fields=CENSUS_FIELDS, **asked)

    def _refunds(self, known: Mapping[str, frozenset[str]]) -> Iterator[Page]:
        """Yield the orders again whose refunds are others than the stored ones."""
        try:
            told = _by_order((given.order_id, given.id) for given in self._feed.all_refunds())
        except Refused as refusal:
            if not refusal.feed:
                raise
            yield from self._feed.again(sorted(known, key=_number))  # too old to list them: one order after the other
            return
        changed = {order_id for order_id, ids in known.items() if told.get(order_id, set()) != ids}
        changed |= told.keys() - known.keys()  # of binned orders too, which are then not found
        yield from self._feed.again(sorted(changed, key=_number))


def _by_order(pairs: Iterable[tuple[int, int]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for order_id, refund_id in pairs:
        found.setdefault(str(order_id), set()).add(str(refund_id))
    return found


def _number(order_id: str) -> int:
    return int(order_id) if order_id.isdecimal() else 0
