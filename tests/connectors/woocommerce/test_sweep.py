"""What leaves no trace in any list of changes is found by going through all ids now and then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commerce.errors import Refused
from commerce.feeds import Feed, Watermark
from commerce.orders import Order
from connectors.woocommerce.shop import WooCommerce
from tests.connectors.stored import Stored
from tests.connectors.woocommerce.stub import NOON, Canned, StubShop, order, refund

LONG_AGO = NOON - timedelta(days=100)


def connected(shop: StubShop) -> WooCommerce:
    connector = shop.connector()
    assert isinstance(connector, WooCommerce)
    return connector


def read(shop: StubShop) -> dict[str, Order]:
    pages = shop.connector().pages(Feed.ORDERS, Watermark())
    return {one.id: one for page in pages for one in page.orders}


def swept(shop: StubShop, stored: dict[str, Order]) -> tuple[list[str], list[str]]:
    """Return the ids of the tombstones, and of the orders read again."""
    pages = list(connected(shop).sweep(Stored.of(stored.values())))
    assert {page.watermark for page in pages} <= {Watermark()}
    return (
        [stone.id for page in pages for stone in page.tombstones],
        [one.id for page in pages for one in page.orders],
    )


def fill(shop: StubShop, count: int = 250) -> None:
    """Orders eight hours apart, over some three months."""
    shop.orders += [order(n, LONG_AGO + timedelta(hours=8 * n)) for n in range(1, count + 1)]


def test_orders_deleted_for_good_become_tombstones(shop: StubShop) -> None:
    fill(shop)
    stored = read(shop)
    shop.orders = [row for row in shop.orders if row["id"] not in {1, 77, 250}]
    assert swept(shop, stored) == (["1", "77", "250"], [])
    asked = [query for route, query in shop.asked if query.get("_fields") == "id,status,date_created_gmt"]
    assert len(asked) >= 4, "a month at a time"
    assert all(datetime.fromisoformat(query["after"]).tzinfo is None for query in asked if "after" in query)


def test_a_tombstone_is_never_older_than_what_is_stored(shop: StubShop) -> None:
    shop.orders.append(order(1, LONG_AGO, date_modified_gmt="2026-03-09T00:00:00"))
    stored = read(shop)
    shop.orders.clear()
    (stone,) = [stone for page in connected(shop).sweep(Stored.of(stored.values())) for stone in page.tombstones]
    assert stone.seen_at == datetime(2026, 3, 9, tzinfo=UTC), "their clock runs ahead of ours"


def test_nothing_is_read_again_when_nothing_differs(shop: StubShop) -> None:
    fill(shop)
    shop.refunds.append(refund(901, 5, "1.00"))
    shop.orders[4]["refunds"] = [{"id": 901}]
    stored = read(shop)
    shop.asked.clear()
    assert swept(shop, stored) == ([], [])
    assert not [query for _, query in shop.asked if "include" in query]


def test_a_row_that_slid_past_is_not_gone(shop: StubShop) -> None:
    shop.orders += [order(n, LONG_AGO + timedelta(minutes=n)) for n in range(1, 151)]
    stored = read(shop)
    began = len(shop.asked)

    def delete_one(_route: str, query: dict[str, str]) -> None:
        if len(shop.asked) > began and query.get("page") == "2" and shop.orders[0]["id"] == 1:
            del shop.orders[0]  # pulls 101 onto page one; the reader steps back, and asks by id in any case

    shop.before_answer = delete_one
    stones, again = swept(shop, stored)
    assert "101" not in stones
    assert set(again) <= {"1", "101"}
    shop.before_answer = lambda _route, _query: None
    assert swept(shop, stored)[0] == ["1"]


def test_an_order_that_was_never_read_is_read_now(shop: StubShop) -> None:
    fill(shop)
    stored = read(shop)
    del stored["1"], stored["33"], stored["250"]
    shop.orders.append(order(900, NOON, status="checkout-draft", created_via="store-api"))
    assert swept(shop, stored) == ([], ["1", "33", "250"])


def test_an_order_placed_a_day_after_its_draft_is_not_taken_for_another(shop: StubShop) -> None:
    """Months are cut by the day of placing here, by the day of the draft there."""
    edge = LONG_AGO + timedelta(days=31)
    shop.orders.append(order(1, LONG_AGO))
    paid = (edge + timedelta(hours=2)).replace(tzinfo=None).isoformat()
    shop.orders.append(order(2, edge - timedelta(hours=21), created_via="store-api", date_paid_gmt=paid))
    stored = read(shop)
    assert stored["2"].placed_at > edge
    assert swept(shop, stored) == ([], [])


def test_a_deleted_refund_makes_its_order_read_again(shop: StubShop) -> None:
    fill(shop, 3)
    shop.refunds += [refund(901, 1, "1.00"), refund(902, 2, "2.00"), refund(903, 2, "3.00")]
    shop.orders[0]["refunds"] = [{"id": 901}]
    shop.orders[1]["refunds"] = [{"id": 902}, {"id": 903}]
    stored = read(shop)
    shop.refunds = [shop.refunds[0], shop.refunds[2]]
    shop.orders[1]["refunds"] = [{"id": 903}]  # its date of change stays as it was
    (page,) = [page for page in connected(shop).sweep(Stored.of(stored.values())) if page.orders]
    (found,) = page.orders
    assert found.id == "2"
    assert [given.net_minor for given in found.refunds] == [300]
    assert found.changed_at == stored["2"].changed_at


def test_a_refund_that_nobody_saw_is_found(shop: StubShop) -> None:
    fill(shop, 3)
    stored = read(shop)
    shop.refunds.append(refund(901, 3, "1.00"))
    shop.orders[2]["refunds"] = [{"id": 901}]
    shop.refunds.append(refund(902, 77, "1.00"))  # of an order in the bin, which is not listed
    assert swept(shop, stored) == ([], ["3"])


def test_a_shop_too_old_to_list_refunds_has_its_refunded_orders_read_again(shop: StubShop) -> None:
    fill(shop, 3)
    shop.refunds += [refund(901, 1, "1.00"), refund(902, 2, "2.00")]
    shop.orders[0]["refunds"], shop.orders[1]["refunds"] = [{"id": 901}], [{"id": 902}]
    stored = read(shop)
    shop.orders[1]["refunds"] = []
    shop.fails("refunds", Canned(404, {"code": "rest_no_route", "message": "No route was found", "data": {}}))
    assert swept(shop, stored) == ([], ["1", "2"])


def test_a_shop_that_hides_its_orders_loses_none_here(shop: StubShop) -> None:
    fill(shop, 80)
    stored = read(shop)
    shop.orders = shop.orders[:2]
    with pytest.raises(Refused, match="a plugin hides them from this key") as caught:
        swept(shop, stored)
    assert caught.value.feed == Feed.ORDERS


def test_an_empty_cache_sweeps_everything_up(shop: StubShop) -> None:
    fill(shop, 120)
    stones, again = swept(shop, {})
    assert stones == []
    assert [int(number) for number in again] == list(range(1, 121))
    assert all(len(query["include"].split(",")) <= 100 for _, query in shop.asked if "include" in query)


def test_a_deleted_account_leaves_its_orders_to_the_same_customer(shop: StubShop) -> None:
    shop.orders.append(order(1, LONG_AGO, customer_id=9, billing={"email": "anna@example.com"}))
    before = read(shop)["1"].customer_key
    shop.orders[0] |= {"customer_id": 0, "date_modified_gmt": "2026-03-02T11:00:00"}
    mark = Watermark(seen_to=NOON - timedelta(hours=2))
    (after,) = (one for page in shop.connector().pages(Feed.ORDERS, mark) for one in page.orders)
    assert after.customer_key == before
