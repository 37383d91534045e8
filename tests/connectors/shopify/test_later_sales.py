"""An edit or an exchange of a later day does not change the past: it is a sale of its own day."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from commerce.feeds import Feed, Watermark
from commerce.orders import Order
from tests.connectors.shopify.reading import read
from tests.connectors.shopify.stub import Answer, Node, StubShop, connection, errors, line, order, refund
from tests.connectors.shopify.told import agreed, moved, off, other, shipped, taxed
from tests.many import examples
from tests.odd_json import spoilt

PLACED, EDITED, LATER = "2026-11-20T09:00:00Z", "2026-11-21T08:00:00Z", "2026-12-01T08:00:00Z"


def later(found: Order) -> list[tuple[str, int, int, int]]:
    """Day, quantity, gross and net of what came later."""
    return [
        (each.sold_at.date().isoformat(), each.line.quantity, each.line.gross_minor, each.line.net_minor)
        for each in found.later_sales
        if each.line is not None
    ]


def test_an_exchange_is_sold_and_given_back_on_its_own_day() -> None:
    # 250.00 on the 20th; on the 21st it comes back and 100.00 go out for it
    before = read(order(1, line(1, "250.0"), total="250.0"))
    after = read(
        order(1, line(1, "250.0", currentQuantity=0), line(2, "100.0"), total="250.0", edited=True,
              refunds=[refund(11, (1, 1, "250.0", "0.0"), total="150.0")]),
        agreed(PLACED, "ORDER", moved(1, "250.0")),
        agreed(EDITED, "RETURN", moved(1, "-250.0", -1), moved(2, "100.0")),
    )  # fmt: skip
    assert (after.gross_minor, after.net_minor, after.lines) == (before.gross_minor, before.net_minor, before.lines)
    assert later(after) == [("2026-11-21", 1, 10000, 10000)]
    assert [each.net_minor for each in after.refunds] == [25000]


def test_an_exchange_with_tax_inside_keeps_the_tax_of_each_day() -> None:
    found = read(
        order(1, line(1, "119.0", currentQuantity=0, taxLines=taxed((0.19, "19.0"))),
              line(2, "238.0", taxLines=taxed((0.19, "38.0"))), taxesIncluded=True, edited=True, tax="19.0",
              subtotal="119.0", total="119.0", refunds=[refund(11, (1, 1, "119.0", "19.0"), total="0.0")]),
        agreed(PLACED, "ORDER", moved(1, "119.0", tax="19.0")),
        agreed(EDITED, "ORDER_EDIT", moved(2, "238.0", tax="38.0")),
    )  # fmt: skip
    assert (found.net_minor, found.tax_minor) == (10000, 1900)
    assert (later(found), found.later_sales[0].tax_minor) == ([("2026-11-21", 1, 20000, 20000)], 3800)
    kept = found.net_minor + 20000 - sum(each.net_minor for each in found.refunds)
    assert kept == 20000


def test_units_taken_out_without_a_refund_leave_on_the_day_of_the_edit() -> None:
    # two for 96.00 with 20 % off the order; one is taken out again
    allocated = off("19.2")
    before = read(order(1, line(1, "96.0", quantity=2, discountAllocations=allocated), discounts="19.2",
                        subtotal="76.8", total="76.8"))  # fmt: skip
    after = read(
        order(1, line(1, "96.0", quantity=2, currentQuantity=1, discountAllocations=allocated), discounts="19.2",
              subtotal="76.8", total="76.8", edited=True),
        agreed(PLACED, "ORDER", moved(1, "76.8", 2, less="19.2")),
        agreed(EDITED, "ORDER_EDIT", moved(1, "-38.4", -1, less="-9.6")),
    )  # fmt: skip
    assert (after.gross_minor, after.net_minor, after.lines) == (before.gross_minor, before.net_minor, before.lines)
    assert later(after) == [("2026-11-21", -1, -4800, -3840)]


def test_units_that_a_refund_lists_too_are_given_back_once() -> None:
    found = read(
        order(1, line(1, "96.0", quantity=2, currentQuantity=1, discountAllocations=off("19.2")), discounts="19.2",
              subtotal="76.8", total="76.8", edited=True, refunds=[refund(11, (1, 1, "38.4", "0.0"), total="38.4")]),
        agreed(PLACED, "ORDER", moved(1, "76.8", 2, less="19.2")),
        agreed(EDITED, "ORDER_EDIT", moved(1, "-38.4", -1, less="-9.6")),
    )  # fmt: skip
    assert (found.net_minor, later(found), [each.net_minor for each in found.refunds]) == (7680, [], [3840])


def test_more_of_the_same_line_and_a_discount_given_later() -> None:
    # one for 10.00; a week later two more; then 3.00 off all of it
    found = read(
        order(1, line(1, "30.0", "27.0", quantity=3), discounts="3.0", subtotal="27.0", total="27.0", edited=True),
        agreed(PLACED, "ORDER", moved(1, "10.0")),
        agreed(EDITED, "ORDER_EDIT", moved(1, "20.0", 2)),
        agreed(LATER, "ORDER_EDIT", moved(1, "-3.0", 0, less="3.0", kind="UPDATE")),
    )  # fmt: skip
    assert (found.gross_minor, found.net_minor, found.lines[0].quantity) == (1000, 1000, 1)
    assert later(found) == [("2026-11-21", 2, 2000, 2000), ("2026-12-01", 0, 0, -300)]


def test_shipping_added_later_is_shipping_of_that_day() -> None:
    found = read(
        order(1, line(1, "10.0"), line(2, "5.0"), shipping="9.0", subtotal="15.0", total="24.0", edited=True,
              shippingLine=shipped()),
        agreed(PLACED, "ORDER", moved(1, "10.0"), other("SHIPPING", "4.0")),
        agreed(EDITED, "ORDER_EDIT", moved(2, "5.0"), other("SHIPPING", "5.0")),
    )  # fmt: skip
    assert (found.net_minor, found.shipping_minor) == (1000, 400)
    assert [(each.shipping_minor, each.line is None) for each in found.later_sales] == [(0, False), (500, True)]


@pytest.mark.parametrize(
    "agreements",
    [
        [],
        [agreed(PLACED, "ORDER", moved(1, "10.0"), moved(2, "5.0"))],
        [agreed(PLACED, "ORDER", moved(1, "10.0")), agreed(EDITED, "ORDER_EDIT", moved(7, "5.0"))],
        [agreed(PLACED, "ORDER"), agreed(EDITED, "REFUND", moved(2, "-5.0", -1), other("TIP", "-1.0"))],
    ],
)
def test_where_agreements_tell_nothing_of_later_days_all_is_of_the_day_of_the_order(agreements: list[Node]) -> None:
    found = read(order(1, line(1, "10.0"), line(2, "5.0"), total="15.0", edited=True), *agreements)
    assert (found.net_minor, found.later_sales, len(found.lines)) == (1500, (), 2)


def test_a_gift_card_added_later_is_no_sale_then_either() -> None:
    card = line(2, "50.0", isGiftCard=True)
    found = read(
        order(1, line(1, "10.0"), card, subtotal="60.0", total="60.0", edited=True),
        agreed(PLACED, "ORDER", moved(1, "10.0")),
        agreed(EDITED, "ORDER_EDIT", other("GIFT_CARD", "50.0")),
    )
    assert (found.net_minor, found.later_sales) == (1000, ())


# asking for them


def edited(number: int, **changes: Any) -> Node:
    return order(number, line(1, "10.0"), line(2, "5.0"), total="15.0", edited=True, **changes)


TWO = [agreed(PLACED, "ORDER", moved(1, "10.0")), agreed(EDITED, "ORDER_EDIT", moved(2, "5.0"))]


def orders(shop: StubShop) -> tuple[dict[str, Order], list[str]]:
    connector = shop.connector()
    pages = list(connector.pages(Feed.ORDERS, Watermark()))
    connector.close()
    return {one.id: one for page in pages for one in page.orders}, [text for page in pages for text in page.skipped]


def test_only_orders_that_changed_later_are_asked_about() -> None:
    swapped = order(4, line(1, "10.0", currentQuantity=0), line(2, "5.0"), total="10.0",
                    refunds=[refund(11, (1, 1, "10.0", "0.0"), total="5.0")])  # fmt: skip
    gone = edited(5, cancelledAt="2026-11-21T08:00:00Z")
    with StubShop(order(1), edited(2), edited(3, test=True), swapped, gone) as shop:
        shop.agreements = {f"gid://shopify/Order/{number}": TWO for number in range(1, 6)}
        found, skipped = orders(shop)
        asked = shop.questions("AgreementsOfOrders")
    assert [variables["ids"] for variables in asked] == [["gid://shopify/Order/2", "gid://shopify/Order/4"]]
    assert {number: len(one.later_sales) for number, one in found.items()} == {"1": 0, "2": 1, "3": 0, "4": 1, "5": 0}
    assert skipped == []


@pytest.mark.parametrize(
    "nonsense",
    [moved(2, "90.0", 9), other("SHIPPING", "99.0"), moved(2, "much"), moved(2, "5.0", tax="a tenth")],
)
def test_agreements_that_make_no_sense_are_done_without_and_named(nonsense: Node) -> None:
    with StubShop(edited(2)) as shop:
        before, after = agreed(PLACED, "ORDER", moved(1, "10.0")), agreed(EDITED, "ORDER_EDIT", nonsense)
        shop.agreements = {"gid://shopify/Order/2": [before, after]}
        found, (told,) = orders(shop)
    assert (found["2"].net_minor, found["2"].later_sales) == (1500, ())
    assert told.startswith("Shopify order 2: cannot read ")
    assert told.endswith("what was changed later counts on the day of the order")


@settings(max_examples=examples(60), deadline=None)
@given(spoilt([TWO]))
def test_agreements_spoilt_anywhere_never_cost_the_order(agreements: list[Node]) -> None:
    with StubShop(edited(2), order(3)) as shop:
        shop.agreements = {"gid://shopify/Order/2": agreements}
        found, skipped = orders(shop)
    assert found.keys() == {"2", "3"}
    kept = found["2"].net_minor + sum(each.line.net_minor for each in found["2"].later_sales if each.line)
    assert kept == 1500
    assert all("counts on the day of the order" in text for text in skipped)


def test_a_page_without_edited_orders_asks_nothing_more() -> None:
    with StubShop(order(1), order(2)) as shop:
        orders(shop)
        assert shop.questions("AgreementsOfOrders") == []


def test_an_order_that_was_changed_often_is_asked_for_by_itself() -> None:
    more = [connection(TWO[1:], "1", more=True), connection([agreed(LATER, "ORDER_EDIT")], "2")]
    with StubShop(edited(2)) as shop:
        shop.agreements, shop.agreements_after = {"gid://shopify/Order/2": TWO[:1]}, {"gid://shopify/Order/2": more}
        found, skipped = orders(shop)
        assert [each["after"] for each in shop.questions("OrderAgreementsMore")] == [None, "0", "1"]
    assert (len(found["2"].later_sales), skipped) == (1, [])


def test_an_order_whose_changes_cannot_be_read_is_read_and_named() -> None:
    long = agreed(EDITED, "ORDER_EDIT", moved(2, "5.0"))
    long["sales"]["pageInfo"]["hasNextPage"] = True
    with StubShop(edited(2)) as shop:
        shop.agreements = {"gid://shopify/Order/2": [long]}
        shop.agreements_after = {"gid://shopify/Order/2": []}
        found, (told,) = orders(shop)
    assert found["2"].net_minor == 1500
    assert told.startswith("Shopify order 2: cannot read when it was changed")
    assert told.endswith("what was changed later counts on the day of the order")


@pytest.mark.parametrize(
    "refusal",
    [
        errors("ACCESS_DENIED", "Access denied for agreements field."),
        errors("undefinedField", "Field 'agreements' doesn't exist on type 'Order'"),
        errors("MAX_COST_EXCEEDED", "too dear"),
    ],
)
def test_a_shop_that_keeps_the_dates_back_is_asked_once_and_its_orders_are_read(refusal: Answer) -> None:
    with StubShop(*(edited(number) for number in range(1, 131))) as shop:
        shop.refuse = lambda name, _: refusal if name == "AgreementsOfOrders" else None
        found, (told,) = orders(shop)
        assert len(shop.questions("AgreementsOfOrders")) <= 5  # fewer at once where it is too dear, then no more
    assert len(found) == 130
    assert told.startswith("Shopify edited orders: ")
