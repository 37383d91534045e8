"""Searching, paging while the shop goes on, scopes, points, faults: what a reader meets on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.serve import PracticeServer
from practice.shopify.access import ALL_SCOPES
from practice.shopify.cost import Plan
from practice.shopify.handler import ShopifyHandler
from practice.simulate import simulate
from practice.world import GivenBack
from tests.many import examples
from tests.practice.shopify.world import NOW, Client, at, query_text, small_world, sold

NUMBERS = "query ($query: String) { orders(first: 250, query: $query, sortKey: ID) { nodes { legacyResourceId } } }"


@pytest.fixture
def server(clock: FrozenClock) -> Iterator[PracticeServer]:
    with PracticeServer(small_world(), "shopify", clock=clock) as server:
        yield server


def found(client: Client, query: str) -> list[int]:
    nodes = client.ask(NUMBERS, query=query)["orders"]["nodes"]
    return [int(node["legacyResourceId"]) for node in nodes]


EVERYTHING = [11, 12, 13, 14, 15, 16, 19]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERYTHING),
        ("created_at:>='2026-02-21T12:00:00Z' AND created_at:<'2026-02-24T12:00:00Z'", [14, 15]),
        ("created_at:>'2026-02-21T12:00:00Z' created_at:<='2026-02-24T12:00:00Z'", [14, 15, 16]),  # > is >=
        ("created_at:>=2026-02-21T12:00:00Z", EVERYTHING),  # without quotes: ignored
        ("created_at:>=2026-02-21", [14, 15, 16, 19]),  # a bare day is fine
        ('updated_at:>="2026-03-01T12:00:00Z"', [11]),
        ("updated_at:>='2026-03-01T13:00:00+01:00'", [11]),
        ("processed_at:>='2026-02-28T12:00:00Z'", [19]),
        ("financial_status:pending OR financial_status:voided", [14, 15]),
        ("NOT (financial_status:paid OR financial_status:partially_refunded) AND -id:14", [15, 16]),
        ("customer_id:gid://shopify/Customer/2", [14, 15]),
        ("customer_id:2 status:open", [15]),
        ("id:>=15", [15, 16, 19]),
        ("discount_code:SPRING", [11]),
        ("no_such_field:7", EVERYTHING),
        ("created_at:>='not a day'", EVERYTHING),
        ("test:true", []),
    ],
)
def test_a_search_finds(client: Client, query: str, expected: list[int]) -> None:
    assert found(client, query) == expected
    counted = client.ask(query_text("orders_count"), query=query)["ordersCount"]
    assert counted == {"count": len(expected), "precision": "EXACT"}


def test_a_count_stops_at_its_limit(client: Client) -> None:
    data = client.ask("{ ordersCount(limit: 3) { count precision } }")
    assert data["ordersCount"] == {"count": 3, "precision": "AT_LEAST"}


def test_an_order_that_changes_while_it_is_read_comes_again_at_the_end() -> None:
    orders = [sold(number, at(1, number)) for number in range(1, 10)]
    refund = GivenBack(900, at(2, 1), ((0, 1, 1000, 0),))
    orders[4] = sold(5, at(1, 5), refunds=(refund,))  # while pages are turned, order 5 is given back
    clock = FrozenClock(at(1, 31))
    with PracticeServer(small_world(*orders), "shopify", clock=clock) as server, requests.Session() as session:
        client, seen, after = Client(server.url, session), list[str](), None
        while True:
            page = client.ask(query_text("orders_page"), first=3, after=after, query="")["orders"]
            seen += [node["name"] + node["displayFinancialStatus"] for node in page["nodes"]]
            clock.move_to(at(2, 2))
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    assert seen == [*(f"#{number}PAID" for number in (1, 2, 3, 4, 6, 7, 8, 9)), "#5REFUNDED"]


@pytest.mark.untraced
@settings(max_examples=examples(15), deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.integers(1, 7),
    st.sampled_from(["ID", "CREATED_AT", "UPDATED_AT"]),
    st.booleans(),
)
def test_pages_of_any_size_show_every_order_once(minutes: list[int], first: int, key: str, reverse: bool) -> None:  # noqa: FBT001 - drawn
    orders = [sold(number, at(1, 1) + timedelta(minutes=minute)) for number, minute in enumerate(minutes, 1)]
    text = (
        "query ($first: Int!, $after: String, $key: OrderSortKeys, $reverse: Boolean) { orders(first: $first, "
        "after: $after, sortKey: $key, reverse: $reverse) { nodes { name } pageInfo { hasNextPage endCursor } } }"
    )
    seen, after = list[str](), None
    with (
        PracticeServer(small_world(*orders), "shopify", clock=FrozenClock(NOW)) as server,
        requests.Session() as session,
    ):
        while True:
            page = Client(server.url, session).ask(text, first=first, after=after, key=key, reverse=reverse)["orders"]
            seen += [node["name"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    by_key = sorted(orders, key=lambda order: order.id if key == "ID" else (order.placed_at, order.id))
    expected = [f"#{order.id}" for order in by_key]
    assert seen == (expected[::-1] if reverse else expected)


def test_a_wrong_token_gets_the_answer_of_the_real_shop(client: Client) -> None:
    client.token = "shpat_wrong"
    answer = client.post("{ shop { name } }")
    assert answer.status_code == 401
    assert answer.json() == {
        "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"
    }  # fmt: skip


@pytest.mark.parametrize(("asked", "served"), [("2026-10", "2026-10"), ("2026-07", "2026-07"), ("2024-01", "2026-01")])
def test_a_dead_version_falls_forward_without_a_word(client: Client, asked: str, served: str) -> None:
    client.version = asked
    answer = client.post("{ shop { name } }")
    assert (answer.status_code, answer.headers["X-Shopify-API-Version"]) == (200, served)
    assert answer.headers["X-Request-Id"]


def test_another_address_is_not_found(server: PracticeServer) -> None:
    assert requests.get(f"{server.url}/admin/api/2026-10/orders.json", timeout=5).status_code == 404


def test_a_body_that_is_no_query_is_a_bad_request(server: PracticeServer) -> None:
    answer = requests.post(
        f"{server.url}/admin/api/2026-10/graphql.json",
        data=b"[]",
        headers={"X-Shopify-Access-Token": "shpat_practice"},
        timeout=5,
    )
    assert answer.status_code == 400


def errors(client: Client, text: str, **variables: Any) -> Any:
    answer = client.post(text, **variables)
    assert answer.status_code == 200
    return answer.json()["errors"]


def test_mistakes_in_a_query_are_named(client: Client) -> None:
    (unknown,) = errors(client, "{ shop { nose } }")
    assert unknown["message"] == "Field 'nose' doesn't exist on type 'Shop'"
    assert unknown["extensions"] == {"code": "undefinedField", "typeName": "Shop", "fieldName": "nose"}
    assert "Syntax Error" in errors(client, "{ shop {")[0]["message"]
    (missing,) = errors(client, "query ($first: Int!) { orders(first: $first) { nodes { id } } }")
    assert missing["extensions"]["code"] == "INVALID_VARIABLE"
    (several,) = errors(client, "query A { shop { id } } query B { shop { id } }")
    assert several["message"] == "An operation name is required"


def test_a_missing_scope_closes_its_field_and_leaves_the_rest(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(ALL_SCOPES - {"read_customers"})
    body = client.post(query_text("orders_page"), first=50, query="").json()
    assert [node["customer"] for node in body["data"]["orders"]["nodes"]] == [None] * 7
    first = body["errors"][0]
    assert first["message"] == "Access denied for customer field. Required access: `read_customers` access scope."
    assert (first["path"], first["extensions"]["code"]) == (["orders", "nodes", 0, "customer"], "ACCESS_DENIED")
    handles = client.ask(query_text("shop"))["currentAppInstallation"]["accessScopes"]
    assert {"handle": "read_customers"} not in handles


def test_without_reports_there_is_no_shopifyql(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(ALL_SCOPES - {"read_reports"})
    body = client.post(query_text("shopifyql"), q="FROM sessions SHOW sessions").json()
    assert body["data"] == {"shopifyqlQuery": None}
    message = body["errors"][0]["message"]
    assert message.startswith("Access denied for shopifyqlQuery field. Required access: `read_reports` access scope.")


def test_without_orders_a_required_connection_takes_all_data_with_it(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(frozenset({"read_products"}))
    body = client.post(query_text("abandoned_checkouts_page"), first=5, query="").json()
    assert body["data"] is None
    assert "manage_abandoned_checkouts" in body["errors"][0]["message"]


def test_without_read_all_orders_older_ones_are_silently_left_out(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(ALL_SCOPES - {"read_all_orders"})
    # 60 days before 2 March is 1 January; later, before 12 March, it is 11 January: order 11 (10 January) is gone
    assert found(client, "") == EVERYTHING
    requests.post(f"{client.url}/practice/clock", json={"now": "2026-03-12T09:00:00Z"}, timeout=5).raise_for_status()
    assert found(client, "") == [12, 13, 14, 15, 16, 18, 19]
    assert client.ask('{ order(id: "gid://shopify/Order/11") { id } }') == {"order": None}
    handler.grant(ALL_SCOPES)
    assert 11 in found(client, "")


# shop 7, orders_page and others: the costs that the contract lists for first = 25/50/100/250
@pytest.mark.parametrize(
    ("name", "variables", "cost"),
    [
        ("shop", {}, 7),
        ("orders_page", {"first": 25, "query": ""}, 374),
        ("orders_page", {"first": 50, "query": ""}, 436),
        ("orders_page", {"first": 100, "query": ""}, 560),
        ("orders_page", {"first": 250, "query": ""}, 684),
        ("order_refunds_for_order", {"id": "gid://shopify/Order/11"}, 34),
        ("order_line_items_more", {"id": "gid://shopify/Order/11"}, 36),
        ("refund_line_items_more", {"id": "gid://shopify/Refund/901"}, 25),
        ("abandoned_checkouts_page", {"first": 100, "query": ""}, 173),
        ("abandoned_checkouts_count", {"abandoned": "", "recovered": ""}, 2),
        ("discounts_page", {"first": 50}, 51),
        ("customers_page", {"first": 25, "query": ""}, 20),
        ("customers_page_min", {"first": 250, "query": ""}, 13),
        ("variant_costs_page", {"first": 250}, 35),
        ("inventory_items_page", {"first": 50, "query": ""}, 44),
        ("shopifyql", {"q": "FROM sessions SHOW sessions"}, 3),
    ],
)
def test_a_query_costs_what_the_model_says(client: Client, name: str, variables: dict[str, Any], cost: int) -> None:
    told = client.post(query_text(name), **variables).json()["extensions"]["cost"]
    assert told["requestedQueryCost"] == cost
    assert 0 < told["actualQueryCost"] <= cost


def test_a_query_above_a_thousand_points_is_refused(client: Client) -> None:
    text = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { id } variant { id } } } } } }"
    # per line 3, lines 2 + 11 x 3 = 35, per order 36, orders 2 + 11 x 36 = 398; three of them
    orders = "orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { id } variant { id } } } } }"
    assert client.post(text).json()["extensions"]["cost"]["requestedQueryCost"] == 398
    (error,) = errors(client, f"{{ a: {orders} b: {orders} c: {orders} }}")
    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert "Query cost is 1194" in error["message"]


def test_an_empty_bucket_says_throttled_and_fills_with_time(
    client: Client, handler: ShopifyHandler, clock: FrozenClock
) -> None:
    handler.throttle(Plan(bucket=1000, restore_per_s=100))
    text, variables = query_text("orders_page"), {"first": 100, "query": ""}
    first = client.post(text, **variables).json()["extensions"]["cost"]
    # 7 orders came instead of 100: floor(2 ln 7) = 3 times a row of 62, and 2
    assert (first["requestedQueryCost"], first["actualQueryCost"]) == (560, 188)
    assert first["throttleStatus"] == {"maximumAvailable": 1000.0, "currentlyAvailable": 812, "restoreRate": 100.0}
    assert client.post(text, **variables).json()["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 624
    assert client.post(text, **variables).json()["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"] == 436
    body = client.post(text, **variables).json()
    assert body["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert body["extensions"]["cost"]["actualQueryCost"] is None
    clock.sleep(2)  # 436 + 200 is enough for 560 again
    assert "data" in client.post(text, **variables).json()


def test_by_default_nothing_is_throttled(client: Client) -> None:
    for _ in range(5):
        told = client.post(query_text("orders_page"), first=250, query="").json()["extensions"]["cost"]
    assert told["throttleStatus"]["currentlyAvailable"] == told["throttleStatus"]["maximumAvailable"]


def test_faults_of_the_platform_and_of_the_server_come_as_lined_up() -> None:
    faults = Faults(lined_up=["throttled", "internal", "429", "bad-json", ""])
    with (
        PracticeServer(small_world(), "shopify", clock=FrozenClock(NOW), faults=faults) as server,
        requests.Session() as session,
    ):
        client = Client(server.url, session)
        assert errors(client, "{ shop { name } }")[0]["extensions"]["code"] == "THROTTLED"
        assert errors(client, "{ shop { name } }")[0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert client.post("{ shop { name } }").status_code == 429
        with pytest.raises(requests.JSONDecodeError):
            client.post("{ shop { name } }").json()
        assert client.ask("{ shop { name } }") == {"shop": {"name": "Cups & Tea"}}


def test_a_currency_that_the_schema_lacks_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"schema\.graphql: enum CurrencyCode lacks XAU"):
        PracticeServer(small_world(currency="XAU"), "shopify", clock=FrozenClock(NOW))


LISTS = (
    "{ orders(first: 250, sortKey: UPDATED_AT) { nodes { id updatedAt displayFinancialStatus customer { numberOfOrders "
    "} customerJourneySummary { ready customerOrderIndex } } } customers(first: 250, sortKey: UPDATED_AT) { nodes { id "
    "amountSpent { amount } } } discountNodes(first: 9) { nodes { discount { ... on DiscountCodeBasic { "
    "asyncUsageCount } } } } abandonedCheckouts(first: 250) { nodes { id completedAt } } ordersCount { count } }"
)


def test_what_is_kept_while_nothing_happens_is_what_would_be_worked_out_anew() -> None:
    world = simulate(seed=9, days=12, orders_per_day=4, odd_share=0.3)
    clock = FrozenClock(world.orders[0].placed_at)
    with PracticeServer(world, "shopify", clock=clock) as server, requests.Session() as session:
        handler = server.handler
        assert isinstance(handler, ShopifyHandler)
        client = Client(server.url, session)
        for _ in range(120):
            clock.sleep(1800)
            kept = client.ask(LISTS)
            handler._moment = None  # noqa: SLF001 - forget everything
            assert client.ask(LISTS) == kept


DEEP = """query ($first: Int!, $after: String, $reverse: Boolean) {
  orders(first: $first, after: $after, sortKey: ID, reverse: $reverse) { nodes { id } pageInfo { endCursor } }
}"""


@pytest.mark.parametrize("reverse", [False, True])
def test_nobody_pages_deeper_into_a_list_than_shopify_lets_them(
    client: Client,
    handler: ShopifyHandler,
    reverse: bool,  # noqa: FBT001  (a case of the test)
) -> None:
    assert handler.desk.deepest == 25_000
    handler.desk.deepest = 4
    four = client.ask(DEEP, first=4, reverse=reverse)["orders"]
    assert len(four["nodes"]) == 4
    body = client.post(DEEP, first=1, after=four["pageInfo"]["endCursor"], reverse=reverse).json()
    assert body["errors"][0]["message"].startswith("Pagination is limited to 4 objects")
    assert "errors" in client.post(DEEP, first=5, reverse=reverse).json()
