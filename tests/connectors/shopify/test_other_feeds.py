"""The smaller feeds of a Shopify shop: checkouts, discounts, customers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Watermark
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from tests.connectors.shopify.reading import at, ids, pages
from tests.connectors.shopify.stub import (
    NOON,
    PSEUDONYM,
    Answer,
    Node,
    StubShop,
    connection,
    errors,
    money,
    order,
)


def checkout(number: int, **changes: Any) -> Node:
    return {
        "id": f"gid://shopify/AbandonedCheckout/{number}",
        "createdAt": "2026-11-20T08:00:00Z",
        "updatedAt": "2026-11-20T08:30:00Z",
        "completedAt": None,
        "customer": None,
        "totalPriceSet": money("42.0", "EUR"),
    } | changes


def test_the_first_reading_of_a_day_takes_all_checkouts_that_shopify_keeps(shop: StubShop) -> None:
    shop.checkouts = [
        checkout(1),
        checkout(2, completedAt="2026-11-20T09:00:00Z", customer={"id": "gid://shopify/Customer/77"}),
        checkout(3, createdAt="2026-07-01T00:00:00Z"),
    ]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS, at(10))
    open_one, recovered = page.checkouts
    assert (open_one.id, open_one.total_minor, open_one.completed_at, open_one.customer_key) == ("1", 4200, None, "")
    assert recovered.completed_at == at(9)
    assert recovered.customer_key == PSEUDONYM("shopify_customer", "77")
    assert page.watermark == Watermark(NOON)


def test_later_that_day_only_changed_checkouts_are_read(shop: StubShop) -> None:
    shop.checkouts = [checkout(1), checkout(2, updatedAt="2026-11-21T11:55:00Z")]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS, NOON - timedelta(minutes=15))
    assert [each.id for each in page.checkouts] == ["2"]


def test_the_watermark_of_checkouts_moves_with_the_last_page_only(shop: StubShop) -> None:
    shop.checkouts = [checkout(number) for number in range(1, 131)]
    found = pages(shop.connector(), Feed.CHECKOUTS)
    assert [page.watermark for page in found] == [Watermark(), Watermark(NOON)]


def test_a_list_of_checkouts_that_never_ends_is_given_up(shop: StubShop) -> None:
    page = connection([checkout(1)], "same for ever", more=True)
    shop.refuse = lambda _name, _variables: Answer(200, {"data": {"abandonedCheckouts": page}})
    with pytest.raises(TryLater, match="same page of checkouts"):
        pages(shop.connector(), Feed.CHECKOUTS)
    # twice in the list, and twice in a new one that begins at the last checkout seen
    assert [asked["query"] for asked in shop.questions("AbandonedCheckoutsPage")] == [
        *["created_at:>='2026-08-21T12:00:00Z'"] * 2, *["created_at:>='2026-11-20T08:00:00Z'"] * 2,
    ]  # fmt: skip


def test_an_absurd_checkout_is_named(shop: StubShop) -> None:
    shop.checkouts = [checkout(1, totalPriceSet=money("1e40", "EUR")), checkout(2)]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS)
    assert [each.id for each in page.checkouts] == ["2"]
    assert page.skipped[0].startswith("Shopify checkout 1: cannot read")


def discount(number: int, kind: str, *codes: str, many: int | None = None, **changes: Any) -> Node:
    body: Node = {
        "__typename": kind,
        "title": f"Discount {number}",
        "status": "ACTIVE",
        "startsAt": "2026-11-01T00:00:00Z",
        "endsAt": None,
        "updatedAt": "2026-11-02T00:00:00Z",
        "asyncUsageCount": 12,
    } | changes
    if codes:
        nodes = [
            {"id": f"gid://shopify/DiscountRedeemCode/{n}", "code": code, "asyncUsageCount": n}
            for n, code in enumerate(codes)
        ]
        body |= {"codesCount": {"count": many or len(codes)}, "codes": {"nodes": nodes}}
    return {"id": f"gid://shopify/DiscountNode/{number}", "discount": body}


def test_discounts_come_one_for_each_code_unless_there_are_many(shop: StubShop) -> None:
    shop.discounts = [
        discount(1, "DiscountCodeBasic", "SAVE10"),
        discount(2, "DiscountCodeBxgy", "ONE", "Two"),
        discount(3, "DiscountCodeApp", "a1", "a2", "a3", many=5000),
        discount(4, "DiscountAutomaticBasic", status="EXPIRED", endsAt="2026-11-20T10:00:00Z"),
    ]
    (page,) = pages(shop.connector(), Feed.DISCOUNTS)
    assert [(each.id, each.code, each.usage_count) for each in page.discounts] == [
        ("1", "save10", 12), ("2-0", "one", 0), ("2-1", "two", 1), ("3", "", 12), ("4", "", 12),
    ]  # fmt: skip
    last = page.discounts[-1]
    assert (last.kind, last.status, last.ends_at) == ("AutomaticBasic", "expired", at(10))


def customer(number: int, **changes: Any) -> Node:
    return {
        "id": f"gid://shopify/Customer/{number}",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-11-20T10:00:00Z",
        "numberOfOrders": "3",
        "defaultEmailAddress": {"marketingState": "SUBSCRIBED"},
    } | changes


def test_customers_are_pseudonyms_with_a_counter_written_as_text(shop: StubShop) -> None:
    shop.customers = [customer(77), customer(78, defaultEmailAddress=None, numberOfOrders="many")]
    (page,) = pages(shop.connector(), Feed.CUSTOMERS)
    one, two = page.customers
    assert (one.key, one.order_count, one.accepts_marketing) == (PSEUDONYM("shopify_customer", "77"), 3, True)
    assert (two.order_count, two.accepts_marketing) == (None, None)
    assert page.watermark == Watermark(NOON)


def test_a_plan_that_keeps_customer_data_back_still_gives_the_counters(shop: StubShop) -> None:
    shop.customers = [customer(77)]
    denied = errors("ACCESS_DENIED", "This app is not approved to access the Customer object.")
    shop.refuse = lambda name, _: denied if name == "CustomersPage" else None
    (page,) = pages(shop.connector(), Feed.CUSTOMERS)
    assert (page.customers[0].order_count, page.customers[0].accepts_marketing) == (3, None)


def test_a_refusal_of_everything_is_not_tried_again_with_fewer_fields(shop: StubShop) -> None:
    shop.customers = [customer(77)]
    shop.trouble.append(Answer(401, {"errors": "no"}))
    with pytest.raises(Refused, match="access token"):
        pages(shop.connector(), Feed.CUSTOMERS)
    assert shop.questions("CustomersPageMin") == []


def test_without_the_scope_customers_are_refused_and_orders_are_not(shop: StubShop) -> None:
    text = "Access denied for customers field. Required access: `read_customers` access scope."
    shop.refuse = lambda name, _: errors("ACCESS_DENIED", text) if name.startswith("Customers") else None
    shop.orders = [order(1)]
    with pytest.raises(Refused, match="read_customers") as caught:
        pages(shop.connector(), Feed.CUSTOMERS)
    assert caught.value.feed == Feed.CUSTOMERS
    assert ids(pages(shop.connector(), Feed.ORDERS)) == ["1"]


def test_feeds_that_shopify_does_not_have_are_a_mistake_of_ours(shop: StubShop) -> None:
    connector = shop.connector()
    assert connector.feeds() == (
        Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS, Feed.COSTS, TRAFFIC.name,
    )  # fmt: skip
    with pytest.raises(ValueError, match="no feed spend"):
        connector.pages(SPEND.name, Watermark())


def test_an_order_moves_over_to_the_customer_that_two_were_merged_into(shop: StubShop) -> None:
    # 77 is merged into 99: what changed comes with the new id, the rest when it is read again
    shop.orders = [order(1), order(2)]
    before = {each.id: each.customer_key for page in pages(shop.connector(), Feed.ORDERS) for each in page.orders}
    shop.orders[0] |= {"customer": {"id": "gid://shopify/Customer/99"}, "updatedAt": "2026-11-21T11:59:00Z"}
    found = pages(shop.connector(), Feed.ORDERS, NOON - timedelta(minutes=5))
    after = before | {each.id: each.customer_key for page in found for each in page.orders}
    old, new = PSEUDONYM("shopify_customer", "77"), PSEUDONYM("shopify_customer", "99")
    assert (before, after) == ({"1": old, "2": old}, {"1": new, "2": old})
