"""What one WooCommerce order becomes: its money, its customer, where it came from, what was given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout, Order, Status
from tests.connectors.woocommerce.stub import NOON, PSEUDONYM, Row, StubShop, order, refund, stamp


def read(shop: StubShop, *rows: Row, seen_to: datetime | None = None) -> list[Page]:
    shop.orders.extend(rows)
    connector = shop.connector()
    found = list(connector.pages(Feed.ORDERS, Watermark(seen_to)))
    connector.close()
    return found


def orders(pages: Sequence[Page]) -> list[Order]:
    by_id = {order.id: order for page in pages for order in page.orders}
    return list(by_id.values())


def skipped(pages: Sequence[Page]) -> list[str]:
    return sorted({text for page in pages for text in page.skipped})


def attributed(**meta: object) -> list[Row]:
    return [{"id": 1, "key": f"_wc_order_attribution_{key}", "value": value} for key, value in meta.items()]


def test_money_is_split_into_merchandise_tax_and_shipping(shop: StubShop) -> None:
    (found,) = orders(
        read(
            shop,
            order(
                7,
                total="100.00",
                total_tax="16.00",
                shipping_total="4.00",
                discount_total="20.00",
                coupon_lines=[{"id": 1, "code": "SPRING", "discount": "20", "discount_tax": "3.8"}],
            ),
        )
    )
    assert (found.total_minor, found.tax_minor, found.shipping_minor) == (10000, 1600, 400)
    assert found.net_minor == 8000
    assert found.discount_minor == 2000
    assert found.gross_minor == 10000
    assert [(use.code, use.amount_minor) for use in found.discounts] == [("spring", 2000)]


def test_times_are_utc_and_lines_keep_both_prices(shop: StubShop) -> None:
    placed = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    line = {
        "id": 5,
        "name": "Mug",
        "product_id": 30,
        "variation_id": 31,
        "quantity": 3,
        "sku": None,
        "subtotal": "12.00",
        "total": "9.00",
    }
    (found,) = orders(read(shop, order(7, placed, date_paid_gmt=None, line_items=[line])))
    assert found.placed_at == placed
    assert found.placed_at.tzinfo is UTC
    assert found.paid_at is None
    (only,) = found.lines
    assert (only.product_id, only.variant_id, only.sku, only.quantity) == ("30", "31", "", 3)
    assert (only.gross_minor, only.net_minor) == (1200, 900)


def test_the_customer_is_the_mail_then_the_account_then_nobody(shop: StubShop) -> None:
    found = orders(
        read(
            shop,
            order(1, billing={"email": "Anna@Example.com"}, customer_id=9),
            order(2, billing={"email": "anna@example.com "}),
            order(3, billing={"email": ""}, customer_id=9),
            order(4, billing=[], customer_id=0),
        )
    )
    keys = [one.customer_key for one in found]
    assert keys[0] == keys[1] == PSEUDONYM("email", "anna@example.com")
    assert keys[2] == PSEUDONYM("customer", "9")
    assert keys[3] == ""
    assert "example.com" not in repr(found)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"source_type": "utm", "utm_source": "Google", "utm_medium": "cpc"}, "google / cpc"),
        ({"source_type": "utm", "utm_source": "newsletter"}, "newsletter"),
        ({"source_type": "organic", "utm_source": "bing", "utm_medium": "organic"}, "organic"),
        ({"source_type": "typein", "utm_source": "(direct)"}, "direct"),
        ({"source_type": "referral", "utm_source": "blog.example"}, "referral"),
        ({"source_type": "mobile_app"}, "mobile app"),
        ({"source_type": "something new"}, ""),
        ({"source_type": ["a", "list"]}, ""),
        ({}, ""),
    ],
)
def test_the_channel_is_what_attribution_recorded(shop: StubShop, meta: dict[str, object], expected: str) -> None:
    (found,) = orders(read(shop, order(1, meta_data=attributed(**meta))))
    assert found.channel == expected
    assert found.is_online == (expected != "mobile app"), "that is the merchant's own app"


def test_campaign_device_and_country_of_delivery_are_kept(shop: StubShop) -> None:
    meta = attributed(
        source_type="utm", utm_source="google", utm_medium="cpc", utm_campaign="brand", device_type="Mobile"
    )
    (found,) = orders(read(shop, order(1, meta_data=meta)))
    assert (found.campaign, found.device, found.market) == ("brand", "mobile", "AT")


def test_the_visit_before_an_order_is_kept_without_what_may_name_a_person(shop: StubShop) -> None:
    meta = attributed(
        source_type="utm", utm_source="google", utm_medium="cpc", utm_campaign="brand", utm_content="blue ad",
        utm_term="mug", device_type="Desktop", session_pages="5", session_start_time="2026-03-01 10:40:12",
        session_entry="https://toys.example/mugs/?utm_source=google&email=anna@example.com#top",
        referrer="https://anna:pw@www.google.com/search?q=mug",
    )  # fmt: skip
    (found,) = orders(read(shop, order(1, meta_data=meta)))
    journey = found.journey
    assert journey is not None
    assert journey.last is not None
    assert journey.is_ready
    assert (journey.first, journey.session_pages) == (None, 5)
    assert journey.last.at == datetime(2026, 3, 1, 10, 40, 12, tzinfo=UTC)
    assert (journey.last.source, journey.last.medium, journey.last.content, journey.last.term) == (
        "google", "cpc", "blue ad", "mug",
    )  # fmt: skip
    assert journey.last.landing_page == "https://toys.example/mugs/"
    assert journey.last.referrer == "https://www.google.com/search"
    asked = next(query["include_meta"] for route, query in shop.asked if route == "orders")
    assert {meta_key["key"] for meta_key in meta} <= set(asked.split(","))


@pytest.mark.parametrize(
    "broken", [{"session_pages": "many"}, {"session_start_time": "yesterday"}, {"referrer": "http://["}]
)
def test_attribution_that_a_plugin_spoilt_costs_no_order(shop: StubShop, broken: dict[str, str]) -> None:
    (found,) = orders(read(shop, order(1, meta_data=attributed(source_type="organic", utm_source="bing", **broken))))
    assert found.channel == "organic"
    assert found.journey is not None
    assert (found.journey.session_pages, found.journey.last and found.journey.last.at) == (None, None)


@pytest.mark.parametrize(
    ("told", "cost_minor"),
    [
        ({"cost_of_goods_sold": {"value": 9.8}}, 980),
        ({"cost_of_goods_sold": {"value": 32.1}}, 3210),
        ({"cost_of_goods_sold": {"value": 3.165}}, 317),
        ({"cost_of_goods_sold": {"value": 0}}, 0),
        ({"cogs_value": None}, None),
        ({"cost_of_goods_sold": {"value": None}}, None),
        ({"cost_of_goods_sold": []}, None),
        ({"cost_of_goods_sold": {"value": "NaN"}}, None),
        ({"cost_of_goods_sold": {"value": -1}}, None),
    ],
)
def test_a_line_costs_what_it_did_at_the_sale_and_an_unknown_cost_is_not_free(
    shop: StubShop, told: dict[str, object], cost_minor: int | None
) -> None:
    line = {"id": 1, "name": "Mug", "product_id": 7, "quantity": 2, "subtotal": "40.00", "total": "40.00", **told}
    (found,) = orders(read(shop, order(1, line_items=[line])))
    assert [line.cost_minor for line in found.lines] == [cost_minor]


OPENED = NOON - timedelta(days=20)


@pytest.mark.parametrize(
    ("via", "method", "paid_after", "placed_after"),
    [
        ("store-api", "stripe", timedelta(hours=6), timedelta(hours=6)),
        ("store-api", "stripe", timedelta(hours=24), timedelta(hours=24)),
        ("store-api", "stripe", timedelta(hours=25), timedelta()),  # money on its way, not an order of the next day
        ("store-api", "bacs", timedelta(hours=6), timedelta()),
        ("store-api", "cod", timedelta(hours=6), timedelta()),
        ("store-api", "cod", None, timedelta()),
        ("store-api", "stripe", timedelta(hours=-1), timedelta()),
        ("checkout", "stripe", timedelta(hours=6), timedelta()),  # the classic page dates its orders right
    ],
)
def test_a_block_checkout_was_placed_when_it_was_paid_not_when_its_page_was_opened(
    shop: StubShop, via: str, method: str, paid_after: timedelta | None, placed_after: timedelta
) -> None:
    paid = None if paid_after is None else stamp(OPENED + paid_after)
    (found,) = orders(read(shop, order(1, OPENED, created_via=via, payment_method=method, date_paid_gmt=paid)))
    assert found.placed_at == OPENED + placed_after
    assert found.source == via


@pytest.mark.parametrize(
    ("via", "channel"), [("admin", "admin"), ("pos-rest-api", "pos"), ("mobile_app", "mobile app")]
)
def test_an_order_keyed_in_by_hand_is_not_online(shop: StubShop, via: str, channel: str) -> None:
    (found,) = orders(read(shop, order(1, created_via=via)))
    assert (found.channel, found.is_online) == (channel, False)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("pending", Status.PENDING),
        ("on-hold", Status.ON_HOLD),
        ("processing", Status.PROCESSING),
        ("completed", Status.COMPLETED),
        ("refunded", Status.REFUNDED),
        ("cancelled", Status.CANCELLED),
        ("failed", Status.FAILED),
        ("wc-awaiting-pickup", Status.UNKNOWN),
    ],
)
def test_the_shops_own_word_is_kept_beside_ours(shop: StubShop, word: str, status: Status) -> None:
    (found,) = orders(read(shop, order(1, status=word)))
    assert (found.status, found.platform_status) == (status, word)


def test_a_refund_in_lines_says_itself_what_was_tax_and_shipping(shop: StubShop) -> None:
    shop.refunds.append(
        refund(
            91,
            7,
            "7.33",
            NOON - timedelta(hours=2),
            line_items=[{"id": 1, "quantity": -1, "total": "-5.00", "total_tax": "-0.95"}],
            shipping_lines=[{"id": 2, "total": "-1.00", "total_tax": "-0.38"}],
        )
    )
    (found,) = orders(read(shop, order(7, refunds=[{"id": 91, "reason": "", "total": "-7.33"}])))
    (given,) = found.refunds
    assert (given.net_minor, given.tax_minor, given.shipping_minor) == (500, 133, 100)
    assert given.refunded_at == NOON - timedelta(hours=2)
    assert found.net_minor == 1000, "a refund never changes the order itself"


def test_an_amount_without_lines_is_all_merchandise(shop: StubShop) -> None:
    shop.refunds.append(refund(91, 7, "3.98"))
    (found,) = orders(read(shop, order(7, refunds=[{"id": 91}])))
    assert [(one.net_minor, one.tax_minor, one.shipping_minor) for one in found.refunds] == [(398, 0, 0)]


def test_partly_then_fully_refunded_gives_back_everything_once(shop: StubShop) -> None:
    full: dict[str, Any] = {"meta_data": [{"key": "_refund_type", "value": "full"}]}
    shop.refunds += [
        refund(92, 7, "13.90", NOON, **full),
        refund(91, 7, "2.00", NOON - timedelta(days=1)),
    ]
    (found,) = orders(read(shop, order(7, status="refunded", refunds=[{"id": 92}, {"id": 91}])))
    assert [one.id for one in found.refunds] == ["91", "92"]
    assert sum(one.net_minor for one in found.refunds) == found.net_minor
    assert sum(one.tax_minor for one in found.refunds) == found.tax_minor
    assert sum(one.shipping_minor for one in found.refunds) == found.shipping_minor


def test_a_refund_that_is_no_money_is_named_and_the_order_kept(shop: StubShop) -> None:
    shop.refunds.append(refund(91, 7, "-5.00"))
    pages = read(shop, order(7, refunds=[{"id": 91}]))
    assert orders(pages)[0].refunds == ()
    assert skipped(pages) == ["WooCommerce refund 91 of order 7: a negative amount (-5.00)"]


def test_an_order_without_lines_is_fine(shop: StubShop) -> None:
    (found,) = orders(read(shop, order(7, line_items=[])))
    assert found.lines == ()
    assert found.net_minor == 1000


def test_plugin_fields_are_passed_over(shop: StubShop) -> None:
    (found,) = orders(read(shop, order(7, yoast={"a": [1, {"b": None}]}, meta_data=[{"key": "x", "value": {"y": 1}}])))
    assert found.id == "7"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"total": "-5.00"}, "money is negative (total -5.00)"),
        ({"total": "99999999999999999.00"}, "not a believable amount of money"),
        ({"total": "NaN"}, "not a believable amount of money"),
        ({"total": "free"}, "'free' is not an amount of money"),
        ({"total": ""}, "'' is not an amount of money"),
        ({"currency": "euros"}, "'euros' is not a currency code"),
        ({"currency": None}, "its currency is empty"),
        ({"date_created_gmt": None}, "it has no date_created_gmt"),
        ({"date_created_gmt": "yesterday"}, "date_created_gmt: 'yesterday' is no time such as 2026-10-14T09:00:00"),
        ({"date_created_gmt": "9999-12-31T23:59:59"}, "its date_created_gmt 9999-12-31T23:59:59 cannot be right"),
        ({"total": "1,015.90"}, "'1,015.90' is not an amount of money"),
        ({"total": {"amount": "5.00"}}, "total: a record is no number"),
    ],
)
def test_a_broken_order_is_named_and_the_rest_kept(shop: StubShop, fields: dict[str, Any], complaint: str) -> None:
    pages = read(shop, order(6), order(7, **fields), order(8))
    assert [one.id for one in orders(pages)] == ["6", "8"]
    (text,) = skipped(pages)
    assert complaint in text
    assert text.startswith("WooCommerce order")
    assert "7" in text.split(":")[0]


def test_store_credit_that_eats_into_tax_leaves_the_lines_value(shop: StubShop) -> None:
    (found,) = orders(read(shop, order(7, total="3.00", total_tax="1.90", shipping_total="4.00")))
    assert found.net_minor == 1000


def test_a_currency_without_decimals_and_one_with_three(shop: StubShop) -> None:
    zeros: dict[str, Any] = {"total_tax": "0", "shipping_total": "0", "discount_total": "0", "line_items": []}
    dong, dinar = orders(
        read(
            shop,
            order(1, currency="VND", total="250000", **zeros),
            order(2, currency="KWD", total="1.250", **zeros),
        )
    )
    assert (dong.total_minor, dinar.total_minor) == (250000, 1250)


def draft(number: int, **fields: Any) -> Row:
    return order(number, status="checkout-draft", created_via="store-api", date_paid_gmt=None, **fields)


def checkouts(pages: Sequence[Page]) -> list[Checkout]:
    return [checkout for page in pages for checkout in page.checkouts]


def test_an_opened_checkout_page_is_a_checkout_and_no_order(shop: StubShop) -> None:
    pages = read(shop, draft(7, billing={"email": ""}), order(8))
    assert [one.id for one in orders(pages)] == ["8"]
    found = {one.id: one for one in checkouts(pages)}
    assert set(found) == {"7"}
    assert (found["7"].completed_at, found["7"].order_id, found["7"].customer_key) == (None, "", "")
    assert found["7"].total_minor == 1590


def test_a_draft_left_by_a_failed_api_call_is_neither(shop: StubShop) -> None:
    pages = read(shop, {**draft(7), "created_via": "rest-api"})
    assert orders(pages) == []
    assert checkouts(pages) == []


def test_placing_the_order_completes_the_checkout_under_the_same_id(shop: StubShop) -> None:
    opened = NOON - timedelta(hours=6)
    connector = shop.connector()
    shop.orders.append(draft(7, date_created_gmt="2026-03-02T06:00:00", date_modified_gmt="2026-03-02T06:00:00"))
    first = list(connector.pages(Feed.CHECKOUTS, Watermark()))
    assert [(one.id, one.started_at, one.completed_at) for one in checkouts(first)] == [("7", opened, None)]
    shop.orders[0] = order(
        7,
        opened,
        status="processing",
        created_via="store-api",
        date_modified_gmt="2026-03-02T11:59:00",
        date_paid_gmt="2026-03-02T11:58:00",
    )
    pages = list(connector.pages(Feed.ORDERS, Watermark(seen_to=NOON - timedelta(hours=1))))
    assert [(one.id, one.placed_at) for one in orders(pages)] == [("7", NOON - timedelta(minutes=2))]
    (bought,) = checkouts(pages)
    assert (bought.id, bought.order_id, bought.completed_at) == ("7", "7", NOON - timedelta(minutes=2))
    connector.close()
