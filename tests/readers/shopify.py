"""The readers of Shopify: nodes of pages, refunds, lines of a bulk file, deliveries."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import msgspec

from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Watermark
from connectors.shopify.bulk_file import Incomplete, Spill, orders_in
from connectors.shopify.costs import COSTS, read_cost
from connectors.shopify.order_feed import ORDERS
from connectors.shopify.orders import read_order
from connectors.shopify.other_feeds import (
    CHECKOUTS,
    CUSTOMERS,
    DISCOUNTS,
    read_checkout,
    read_customer,
    read_discounts,
)
from connectors.shopify.paging import Question
from tests.connectors.shopify.bulk.stub import made
from tests.connectors.shopify.stub import money, order
from tests.connectors.woocommerce.stub import NOON, PSEUDONYM
from tests.readers.reader import Kept, Reader

T = TypeVar("T")
MARK = Watermark(NOON)


def _page_of(
    rows: list[Any], question: Question[T], read: Callable[[T], Any], carried: str
) -> tuple[list[Any], list[str]]:
    del carried
    nodes, skipped, _ = question.read(msgspec.Raw(json.dumps({"list": {"nodes": rows}}).encode()))
    made_of, said = [], list(skipped)
    for node in nodes:
        try:
            made_of.append(read(node))
        except BadRecord as error:
            said.append(str(error))
    return made_of, said


def _reader(question: Question[T], read: Callable[[T], Any], carried: str) -> Callable[[list[Any]], Kept]:
    """Return the reader of a list whose records go into this part of a page."""

    def read_rows(rows: list[Any]) -> Kept:
        found, said = _page_of(rows, question, read, carried)
        kept = [one for each in found for one in (each if isinstance(each, list) else [each])]
        page = Page(question.feed, MARK, skipped=tuple(said), **{carried: kept})  # type: ignore[arg-type]  # named by its feed
        return Kept(page, len(found) + len(said))

    return read_rows


def _bulk(rows: list[Any]) -> Kept:
    """Read orders from the lines of a bulk file; one that contradicts itself is read again, and refused in the end."""
    with TemporaryDirectory() as folder, ExitStack() as files:
        spill = Spill(Path(folder), files)
        spill.begin(1000)
        try:
            for row in rows:
                spill.add(json.dumps({"__typename": "Order", **row} if isinstance(row, dict) else row).encode())
            spill.end()
            found = list(orders_in(spill, 100))
        except Incomplete:
            return Kept(None, len(rows))
        orders, said = [], [*spill.unknown(), *(text for some in found for text in some.bad)]
        for some in found:
            for node in some.nodes:
                try:
                    orders.append(read_order(node, PSEUDONYM))
                except BadRecord as error:
                    said.append(str(error))
    same = len(rows) - len({json.dumps(row.get("id")) if isinstance(row, dict) else id(row) for row in rows})
    return Kept(Page(Feed.ORDERS, MARK, orders=orders, skipped=tuple(said)), len(orders) + len(said) + same)


_CHECKOUT = {
    "id": "gid://shopify/AbandonedCheckout/1",
    "createdAt": "2026-11-20T09:00:00Z",
    "updatedAt": "2026-11-20T09:10:00Z",
    "completedAt": None,
    "totalPriceSet": money("10.00", "EUR"),
    "customer": {"id": "gid://shopify/Customer/7"},
}
_DISCOUNT = {
    "id": "gid://shopify/DiscountNode/1",
    "discount": {
        "__typename": "DiscountCodeBasic",
        "title": "Ten",
        "status": "ACTIVE",
        "updatedAt": "2026-11-20T09:00:00Z",
        "startsAt": "2026-11-20T09:00:00Z",
        "endsAt": None,
        "asyncUsageCount": 3,
        "codesCount": {"count": 2},
        "codes": {"nodes": [{"id": "gid://shopify/C/1", "code": "A", "asyncUsageCount": 1}, {"id": "2", "code": "B"}]},
    },
}
_CUSTOMER = {
    "id": "gid://shopify/Customer/7",
    "createdAt": "2026-11-20T09:00:00Z",
    "updatedAt": "2026-11-20T09:00:00Z",
    "numberOfOrders": "3",
    "defaultEmailAddress": {"marketingState": "SUBSCRIBED"},
}
_VARIANT = {
    "id": "gid://shopify/ProductVariant/7",
    "sku": "M",
    "product": {"id": "gid://shopify/Product/1"},
    "inventoryItem": {"updatedAt": "2026-11-20T09:00:00Z", "unitCost": {"amount": "4.10", "currencyCode": "EUR"}},
}
_ORDERS = [order(1), order(2, taxesIncluded=True, tax="1.60", edited=True), made(15)]

READERS = (
    Reader("Shopify orders", _ORDERS, _reader(ORDERS, lambda node: read_order(node, PSEUDONYM), "orders")),
    Reader(
        "Shopify checkouts", [_CHECKOUT], _reader(CHECKOUTS, lambda node: read_checkout(node, PSEUDONYM), "checkouts")
    ),
    Reader("Shopify discounts", [_DISCOUNT], _reader(DISCOUNTS, lambda node: read_discounts(node, NOON), "discounts")),
    Reader(
        "Shopify customers", [_CUSTOMER], _reader(CUSTOMERS, lambda node: read_customer(node, PSEUDONYM), "customers")
    ),
    Reader("Shopify costs", [_VARIANT], _reader(COSTS, lambda node: read_cost(node, NOON, "EUR"), "costs")),
    Reader("Shopify bulk lines", [order(1), order(2)], _bulk),
)
