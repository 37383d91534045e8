"""Lists of the WooCommerce side: the worked order, pages, order, dates and fields as a real shop has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import LeftCheckout, SoldLine, Visit
from tests.practice.woocommerce.world import BENS, TEA, after, every_order, get, ids, world

# -- the worked order


def test_an_order_reads_as_it_was_made(shop: PracticeServer) -> None:
    row = get(shop, "orders/100").json()
    assert (row["total"], row["discount_total"], row["total_tax"]) == ("49.04", "4.50", "4.05")
    assert [line["total"] for line in row["line_items"]] == ["35.98", "4.51"]
    # 4.05 of tax on 35.98 and 4.51: 3.598... and the rest
    assert [line["total_tax"] for line in row["line_items"]] == ["3.59", "0.46"]
    assert (row["status"], row["customer_id"], row["billing"]["email"]) == ("refunded", 7, "Anna@example.com")
    assert row["refunds"] == [
        {"id": 104, "reason": "All of it", "total": "-29.25"},
        {"id": 103, "reason": "Broken", "total": "-19.79"},
    ]
    assert (row["date_created"], row["date_created_gmt"]) == ("2026-01-05T10:00:00", "2026-01-05T09:00:00")
    assert row["date_modified_gmt"] == "2026-01-09T09:00:00"
    attribution = {meta["key"].removeprefix("_wc_order_attribution_"): meta["value"] for meta in row["meta_data"]}
    assert attribution["source_type"] == "utm"
    assert (attribution["utm_source"], attribution["utm_campaign"]) == ("google", "brand")


def test_refunds_are_positive_and_their_lines_negative(shop: PracticeServer) -> None:
    second, first = get(shop, "orders/100/refunds").json()
    assert (first["amount"], second["amount"]) == ("19.79", "29.25")
    assert [meta["value"] for meta in (*first["meta_data"], *second["meta_data"])] == ["partial", "full"]
    (line,) = first["line_items"]
    assert (line["quantity"], line["total"], line["total_tax"]) == (-1, "-17.99", "-1.80")
    ordered = get(shop, "orders/100").json()["line_items"][0]["id"]
    assert line["meta_data"][0]["value"] == str(ordered)
    assert second["shipping_lines"][0]["total"] == "-4.50"
    assert [row["parent_id"] for row in get(shop, "refunds").json()] == [100, 100]
    assert get(shop, "orders/999/refunds").json() == []


def test_guests_and_nobody_have_no_account(shop: PracticeServer) -> None:
    guest, nobody = get(shop, "orders/101").json(), get(shop, "orders/102").json()
    assert (guest["customer_id"], guest["billing"]["email"]) == (0, "ben@example.com")
    assert (nobody["customer_id"], nobody["billing"]["email"], nobody["meta_data"]) == (0, "", [])
    assert ids(get(shop, "customers")) == [7]
    assert ids(get(shop, "orders", customer=0, order="asc")) == [101, 102]


def test_a_coupon_counts_its_uses(shop: PracticeServer) -> None:
    (coupon,) = get(shop, "coupons").json()
    assert (coupon["code"], coupon["usage_count"], coupon["amount"]) == ("ten", 1, "10.00")


# -- lists


def test_any_holds_drafts_but_not_the_bin(shop: PracticeServer) -> None:
    shop.clock.move_to(after(hours=3))
    assert set(ids(get(shop, "orders"))) == {90, 100, 101}
    assert ids(get(shop, "orders", status="checkout-draft")) == [90]
    shop.clock.move_to(after(days=6))
    assert set(ids(get(shop, "orders"))) == {100, 101}
    assert ids(get(shop, "orders", status="trash")) == [102]
    assert set(ids(get(shop, "orders", status="any,trash"))) == {100, 101}
    assert get(shop, "orders/102").json()["status"] == "trash"
    shop.clock.move_to(after(days=36))
    assert get(shop, "orders/102").json()["code"] == "woocommerce_rest_shop_order_invalid_id"


def test_a_draft_that_is_bought_keeps_its_number_and_the_hour_it_was_opened() -> None:
    left = LeftCheckout(101, after(hours=-2), None, (SoldLine(TEA, 1, 501),), Visit(""), recovered_at=BENS.placed_at)
    with PracticeServer(world(checkouts=[left]), "woocommerce", clock=FrozenClock(after())) as server:
        draft = get(server, "orders/101").json()
        assert (draft["status"], draft["date_created_gmt"]) == ("checkout-draft", "2026-01-05T07:00:00")
        server.clock.move_to(after(hours=1))
        order = get(server, "orders/101").json()
        assert (order["status"], order["date_created_gmt"]) == ("failed", "2026-01-05T07:00:00")
        assert order["date_modified_gmt"] == "2026-01-05T10:00:00"


def test_pages_tell_their_totals_and_the_next_one(busy: PracticeServer) -> None:
    total = len(every_order(busy))
    answer = get(busy, "orders", per_page=50, page=2)
    assert answer.headers["X-WP-Total"] == str(total)
    assert answer.headers["X-WP-TotalPages"] == str(-(-total // 50))
    assert 'rel="prev"' in answer.headers["Link"]
    assert 'rel="next"' in answer.headers["Link"]
    past = get(busy, "orders", per_page=100, page=999)
    assert (past.json(), past.headers["X-WP-Total"]) == ([], "0")


@pytest.mark.parametrize("orderby", ["id", "date", "modified"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_rows_come_in_the_order_asked_for(busy: PracticeServer, orderby: str, order: str) -> None:
    field = {"id": "id", "date": "date_created_gmt", "modified": "date_modified_gmt"}[orderby]
    rows = get(busy, "orders", per_page=100, orderby=orderby, order=order, _fields=f"id,{field}").json()
    keys = [(row[field], row["id"]) for row in rows]
    assert keys == sorted(keys, reverse=order == "desc")
    assert len(rows) == 100


def test_a_reader_by_last_change_misses_nothing_while_the_shop_goes_on() -> None:
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=60)
    clock = FrozenClock(datetime(2026, 2, 1, tzinfo=UTC))
    with PracticeServer(made, "woocommerce", clock=clock) as server:
        known: dict[int, str] = {}
        cursor = datetime(2025, 12, 1, tzinfo=UTC)
        while True:
            rows = get(
                server, "orders", per_page=100, orderby="modified", order="asc", dates_are_gmt="true",
                modified_after=f"{cursor - timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}", _fields="id,date_modified_gmt",
            ).json()  # fmt: skip
            known |= {row["id"]: row["date_modified_gmt"] for row in rows}
            if len(rows) < 100:
                break
            cursor = datetime.fromisoformat(rows[-1]["date_modified_gmt"]).replace(tzinfo=UTC)
            clock.move_to(clock.now() + timedelta(hours=7))
        there = {row["id"]: row["date_modified_gmt"] for row in every_order(server, _fields="id,date_modified_gmt")}
        assert {key: known.get(key) for key in there} == there


# -- dates


@pytest.mark.parametrize(
    ("value", "in_utc", "found"),
    [
        ("2026-01-05T09:30:00", True, [101]),  # reads UTC
        ("2026-01-05T10:00:00", True, []),  # strictly after
        ("2026-01-05T10:30:00", False, [101]),  # reads the shop's clock, an hour ahead
        ("2026-01-05T11:00:00", False, []),
        ("2026-01-05T09:30:00Z", False, [101]),
        ("2026-01-05T10:30:00+01:00", False, [101]),
        ("2026-01-05T09:30:00Z", True, []),  # the trap: moved on by the shop's own offset, to 10:30
        ("2026-01-05T08:30:00Z", True, [101]),
        ("2026-01-05T09:30:00.000Z", False, [100, 101]),  # the other trap: taken as the shop's clock, so 08:30 UTC
        ("2026-01-05 09:30:00Z", False, [100, 101]),
    ],
)
def test_dates_are_read_as_the_real_shop_reads_them(
    shop: PracticeServer,
    value: str,
    in_utc: object,
    found: list[int],
) -> None:
    extra = {"dates_are_gmt": "true"} if in_utc else {}
    answer = get(shop, "orders", after=value, before="2026-01-05T12:30:00", order="asc", **extra)
    assert ids(answer) == found


# -- fields


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ("id,status", {"id": 100, "status": "refunded"}),
        ("status,id", {"id": 100, "status": "refunded"}),
        ("id,billing.email", {"id": 100, "billing": {"email": "Anna@example.com"}}),
        ("id,line_items.total", {"id": 100}),  # the trap: a child of a list drops the key
        ("billing.nope", {"billing": []}),
        ("nope", []),
    ],
)
def test_fields_cut_rows(shop: PracticeServer, fields: str, row: object) -> None:
    assert get(shop, "orders/100", _fields=fields).json() == row
