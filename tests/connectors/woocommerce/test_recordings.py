"""The recordings of a real shop, read by the real connector over a socket, rebuild the shop's own monthly figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commerce.feeds import Feed, Page, Watermark
from commerce.orders import COUNTED, Customer, Discount, Order, Status
from tests.connectors.woocommerce.stub import PSEUDONYM, Row, StubShop
from tests.recorded import recorded

BERLIN = ZoneInfo("Europe/Berlin")


def all_pages(shop: StubShop, feed: str) -> list[Page]:
    connector = shop.connector()
    pages = list(connector.pages(feed, Watermark()))
    connector.close()
    assert [text for page in pages for text in page.skipped] == []
    return pages


def as_api(columns: dict[str, Any], refund_ids: list[int]) -> Row:
    """Put a row of the column-wise recording back into the API's shape."""
    paid = columns["date_paid"]
    return {
        **{name: value for name, value in columns.items() if name not in {"email", "coupons", "cogs", "date_paid"}},
        "billing": {"email": columns["email"]},
        "coupon_lines": [{"id": 1, "code": code, "discount": amount} for code, amount in columns["coupons"]],
        "refunds": [{"id": number} for number in refund_ids],
        # the recording left the method out; paid later, so that every order is dated by its creation as in the reports
        "payment_method": "bacs",
        # only the local time was kept of date_paid
        "date_paid_gmt": paid
        and datetime.fromisoformat(paid).replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None).isoformat(),
    }


@pytest.fixture(scope="module")
def year() -> dict[str, Order]:
    """All 3,039 orders of the recorded shop with their refunds, as the connector reads them."""
    rows, refunds = recorded("orders_all_columns"), recorded("refunds_all")["body"]
    of_order: dict[int, list[int]] = defaultdict(list)
    for refund in refunds:
        of_order[refund["parent_id"]].append(refund["id"])
    with StubShop() as shop:
        for row in rows["rows"]:
            columns = dict(zip(rows["columns"], row, strict=True))
            shop.orders.append(as_api(columns, of_order[columns["id"]]))
        shop.refunds = refunds
        pages = all_pages(shop, Feed.ORDERS)
    return {order.id: order for page in pages for order in page.orders}


def month(instant: datetime) -> str:
    return instant.astimezone(BERLIN).strftime("%Y-%m")


def monthly(orders: dict[str, Order], day_of: Callable[[Order], datetime | None]) -> dict[str, dict[str, Decimal]]:
    """Return WooCommerce's figures by month: counted orders by their day, refunds by theirs; currencies one to one."""
    months: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for order in orders.values():
        if order.status not in COUNTED:
            continue
        placed = day_of(order)
        if placed is not None:
            figures = months[month(placed)]
            figures["orders_count"] += 1
            figures["net_revenue"] += Decimal(order.net_minor) / 100
            figures["taxes"] += Decimal(order.tax_minor) / 100
            figures["shipping"] += Decimal(order.shipping_minor) / 100
            figures["coupons"] += Decimal(sum(use.amount_minor for use in order.discounts)) / 100
        for refund in order.refunds:
            figures = months[month(refund.refunded_at)]
            figures["net_revenue"] -= Decimal(refund.net_minor) / 100
            figures["taxes"] -= Decimal(refund.tax_minor) / 100
            figures["shipping"] -= Decimal(refund.shipping_minor) / 100
            figures["refunds"] += Decimal(refund.net_minor + refund.tax_minor + refund.shipping_minor) / 100
    return months


@pytest.mark.parametrize(
    ("basis", "day_of"),
    [
        ("woo_analytics_by_date_created", lambda order: order.placed_at),
        ("woo_analytics_by_date_paid", lambda order: order.paid_at),
    ],
)
def test_the_shops_own_months_come_out_to_a_cent(
    year: dict[str, Order], basis: str, day_of: Callable[[Order], datetime | None]
) -> None:
    golden = recorded("golden")[basis]["all"]["months"]
    assert len(golden) == 13
    ours = monthly(year, day_of)
    for name, expected in golden.items():
        for figure in ("orders_count", "net_revenue", "taxes", "shipping", "coupons", "refunds"):
            assert ours[name][figure] == Decimal(str(expected[figure])).quantize(Decimal("0.01")), (name, figure)


def test_counts_by_status_and_by_buyer_agree_with_the_database(year: dict[str, Order]) -> None:
    golden = recorded("golden")["sql_orders_by_date_created"]
    for name, expected in golden.items():
        orders = [order for order in year.values() if month(order.placed_at) == name]
        for status, wanted in expected["orders_by_status"].items():
            if status in {"sh", "checkout-draft"}:  # "trash" cut where the SQL cut "wc-" off
                continue
            found = [order for order in orders if order.platform_status == status]
            assert len(found) == wanted["count"], (name, status)
            assert sum(order.total_minor for order in found) == round(wanted["total"] * 100), (name, status)
        buyers = {order.customer_key for order in orders if order.status in COUNTED}
        assert len(buyers) == expected["buyers_by_lower_email"]["distinct"], name


def test_new_customers_over_the_year_are_those_the_shop_counts(year: dict[str, Order]) -> None:
    counted = [order for order in year.values() if order.status in COUNTED]
    assert len({order.customer_key for order in counted}) == 709
    assert all(order.customer_key for order in counted)


def test_drafts_are_checkouts_and_the_rest_are_orders(year: dict[str, Order]) -> None:
    rows = recorded("orders_all_columns")
    drafts = [row for row in rows["rows"] if row[1] == "checkout-draft"]
    assert len(year) == len(rows["rows"]) - len(drafts) == 3026
    assert {order.status for order in year.values()} == {
        Status.PENDING, Status.PROCESSING, Status.ON_HOLD, Status.COMPLETED, Status.REFUNDED, Status.CANCELLED,
        Status.FAILED,
    }  # fmt: skip


@pytest.fixture(scope="module")
def kinds() -> dict[str, Order]:
    with StubShop() as shop:
        shop.orders = recorded("orders_every_kind")["body"]
        shop.refunds = [
            {**refund, "parent_id": int(number)}
            for number, answer in recorded("order_refunds").items()
            for refund in answer["body"]
        ]
        known = {refund["id"] for refund in shop.refunds}
        shop.refunds += [refund for refund in recorded("refunds_all")["body"] if refund["id"] not in known]
        pages = all_pages(shop, Feed.ORDERS)
    return {order.id: order for page in pages for order in page.orders}


def test_every_kind_of_order_adds_up(kinds: dict[str, Order]) -> None:
    assert len(kinds) == 23, "two of the 25 are drafts"
    for order in kinds.values():
        assert order.net_minor + order.tax_minor + order.shipping_minor == order.total_minor
        assert order.gross_minor - order.discount_minor == order.net_minor
        assert order.lines
        assert order.changed_at >= order.placed_at


def test_fees_stay_in_the_net_value_whatever_their_sign(kinds: dict[str, Order]) -> None:
    for number, fee in (("55", 250), ("325", -300), ("344", 250)):
        order = kinds[number]
        assert order.net_minor - sum(line.net_minor for line in order.lines) == fee


def test_the_kinds_that_need_a_second_look(kinds: dict[str, Order]) -> None:
    assert kinds["1612"].total_minor == 0
    assert kinds["1612"].gross_minor == kinds["1612"].discount_minor == 7890
    assert {kinds["51"].currency, kinds["81"].currency} == {"USD", "GBP"}
    assert (kinds["2983"].placed_at.hour, kinds["2984"].placed_at.hour) == (0, 1), "02:30 twice, an hour apart"
    assert month(kinds["722"].placed_at) == "2026-02"
    assert kinds["722"].placed_at.month == 1
    assert kinds["3272"].paid_at is None
    assert (kinds["59"].channel, kinds["59"].is_online) == ("admin", False)
    assert kinds["65"].channel == ""
    assert (kinds["51"].channel, kinds["51"].campaign) == ("google / cpc", "brand")
    assert (kinds["49"].channel, kinds["3141"].channel) == ("organic", "direct")
    assert "" in {line.product_id for line in kinds["55"].lines}, "its product was deleted since"


def test_two_partial_refunds_and_a_full_one_by_amount_only(kinds: dict[str, Order]) -> None:
    assert [(one.id, one.net_minor, one.tax_minor) for one in kinds["330"].refunds] == [
        ("331", 2204, 419),
        ("332", 150, 0),
    ]
    (full,) = kinds["311"].refunds
    assert (full.net_minor, full.tax_minor, full.shipping_minor) == (4708, 895, 0)


def test_a_recorded_page_by_last_change_is_read_in_order() -> None:
    with StubShop() as shop:
        shop.orders = recorded("orders_page_modified_asc")["body"]
        shop.refunds = recorded("refunds_all")["body"]
        connector = shop.connector()
        pages = list(connector.pages(Feed.ORDERS, Watermark(seen_to=datetime(2026, 10, 1, tzinfo=UTC))))
        connector.close()
    changes = [order.changed_at for page in pages for order in page.orders]
    assert len(changes) == 40
    assert changes == sorted(changes)
    assert [text for page in pages for text in page.skipped] == []


def test_coupons_and_accounts_of_the_recorded_shop() -> None:
    with StubShop() as shop:
        shop.coupons, shop.customers = recorded("coupons")["body"], recorded("customers_page")["body"]
        coupons: list[Discount] = [one for page in all_pages(shop, Feed.DISCOUNTS) for one in page.discounts]
        customers: list[Customer] = [one for page in all_pages(shop, Feed.CUSTOMERS) for one in page.customers]
    assert len(coupons) == 8
    assert {one.code: one.usage_count for one in coupons}["gift100"] == 9
    assert len(customers) == 10
    assert customers[0].key == PSEUDONYM("email", "anna.muster.1@example.com")
    assert "@" not in repr((coupons, customers))


def test_the_recorded_bin_gives_tombstones() -> None:
    with StubShop() as shop:
        shop.orders = recorded("orders_trashed")["body"]
        connector = shop.connector()
        pages = list(connector.pages(Feed.CHECKOUTS, Watermark(seen_to=datetime(2026, 11, 1, tzinfo=UTC))))
    assert [stone.id for page in pages for stone in page.tombstones] == ["1735", "1908", "2081"]


@pytest.fixture
def recorded_shop() -> Iterator[StubShop]:
    with StubShop() as shop:
        summary = recorded("system_status_summary")
        shop.index = {name: value for name, value in summary["index"]["body"].items() if name != "home"}
        shop.currency = summary["currency"]["body"]["code"]
        yield shop


def test_the_recorded_shop_says_who_it_is(recorded_shop: StubShop) -> None:
    info = recorded_shop.connector().shop()
    assert (info.name, info.currency, info.time_zone) == ("Watchdog Test Shop", "EUR", "Europe/Berlin")
