"""Questions to the practice shop run unaltered, and its answers tell the story of the small world."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from graphql import (
    GraphQLEnumType,
    get_named_type,
)

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.shopify.handler import load_schema
from tests.practice.shopify.world import NOW, Client, at, query_text, small_world

ALL_ORDERS = "updated_at:>='2026-01-01T00:00:00Z'"


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(small_world(), "shopify", clock=FrozenClock(NOW)) as only_looked_at:
        yield only_looked_at


def orders_by_number(client: Client) -> dict[int, Any]:
    nodes = client.ask(query_text("orders_page"), first=50, query=ALL_ORDERS)["orders"]["nodes"]
    return {int(node["legacyResourceId"]): node for node in nodes}


def shop_money(bag: Any) -> str:
    assert bag["shopMoney"]["currencyCode"] == "EUR"
    amount: str = bag["shopMoney"]["amount"]
    return amount


def test_orders_come_oldest_change_first_and_only_those_that_happened(client: Client) -> None:
    nodes = client.ask(query_text("orders_page"), first=50, query=ALL_ORDERS)["orders"]["nodes"]
    # 17 is in the bin since 27 February, 18 comes on 5 March, 11 got money back on 1 March
    assert [node["name"] for node in nodes] == ["#12", "#13", "#14", "#15", "#16", "#19", "#11"]


def test_money_at_the_sale_stays_and_current_money_goes_down(client: Client) -> None:
    order = orders_by_number(client)[11]
    expected = {
        "subtotalPriceSet": "26.99",  # 20.00 + 9.99 - 2.00 - 1.00
        "totalDiscountsSet": "3.0",
        "totalShippingPriceSet": "5.0",
        "totalTaxSet": "5.4",
        "totalPriceSet": "37.39",
        "totalRefundedSet": "16.71",  # 9.00 + 1.71, then 1.00 + 5.00 shipping
        "totalRefundedShippingSet": "5.0",
        "currentSubtotalPriceSet": "16.99",  # 26.99 - 9.00 - 1.00
        "currentTotalDiscountsSet": "2.0",  # of two discounted cups one is left: 1.00, and 1.00 of the teas
        "currentShippingPriceSet": "0.0",
        "currentTotalTaxSet": "3.69",
        "currentTotalPriceSet": "20.68",
        "netPaymentSet": "20.68",
        "totalOutstandingSet": "0.0",
    }
    assert {name: shop_money(order[name]) for name in expected} == expected
    assert (order["taxesIncluded"], order["originalTotalDutiesSet"], order["discountCodes"]) == (
        False,
        None,
        ["SPRING"],
    )
    assert order["shippingAddress"] == {"countryCodeV2": "DE", "provinceCode": None}
    assert (order["subtotalLineItemsQuantity"], order["currentSubtotalLineItemsQuantity"]) == (5, 4)


def test_a_code_discount_shows_in_its_lines_only_when_asked_for(client: Client) -> None:
    cup, tea = orders_by_number(client)[11]["lineItems"]["nodes"]
    assert (shop_money(cup["originalUnitPriceSet"]), shop_money(cup["originalTotalSet"])) == ("10.0", "20.0")
    assert (shop_money(cup["discountedTotalSet"]), shop_money(tea["discountedTotalSet"])) == ("18.0", "8.99")
    assert (cup["quantity"], cup["currentQuantity"], cup["product"]) == (2, 1, {"id": "gid://shopify/Product/1"})
    line = "{ order(id: %s) { lineItems(first: 1) { nodes { discountedTotalSet { shopMoney { amount } } } } } }"
    data = client.ask(line % '"gid://shopify/Order/11"')  # without code discounts the cups still cost 20.00
    assert data["order"]["lineItems"]["nodes"][0]["discountedTotalSet"]["shopMoney"]["amount"] == "20.0"
    data = client.ask(line % '"gid://shopify/Order/12"')  # an automatic discount is no code
    assert data["order"]["lineItems"]["nodes"][0]["discountedTotalSet"]["shopMoney"]["amount"] == "9.0"


def test_financial_status_says_what_became_of_the_money(client: Client) -> None:
    found = {number: node["displayFinancialStatus"] for number, node in orders_by_number(client).items()}
    assert found == {
        11: "PARTIALLY_REFUNDED", 12: "PAID", 13: "PAID", 14: "VOIDED", 15: "PENDING", 16: "REFUNDED", 19: "PAID",
    }  # fmt: skip
    cancelled = orders_by_number(client)[14]
    assert (cancelled["cancelledAt"], cancelled["cancelReason"]) == ("2026-02-22T12:00:00Z", "CUSTOMER")
    assert shop_money(cancelled["currentTotalPriceSet"]) == "0.0"


def test_a_guest_nobody_knows_is_null_and_a_guest_with_an_address_is_a_customer(client: Client) -> None:
    orders = orders_by_number(client)
    assert orders[13]["customer"] is None
    # Anna's orders: 11, 12, 16, 19; the binned one is gone. Boris never had an account.
    assert orders[11]["customer"]["numberOfOrders"] == "4"
    assert orders[15]["customer"] == {
        "id": "gid://shopify/Customer/2", "numberOfOrders": "2", "createdAt": "2026-02-10T09:00:00Z",
    }  # fmt: skip


def test_the_journey_tells_how_a_customer_came(client: Client) -> None:
    orders = orders_by_number(client)
    journey = orders[11]["customerJourneySummary"]
    assert (journey["ready"], journey["customerOrderIndex"]) == (True, 1)
    assert orders[16]["customerJourneySummary"]["customerOrderIndex"] == 3
    utm = {"source": "google", "medium": "cpc", "campaign": "brand", "content": None, "term": None}
    assert journey["lastVisit"]["utmParameters"] == utm
    assert orders[19]["customerJourneySummary"]["firstVisit"] is None  # nobody knows
    direct = orders[12]["customerJourneySummary"]["firstVisit"]
    assert (direct["source"], direct["utmParameters"]) == ("direct", None)


def test_discount_applications_name_the_code_or_the_automatic_discount(client: Client) -> None:
    orders = orders_by_number(client)
    (code,) = orders[11]["discountApplications"]["nodes"]
    assert (code["__typename"], code["code"]) == ("DiscountCodeApplication", "SPRING")
    assert code["value"] == {"__typename": "PricingPercentageValue", "percentage": 10.0}
    (automatic,) = orders[12]["discountApplications"]["nodes"]
    assert (automatic["__typename"], automatic["title"]) == ("AutomaticDiscountApplication", "Ten off")
    assert orders[13]["discountApplications"]["nodes"] == []


def test_refunds_hold_goods_shipping_and_money_without_goods(client: Client) -> None:
    order = client.ask(query_text("order_refunds_for_order"), id="gid://shopify/Order/11")["order"]
    goods, money = order["refunds"]
    (line,) = goods["refundLineItems"]["nodes"]
    assert (line["quantity"], line["lineItem"]["id"]) == (1, "gid://shopify/LineItem/110001")
    assert (shop_money(line["subtotalSet"]), shop_money(line["totalTaxSet"])) == ("9.0", "1.71")
    assert money["refundLineItems"]["nodes"] == []
    assert shop_money(money["refundShippingLines"]["nodes"][0]["subtotalAmountSet"]) == "5.0"
    assert shop_money(money["orderAdjustments"]["nodes"][0]["amountSet"]) == "-1.0"
    more = client.ask(query_text("refund_line_items_more"), id="gid://shopify/Refund/901")["refund"]
    assert more["refundLineItems"]["nodes"][0]["id"] == line["id"]


def test_lines_beyond_the_first_page_are_fetched_from_its_cursor(client: Client) -> None:
    lines = orders_by_number(client)[19]["lineItems"]
    assert (len(lines["nodes"]), lines["pageInfo"]["hasNextPage"]) == (20, True)
    more = client.ask(
        query_text("order_line_items_more"), id="gid://shopify/Order/19", after=lines["pageInfo"]["endCursor"]
    )["order"]["lineItems"]
    assert (len(more["nodes"]), more["pageInfo"]["hasNextPage"]) == (7, False)
    ids = [node["id"] for node in lines["nodes"] + more["nodes"]]
    assert ids == [f"gid://shopify/LineItem/{190_000 + position}" for position in range(1, 28)]


def test_checkouts_are_kept_three_months_and_know_whether_they_were_bought(client: Client) -> None:
    nodes = client.ask(query_text("abandoned_checkouts_page"), first=10, query="")["abandonedCheckouts"]["nodes"]
    assert [(node["name"], node["completedAt"]) for node in nodes] == [("#31", None), ("#13", "2026-02-20T12:00:00Z")]
    assert nodes[0]["customer"] == {"id": "gid://shopify/Customer/2", "numberOfOrders": "2"}
    assert shop_money(nodes[0]["totalPriceSet"]) == "10.0"
    span = "created_at:>='2026-02-01T00:00:00Z' AND created_at:<'2026-03-01T00:00:00Z' AND recovery_state:"
    counts = client.ask(
        query_text("abandoned_checkouts_count"), abandoned=f"{span}not_recovered", recovered=f"{span}recovered"
    )
    one = {"count": 1, "precision": "EXACT"}
    assert counts == {"open": one, "recovered": one}


def test_discounts_count_their_use(client: Client) -> None:
    nodes = client.ask(query_text("discounts_page"), first=10)["discountNodes"]["nodes"]
    code, automatic = (node["discount"] for node in nodes)
    assert (code["__typename"], code["status"], code["asyncUsageCount"]) == ("DiscountCodeBasic", "ACTIVE", 1)
    assert code["codes"]["nodes"][0]["code"] == "SPRING"
    assert code["totalSales"] == {"amount": "20.68", "currencyCode": "EUR"}  # what is left of 37.39
    assert (automatic["__typename"], automatic["status"]) == ("DiscountAutomaticBasic", "EXPIRED")


def test_customers_come_by_their_last_change_and_without_names(client: Client) -> None:
    body = client.post(query_text("customers_page"), first=10, query="").text
    assert "example.com" not in body
    boris, anna = json.loads(body)["data"]["customers"]["nodes"]
    assert (boris["id"], boris["state"], boris["numberOfOrders"]) == ("gid://shopify/Customer/2", "DISABLED", "2")
    assert boris["amountSpent"]["amount"] == "0.0"  # one order cancelled, one unpaid
    # 20.68 of order 11, 9.00 of 12, 0 of 16, 27 x 3.33 of 19
    assert anna["amountSpent"]["amount"] == "119.59"
    assert anna["lastOrder"]["id"] == "gid://shopify/Order/19"
    assert anna["defaultEmailAddress"]["marketingState"] == "SUBSCRIBED"
    least = client.ask(query_text("customers_page_min"), first=1, query="updated_at:>='2026-02-24T00:00:00Z'")
    assert [node["id"] for node in least["customers"]["nodes"]] == ["gid://shopify/Customer/1"]


def test_the_shop_says_who_it_is_and_what_the_token_may_do(client: Client) -> None:
    data = client.ask(query_text("shop"))
    assert (data["shop"]["ianaTimezone"], data["shop"]["timezoneOffsetMinutes"]) == ("Europe/Berlin", 60)
    assert {"handle": "read_all_orders"} in data["currentAppInstallation"]["accessScopes"]
    assert {"handle": "2026-10", "supported": True} in data["publicApiVersions"]


def test_a_deleted_order_is_null_in_a_sweep(client: Client) -> None:
    ids = [f"gid://shopify/Order/{number}" for number in (11, 17, 18)] + ["gid://shopify/Customer/1", "nonsense"]
    nodes = client.ask(query_text("nodes_exist"), ids=ids)["nodes"]
    assert nodes[0] == {"id": "gid://shopify/Order/11", "updatedAt": "2026-03-01T12:00:00Z"}
    assert (nodes[1:3], nodes[3]["id"], nodes[4]) == ([None, None], "gid://shopify/Customer/1", None)


def test_products_are_listed_with_price_but_without_cost(client: Client) -> None:
    cup, tea = client.ask(query_text("variant_costs_page"), first=10)["productVariants"]["nodes"]
    assert (cup["price"], tea["price"], tea["product"]["title"]) == ("10.00", "3.33", "Tea")
    items = client.ask(query_text("inventory_items_page"), first=1, query="")["inventoryItems"]
    assert items["nodes"][0]["unitCost"] is None
    assert items["pageInfo"]["hasNextPage"]


def sessions(client: Client, text: str) -> Any:
    return client.ask(query_text("shopifyql"), q=text)["shopifyqlQuery"]


def test_shopifyql_counts_sessions_by_day_and_fills_empty_days(client: Client) -> None:
    answer = sessions(
        client,
        "FROM sessions SHOW sessions, sessions_with_cart_additions, conversion_rate "
        "WHERE human_or_bot_session = 'human' TIMESERIES day SINCE 2026-02-20 UNTIL 2026-02-22 "
        "ORDER BY day ASC LIMIT 1000",
    )
    assert answer["parseErrors"] == []
    assert [column["dataType"] for column in answer["tableData"]["columns"]] == [
        "DAY_TIMESTAMP", "INTEGER", "INTEGER", "PERCENT",
    ]  # fmt: skip
    first, empty, last = answer["tableData"]["rows"]
    # one order (13) among 400 sessions on the 20th
    assert first == {
        "day": "2026-02-20", "sessions": "400", "sessions_with_cart_additions": "30", "conversion_rate": "0.0025",
    }  # fmt: skip
    assert (empty["day"], empty["sessions"]) == ("2026-02-21", "0")
    assert (last["day"], last["sessions"]) == ("2026-02-22", "50")


def test_shopifyql_groups_by_a_dimension_and_refuses_unknown_columns(client: Client) -> None:
    answer = sessions(
        client, "FROM sessions SHOW sessions GROUP BY utm_source SINCE 2026-02-01 UNTIL 2026-03-01 LIMIT 9"
    )
    rows = [{"utm_source": "", "sessions": "150"}, {"utm_source": "google", "sessions": "300"}]
    assert answer["tableData"]["rows"] == rows
    wrong = sessions(client, "FROM sessions SHOW visitors TIMESERIES day")
    assert wrong == {"parseErrors": ["Column Not Found: Column 'visitors' not found"], "tableData": None}


SPAN = "FROM sessions SHOW sessions TIMESERIES day SINCE 2026-02-19 UNTIL 2026-02-21 ORDER BY day ASC LIMIT 9"


def test_every_enum_word_that_is_said_is_known(client: Client) -> None:
    schema = load_schema()
    financial = get_named_type(schema.type_map["Order"].fields["displayFinancialStatus"].type)  # type: ignore[attr-defined]
    assert isinstance(financial, GraphQLEnumType)
    assert {node["displayFinancialStatus"] for node in orders_by_number(client).values()} == set(financial.values)


def test_a_shop_in_dong_writes_no_decimals_of_its_own() -> None:
    with (
        PracticeServer(small_world(currency="VND"), "shopify", clock=FrozenClock(at(3, 2))) as server,
        requests.Session() as session,
    ):
        data = Client(server.url, session).ask(query_text("variant_costs_page"), first=1)
        order = Client(server.url, session).ask(
            "{ orders(first: 1) { nodes { totalPriceSet { shopMoney { amount } } } } }"
        )
    assert data["productVariants"]["nodes"][0]["price"] == "1000"
    assert order["orders"]["nodes"][0]["totalPriceSet"]["shopMoney"]["amount"] == "3739.0"
