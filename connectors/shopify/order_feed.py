"""The feed of orders: windows over `updated_at`, with whatever did not fit into a page fetched behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, Tombstone
from commerce.pseudonym import Pseudonymizer
from connectors.shopify.client import Client, PageSize
from connectors.shopify.nodes import (
    CountAnswer,
    OrderLinesAnswer,
    OrderNode,
    OrderRefundsAnswer,
    RefundLinesAnswer,
    RefundNode,
)
from connectors.shopify.orders import read_order
from connectors.shopify.paging import Question, updated, window

# A refund may touch its order a little later than itself, and clocks differ: the last minutes are always read again.
OVERLAP = timedelta(minutes=10)
# orders_page asks for so many refunds of an order; that many may mean that there are more.
_REFUNDS_ON_PAGE = 20
# No order has more pages of 250 lines than this; a shop that goes on is broken.
_MOST_PAGES = 40

ORDERS = Question("orders_page", OrderNode, "order", Feed.ORDERS)
T = TypeVar("T")


def order_pages(client: Client, since: Watermark, now: datetime, pseudonym: Pseudonymizer) -> Iterator[Page]:
    """Yield every order that changed since the watermark.

    Each page carries how far the changes are known, never a cursor. The last page closes the window: up to now, or up
    to the shop's own clock where ours runs ahead.
    """
    start = since.seen_to - OVERLAP if since.seen_to else None
    seen_to, total = since.seen_to, _count(client, window("updated_at", start, now))
    for batch in updated(client, ORDERS, start, now, PageSize()):
        orders, gone, skipped = _read_all(client, batch.nodes, now, pseudonym)
        if batch.nodes:
            seen_to = _later(seen_to, min(batch.nodes[-1].updated_at, now))
        if batch.last:
            seen_to = _later(seen_to, min(client.shop_now(), now))
        yield Page(
            Feed.ORDERS,
            Watermark(seen_to),
            orders=orders,
            tombstones=gone,
            skipped=(*batch.skipped, *skipped),
            total=total,
        )


def _later(one: datetime | None, other: datetime) -> datetime:
    """Return the later instant: a watermark never goes back."""
    return other if one is None else max(one, other)


def _read_all(
    client: Client, nodes: list[OrderNode], now: datetime, pseudonym: Pseudonymizer
) -> tuple[list[Order], list[Tombstone], list[str]]:
    """Return the orders of a page, those deleted while we read, and the names of those that cannot be read."""
    orders, gone, skipped = [], [], []
    for node in nodes:
        try:
            if is_whole(node) or _complete(client, node):
                orders.append(read_order(node, pseudonym))
            else:
                gone.append(Tombstone(node.legacy_resource_id, now))
        except BadRecord as error:
            skipped.append(str(error))
    return orders, gone, skipped


def is_whole(node: OrderNode) -> bool:
    """Tell whether all lines and refunds of an order came with its page."""
    return not (
        node.line_items.page_info.has_next_page
        or len(node.refunds) >= _REFUNDS_ON_PAGE
        or any(refund.refund_line_items.page_info.has_next_page for refund in node.refunds)
    )


def _complete(client: Client, node: OrderNode) -> bool:
    """Fetch the lines and refunds that did not fit; False when the order is gone meanwhile."""
    if node.line_items.page_info.has_next_page and not _fetch_lines(client, node):
        return False
    if len(node.refunds) >= _REFUNDS_ON_PAGE:
        answer = _ask(client, "order_refunds_for_order", {"id": node.id}, OrderRefundsAnswer)
        if answer.order is None:
            return False
        node.refunds = answer.order.refunds
    return all(_fetch_refund_lines(client, refund) for refund in node.refunds)


def _fetch_lines(client: Client, node: OrderNode) -> bool:
    """Add the further lines of an order."""
    info = node.line_items.page_info
    for _ in range(_MOST_PAGES):
        if not info.has_next_page:
            return True
        variables = {"id": node.id, "after": info.end_cursor}
        answer = _ask(client, "order_line_items_more", variables, OrderLinesAnswer)
        if answer.order is None:
            return False
        node.line_items.nodes.extend(answer.order.line_items.nodes)
        info = answer.order.line_items.page_info
    msg = f"Shopify order {node.legacy_resource_id[:40]}: its lines never end"
    raise BadRecord(msg)


def _fetch_refund_lines(client: Client, refund: RefundNode) -> bool:
    """Add the further lines of a refund."""
    info = refund.refund_line_items.page_info
    for _ in range(_MOST_PAGES):
        if not info.has_next_page:
            return True
        variables = {"id": refund.id, "after": info.end_cursor}
        answer = _ask(client, "refund_line_items_more", variables, RefundLinesAnswer)
        if answer.refund is None:
            return False
        refund.refund_line_items.nodes.extend(answer.refund.refund_line_items.nodes)
        info = answer.refund.refund_line_items.page_info
    msg = f"Shopify refund {refund.id.rpartition('/')[2][:40]}: its lines never end"
    raise BadRecord(msg)


def _ask(client: Client, query: str, variables: Mapping[str, object], kind: type[T]) -> T:
    """Ask about one order.

    Raises:
        BadRecord: The answer has not the documented shape.
    """
    data = client.ask(query, variables, feed=Feed.ORDERS)
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        number = str(variables["id"]).rpartition("/")[2][:40]
        msg = f"Shopify order or refund {number}: cannot read the rest of it: {error}"
        raise BadRecord(msg) from error


def _count(client: Client, search: str) -> int | None:
    """Return how many orders the window holds, for the progress bar; None when the shop does not tell."""
    data = client.ask("orders_count", {"query": search}, feed=Feed.ORDERS)
    try:
        answer = msgspec.json.decode(data, type=CountAnswer)
    except msgspec.ValidationError:
        return None
    return answer.orders_count.count if answer.orders_count else None
