"""The readers of Shopify: nodes of pages, refunds, lines of a bulk file, deliveries."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import msgspec

from commerce.errors import BadRecord, Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.tables.traffic import TRAFFIC
from connectors.second_reading import Unreadable
from connectors.shopify.bulk_file import Incomplete, Spill, orders_in
from connectors.shopify.costs import COSTS, read_cost
from connectors.shopify.nodes.more_of_orders import OrderWithRefunds
from connectors.shopify.nodes.orders import OrderNode
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
from connectors.shopify.second_look import second_look
from connectors.shopify.webhooks import read as read_webhook
from tests.connectors.shopify.bulk.stub import made
from tests.connectors.shopify.stub import NOON as SHOP_NOON
from tests.connectors.shopify.stub import StubShop, money, order, refund
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


def _refunds(rows: list[Any]) -> Kept:
    """Read orders with the refunds that were asked for by the orders' ids."""
    orders, said = [], []
    for row in rows:
        try:
            given_back = second_look(json.dumps(row).encode(), OrderWithRefunds).node.refunds
            node = msgspec.json.decode(json.dumps(WHOLE).encode(), type=OrderNode)
            orders.append(read_order(node, PSEUDONYM, given_back))
        except (Unreadable, BadRecord) as error:
            said.append(str(error))
    return Kept(Page(Feed.ORDERS, MARK, orders=orders[:1], skipped=tuple(said)), len(orders) + len(said))


def _report(rows: list[Any]) -> Kept:
    """Read a report of visits over a socket, as the connector asks for it."""
    with StubShop() as shop:
        shop.report = lambda _question: rows[-1]
        connector = shop.connector()
        try:
            for page in connector.pages(TRAFFIC.name, Watermark(SHOP_NOON - timedelta(days=1))):
                last = page
        finally:
            connector.close()
    return Kept(last, len(rows))


def _webhook(rows: list[Any]) -> Kept:
    for row in rows:
        body = json.dumps(row).encode()
        signature = base64.b64encode(hmac.digest(_KEY.encode(), body, "sha256")).decode()
        for topic in ("orders/updated", "customers/redact", "shop/redact"):
            headers = {"X-Shopify-Hmac-Sha256": signature, "X-Shopify-Topic": topic, "X-Shopify-Event-Id": "e"}
            with suppress(Refused):  # a demand to forget that is none
                read_webhook(headers, body, [_KEY], "toys.myshopify.com")
    return Kept(None, len(rows))


WHOLE = made(15)
_KEY = "a secret of the tests"
_GIVEN_BACK = {"id": WHOLE["id"], "refunds": [refund(5, (1501, 1, "5.00", "0.50"), total="5.50")]}
_TABLE = {
    "parseErrors": [],
    "tableData": {
        "columns": [{"name": "day", "dataType": "DAY"}],
        "rows": [
            {"day": "2026-11-20", "sessions": "10", "utm_source": "", "referring_channel": "direct"},
            {"day": "2026-11-19", "sessions": "12", "sessions_with_cart_additions": "4", "utm_source": "google"},
        ],
    },
}
_DEMAND = {"shop_id": 1, "shop_domain": "toys.myshopify.com", "customer": {"id": 7}, "orders_to_redact": [1]}


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
    Reader("Shopify refunds", [_GIVEN_BACK], _refunds),
    Reader("Shopify report", [_TABLE], _report, share=0.3),  # over a socket
    Reader("Shopify webhook", [order(1), _DEMAND], _webhook),
)
