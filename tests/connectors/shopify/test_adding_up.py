"""Do an order's lines add up to its subtotal? If not, it is asked for again, and else named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from connectors.base import Tools
from connectors.shopify.adding_up import falls_short
from connectors.shopify.nodes.orders import OrderNode
from practice.serve import SHOPIFY_TOKEN, PracticeServer
from practice.simulate import simulate
from tests.connectors import opening
from tests.connectors.shopify.bulk.stub import Bulk, kept, pages, written
from tests.connectors.shopify.stub import PSEUDONYM, Node, StubShop, connection, line, money, order

NOT_ADDING_UP = "its lines do not add up to its subtotal"


def short(node: Node) -> bool:
    return falls_short(msgspec.convert(node, OrderNode))


@pytest.fixture
def shop() -> Iterator[StubShop]:
    """Three orders: two mugs of 20.00 and 5.00, the first 2.00 cheaper."""
    with StubShop(*[two_mugs(number) for number in (1, 2, 3)]) as stub:
        yield stub


def two_mugs(number: int, **changes: Any) -> Node:
    lines = (line(number * 10 + 1, "20.0", "18.0"), line(number * 10 + 2, "5.0"))
    return order(number, *lines, subtotal="23.0", discounts="2.0", total="23.0", **changes)


def said(found: list[Page]) -> list[str]:
    return [text for page in found for text in page.skipped]


def money_of(found: Order) -> tuple[int, int, int]:
    return found.gross_minor, found.discount_minor, found.net_minor


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        pytest.param(two_mugs(1), False, id="adds up"),
        pytest.param(two_mugs(1, lineItems=connection([])), True, id="no line at all"),
        pytest.param(two_mugs(1, lineItems=connection([line(11, "20.0", "18.0")])), True, id="one line is missing"),
        pytest.param(order(1, lineItems=connection([]), subtotal="0.0", total="0.0"), False, id="nothing sold"),
        pytest.param(two_mugs(1, subtotalPriceSet=None), False, id="no subtotal told"),
        pytest.param(order(1, line(1, "3.33"), line(2, "3.33"), total="6.67"), False, id="rounded by line"),
        pytest.param(order(1, line(1, "99.9", quantity=30), total="100.19"), False, id="rounded by unit"),
        pytest.param(order(1, line(1, "30.0"), subtotal="33.0", tip="3.0", total="33.0"), False, id="a tip in it"),
        pytest.param(
            order(1, line(1, "30.0"), subtotal="32.0", total="32.0", originalTotalDutiesSet=money("2.0")),
            False,
            id="duties in it",
        ),
        pytest.param(
            order(1, line(1, "30.0"), line(2, "50.0", isGiftCard=True), subtotal="30.0", total="80.0"),
            False,
            id="a gift card outside of it",
        ),
        pytest.param(order(1, line(1, "30.0"), discounts="4.0", total="26.0"), False, id="whole order"),
        pytest.param(
            order(1, line(1, "12.0"), tax="2.0", taxesIncluded=True, total="12.0"),
            False,
            id="tax in it",
        ),
        pytest.param(
            order(1, line(1, "30.0", quantity=3, currentQuantity=0), total="30.0"), False, id="all of it given back"
        ),
        pytest.param(order(1, line(1, "30.0"), edited=True, total="45.0"), False, id="edited, with a line"),
        pytest.param(order(1, lineItems=connection([]), edited=True, total="45.0"), True, id="edited, without one"),
    ],
)
def test_tells_whether_lines_are_missing(node: Node, expected: bool) -> None:  # noqa: FBT001 - a case
    assert short(node) is expected


def test_an_order_that_came_without_its_lines_is_asked_for_again(shop: StubShop) -> None:
    whole = kept(pages(shop))
    shop.on_the_page = {"gid://shopify/Order/2": {"lineItems": connection([])}}
    found = pages(shop)
    assert kept(found) == whole
    assert money_of(whole["2"]) == (2500, 200, 2300)
    assert said(found) == []
    assert shop.questions("OrdersById") == [{"ids": ["gid://shopify/Order/2"]}]


def test_orders_that_add_up_are_not_asked_for_again(shop: StubShop) -> None:
    pages(shop)
    assert shop.questions("OrdersById") == []


def test_an_order_that_stays_without_lines_goes_by_its_own_sums_and_is_named(shop: StubShop) -> None:
    shop.orders[1]["lineItems"] = connection([])
    found = pages(shop)
    assert money_of(kept(found)["2"]) == (2500, 200, 2300)
    (complaint,) = said(found)
    assert complaint.startswith(f"Shopify order 2: {NOT_ADDING_UP};")


def test_the_lines_that_are_known_are_kept(shop: StubShop) -> None:
    shop.orders[1]["lineItems"] = connection([line(21, "20.0", "18.0")])
    found = kept(pages(shop))["2"]
    assert money_of(found) == (2500, 200, 2300)
    assert [(each.id, each.gross_minor, each.net_minor) for each in found.lines] == [("21", 2000, 1800)]


def test_lines_that_came_on_a_second_page_count_once_though_others_are_missing(shop: StubShop) -> None:
    shop.orders[1]["lineItems"] = connection([line(21, "5.0")], "after", more=True)
    shop.lines_after = {"gid://shopify/Order/2": [connection([line(22, "5.0")]) for _ in range(4)]}
    found = pages(shop)
    assert [each.id for each in kept(found)["2"].lines] == ["21", "22"]
    assert len(said(found)) == 1
    assert len(shop.questions("OrderLineItemsMore")) == 2


def test_what_was_taken_off_shipping_is_no_discount_on_goods_that_are_missing(shop: StubShop) -> None:
    free = {"index": 0, "targetType": "SHIPPING_LINE", "value": {"__typename": "MoneyV2", "amount": "2.0"}}
    shop.orders[1] |= {"lineItems": connection([]), "discountApplications": connection([free])}
    assert money_of(kept(pages(shop))["2"]) == (2300, 0, 2300)


def test_own_sums_lose_the_tax_inside_them_too(shop: StubShop) -> None:
    # 23.00 with 2.30 of tax in it is 20.70; of the 2.00 taken off 1.80 were without tax
    tax = {"taxesIncluded": True, "totalTaxSet": money("2.3")}
    shop.orders[1] |= tax | {"lineItems": connection([])}
    shop.orders[2] |= tax | {"lineItems": connection([line(31, "11.5")])}
    found = kept(pages(shop))
    assert money_of(found["2"]) == money_of(found["3"]) == (2250, 180, 2070)
    assert [each.net_minor for each in found["3"].lines] == [1035]


def test_an_order_that_vanished_before_it_was_asked_for_again_is_gone(shop: StubShop) -> None:
    shop.on_the_page = {"gid://shopify/Order/2": {"lineItems": connection([])}}
    shop.gone = {"gid://shopify/Order/2"}
    found = pages(shop)
    assert sorted(kept(found)) == ["1", "3"]
    assert [stone.id for page in found for stone in page.tombstones] == ["2"]


def test_an_order_that_is_nonsense_the_second_time_is_named(shop: StubShop) -> None:
    shop.on_the_page = {"gid://shopify/Order/2": {"lineItems": connection([]), "totalPriceSet": money("23.0", "EUR")}}
    shop.orders[1]["totalPriceSet"] = None
    found = pages(shop)
    assert sorted(kept(found)) == ["1", "3"]
    assert [text.partition(":")[0] for text in said(found)] == ["Shopify order 2"]


def renamed(lines: list[str], kind: str, parent: str = "", *, to: str = "Wonder") -> list[str]:
    """The lines of a bulk file, with the children of that kind (of one order) under an unknown name."""
    found = []
    for text in lines:
        record = json.loads(text)
        if record["__typename"] == kind and parent in {"", record.get("__parentId")}:
            record["__typename"] = to
        found.append(json.dumps(record))
    return found


def test_parts_of_an_order_that_nobody_knows_let_it_be_asked_for_by_itself(shop: StubShop) -> None:
    bulk = Bulk(shop)
    whole = kept(pages(shop))
    bulk.lines = lambda lines: renamed(lines, "LineItem", "gid://shopify/Order/2")
    found = pages(shop, above=0)
    assert kept(found) == whole
    assert said(found) == []
    assert shop.questions("OrdersById") == [{"ids": ["gid://shopify/Order/2"]}]
    assert len(bulk.begun) == 1


def test_unknown_parts_are_asked_for_though_the_lines_add_up(shop: StubShop) -> None:
    use = {"__typename": "DiscountCodeApplication", "index": 0, "targetType": "LINE_ITEM", "code": "TEN"}
    use |= {"value": {"__typename": "MoneyV2", "amount": "2.0"}}
    shop.orders[0]["discountApplications"] = connection([use])
    whole = kept(pages(shop))
    assert [each.code for each in whole["1"].discounts] == ["ten"]
    bulk = Bulk(shop)
    bulk.lines = lambda lines: renamed(lines, "DiscountCodeApplication")
    found = pages(shop, above=0)
    assert kept(found) == whole
    assert said(found) == []


def test_where_no_kind_of_line_is_known_every_order_is_named_that_stays_without(shop: StubShop) -> None:
    bulk = Bulk(shop)
    told = renamed(written(shop.orders), "LineItem")
    bulk.lines = lambda _lines: told
    for node in shop.orders:
        node["lineItems"] = connection([])
    found = pages(shop, above=0)
    assert {money_of(each) for each in kept(found).values()} == {(2500, 200, 2300)}
    assert sorted(text.partition(":")[0] for text in said(found)) == [f"Shopify order {n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("above", [10**9, 0])
def test_no_odd_order_of_the_practice_shop_raises_a_false_alarm(monkeypatch: pytest.MonkeyPatch, above: int) -> None:
    checked = {}

    def watched(node: OrderNode) -> bool:
        checked[node.id] = falls_short(node)
        return checked[node.id]

    monkeypatch.setattr("connectors.shopify.complete_orders.falls_short", watched)
    world = simulate(seed=11, first_day=date(2025, 1, 1), days=60, orders_per_day=8, odd_share=0.3, refund_share=0.3)
    clock = FrozenClock(world.orders[-1].placed_at)
    with PracticeServer(world, "shopify", clock=clock) as server:
        tools = Tools(clock, PSEUDONYM)
        connector = opening.shopify(tools, url=server.url, token=SHOPIFY_TOKEN, bulk_above=above)
        found = list(connector.pages(Feed.ORDERS, Watermark()))
        connector.close()
    assert len(kept(found)) > 300
    assert said(found) == []
    assert len(checked) > 300
    assert not any(checked.values())
