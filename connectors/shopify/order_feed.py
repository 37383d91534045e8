"""The feed of orders: windows over `updated_at`, page by page; a long backlog first as files that Shopify writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from commerce.feeds import Feed, Page, Watermark
from connectors.shopify.bulk import Bulk
from connectors.shopify.client import Client, PageSize
from connectors.shopify.complete_orders import Reader
from connectors.shopify.nodes.common import Count, CountAnswer
from connectors.shopify.nodes.orders import OrderNode
from connectors.shopify.paging import OVERLAP, Question, changed_since, iso, later, updated, window

# A backlog of this much time is counted first, for the progress bar and to choose the way; else a poll is one question.
_WORTH_COUNTING = timedelta(days=1)

ORDERS = Question("orders_page", OrderNode, "order", Feed.ORDERS, changed_since)


def order_pages(
    client: Client, reader: Reader, bulk: Bulk, since: Watermark, now: datetime, *, history_from: datetime | None = None
) -> Iterator[Page]:
    """Yield every order that changed since the watermark.

    Each page carries how far the changes are known, never a cursor. The last page, or a whole file, closes the window:
    up to now, or up to the shop's own clock where ours runs ahead.

    Args:
        client: Where to ask.
        reader: Makes orders of nodes.
        bulk: Reads a long backlog.
        since: How far the feed was read, or a bulk operation that still runs.
        now: The end of the window.
        history_from: Only orders placed since then.
    """
    also = f"processed_at:>={iso(history_from)}" if history_from else ""
    total: int | None = None
    if since.bulk_operation or since.seen_to is None or now - since.seen_to > _WORTH_COUNTING:
        start = since.seen_to - OVERLAP if since.seen_to else None
        count = count_orders(client, _and(window("updated_at", start, now), also))
        total = count.count if count else None
        if since.bulk_operation or (total is not None and total > bulk.above):
            for page in bulk.pages(since, min(client.shop_now(), now), also=also, total=total):
                since = page.watermark
                yield page
    yield from _paged(client, reader, since.seen_to, now, also=also, total=total)


def _paged(
    client: Client, reader: Reader, seen_to: datetime | None, now: datetime, *, also: str, total: int | None
) -> Iterator[Page]:
    """Read a window page by page."""
    start = seen_to - OVERLAP if seen_to else None
    for batch in updated(client, ORDERS, start, now, PageSize(), also=also):
        found = reader.read(batch.nodes, now)
        if batch.nodes:
            seen_to = later(seen_to, min(batch.nodes[-1].updated_at, now))
        if batch.last:
            seen_to = later(seen_to, min(client.shop_now(), now))
        yield found.page(Watermark(seen_to), skipped=batch.skipped, total=total)


def count_orders(client: Client, search: str) -> Count | None:
    """Return how many orders a search finds; None when the shop does not tell."""
    data = client.ask("orders_count", {"query": search}, feed=Feed.ORDERS)
    try:
        return msgspec.json.decode(data, type=CountAnswer).orders_count
    except msgspec.ValidationError:
        return None


def _and(*searches: str) -> str:
    """Join searches."""
    return " AND ".join(search for search in searches if search)
