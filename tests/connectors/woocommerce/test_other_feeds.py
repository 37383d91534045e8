"""What is read beside the orders of a WooCommerce shop: refunds, coupons, accounts, and who it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commerce.feeds import Feed, Watermark
from tests.connectors.woocommerce.stub import NOON, PSEUDONYM, StubShop, order, stamp

NO_VISITS = "WooCommerce counts no visits: conversion needs a traffic table ([[shop.traffic]]), and is unknown without"


def test_coupons_carry_their_own_counter_and_are_listed_every_six_hours(shop: StubShop) -> None:
    shop.coupons.append(
        {"id": 4, "code": "Spring10", "status": "publish", "discount_type": "percent", "usage_count": 9,
         "date_created_gmt": "2026-02-01T00:00:00", "date_modified_gmt": "2026-02-02T00:00:00",
         "date_expires_gmt": "2026-04-01T00:00:00"}
    )  # fmt: skip
    connector = shop.connector()
    pages = list(connector.pages(Feed.DISCOUNTS, Watermark()))
    (coupon,) = pages[0].discounts
    assert (coupon.code, coupon.title, coupon.kind, coupon.usage_count) == ("spring10", "Spring10", "percent", 9)
    assert coupon.ends_at == datetime(2026, 4, 1, tzinfo=UTC)
    assert pages[-1].watermark.seen_to == NOON
    assert "used_by" not in next(query["_fields"] for route, query in shop.asked if route == "coupons")
    assert list(connector.pages(Feed.DISCOUNTS, Watermark(seen_to=NOON - timedelta(hours=5)))) == []
    assert list(connector.pages(Feed.DISCOUNTS, Watermark(seen_to=NOON - timedelta(hours=7)))) != []


def test_customers_go_by_the_same_pseudonym_as_their_orders(shop: StubShop) -> None:
    shop.customers.append(
        {"id": 9, "email": "Anna@example.com", "date_created_gmt": "2026-01-01T08:00:00", "date_modified_gmt": None}
    )
    pages = list(shop.connector().pages(Feed.CUSTOMERS, Watermark()))
    (customer,) = pages[0].customers
    assert customer.key == PSEUDONYM("email", "anna@example.com")
    assert customer.created_at == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert (pages[0].total, pages[-1].watermark) == (1, Watermark(seen_to=NOON))


def test_later_only_the_newest_accounts_are_asked_for(shop: StubShop) -> None:
    for number in range(1, 351):
        created = NOON - timedelta(days=400) + timedelta(days=number)
        shop.customers.append(
            {"id": number, "email": f"p{number}@example.com", "date_created_gmt": stamp(created),
             "date_modified_gmt": stamp(created)}
        )  # fmt: skip
    pages = list(shop.connector().pages(Feed.CUSTOMERS, Watermark(seen_to=NOON - timedelta(days=60))))
    assert shop.routes().count("customers") == 1
    assert pages[-1].watermark.seen_to == NOON


def test_the_shop_says_who_it_is(shop: StubShop) -> None:
    info = shop.connector().shop()
    assert (info.name, info.currency, info.time_zone, info.platform) == (
        "Toys & Co", "EUR", "Europe/Berlin", "woocommerce",
    )  # fmt: skip
    assert info.identity == shop.url.removeprefix("http://")
    assert info.notes == (NO_VISITS,)
    assert info.platform_version == "wc/v3", "no order tells the version yet"
    shop.orders.append(order(1, version="10.5.0", created_via="store-api"))
    assert shop.connector().shop().platform_version == "10.5.0"


@pytest.mark.parametrize(
    ("vias", "is_classic"),
    [
        ([("checkout", 1), ("admin", 1), ("checkout", 2)], True),
        ([("checkout", 1), ("store-api", 2)], False),
        ([("checkout", 1), ("store-api", 40)], True),  # the page was changed since
        ([("store-api", 40)], False),
        ([("checkout", 40)], True),
        ([("admin", 1)], False),
        ([], False),
    ],
)
def test_a_shop_with_the_classic_checkout_page_is_told_what_cannot_be_seen(
    shop: StubShop, vias: list[tuple[str, int]], is_classic: object
) -> None:
    for number, (via, days_ago) in enumerate(vias):
        shop.orders.append(order(number + 1, NOON - timedelta(days=days_ago), created_via=via))
    notes = shop.connector().shop().notes
    assert any("classic checkout page" in note for note in notes) == is_classic


@pytest.mark.parametrize(
    ("name", "offset", "zone"),
    [
        ("Asia/Ho_Chi_Minh", 7, "Asia/Ho_Chi_Minh"),
        ("", 7, "Etc/GMT-7"),
        ("", -5, "Etc/GMT+5"),
        ("", 5.5, "Asia/Kolkata"),
        ("", 0, "Etc/UTC"),
        ("Mars/Olympus", 1, "Etc/GMT-1"),
    ],
)
def test_a_shop_without_a_city_keeps_its_offset(shop: StubShop, name: str, offset: float, zone: str) -> None:
    shop.index |= {"timezone_string": name, "gmt_offset": offset}
    info = shop.connector().shop()
    assert info.time_zone == zone
    assert (info.notes != (NO_VISITS,)) == (name != "Asia/Ho_Chi_Minh"), "doctor tells to choose a city"
