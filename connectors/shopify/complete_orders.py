"""Making orders whole: the lines, discounts, refunds and dates of edits that did not come with them.

An order known to lack parts, because its lines do not add up to its subtotal or a bulk file holds parts of it of an
unknown kind, is asked for once more by its id. What is missing then stays so: it goes by its own sums and is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec

from commerce.errors import BadRecord
from commerce.feeds import PART, Feed, Page, Unread, Watermark
from commerce.orders import Order, Tombstone
from commerce.pseudonym import Pseudonymizer
from connectors.second_reading import Unreadable
from connectors.shopify.adding_up import falls_short
from connectors.shopify.agreements import UNDATED, Agreements
from connectors.shopify.by_id import by_ids, is_gone
from connectors.shopify.client import Client
from connectors.shopify.nodes.agreements import AgreementNode
from connectors.shopify.nodes.common import PageInfo
from connectors.shopify.nodes.more_of_orders import (
    OrderDiscountsAnswer,
    OrderLinesAnswer,
    OrderWithRefunds,
    RefundLinesAnswer,
)
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.nodes.refunds import RefundNode
from connectors.shopify.orders import read_order
from connectors.shopify.second_look import passed_over, second_look, unread

# No order has more pages of 250 lines than this; a shop that goes on is broken.
_MOST_PAGES = 40
# Orders whose refunds are asked for at once: what one costs is not much, and a round trip is.
_REFUNDED_AT_ONCE = 20
# Orders that are asked for by id, with all they have.
_ORDERS_AT_ONCE = 20

T = TypeVar("T")
_REFUNDED = msgspec.json.Decoder(OrderWithRefunds)
_ORDER = msgspec.json.Decoder(OrderNode)


@dataclass(slots=True)
class Orders:
    """What became of some orders: read, deleted while we read, or not readable; and whether we may not see whose."""

    orders: list[Order] = field(default_factory=list)
    gone: list[Tombstone] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    customers_hidden: bool = False

    def page(self, watermark: Watermark, *, skipped: Sequence[str] = (), total: int | None = None) -> Page:
        """Return them as a page; `skipped` names what could not be read before."""
        return Page(
            Feed.ORDERS,
            watermark,
            orders=self.orders,
            tombstones=self.gone,
            skipped=(*skipped, *self.skipped),
            total=total,
            customers_hidden=self.customers_hidden,
        )


class Reader:
    """Turns order nodes into orders, asking for whatever they lack.

    Args:
        client: Where to ask.
        pseudonym: Hides the customers.
        history_from: Orders placed before are left out; None for none.
    """

    def __init__(self, client: Client, pseudonym: Pseudonymizer, history_from: datetime | None = None) -> None:
        self._client = client
        self._pseudonym = pseudonym
        self._history_from = history_from
        self._agreements = Agreements(client)

    def read(self, nodes: Sequence[OrderNode], now: datetime, *, lacking: Collection[str] = ()) -> Orders:
        """Return the orders of a page. One that cannot be read is named; the others are kept.

        Args:
            nodes: As they came.
            now: When those that are gone meanwhile were noticed.
            lacking: Ids of those that are known to have parts which did not come.

        Raises:
            TryLater: Busy or away.
            Refused: The scopes do not suffice.
        """
        found = Orders()
        if again := self._take(nodes, now, found, lacking):
            self._fetch(again, now, found)
        return found

    def read_by_id(self, ids: Sequence[str], now: datetime) -> Orders:
        """Ask for orders by their global ids and return them.

        Raises:
            TryLater: Busy or away.
            Refused: The scopes do not suffice.
        """
        found = Orders()
        self._fetch(ids, now, found)
        return found

    def _fetch(self, ids: Sequence[str], now: datetime, found: Orders) -> None:
        """Add what is to be had under these ids; an order that lacks lines even so is named."""
        nodes = []
        for gid, raw in by_ids(self._client, "orders_by_id", ids, at_once=_ORDERS_AT_ONCE, what="orders"):
            number = gid.rpartition("/")[2][:40]
            if is_gone(raw):
                found.gone.append(Tombstone(number, now))
                continue
            try:
                nodes.append(_order(raw, found))
            except Unreadable as error:
                found.skipped.append(unread(raw, "order", Feed.ORDERS, error, number))
        short = {*self._take(nodes, now, found, ())}
        found.skipped += [_not_adding_up(node) for node in nodes if node.id in short]
        self._take([node for node in nodes if node.id in short], now, found, None)

    def _take(
        self, nodes: Sequence[OrderNode], now: datetime, found: Orders, lacking: Collection[str] | None
    ) -> list[str]:
        """Add orders to what was found; return the ids of those that are not whole, and were not added.

        Args:
            nodes: As they came.
            now: When those that are gone meanwhile were noticed.
            found: What to add to.
            lacking: Ids of those that are not whole; None to take all as they are.
        """
        since = self._history_from
        if since is not None:
            nodes = [node for node in nodes if node.processed_at >= since]
        refunds = self._refunds([node.id for node in nodes if node.refunds])
        agreements, complaints = self._agreements.of(nodes)
        found.skipped += complaints
        is_hidden = "customer" in self._client.denied
        found.customers_hidden |= is_hidden or any(node.customer is msgspec.UNSET for node in nodes)
        again = []
        for node in nodes:
            try:
                given_back = () if not node.refunds and is_whole(node) else self._complete(node, refunds)
                if given_back is None:
                    found.gone.append(Tombstone(node.legacy_resource_id, now))
                elif lacking is not None and (node.id in lacking or _falls_short(node)):
                    again.append(node.id)
                else:
                    found.orders.append(self._read(node, given_back, agreements.get(node.id, ()), found))
            except BadRecord as error:
                found.skipped.append(Unread(str(error), node.processed_at))
        return again

    def _read(
        self, node: OrderNode, refunds: Sequence[RefundNode], agreements: Sequence[AgreementNode], found: Orders
    ) -> Order:
        """Read an order; without its agreements where these make no sense, which is noted.

        Raises:
            BadRecord: It cannot be read at all.
        """
        try:
            return read_order(node, self._pseudonym, refunds, agreements)
        except BadRecord as error:
            if not agreements:
                raise
            order = read_order(node, self._pseudonym, refunds)
            found.skipped.append(Unread(f"{error}; {UNDATED}", node.processed_at, PART))
            return order

    def _refunds(self, ids: Sequence[str]) -> dict[str, msgspec.Raw]:
        """Return what was answered about the refunds of these orders; those that are gone are absent."""
        answers = by_ids(self._client, "refunds_of_orders", ids, at_once=_REFUNDED_AT_ONCE, what="refunds")
        return {gid: raw for gid, raw in answers if not is_gone(raw)}

    def _complete(self, node: OrderNode, refunds: Mapping[str, msgspec.Raw]) -> Sequence[RefundNode] | None:
        """Fetch what did not fit and return the refunds in whole; None when the order is gone meanwhile.

        Raises:
            BadRecord: The rest cannot be read.
        """
        for fetch in (self._fetch_lines, self._fetch_discounts):
            if not fetch(node):
                return None
        if not node.refunds:
            return ()
        if node.id not in refunds:
            return None
        try:
            given_back = _refunded(refunds[node.id]).refunds
        except Unreadable as error:
            msg = f"Shopify order {node.legacy_resource_id[:40]}: cannot read its refunds: {error}"
            raise BadRecord(msg) from error
        return given_back if all(self._fetch_refund_lines(refund) for refund in given_back) else None

    def _fetch_lines(self, node: OrderNode) -> bool:
        """Add the further lines of an order; False when it is gone."""
        info, count = node.line_items.page_info, 0
        while info.has_next_page:
            count = _one_more(count, f"order {node.legacy_resource_id[:40]}: its lines")
            order = self._ask("order_line_items_more", node.id, info, OrderLinesAnswer).order
            if order is None:
                return False
            node.line_items.nodes.extend(order.line_items.nodes)
            info = node.line_items.page_info = order.line_items.page_info
        return True

    def _fetch_discounts(self, node: OrderNode) -> bool:
        """Add the further discounts of an order; False when it is gone."""
        info, count = node.discount_applications.page_info, 0
        while info.has_next_page:
            count = _one_more(count, f"order {node.legacy_resource_id[:40]}: its discounts")
            order = self._ask("order_discounts_more", node.id, info, OrderDiscountsAnswer).order
            if order is None:
                return False
            node.discount_applications.nodes.extend(order.discount_applications.nodes)
            info = node.discount_applications.page_info = order.discount_applications.page_info
        return True

    def _fetch_refund_lines(self, refund: RefundNode) -> bool:
        """Add the further lines of a refund; False when it is gone."""
        info, count = refund.refund_line_items.page_info, 0
        while info.has_next_page:
            count = _one_more(count, f"refund {refund.id.rpartition('/')[2][:40]}: its lines")
            more = self._ask("refund_line_items_more", refund.id, info, RefundLinesAnswer).refund
            if more is None:
                return False
            refund.refund_line_items.nodes.extend(more.refund_line_items.nodes)
            info = more.refund_line_items.page_info
        return True

    def _ask(self, query: str, gid: str, info: PageInfo, kind: type[T]) -> T:
        """Ask for the next page of something.

        Raises:
            BadRecord: The answer has not the documented shape, or there is more and nothing says where.
        """
        if info.end_cursor is None:
            msg = f"Shopify order or refund {gid.rpartition('/')[2][:40]}: there is more of it, but not where"
            raise BadRecord(msg)
        data = self._client.ask(query, {"id": gid, "after": info.end_cursor}, feed=Feed.ORDERS)
        try:
            return msgspec.json.decode(data, type=kind)
        except msgspec.ValidationError as error:
            msg = f"Shopify order or refund {gid.rpartition('/')[2][:40]}: cannot read the rest of it: {error}"
            raise BadRecord(msg) from error


def _order(raw: msgspec.Raw, found: Orders) -> OrderNode:
    """Read an order, and note what was passed over in it.

    Raises:
        Unreadable: Something that is needed cannot be read.
    """
    try:
        return _ORDER.decode(raw)
    except (msgspec.ValidationError, RecursionError):
        mended = second_look(raw, OrderNode)
        found.skipped += passed_over(raw, "order", mended)
        return mended.node


def _refunded(raw: msgspec.Raw) -> OrderWithRefunds:
    """Read the refunds of an order, all or none: what a refund without a part of it would give back is not known.

    Raises:
        Unreadable: Something of them cannot be read.
    """
    try:
        return _REFUNDED.decode(raw)
    except (msgspec.ValidationError, RecursionError):
        mended = second_look(raw, OrderWithRefunds)
        if mended.notes:
            raise Unreadable(mended.notes[0]) from None
        return mended.node


def _falls_short(node: OrderNode) -> bool:
    """Tell whether lines are missing; not where that cannot be told, which is said when the order is read."""
    try:
        return falls_short(node)
    except ValueError:
        return False


def _not_adding_up(node: OrderNode) -> str:
    """Name an order whose lines are missing for good."""
    return Unread(
        f"Shopify order {node.legacy_resource_id[:40]}: its lines do not add up to its subtotal; it counts by its own"
        " sums, and only the lines that Shopify gave are known",
        node.processed_at,
        PART,
    )


def is_whole(node: OrderNode) -> bool:
    """Tell whether all lines and discounts of an order came with its page."""
    return not (node.line_items.page_info.has_next_page or node.discount_applications.page_info.has_next_page)


def _one_more(count: int, what: str) -> int:
    """Count a further page.

    Raises:
        BadRecord: There have been too many.
    """
    if count >= _MOST_PAGES:
        msg = f"Shopify {what} never end"
        raise BadRecord(msg)
    return count + 1
