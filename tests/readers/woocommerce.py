"""The readers of WooCommerce, given what a real shop answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from commerce.errors import BadRecord
from commerce.feeds import Feed, Page, Watermark
from connectors.http import Answer
from connectors.woocommerce.accounts import read_coupons, read_customers
from connectors.woocommerce.checkout_page import checkout_note
from connectors.woocommerce.costs import read_costs
from connectors.woocommerce.first_contact import read_index
from connectors.woocommerce.nodes import (
    CensusNode,
    CouponDefinitionNode,
    CurrencyNode,
    CustomerNode,
    OrderNode,
    ProductNode,
    RecentNode,
    RefundNode,
    ReportNode,
)
from connectors.woocommerce.orders import is_draft, read_checkout, read_order
from connectors.woocommerce.refunds import read_given, refunds_of
from connectors.woocommerce.rows import Listed, read_listing, shaped
from connectors.woocommerce.webhooks import read as read_webhook
from tests import make
from tests.connectors.woocommerce.stub import NOON, PSEUDONYM, order
from tests.readers.reader import Kept, Reader
from tests.recorded import recorded

T = TypeVar("T")
MARK = Watermark(NOON)
_SECRET = "a secret of the tests"


def _answer(body: Any) -> Answer:
    return Answer("https://toys.example/", 200, {}, json.dumps(body).encode())


def _listed(rows: list[Any], kind: type[T], route: str, feed: str) -> Listed[T]:
    return read_listing(_answer(rows), kind, route, feed=feed)


def _orders(rows: list[Any]) -> Kept:
    listed = _listed(rows, OrderNode, "orders", Feed.ORDERS)
    orders, checkouts, skipped = [], [], list(listed.skipped)
    for node in listed.nodes:
        try:
            if is_draft(node):
                checkouts.append(read_checkout(node, PSEUDONYM))
            else:
                orders.append(read_order(node, PSEUDONYM))
        except BadRecord as error:
            skipped.append(str(error))
    page = Page(Feed.ORDERS, MARK, orders=orders, checkouts=checkouts, skipped=tuple(skipped))
    return Kept(page, len(orders) + len(checkouts) + len(skipped))


def _refunds(rows: list[Any]) -> Kept:
    listed = _listed(rows, RefundNode, "refunds", Feed.REFUNDS)
    given = [read_given(node, 7, listed.notes.get(place, ())) for place, node in enumerate(listed.nodes)]
    found, bad = refunds_of(make.order("7", NOON), given)
    order_of_them = make.order("7", NOON, refunds=tuple({one.id: one for one in found}.values()))
    named = len([text for text in bad if getattr(text, "missing", "") == Feed.REFUNDS])
    page = Page(Feed.ORDERS, MARK, orders=[order_of_them], skipped=(*listed.skipped, *bad))
    return Kept(page, len(found) + named + len(listed.skipped))


def _coupons(rows: list[Any]) -> Kept:
    listed = _listed(rows, CouponDefinitionNode, "coupons", Feed.DISCOUNTS)
    page = Page(Feed.DISCOUNTS, MARK, discounts=read_coupons(listed.nodes), skipped=listed.said)
    return Kept(page, len(page.discounts) + len(listed.skipped))


def _customers(rows: list[Any]) -> Kept:
    listed = _listed(rows, CustomerNode, "customers", Feed.CUSTOMERS)
    page = Page(Feed.CUSTOMERS, MARK, customers=read_customers(listed.nodes, PSEUDONYM), skipped=listed.said)
    return Kept(page, len(listed.nodes) + len(listed.skipped))  # staff is left out on purpose


def _products(rows: list[Any]) -> Kept:
    listed = _listed(rows, ProductNode, "products", Feed.COSTS)
    page = Page(Feed.COSTS, MARK, costs=read_costs(listed.nodes, "EUR", {}, NOON), skipped=listed.said)
    return Kept(page, len(listed.nodes) + len(listed.skipped))  # those without a cost tell none


def _newest(rows: list[Any]) -> Kept:
    listed = _listed(rows, RecentNode, "orders", Feed.ORDERS)
    checkout_note(listed.nodes, NOON)
    return Kept(None, listed.count)


def _census(rows: list[Any]) -> Kept:
    listed = _listed(rows, CensusNode, "orders", Feed.ORDERS)
    return Kept(None, len(listed.nodes) + len(listed.skipped))


def _each(read: Callable[[Answer], object]) -> Callable[[list[Any]], Kept]:
    """Return the reader of an answer that is one record."""

    def read_last(rows: list[Any]) -> Kept:
        read(_answer(rows[-1]))
        return Kept(None, len(rows))

    return read_last


def _webhook(rows: list[Any]) -> Kept:
    for row in rows:
        body = json.dumps(row).encode()
        signature = base64.b64encode(hmac.new(_SECRET.encode(), body, hashlib.sha256).digest()).decode()
        for topic in ("order.updated", "action.woocommerce_refund_created"):
            read_webhook({"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": topic}, body, _SECRET)
    return Kept(None, len(rows))


def _body(name: str) -> Sequence[Any]:
    found: Sequence[Any] = recorded(name)["body"]
    return found


_FEE = {"id": 9, "name": "Loyalty", "total": "-2.00", "total_tax": "-0.38"}
_ORDERS = [*_body("orders_every_kind"), order(7, fee_lines=[_FEE], coupon_lines=[{"code": "a", "discount": "1.00"}])]
_INDEX = {
    "name": "Toys",
    "home": "https://toys.example",
    "timezone_string": "",
    "gmt_offset": 1,
    "namespaces": ["wc/v3"],
}
_REPORT = {"intervals": [{"interval": "2026-03", "subtotals": {"orders_count": 3, "net_revenue": 12.5}}]}

READERS = (
    Reader("WooCommerce orders", _ORDERS, _orders),
    Reader("WooCommerce refunds", _body("refunds_all")[:40], _refunds),
    Reader("WooCommerce coupons", _body("coupons"), _coupons),
    Reader("WooCommerce customers", _body("customers_page")[:20], _customers),
    Reader("WooCommerce products", _body("products"), _products),
    Reader("WooCommerce newest orders", _ORDERS, _newest),
    Reader("WooCommerce census", _ORDERS, _census),
    Reader("WooCommerce index", [_INDEX], _each(read_index)),
    Reader("WooCommerce currency", [{"code": "EUR"}], _each(lambda answer: shaped(answer, CurrencyNode, "currency"))),
    Reader("WooCommerce report", [_REPORT], _each(lambda answer: shaped(answer, ReportNode, "report"))),
    Reader("WooCommerce webhook", _ORDERS, _webhook),
)
