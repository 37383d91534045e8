"""What does not fit on a page of orders is fetched: lines, refunds, discounts."""

from __future__ import annotations

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed
from tests.connectors.shopify.reading import ids, pages
from tests.connectors.shopify.stub import (
    Answer,
    Node,
    StubShop,
    connection,
    errors,
    line,
    order,
    refund,
    refund_line,
)


def test_lines_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    big = order(1, total="30.00", lineItems=connection([line(1, "10.0")], "c1", more=True))
    shop.orders = [big]
    shop.lines_after["gid://shopify/Order/1"] = [
        connection([line(2, "10.0")], "c2", more=True),
        connection([line(3, "10.0")]),
    ]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [each.id for each in page.orders[0].lines] == ["1", "2", "3"]
    assert [asked["after"] for asked in shop.questions("OrderLineItemsMore")] == ["c1", "c2"]


def test_an_order_that_says_there_is_more_but_not_where_is_named_and_not_taken_for_deleted(shop: StubShop) -> None:
    shop.orders = [order(1, lineItems=connection([line(1, "10.0")], None, more=True)), order(2)]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert [*page.tombstones] == []
    assert [*page.skipped] == ["Shopify order or refund 1: there is more of it, but not where"]


def test_refund_lines_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    lines = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    shop.orders = [order(1, refunds=[refund(5, total="5.0", refundLineItems=lines)])]
    shop.refund_lines_after["gid://shopify/Refund/5"] = [connection([refund_line(1, 1, "3.0")])]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert page.orders[0].refunds[0].net_minor == 500


def test_refunds_are_asked_for_only_where_there_are_any_and_many_orders_at_once(shop: StubShop) -> None:
    shop.orders = [order(number) for number in range(1, 31)]
    for number in range(1, 24):
        shop.orders[number]["refunds"] = [refund(number, (number + 1, 1, "4.0", "0.0"), total="4.0")]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert sum(len(each.refunds) for each in page.orders) == 23
    assert [len(asked["ids"]) for asked in shop.questions("RefundsOfOrders")] == [20, 3]


def test_refunds_that_cost_too_much_at_once_are_asked_for_in_halves(shop: StubShop) -> None:
    shop.orders = [order(number, refunds=[refund(number, total="0.0")]) for number in range(1, 5)]
    shop.refuse = lambda name, asked: (
        errors("MAX_COST_EXCEEDED") if name == "RefundsOfOrders" and len(asked["ids"]) > 1 else None
    )
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert len(page.orders) == 4
    assert [len(asked["ids"]) for asked in shop.questions("RefundsOfOrders")] == [4, 2, 1, 1, 2, 1, 1]


def test_refunds_that_cost_too_much_one_by_one_are_refused(shop: StubShop) -> None:
    shop.orders = [order(1, refunds=[refund(1, total="0.0")])]
    shop.refuse = lambda name, _: errors("MAX_COST_EXCEEDED") if name == "RefundsOfOrders" else None
    with pytest.raises(Refused, match="costs more points"):
        pages(shop.connector(), Feed.ORDERS)


def test_an_answer_without_the_refunds_deletes_nothing(shop: StubShop) -> None:
    shop.orders = [order(1, refunds=[refund(1, total="0.0")])]
    shop.refuse = lambda name, _: Answer(200, {"data": {"nodes": []}}) if name == "RefundsOfOrders" else None
    with pytest.raises(TryLater, match="without the refunds"):
        pages(shop.connector(), Feed.ORDERS)


def test_discounts_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    def use(index: int) -> Node:
        value = {"__typename": "MoneyV2", "amount": "1.0"}
        return {"index": index, "targetType": "LINE_ITEM", "value": value, "code": f"CODE{index}"}

    shop.orders = [order(1, line(1, "10.0", "8.0"), total="8.0", discounts="2.0",
                         discountApplications=connection([use(0)], "d1", more=True))]  # fmt: skip
    shop.discounts_after["gid://shopify/Order/1"] = [connection([use(1)])]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [(each.code, each.amount_minor) for each in page.orders[0].discounts] == [("code0", 100), ("code1", 100)]


def test_an_order_deleted_while_we_read_leaves_a_tombstone(shop: StubShop) -> None:
    shop.orders = [order(1, lineItems=connection([line(1, "10.0")], "c1", more=True)), order(2)]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [each.id for each in page.tombstones] == ["1"]
    assert ids([page]) == ["2"]


def overflowing(number: int) -> Node:
    """An order that has more of everything than fits into a page."""
    lines = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    return order(number, refunds=[refund(n, total="5.0", refundLineItems=lines) for n in range(20)])


def test_an_order_deleted_before_its_refunds_are_read_leaves_a_tombstone_too(shop: StubShop) -> None:
    shop.orders = [overflowing(1), overflowing(2)]
    shop.gone = {"gid://shopify/Order/1"}  # order 2 is still there; its refunds' lines are not
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ([each.id for each in page.tombstones], page.orders) == (["1", "2"], [])


def test_an_order_whose_rest_cannot_be_read_is_named(shop: StubShop) -> None:
    shop.orders = [overflowing(1), order(2)]
    shop.refuse = lambda name, _: Answer(200, {"data": {"nodes": [{}]}}) if name == "RefundsOfOrders" else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert page.skipped[0].startswith("Shopify order 1: cannot read its refunds")


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        (
            "OrderLineItemsMore",
            {"order": {"lineItems": connection([], "c", more=True)}},
            "order 1: its lines never end",
        ),
        ("RefundLineItemsMore", {"refund": {"refundLineItems": connection([], "r", more=True)}}, "refund 5: its lines"),
    ],
)
def test_lines_that_never_end_are_given_up_for_that_order_only(
    shop: StubShop, name: str, part: Node, said: str
) -> None:
    endless = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    shop.orders = [
        order(1, lineItems=connection([line(1, "10.0")], "c1", more=name.startswith("Order")),
              refunds=[refund(5, total="5.0", refundLineItems=endless)]),
        order(2),
    ]  # fmt: skip
    shop.refuse = lambda asked, _: Answer(200, {"data": part}) if asked == name else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert said in page.skipped[0]
