"""Errors without a code are what their text says: a wall before customers, a busy shop, trouble of its own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from commerce.errors import Refused, ShopbellError
from commerce.feeds import Feed, Page, Watermark
from tests.connectors.shopify.stub import NOON, Answer, StubShop, order

WALL = (
    "This app is not approved to access the Customer object. See https://partners.shopify.com/123/apps/456/customer_data"
    " for more details."
)

EITHER = "Required access: `read_orders` access scope or `read_marketplace_orders` access scope."


def said(message: str, **more: Any) -> Answer:
    return Answer(200, {"data": None, "errors": [{"message": message} | more]})


def read(shop: StubShop) -> list[Page]:
    connector = shop.connector()
    found = list(connector.pages(Feed.ORDERS, Watermark()))
    connector.close()
    return found


@pytest.mark.parametrize("code", [{}, {"extensions": {"code": "ACCESS_DENIED"}}, {"extensions": None}])
def test_customers_kept_back_cost_the_customers_and_not_the_orders(code: dict[str, Any]) -> None:
    with StubShop(order(1), order(2)) as shop:

        def refuse(name: str, _variables: object) -> Answer | None:
            if name != "OrdersPage" or "customer {" not in shop.texts[-1]:
                return None
            path = ["orders", "nodes", 0, "customer"]
            nodes = [order(1, customer=None), order(2, customer=None)]
            return Answer(200, {"data": {"orders": {"nodes": nodes, "pageInfo": {"hasNextPage": False}}},
                                "errors": [{"message": WALL, "path": path} | code]})  # fmt: skip

        shop.refuse = refuse
        found = read(shop)
        asked = [text for text in shop.texts if text.startswith("query OrdersPage")]
    assert [one.id for page in found for one in page.orders] == ["1", "2"]
    assert {page.customers_hidden for page in found} == {True}
    assert [re.search(r"\bcustomer \{", text) is None for text in asked] == [False, True]


def test_a_shop_that_goes_on_denying_what_is_not_asked_for_is_taken_at_the_rest() -> None:
    with StubShop(order(1), order(2)) as shop:
        nodes = [order(1, customer=None), order(2, customer=None)]
        shop.refuse = lambda name, _: (
            Answer(
                200,
                {
                    "data": {"orders": {"nodes": nodes, "pageInfo": {"hasNextPage": False}}},
                    "errors": [{"message": WALL, "path": ["orders", "nodes", 0, "customer"]}],
                },
            )
            if name == "OrdersPage"
            else None
        )
        found = read(shop)
    assert [one.id for page in found for one in page.orders] == ["1", "2"]
    assert {page.customers_hidden for page in found} == {True}


def test_a_wall_before_everything_is_no_endless_asking() -> None:
    with StubShop(order(1)) as shop:
        shop.refuse = lambda _name, _variables: said(WALL, path=["orders", "nodes", 0, "customer"])
        with pytest.raises(Refused, match="keeps customer data"):
            read(shop)
        assert len(shop.asked) < 5


@pytest.mark.parametrize(
    "message",
    [
        "Internal error. Looks like something went wrong on our end.\nRequest ID: 1b35 (include this).",
        "Throttled",
        "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.",
    ],
)
def test_passing_trouble_is_waited_out_without_a_code_too(message: str) -> None:
    with StubShop(order(1), order(2)) as shop:
        shop.trouble.extend([said(message), Answer(200, {"errors": message})])
        assert sum(len(page.orders) for page in read(shop)) == 2
        assert shop.clock.now() > NOON


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ('Access denied for orders field. Required access: "read_orders" access scope.', "the scope read_orders"),
        (f"Access denied for orders field. {EITHER}", "the scope read_orders"),
        ("orders access denied", "denies access to the field orders; compare the app's scopes"),
        ("Field 'shiny' doesn't exist on type 'Order'", "does not know a field we read"),
    ],
)
def test_refusals_are_told_in_plain_words_without_a_code_too(message: str, told: str) -> None:
    with StubShop(order(1)) as shop:
        shop.refuse = lambda name, _: said(message) if name == "OrdersPage" else None
        with pytest.raises(ShopbellError, match=told) as caught:
            read(shop)
    assert isinstance(caught.value, Refused)
    assert caught.value.feed == Feed.ORDERS
