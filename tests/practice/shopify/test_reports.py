"""ShopifyQL: sales as Shopify's own reports count them, its budget, and its ways to fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.serve import PracticeServer
from practice.shopify.cost import Plan
from practice.shopify.handler import ShopifyHandler
from practice.world import Edit, GivenBack, Product, SoldLine
from tests.practice.shopify.world import CUP, TEA, Client, at, query_text, small_world, sold

CARD = Product(3, "Gift card", "", 5000, is_gift_card=True)
MONTHS = (
    "FROM sales SHOW orders, gross_sales, discounts, {0}, net_sales, taxes, shipping_charges, total_sales "
    "TIMESERIES month SINCE 2026-01-01 UNTIL 2026-03-02 ORDER BY month ASC LIMIT 100"
)


@pytest.fixture
def server(clock: FrozenClock, faults: Faults) -> Iterator[PracticeServer]:
    odd = (
        sold(41, at(1, 5), lines=(SoldLine(CUP, 1, 1000), SoldLine(CARD, 1, 5000))),
        sold(42, at(1, 6), is_test=True),
        sold(43, at(1, 31, 23, 30), lines=(SoldLine(CUP, 1, 1000, 100),)),  # 1 February in Berlin
        sold(44, at(2, 5), source="pos", edits=(Edit(at(2, 6), (SoldLine(TEA, 2, 666, 66),)),)),
        sold(45, at(2, 7), trashed_at=at(2, 8)),
        sold(
            46, at(1, 20), shipping_minor=400, tax_minor=190, final_status="cancelled", settled_at=at(2, 2),
        ),
        sold(47, at(1, 15), refunds=(GivenBack(907, at(2, 3), ((0, 1, 1000, 0),)),)),
    )  # fmt: skip
    with PracticeServer(small_world(*odd), "shopify", clock=clock, faults=faults) as server:
        yield server


def asked(client: Client, text: str) -> Any:
    return client.ask(query_text("shopifyql"), q=text)["shopifyqlQuery"]


def test_sales_by_month_count_reversals_on_their_day(client: Client) -> None:
    answer = asked(client, MONTHS.format("sales_reversals"))
    assert answer["parseErrors"] == []
    assert {column["name"]: column["dataType"] for column in answer["tableData"]["columns"]} == {
        "month": "MONTH_TIMESTAMP", "orders": "INTEGER", "gross_sales": "MONEY", "discounts": "MONEY",
        "sales_reversals": "MONEY", "net_sales": "MONEY", "taxes": "MONEY", "shipping_charges": "MONEY",
        "total_sales": "MONEY",
    }  # fmt: skip
    january, february, march = answer["tableData"]["rows"]
    # January: 41 without its gift card, 46 though it will be cancelled, 47: three cups; 42 is a test
    assert january == {
        "month": "2026-01-01", "orders": "3", "gross_sales": "30.00", "discounts": "0.00", "sales_reversals": "0.00",
        "net_sales": "30.00", "taxes": "1.90", "shipping_charges": "4.00", "total_sales": "35.90",
    }  # fmt: skip
    # February: 43 by the shop's own day, 44 with what was added to it; 46 and 47 come back; 45 is deleted
    assert february == {
        "month": "2026-02-01", "orders": "2", "gross_sales": "26.66", "discounts": "-1.66",
        "sales_reversals": "-20.00", "net_sales": "5.00", "taxes": "-1.90", "shipping_charges": "-4.00",
        "total_sales": "-0.90",
    }  # fmt: skip
    assert (march["month"], march["orders"], march["total_sales"]) == ("2026-03-01", "0", "0.00")


@pytest.mark.parametrize(
    ("version", "name", "known"),
    [
        ("2026-01", "returns", True),
        ("2026-01", "sales_reversals", False),
        ("2026-04", "returns", True),
        ("2026-04", "sales_reversals", True),
        ("2026-07", "returns", False),
        ("2026-10", "sales_reversals", True),
        ("2026-10", "returns", False),
    ],
)
def test_reversals_change_their_name_with_the_version(client: Client, version: str, name: str, known: bool) -> None:  # noqa: FBT001 - a table
    client.version = version
    answer = asked(client, MONTHS.format(name))
    assert (answer["tableData"] is not None) is known
    assert answer["parseErrors"] == ([] if known else [f"Column Not Found: Column '{name}' not found"])


def test_sales_can_be_told_by_channel(client: Client) -> None:
    rows = asked(client, "FROM sales SHOW orders GROUP BY sales_channel SINCE 2026-01-01 UNTIL 2026-03-02 LIMIT 9")
    assert rows["tableData"]["rows"] == [
        {"sales_channel": "Online Store", "orders": "4"},
        {"sales_channel": "Point of Sale", "orders": "1"},
    ]


def test_a_till_is_no_part_of_the_funnel(client: Client) -> None:
    text = "FROM sessions SHOW sessions_that_completed_checkout TIMESERIES day SINCE 2026-02-20 UNTIL 2026-02-20"
    assert asked(client, text)["tableData"]["rows"] == [{"day": "2026-02-20", "sessions_that_completed_checkout": "0"}]


def test_a_report_costs_points_of_its_own(client: Client, handler: ShopifyHandler, clock: FrozenClock) -> None:
    def ask(days: int) -> Any:
        text = f"FROM sessions SHOW sessions TIMESERIES day SINCE -{days - 1}d UNTIL today"
        return client.post(query_text("shopifyql"), q=text).json()

    handler.throttle(Plan.plus)
    assert ask(7)["extensions"]["shopifyqlCost"] == {
        "requestedQueryCost": 1, "maximumAvailable": 1000, "currentlyAvailable": 999,
        "windowResetAt": "2026-03-02T09:01:00Z",
    }  # fmt: skip
    assert ask(90)["extensions"]["shopifyqlCost"]["requestedQueryCost"] == 3
    for _ in range(4):
        ask(30 * 249)  # 249 points each: 1000 are gone
    body = ask(30)
    (error,) = body["errors"]
    assert error["message"] == "Rate limited. Please retry later."
    assert error["extensions"]["code"] == "THROTTLED"
    assert error["extensions"]["cost"]["currentlyAvailable"] == 0
    assert body["data"] == {"shopifyqlQuery": None}
    clock.sleep(60)
    assert "errors" not in ask(30)


def test_a_table_may_be_missing_without_an_error(client: Client, faults: Faults) -> None:
    faults.set({}, lined_up=["no-table"])
    assert asked(client, "FROM sessions SHOW sessions") == {"parseErrors": [], "tableData": None}


def test_too_many_rows_are_an_error(client: Client, handler: ShopifyHandler) -> None:
    handler.desk.reports.most_rows = 10
    text = "FROM sessions SHOW sessions TIMESERIES day SINCE 2026-02-01 UNTIL 2026-02-{0}"
    assert len(asked(client, text.format(10))["tableData"]["rows"]) == 10
    body = client.post(query_text("shopifyql"), q=text.format(11)).json()
    assert body["errors"][0]["extensions"]["code"] == "RESPONSE_TOO_LARGE"


def test_what_is_not_known_for_sure_can_be_switched(client: Client, handler: ShopifyHandler) -> None:
    text = "FROM sessions SHOW sessions TIMESERIES day SINCE 2026-02-20 UNTIL 2026-02-22"
    handler.desk.reports.rows_as_lists = True
    assert asked(client, text)["tableData"]["rows"][0] == ["2026-02-20", "400"]
    handler.desk.reports.until_excluded = True
    assert [row[0] for row in asked(client, text)["tableData"]["rows"]] == ["2026-02-20", "2026-02-21"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FROM orders SHOW orders", "Table Not Found: Table 'orders' not found"),
        ("FROM sales SHOW profit", "Column Not Found: Column 'profit' not found"),
        ("FROM sales SHOW orders GROUP BY colour", "Column Not Found: Column 'colour' not found"),
        ("FROM sales SHOW orders WHERE colour = 'red'", "Column Not Found: Column 'colour' not found"),
        ("FROM sales SHOW orders SINCE soon", "Invalid Date: 'soon' is not a date"),
        ("SELECT * FROM sales", "Syntax error: unexpected 'SELECT'"),
    ],
)
def test_what_is_not_understood_is_a_parse_error(client: Client, text: str, said: str) -> None:
    assert asked(client, text) == {"parseErrors": [said], "tableData": None}
