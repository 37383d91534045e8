"""Whatever one field of one order holds: it is read or named, and the others are read."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from commerce.feeds import Feed, Watermark
from tests.connectors.shopify.bulk.stub import made
from tests.connectors.shopify.stub import StubShop, order
from tests.many import examples
from tests.odd_json import spoilt

WHOLE = made(15)  # with lines, discounts and a refund


@settings(max_examples=examples(60), deadline=None)
@given(spoilt([WHOLE], may_lack=False))
def test_an_order_that_is_spoilt_anywhere_is_read_or_named_and_the_others_are_read(node: dict[str, Any]) -> None:
    with StubShop(order(1), WHOLE, order(20)) as shop:
        shop.on_the_page = {WHOLE["id"]: node}
        connector = shop.connector()
        pages = list(connector.pages(Feed.ORDERS, Watermark()))
        connector.close()
    read = {one.id for page in pages for one in page.orders}
    assert {"1", "20"} <= read
    assert len(read) == 3 or any(page.skipped for page in pages)
