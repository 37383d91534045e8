"""Orders and refunds as plugins, imports and old shops really send them: what no figure needs never costs the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.feeds import PART, Feed, Page, Unread, Watermark
from commerce.orders import Order
from connectors.base import Follower, Sweeper
from tests.connectors.stored import Stored
from tests.connectors.woocommerce.stub import NOON, Row, StubShop, order, refund

YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop() as one:
        yield one


def read(shop: StubShop, *rows: Row) -> list[Page]:
    tell(shop, *rows)
    return list(shop.connector().pages(Feed.ORDERS, Watermark()))


def tell(shop: StubShop, *rows: Row) -> None:
    """Let the shop tell these rows: it sorts and filters them by what they are, however they are written."""
    for place, row in enumerate(rows, 6):
        shop.orders.append(order(place))
        shop.shown[place] = row


def tell_refunds(shop: StubShop, *rows: Row) -> None:
    """Let the shop tell these refunds of order 7."""
    for place, row in enumerate(rows, 91):
        shop.refunds.append(refund(place, 7, "1.00"))
        shop.shown_refunds[place] = row


def orders(pages: list[Page]) -> dict[str, Order]:
    return {one.id: one for page in pages for one in page.orders}


def said(pages: list[Page]) -> list[str]:
    return sorted({text for page in pages for text in page.skipped})


def line(**fields: Any) -> Row:
    return {"id": 70, "name": "Mug", "product_id": 7, "quantity": 1, "subtotal": "10.00", "total": "10.00", **fields}


# numbers in text, text in numbers, nothing in many words


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "7"},
        {"customer_id": "12"},
        {"customer_id": ""},
        {"customer_id": False},
        {"customer_id": None},
        {"line_items": [line(product_id="7")]},
        {"line_items": [line(variation_id="")]},
        {"line_items": [line(quantity="2")]},
        {"line_items": [line(quantity=10.0, subtotal=10.0)]},
        {"line_items": [line(sku=1234)]},
        {"line_items": [line(id="")]},
        {"line_items": [line(name=None)]},
        {"line_items": {"0": line(), "1": line(total="0", subtotal="0")}},
        {"line_items": None},
        {"discount_total": ""},
        {"discount_total": None},
        {"discount_total": False},
        {"coupon_lines": [{"id": 1, "code": "A", "discount": ""}]},
        {"coupon_lines": [{"id": 1, "code": 2024, "discount": 2}]},
        {"coupon_lines": {}},
        {"fee_lines": [{"id": 1, "name": "Gift wrap", "total": "", "amount": ""}]},
        {"fee_lines": None},
        {"total": 15.9, "total_tax": 1.9, "shipping_total": 4},
        {"total": "15.9", "total_tax": "1.9", "shipping_total": "4"},
        {"billing": []},
        {"billing": ""},
        {"billing": {"email": False, "country": None}},
        {"shipping": None},
        {"payment_method": None},
        {"payment_method": 5},
        {"created_via": False},
        {"meta_data": {"3": {"key": "x", "value": 1}}},
        {"meta_data": [{"id": 1, "key": 5, "value": None}]},
        {"date_paid_gmt": ""},
        {"date_paid_gmt": "-0001-11-30T00:00:00"},
        {"date_paid_gmt": "0000-00-00 00:00:00"},
        {"date_paid_gmt": False},
        {"date_modified_gmt": None},
        {"date_modified_gmt": ""},
        {"date_created_gmt": "2026-03-01T12:00:00Z"},
        {"date_created_gmt": "2026-03-01T12:00:00+00:00"},
        {"date_created_gmt": "2026-03-01T14:00:00+02:00"},
        {"date_created_gmt": "2026-03-01 12:00:00"},
        {"date_created_gmt": "2026-03-01T12:00"},
    ],
    ids=str,
)
def test_what_a_plugin_wrote_otherwise_costs_nothing(shop: StubShop, fields: dict[str, Any]) -> None:
    pages = read(shop, order(6), {**order(7), **fields}, order(8))
    found = orders(pages)
    assert set(found) == {"6", "7", "8"}
    assert said(pages) == []
    assert found["7"].placed_at == YESTERDAY
    assert (found["7"].net_minor, found["7"].total_minor) == (1000, 1590)


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"customer_id": {"id": 5}}, "customer_id: a record is no number"),
        ({"line_items": "none"}, "line_items: 'none' is no list"),
        ({"line_items": [line(quantity="many")]}, "line_items[0].quantity: 'many' is no number"),
        ({"date_paid_gmt": "soon"}, "date_paid_gmt: 'soon' is no time such as 2026-10-14T09:00:00"),
        ({"date_modified_gmt": 17}, "date_modified_gmt: 17 is no time"),
        ({"payment_method": {"x": 1}}, "payment_method: a record is no text"),
    ],
)
def test_what_nothing_needs_is_left_out_and_told_and_the_order_counts(
    shop: StubShop, fields: dict[str, Any], note: str
) -> None:
    pages = read(shop, order(6), {**order(7), **fields}, order(8))
    assert orders(pages)["7"].net_minor == 1000
    assert said(pages) == [f"WooCommerce order 7: {note}; the rest of it is read"]
    [told] = {text for page in pages for text in page.skipped}
    assert isinstance(told, Unread)
    assert told.missing == PART


def test_text_in_all_these_places_means_the_numbers_in_it(shop: StubShop) -> None:
    row = order(7, customer_id="12", billing=[], line_items=[line(product_id="9", variation_id="4", quantity="2")])
    found = orders(read(shop, row, order(8, customer_id=12, billing=[])))
    assert found["7"].customer_key == found["8"].customer_key != ""
    [only] = found["7"].lines
    assert (only.product_id, only.variant_id, only.quantity) == ("9", "4", 2)


def test_a_coupon_of_digits_is_a_code(shop: StubShop) -> None:
    row = order(7, discount_total="2.00", coupon_lines=[{"id": 1, "code": 2024, "discount": 2}])
    [use] = orders(read(shop, row))["7"].discounts
    assert (use.code, use.amount_minor) == ("2024", 200)


# what is needed and cannot be read is named, on its day


def test_an_order_that_cannot_be_read_is_named_with_its_day(shop: StubShop) -> None:
    pages = read(shop, order(6), order(7, total=None), order(8, total="1,015.90"), order(9, date_created_gmt=None))
    told = {text: text for page in pages for text in page.skipped if isinstance(text, Unread)}
    assert {str(text): (one.at, one.missing) for text, one in told.items()} == {
        "WooCommerce order 7: its total is empty": (YESTERDAY, "orders"),
        "WooCommerce order 8: '1,015.90' is not an amount of money": (YESTERDAY, "orders"),
        "WooCommerce order 9: it has no date_created_gmt": (None, "orders"),
    }


@pytest.mark.parametrize("total", ["15,90", "1,015.90", "15.90 EUR", "12.3.4", "\u0661\u0662,90"])
def test_no_message_is_pythons_own(shop: StubShop, total: str) -> None:
    [text] = said(read(shop, order(7, total=total)))
    assert "invalid literal" not in text
    assert "is not an amount of money" in text


def test_what_lies_before_the_history_that_is_wanted_is_not_missed(shop: StubShop) -> None:
    tell(shop, order(6, YESTERDAY - timedelta(days=900), total=None), order(7))
    pages = list(shop.connector(history_from=YESTERDAY - timedelta(days=30)).pages(Feed.ORDERS, Watermark()))
    assert said(pages) == []


@pytest.mark.parametrize("empty", ["total_tax", "shipping_total"])
def test_an_empty_tax_or_shipping_is_nothing_only_where_the_lines_agree(shop: StubShop, empty: str) -> None:
    told = {"total_tax": "1.90", "shipping_total": "4.00", empty: ""}
    row = {**order(7), **told, _other(empty): "0.00", "total": "10.00"}
    pages = read(shop, order(6), row, {**order(8), **told})
    assert orders(pages)["7"].net_minor == 1000
    why = f"its {empty} is empty, and its lines do not add up to its total without"
    assert said(pages) == [f"WooCommerce order 8: {why}"]


def _other(name: str) -> str:
    return "shipping_total" if name == "total_tax" else "total_tax"


# times never end a sync


@pytest.mark.parametrize("field", ["date_created_gmt", "date_modified_gmt", "date_paid_gmt"])
@pytest.mark.parametrize(
    "written",
    ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00", "", None, False, 5, [], "soon", "9999-12-31T23:59:59",
     "0001-01-01T00:00:00", "-0001-11-30T00:00:00"],
)  # fmt: skip
def test_an_odd_time_of_one_order_ends_no_first_contact_and_no_reading(
    shop: StubShop, field: str, written: object
) -> None:
    tell(shop, order(6), {**order(7), field: written}, order(8, created_via="store-api"))
    connector = shop.connector()
    assert connector.shop().name == "Toys & Co"
    for since in (Watermark(), Watermark(seen_to=NOON - timedelta(days=3))):
        assert {"6", "8"} <= set(orders(list(connector.pages(Feed.ORDERS, since))))
    for feed in (Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS, Feed.COSTS):
        list(connector.pages(feed, Watermark()))


def test_an_offset_moves_the_instant(shop: StubShop) -> None:
    row = order(7, date_created_gmt="2026-03-01T23:30:00-05:00")
    assert orders(read(shop, row))["7"].placed_at == datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


# fees, gift cards, store credit


def test_a_discount_given_as_a_negative_fee_counts(shop: StubShop) -> None:
    wholesale = order(
        7,
        total="30.00",
        total_tax="0.00",
        shipping_total="0.00",
        line_items=[line(subtotal="50.00", total="50.00")],
        fee_lines=[{"id": 1, "name": "Wholesale discount", "total": "-20.00", "total_tax": "0.00"}],
    )
    found = orders(read(shop, wholesale))["7"]
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (5000, 2000, 3000)
    assert [(use.code, use.title, use.amount_minor) for use in found.discounts] == [("", "Wholesale discount", 2000)]


def test_a_credit_that_eats_the_shipping_leaves_no_list_price(shop: StubShop) -> None:
    lines = [line(subtotal="32.40", total="32.40"), line(id=71, subtotal="32.40", total="32.40")]
    credit = [{"id": 22, "name": "Customer credit", "total": "-67.78", "total_tax": "0.00"}]
    row = order(7, total="3.46", total_tax="0.00", shipping_total="6.44", line_items=lines, fee_lines=credit)
    found = orders(read(shop, row))["7"]
    assert (found.net_minor, found.gross_minor) == (-298, 6480)


def test_a_taxed_negative_fee_does_not_drop_the_order(shop: StubShop) -> None:
    fee = [{"id": 1, "name": "Loyalty", "total": "-30.00", "total_tax": "-5.70"}]
    row = order(7, total="0.20", total_tax="-3.80", shipping_total="24.00", fee_lines=fee)
    pages = read(shop, row)
    assert said(pages) == []
    assert (orders(pages)["7"].net_minor, orders(pages)["7"].tax_minor) == (-2000, -380)


def test_a_negative_tax_without_a_negative_fee_is_named(shop: StubShop) -> None:
    [text] = said(read(shop, order(7, total_tax="-3.80", fee_lines=[])))
    assert "money is negative (total_tax -3.80)" in text


def test_a_gift_card_pays_and_takes_nothing_off_the_goods(shop: StubShop) -> None:
    row = order(
        7,
        total="74.00",
        total_tax="19.00",
        shipping_total="5.00",
        line_items=[line(subtotal="100.00", total="100.00")],
        fee_lines=[],
    )
    found = orders(read(shop, row))["7"]
    assert (found.gross_minor, found.discount_minor, found.net_minor, found.total_minor) == (10_000, 0, 10_000, 7400)


@pytest.mark.parametrize("kind", ["smart_coupon", None])
def test_store_credit_in_the_shape_of_a_coupon_is_no_discount(shop: StubShop, kind: str | None) -> None:
    coupons = [
        {"id": 1, "code": "ten", "discount": "10.00", "discount_type": "percent"},
        {"id": 2, "code": "credit-4711", "discount": "50.00", "discount_type": kind},
    ]
    row = order(
        7,
        total="64.00",
        total_tax="19.00",
        shipping_total="5.00",
        discount_total="60.00",
        line_items=[line(subtotal="100.00", total="90.00")],
        fee_lines=[],
        coupon_lines=coupons,
    )
    found = orders(read(shop, row))["7"]
    assert (found.gross_minor, found.discount_minor, found.net_minor) == (10_000, 1000, 9000)
    assert {use.code: use.amount_minor for use in found.discounts} == {"ten": 1000, "credit-4711": 0}


def test_a_fee_that_is_charged_stays_in(shop: StubShop) -> None:
    wrap = [{"id": 1, "name": "Gift wrap", "total": "3.00", "total_tax": "0.57"}]
    found = orders(read(shop, order(7, total="19.47", total_tax="2.47", fee_lines=wrap)))["7"]
    assert (found.net_minor, found.discount_minor) == (1300, 0)


@pytest.mark.parametrize("cents", ["15.88", "15.92", "15.85"])
def test_rounding_is_no_gift_card(shop: StubShop, cents: str) -> None:
    found = orders(read(shop, order(7, total=cents, fee_lines=[])))["7"]
    assert found.net_minor == round(float(cents) * 100) - 590


def test_fees_are_asked_for(shop: StubShop) -> None:
    read(shop, order(7))
    asked = [query["_fields"] for route, query in shop.asked if route == "orders" and "line_items" in query["_fields"]]
    assert asked
    assert all("fee_lines" in fields.split(",") for fields in asked)


# refunds are never lost in silence


def with_refund(shop: StubShop, **fields: Any) -> tuple[Order, list[str]]:
    tell_refunds(shop, {**refund(91, 7, "3.00"), **fields})
    pages = read(shop, order(6), order(7, refunds=[{"id": 91, "total": "-3.00"}]))
    return orders(pages)["7"], said(pages)


@pytest.mark.parametrize(
    "fields",
    [
        {"fee_lines": [{"id": 1, "name": "fee", "total": "-3.00", "total_tax": ""}]},
        {"line_items": {"0": {"id": 1, "total": "-3.00", "total_tax": "0.00"}}},
        {"line_items": [{"id": 1, "total": "-3.00", "total_tax": None}]},
        {"meta_data": {"0": {"key": "_refund_type", "value": "partial"}}},
        {"line_items": None},
        {"amount": 3.0},
        {"id": "91"},
        {"parent_id": "7"},
        {"date_created_gmt": "2026-03-02T12:00:00Z"},
    ],
    ids=str,
)
def test_a_refund_that_a_plugin_wrote_otherwise_is_read(shop: StubShop, fields: dict[str, Any]) -> None:
    found, told = with_refund(shop, **fields)
    assert told == []
    assert [(one.id, one.net_minor, one.tax_minor, one.refunded_at) for one in found.refunds] == [("91", 300, 0, NOON)]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (
            {"line_items": [{"id": 1, "total": "-2.50", "total_tax": "-x"}]},
            "the total of a line is not an amount of money",
        ),
        ({"line_items": [{"id": 1, "total": "-2.50"}, 5]}, "line_items[1]: 5 is no record"),
        ({"line_items": "all"}, "line_items: 'all' is no list"),
        ({"shipping_lines": [{"id": 1, "total": "-9.00"}]}, "its lines do not fit its amount"),
    ],
)
def test_lines_that_cannot_be_read_leave_the_refunds_own_amount_and_that_is_said(
    shop: StubShop, fields: dict[str, Any], why: str
) -> None:
    found, told = with_refund(shop, **fields)
    assert [(one.net_minor, one.tax_minor, one.has_parts) for one in found.refunds] == [(300, 0, False)]
    assert told == [f"WooCommerce refund 91 of order 7: {why}; its whole amount counts as goods given back"]


@pytest.mark.parametrize(
    "fields", [{"amount": ""}, {"amount": None}, {"date_created_gmt": ""}, {"id": None}, {"amount": "lots"}], ids=str
)
def test_a_refund_that_cannot_be_read_is_named_as_missing(shop: StubShop, fields: dict[str, Any]) -> None:
    tell_refunds(shop, {**refund(91, 7, "3.00"), **fields}, refund(92, 7, "1.00"))
    pages = read(shop, order(6), order(7, refunds=[{"id": 91}, {"id": 92}]))
    assert [one.id for one in orders(pages)["7"].refunds] == ["92"]
    [told] = {text for page in pages for text in page.skipped}
    assert isinstance(told, Unread)
    assert told.startswith("WooCommerce refund 91 of order 7: ")
    assert told.missing == "refunds"


def test_more_given_back_than_the_order_was_worth_is_told(shop: StubShop) -> None:
    tell_refunds(shop, refund(91, 7, "5.00"), refund(92, 7, "20.00"))
    pages = read(shop, order(6), order(7, refunds=[{"id": 91}, {"id": 92}]))
    assert sum(one.net_minor for one in orders(pages)["7"].refunds) == 2500
    assert said(pages) == ["WooCommerce refunds of order 7: more is given back than its total"]


def test_a_refund_by_amount_only_says_so(shop: StubShop) -> None:
    found, told = with_refund(shop)
    assert told == []
    assert [(one.net_minor, one.has_parts) for one in found.refunds] == [(300, False)]


# what could not be read is tried again


def test_a_refund_that_was_lost_is_read_once_the_plugin_is_mended(shop: StubShop) -> None:
    tell_refunds(shop, {**refund(91, 7, "3.00"), "amount": "lots"})
    tell(shop, order(6), order(7, refunds=[{"id": 91}]))
    connector = shop.connector()
    assert isinstance(connector, Follower)
    first = list(connector.pages(Feed.ORDERS, Watermark()))
    assert orders(first)["7"].refunds == ()
    shop.shown_refunds.clear()
    again = list(connector.follow_up(Stored(unread=["7"])))
    assert [one.net_minor for one in orders(again)["7"].refunds] == [100]
    assert said(again) == []


def test_an_order_that_could_not_be_read_and_is_gone_is_missed_no_more(shop: StubShop) -> None:
    tell(shop, order(6))
    connector = shop.connector()
    assert isinstance(connector, Follower)
    pages = list(connector.follow_up(Stored(unread=["6", "7"])))
    assert [stone.id for page in pages for stone in page.tombstones] == ["7"]
    assert set(orders(pages)) == {"6"}


def test_nothing_is_asked_where_all_was_read(shop: StubShop) -> None:
    tell(shop, order(6))
    connector = shop.connector()
    assert isinstance(connector, Follower)
    assert list(connector.follow_up(Stored())) == []
    assert shop.asked == []


def test_a_row_of_the_census_that_cannot_be_read_deletes_nothing(shop: StubShop) -> None:
    tell(shop, order(6), order(7), order(8))
    connector = shop.connector()
    assert isinstance(connector, Sweeper)
    stored = Stored.of(orders(list(connector.pages(Feed.ORDERS, Watermark()))).values())
    shop.shown[7] = {**order(7), "id": "seven"}
    assert [stone for page in connector.sweep(stored) for stone in page.tombstones] == []
    shop.orders = [row for row in shop.orders if row["id"] != 7]
    assert [stone.id for page in connector.sweep(stored) for stone in page.tombstones] == ["7"]


# what a gift card paid comes back with the goods


def paid_by_gift_card(number: int = 7, **fields: Any) -> Row:
    """An order of 100.00, of which a gift card paid 50.00."""
    paid = {"total": "74.00", "total_tax": "19.00", "shipping_total": "5.00", "fee_lines": []}
    return order(number, **{**paid, "line_items": [line(subtotal="100.00", total="100.00")], **fields})


def parts(pages: list[Page]) -> list[tuple[int, int, int]]:
    return [(one.net_minor, one.tax_minor, one.shipping_minor) for one in orders(pages)["7"].refunds]


ALL_LINES: Row = {
    "line_items": [{"id": 1, "total": "-100.00", "total_tax": "-19.00"}],
    "shipping_lines": [{"id": 2, "total": "-5.00", "total_tax": "0.00"}],
}
FULL: Row = {"meta_data": [{"key": "_refund_type", "value": "full"}]}


@pytest.mark.parametrize("fields", [FULL, ALL_LINES, {**FULL, **ALL_LINES}])
@pytest.mark.parametrize("total", ["74.00", "0.00"])
def test_all_goods_come_back_of_an_order_that_a_gift_card_paid_in_part(shop: StubShop, fields: Row, total: str) -> None:
    tell_refunds(shop, refund(91, 7, total, **fields))
    pages = read(shop, paid_by_gift_card(total=total, status="refunded", refunds=[{"id": 91}]))
    assert parts(pages) == [(10_000, 1900, 500)]
    assert said(pages) == []


def test_a_part_then_the_rest_of_an_order_with_a_gift_card_gives_back_everything_once(shop: StubShop) -> None:
    half: Row = {"line_items": [{"id": 1, "total": "-50.00", "total_tax": "-9.50"}]}
    tell_refunds(shop, refund(91, 7, "30.00", **half), refund(92, 7, "44.00", NOON + timedelta(hours=1), **FULL))
    pages = read(shop, paid_by_gift_card(status="refunded", refunds=[{"id": 91}, {"id": 92}]))
    assert parts(pages) == [(5000, 950, 0), (5000, 950, 500)]
    assert said(pages) == []


def test_money_alone_that_comes_back_of_such_an_order_is_no_more_than_that(shop: StubShop) -> None:
    tell_refunds(shop, refund(91, 7, "20.00"))
    assert parts(read(shop, paid_by_gift_card(refunds=[{"id": 91}]))) == [(2000, 0, 0)]


def test_lines_that_give_back_more_than_goods_and_gift_card_are_not_believed(shop: StubShop) -> None:
    tell_refunds(shop, refund(91, 7, "20.00", line_items=[{"id": 1, "total": "-100.00", "total_tax": "-19.00"}]))
    pages = read(shop, paid_by_gift_card(refunds=[{"id": 91}]))
    assert parts(pages) == [(100, 1900, 0)]


def test_an_order_that_is_refunded_and_names_no_refund_is_told_beside_the_figures(shop: StubShop) -> None:
    """The shop makes no refund of nothing, nor for an order that came refunded by an import."""
    pages = read(shop, paid_by_gift_card(total="0.00", status="refunded"), order(8, status="refunded"))
    found = [one for page in pages for one in page.skipped if isinstance(one, Unread)]
    assert {(str(one), one.missing) for one in found} == {
        (f"WooCommerce refund of order {number}: the order is refunded, but names none", Feed.REFUNDS)
        for number in (7, 8)
    }
    assert {one.at for one in found} == {YESTERDAY}
    assert sorted(orders(pages)) == ["7", "8"]


def test_a_free_order_that_is_refunded_lacks_nothing(shop: StubShop) -> None:
    free: Row = {"total": "0.00", "total_tax": "0.00", "shipping_total": "0.00"}
    row = order(7, status="refunded", **free, line_items=[line(total="0.00")], discount_total="10.00", fee_lines=[])
    assert said(read(shop, row)) == []
