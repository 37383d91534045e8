"""Whatever one field of one recorded order holds: it is read or named, and the others are read."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from commerce.feeds import Feed, Watermark
from tests.connectors.woocommerce.stub import StubShop, order
from tests.many import examples
from tests.odd_json import spoilt
from tests.recorded import recorded


@settings(max_examples=examples(60), deadline=None)
@given(spoilt(recorded("orders_every_kind")["body"]))
def test_an_order_that_is_spoilt_anywhere_is_read_or_named_and_the_others_are_read(row: dict[str, Any]) -> None:
    with StubShop() as shop:
        shop.orders = [order(1), order(2), order(3)]
        shop.shown = {2: row}
        connector = shop.connector()
        pages = list(connector.pages(Feed.ORDERS, Watermark()))
        connector.close()
    read = {one.id for page in pages for one in page.orders}
    assert {"1", "3"} <= read
    # a draft that the checkout did not make is a failed call of the API, and passed over on purpose
    is_nobodys = row.get("status") == "checkout-draft" and row.get("created_via") != "store-api"
    assert len(read) == 3 or is_nobodys or any(page.skipped or page.checkouts for page in pages)
