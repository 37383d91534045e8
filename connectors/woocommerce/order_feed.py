"""Orders as they change, and what stands beside them: checkouts left open, and the bin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from commerce.clock import Clock
from commerce.errors import BadRecord
from commerce.feeds import PART, Feed, Page, Unread, Watermark
from commerce.orders import Checkout, Order, Status, Tombstone
from commerce.pseudonym import Pseudonymizer
from connectors.times import in_utc
from connectors.woocommerce.api import Api
from connectors.woocommerce.listing import OVERLAP, by_change, by_id, naive, narrowed
from connectors.woocommerce.nodes import (
    LEFT_FIELDS,
    ORDER_FIELDS,
    ORDER_META,
    REFUND_FIELDS,
    LeftNode,
    OrderNode,
    RefundNode,
)
from connectors.woocommerce.orders import is_draft, read_checkout, read_order
from connectors.woocommerce.refunds import AT_ONCE, Given, RefundBook, read_given, refunds_of
from connectors.woocommerce.rows import REST_IS_READ, Listed, named

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # before the first WooCommerce
_SECOND = timedelta(seconds=1)
#: What a page number of a saved watermark counts in, whatever the size of the pages then.
_ROWS_A_PAGE = 100
# After a restart nobody knows what vanished meanwhile: the last page is read again.
_PAGES_BACK = 1
#: Imported ones, and those whose total a gift card paid: the shop makes a refund only where money is left to give back.
_NAMES_NONE = "the order is refunded, but names none"


class OrderFeed:
    """The orders of one shop.

    Args:
        api: The shop.
        pseudonym: Stands for customers.
        clock: Dates what has no date of its own.
        history_from: Orders placed before are left out; None for all.
        are_counted: Whether checkouts that were opened at an instant are told by somebody else: no draft counts then.
    """

    def __init__(
        self,
        api: Api,
        pseudonym: Pseudonymizer,
        clock: Clock,
        history_from: datetime | None = None,
        are_counted: Callable[[datetime], bool] = lambda _: False,
    ) -> None:
        self._api = api
        self._pseudonym = pseudonym
        self._clock = clock
        self._history_from = history_from
        self._are_counted = are_counted
        self._refunds = RefundBook(self.all_refunds, self._refunds_by_id, self.refunds_of)

    def changed(self, since: Watermark) -> Iterator[Page]:
        """Yield a first backfill by id if there was none, then everything by its last change."""
        self._api.meet()
        seen_to = since.seen_to
        if seen_to is None:
            seen_to = since.backfill_from or self._surely_past()
            yield from self._backfill(since.backfill_page or 1, seen_to)
        began = self._surely_past()
        for reached, listed in by_change(self._orders, seen_to - OVERLAP):
            yield self._page(listed, Watermark(seen_to=min(reached, began)), is_first_reading=False)
        yield Page(Feed.ORDERS, Watermark(seen_to=began))

    def beside(self, since: Watermark) -> Iterator[Page]:
        """Yield open checkout pages, and tombstones of what was put into the bin.

        Both in one list, so that a poll costs one request. The shop throws drafts away a day after their last change:
        what we saw stays ours.
        """
        self._api.meet()
        began = self._surely_past()
        for reached, listed in by_change(self._left, (since.seen_to or _BEGINNING) - OVERLAP):
            yield self._left_page(listed, Watermark(seen_to=min(reached, began)))
        yield Page(Feed.CHECKOUTS, Watermark(seen_to=began))

    def _surely_past(self) -> datetime:
        """Return an instant that is not later than the shop's own clock: what changes from now on is later.

        A shop that does not date its answers dates its orders: by the last change among them, since this computer's
        clock may run ahead.
        """
        if self._api.tells_time:
            return self._api.now()
        newest = self._api.listed(
            "orders", LeftNode, Feed.ORDERS, 0, status="any", orderby="modified", order="desc", _fields=LEFT_FIELDS
        )
        return min(self._api.now(), newest.last_modified or _BEGINNING)

    def again(self, order_ids: Sequence[str]) -> Iterator[Page]:
        """Yield orders by their ids, as far as they are still listed. The watermark of the pages says nothing."""
        for first in range(0, len(order_ids), AT_ONCE):
            wanted = ",".join(order_ids[first : first + AT_ONCE])
            for _, listed in by_id(narrowed(self._orders, include=wanted)):
                yield self._page(listed, Watermark(), is_first_reading=False)

    def once_more(self, order_ids: Sequence[str]) -> Iterator[Page]:
        """Yield orders that could not be read, or their refunds not: a plugin may have been mended since, or we.

        Nothing of that moves their date of change. One that is not listed any more is gone, and missed no longer.
        """
        if not order_ids:
            return
        gone, is_whole = dict.fromkeys(order_ids), True
        for _, listed in by_id(narrowed(self._orders, include=",".join(order_ids))):
            for number in (*(node.id for node in listed.nodes), *(lost.id for lost in listed.lost)):
                gone.pop(str(number), None)
                is_whole = is_whole and number is not None
            yield self._page(listed, Watermark(), is_first_reading=False)
        if gone and is_whole:
            now = self._clock.now()
            yield Page(Feed.ORDERS, Watermark(), tombstones=[Tombstone(number, now) for number in gone])

    def all_refunds(self) -> Iterator[Given]:
        """Yield every refund of the shop, those of binned orders too.

        Raises:
            Refused: The shop is too old to list them (before WooCommerce 9).
        """
        yield from self._listed_refunds()

    def _refunds_by_id(self, refund_ids: Sequence[int]) -> Iterator[Given]:
        return self._listed_refunds(include=",".join(map(str, refund_ids)))

    def _listed_refunds(self, **limits: str) -> Iterator[Given]:
        for _, listed in by_id(
            lambda asked, start: self._api.listed(
                "refunds", RefundNode, Feed.REFUNDS, start, _fields=REFUND_FIELDS, **limits, **asked
            )
        ):
            yield from _given(listed)

    def _backfill(self, first_page: int, began: datetime) -> Iterator[Page]:
        """Yield all orders by id: those created before we began, so that new ones do not hide that others vanished."""
        old = {"before": naive(began), "dates_are_gmt": "true"}
        if self._history_from is not None:
            old["after"] = naive(self._history_from - _SECOND)
        # dated now or in the future, by an import or a wrong clock
        new = {"after": naive(began - _SECOND), "dates_are_gmt": "true"}
        mark = Watermark(backfill_page=first_page, backfill_from=began)
        for limit, start in ((old, max(0, first_page - 1 - _PAGES_BACK) * _ROWS_A_PAGE), (new, 0)):
            for end, listed in by_id(narrowed(self._orders, **limit), start):
                if limit is old:
                    mark = Watermark(backfill_page=end // _ROWS_A_PAGE + 1, backfill_from=began)
                yield self._page(listed, mark, is_first_reading=True)

    def _orders(self, asked: dict[str, str | int], start: int) -> Listed[OrderNode]:
        asked = {**asked, "status": "any", "_fields": ORDER_FIELDS, "include_meta": ORDER_META}
        return self._api.listed("orders", OrderNode, Feed.ORDERS, start, **asked)

    def _left(self, asked: dict[str, str | int], start: int) -> Listed[LeftNode]:
        # "any" beside "trash" would leave the bin out; named one by one both are listed
        return self._api.listed(
            "orders", LeftNode, Feed.CHECKOUTS, start, status="checkout-draft,trash", _fields=LEFT_FIELDS, **asked
        )

    def _page(self, listed: Listed[OrderNode], mark: Watermark, *, is_first_reading: bool) -> Page:
        """Turn a page of orders into ours; open checkout pages among them into checkouts."""
        orders: list[Order] = []
        checkouts: list[Checkout] = []
        skipped = [text for text in listed.skipped if not self._is_before_history(text)]
        if is_first_reading and any(node.refunds for node in listed.nodes):
            self._refunds.read_all()
        self._refunds.read_those_of([node for node in listed.nodes if not is_draft(node)])
        for place, node in enumerate(listed.nodes):
            from_checkout = node.created_via == "store-api"  # other drafts are failed API calls, not shoppers
            notes = listed.notes.get(place, ()) if listed.notes else ()
            try:
                if is_draft(node):
                    if from_checkout:
                        checkouts += self._unless_counted(read_checkout(node, self._pseudonym))
                    continue
                order = read_order(node, self._pseudonym)
                if self._history_from is not None and order.placed_at < self._history_from:
                    continue
                order, bad = self._with_refunds(order, node)
                skipped += bad
                orders.append(order)
                skipped += _passed_over(node, notes)
                if from_checkout and not is_first_reading:
                    # it may have been seen as a draft before: the same id, now bought
                    checkouts.append(read_checkout(node, self._pseudonym))
            except BadRecord as error:
                lost = _lost(node, error, notes)
                skipped += [lost] if not self._is_before_history(lost) else []
        return Page(
            Feed.ORDERS,
            mark,
            orders=orders,
            checkouts=checkouts,
            skipped=tuple(skipped),
            total=listed.total if is_first_reading else None,
        )

    def _with_refunds(self, order: Order, node: OrderNode) -> tuple[Order, Sequence[str]]:
        """Return an order with what was given back of it, and what is amiss with that."""
        if node.refunds:
            refunds, bad = refunds_of(order, self._refunds.of(node), [one.id for one in node.refunds])
            return msgspec.structs.replace(order, refunds=tuple(refunds)), bad
        if order.status is Status.REFUNDED and order.net_minor > 0:
            return order, [Unread(named("refund of order", node.id, _NAMES_NONE), order.changed_at, Feed.REFUNDS)]
        return order, ()

    def _is_before_history(self, text: str) -> bool:
        """Tell whether an order that could not be read is one that is not wanted."""
        at = text.at if isinstance(text, Unread) else None
        return self._history_from is not None and at is not None and at < self._history_from

    def _left_page(self, listed: Listed[LeftNode], mark: Watermark) -> Page:
        checkouts: list[Checkout] = []
        tombstones: list[Tombstone] = []
        skipped = list(listed.said)
        for node in listed.nodes:
            try:
                if node.status == "trash":
                    # dated by the shop's own clock, so that an order taken out again is newer than its tombstone
                    binned_at = in_utc(node.date_modified_gmt) or self._clock.now()
                    tombstones.append(Tombstone(id=str(node.id), seen_at=binned_at))
                elif node.created_via == "store-api":
                    checkouts += self._unless_counted(read_checkout(node, self._pseudonym))
            except BadRecord as error:
                skipped.append(Unread(str(error), in_utc(node.date_created_gmt), Feed.CHECKOUTS))
        return Page(Feed.CHECKOUTS, mark, checkouts=checkouts, tombstones=tombstones, skipped=tuple(skipped))

    def _unless_counted(self, draft: Checkout) -> list[Checkout]:
        """Return a checkout that was opened and left; none where it is told once more by whoever counts them."""
        return [] if self._are_counted(draft.started_at) else [draft]

    def refunds_of(self, order_id: int) -> Sequence[Given]:
        """Return the refunds of one order, as every version lists them."""
        found: list[Given] = []
        for _, listed in by_id(
            lambda asked, start: self._api.listed(
                f"orders/{order_id}/refunds", RefundNode, Feed.ORDERS, start, _fields=REFUND_FIELDS, **asked
            )
        ):
            found += _given(listed, order_id)
        return found


def _given(listed: Listed[RefundNode], order_id: int = 0) -> Iterator[Given]:
    """Yield the refunds of a page; the order that misses one asks again for itself, and names what it cannot have."""
    for place, node in enumerate(listed.nodes):
        yield read_given(node, order_id, listed.notes.get(place, ()))


def _passed_over(node: OrderNode, notes: Sequence[str]) -> Iterator[Unread]:
    """Name the parts of an order that could not be read; of a refund among them the figures know nothing."""
    for note in notes:
        missing = Feed.REFUNDS if note.startswith("refunds") else PART
        yield Unread(named("order", node.id, f"{note}; {REST_IS_READ}"), missing=missing)


def _lost(node: OrderNode, error: BadRecord, notes: Sequence[str]) -> Unread:
    """Name an order that could not be read, on its day, as far as that is known."""
    missing = Feed.CHECKOUTS if is_draft(node) else Feed.ORDERS
    return Unread("; ".join([str(error), *notes]), in_utc(node.date_created_gmt), missing)
