"""Bulk operations: what may run, how it runs, and what its file holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.shopify.access import ALL_SCOPES
from practice.shopify.bulk import Pace
from practice.shopify.handler import ShopifyHandler
from tests.practice.shopify.world import Client, query_text

ORDERS = "{ orders { edges { node { id lineItems { edges { node { id title } } } } } } }"


def run(client: Client, inner: str, *, group: bool = False) -> Any:
    return client.ask(query_text("bulk_run"), query=inner, group=group)["bulkOperationRunQuery"]


def started(client: Client, inner: str = ORDERS, *, group: bool = False) -> str:
    payload = run(client, inner, group=group)
    assert payload["userErrors"] == []
    assert payload["bulkOperation"]["status"] == "CREATED"
    number: str = payload["bulkOperation"]["id"]
    return number


def poll(client: Client, number: str) -> Any:
    return client.ask(query_text("bulk_status"), id=number)["bulkOperation"]


def finished(client: Client, number: str) -> Any:
    for _ in range(9):
        state = poll(client, number)
        if state["status"] not in {"CREATED", "RUNNING"}:
            return state
    pytest.fail("it never ends")


def lines(url: str) -> list[dict[str, Any]]:
    answer = requests.get(url, timeout=5)
    answer.raise_for_status()
    return [json.loads(line) for line in answer.content.splitlines()]


# ---- what a file holds


@pytest.mark.parametrize("order", ["together", "apart", "shuffled"])
def test_a_file_holds_what_paging_shows(client: Client, handler: ShopifyHandler, order: Any) -> None:
    handler.desk.bulk.order = order
    state = finished(client, started(client, query_text("orders_bulk_inner").replace("2026-02-01", "2027-01-01")))
    rows = lines(state["url"])
    paged = client.ask(query_text("orders_page"), first=50, query="updated_at:>='2026-01-01T00:00:00Z'")
    nodes = paged["orders"]["nodes"]
    by_id = {row["id"]: row for row in rows if row.get("__typename") == "Order"}
    assert sorted(by_id) == sorted(node["id"] for node in nodes)
    for node in nodes:
        same = by_id[node["id"]].keys() & node.keys() - {"refunds", "customerJourneySummary"}
        assert len(same) > 30
        assert {name: by_id[node["id"]][name] for name in same} == {name: node[name] for name in same}
        below = [row for row in rows if row.get("__parentId") == node["id"]]
        sold = {row["id"]: row for row in below if row["__typename"] == "LineItem"}
        for line in node["lineItems"]["nodes"]:
            got = sold[line["id"]]
            assert {name: got[name] for name in line} == line
        uses = [row for row in below if row["__typename"].endswith("Application")]
        assert [use["index"] for use in uses] == [use["index"] for use in node["discountApplications"]["nodes"]]
    # 7 orders; lines: 2 of order 11, 27 of 19, one each of the other five; one discount each on 11 and 12
    assert (state["rootObjectCount"], state["objectCount"]) == ("7", str(7 + 2 + 27 + 5 + 2))
    assert len(rows) == int(state["objectCount"])
    assert int(state["fileSize"]) == len(requests.get(state["url"], timeout=5).content)


def test_grouped_children_follow_their_parent(client: Client) -> None:
    rows = lines(finished(client, started(client, group=True))["url"])
    parent = ""
    for row in rows:
        parent = row["id"] if "__parentId" not in row else parent
        assert row.get("__parentId", parent) == parent


def test_shuffled_children_may_come_before_their_parent(client: Client, handler: ShopifyHandler) -> None:
    handler.desk.bulk.order = "shuffled"
    rows = lines(finished(client, started(client))["url"])
    seen: set[str] = set()
    early = 0
    for row in rows:
        early += row.get("__parentId", row["id"]) not in seen | {row["id"]}
        seen.add(row["id"])
    assert early > 0


def test_the_ledger_tells_every_sale_and_what_came_back(client: Client) -> None:
    inner = query_text("order_agreements_bulk_inner")
    rows = lines(finished(client, started(client, inner, group=True))["url"])
    agreed = [row for row in rows if row.get("__parentId") == "gid://shopify/Order/11"]
    assert [(row["__typename"], row["reason"], row["happenedAt"][:10]) for row in agreed] == [
        ("OrderAgreement", "ORDER", "2026-01-10"),
        ("RefundAgreement", "REFUND", "2026-02-02"),
        ("RefundAgreement", "REFUND", "2026-03-01"),
    ]
    sums = {
        row["id"]: sum(
            round(float(sale["totalAmount"]["shopMoney"]["amount"]) * 100)
            for sale in rows
            if sale.get("__parentId") == row["id"]
        )
        for row in agreed
    }
    assert list(sums.values()) == [3739, -1071, -600]  # the whole order; a cup with its tax; money and shipping


def test_an_empty_result_has_no_file(client: Client) -> None:
    inner = ORDERS.replace("orders {", "orders(query: \"created_at:>='2030-01-01T00:00:00Z'\") {")
    state = finished(client, started(client, inner))
    assert (state["status"], state["url"], state["objectCount"]) == ("COMPLETED", None, "0")


# ---- what may run

NO_ID = (
    "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' "
    "return type. Connection fields without 'id': orders."
)
BY_NODES = (
    "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
    "'{0} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. Invalid connection fields: '{0}'."
)
NESTED = "{{ orders {{ edges {{ node {{ {0} }} }} }} }}"
FIVE = " ".join(f"a{number}: lineItems {{ edges {{ node {{ id }} }} }}" for number in range(5))


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("{ shop { name } }", ["Bulk queries must contain at least one connection."]),
        (NESTED.format(f"id {FIVE}"), ["Bulk queries cannot contain more than 5 connections."]),
        ("{ orders { edges { node { nose } } } }", ["Invalid bulk query: Field 'nose' doesn't exist on type 'Order'"]),
        ("", ["Invalid bulk query: Syntax Error: Unexpected <EOF>."]),
        (
            NESTED.format("name lineItems { edges { node { id } } }"),
            [NO_ID],
        ),
        (
            NESTED.format("my: id lineItems { edges { node { id } } }"),
            [NO_ID],
        ),
        (
            "{ orders { nodes { id } } }",
            [BY_NODES.format("orders")],
        ),
        (
            NESTED.format("id refunds { id refundLineItems { nodes { id } } }"),
            [
                BY_NODES.format("refundLineItems"),
                "Queries that contain a connection field within a list field are not currently supported.",
            ],
        ),
        (
            '{ node(id: "gid://shopify/Order/11") { id } }',
            [
                "Bulk queries cannot contain a top level `node` field.",
                "Bulk queries must contain at least one connection.",
            ],
        ),
        (
            'mutation { bulkOperationCancel(id: "1") { userErrors { message } } }',
            ["Invalid operation type. Only `query` operations are supported."],
        ),
        (
            "query ($q: String) { orders(query: $q) { edges { node { id } } } }",
            ["Invalid bulk query: variables are not supported."],
        ),
    ],
)
def test_what_cannot_run_in_bulk_is_refused_in_shopifys_words(client: Client, inner: str, said: list[str]) -> None:
    payload = run(client, inner)
    assert payload["bulkOperation"] is None
    assert payload["userErrors"] == [{"code": "INVALID", "field": ["query"], "message": text} for text in said]


def test_connections_nest_two_deep_and_no_deeper(client: Client) -> None:
    sales = "agreements { edges { node { id sales { edges { node { id } } } } } }"
    started(client, NESTED.format(f"id {sales}"))
    deeper = "{ customers { edges { node { id orders { edges { node { id " + sales + " } } } } } } }"
    (error,) = run(client, deeper)["userErrors"]
    assert error["message"] == "Bulk queries cannot contain connections with a nesting depth greater than 2."


def test_fragments_and_objects_on_the_way_make_no_difference(client: Client) -> None:
    inner = (
        '{ customers(query: "id:1") { edges { node { id lastOrder { ...O } } } } } '
        "fragment O on Order { name lineItems { edges { node { ... on LineItem { quantity } } } } }"
    )
    rows = lines(finished(client, started(client, inner, group=True))["url"])
    anna = "gid://shopify/Customer/1"
    assert rows[0] == {"id": anna, "lastOrder": {"name": "#19"}}
    assert rows[1:] == [{"quantity": 1, "__parentId": anna}] * 27


def test_a_query_of_more_than_65535_bytes_is_refused(client: Client) -> None:
    padded = ORDERS + " " * (65_535 - len(ORDERS))
    started(client, padded)
    (error,) = run(client, padded + " ")["userErrors"]
    assert error["message"] == "Bulk queries cannot be larger than 65535 bytes."


# ---- how it runs


def test_it_is_created_runs_and_completes_as_it_is_polled(client: Client) -> None:
    number = started(client)
    first, second = poll(client, number), poll(client, number)
    assert (first["status"], first["url"], first["completedAt"]) == ("RUNNING", None, None)
    assert (first["rootObjectCount"], second["rootObjectCount"]) == ("3", "7")
    assert (second["status"], second["type"], second["errorCode"]) == ("COMPLETED", "QUERY", None)


def test_or_by_the_clock(client: Client, handler: ShopifyHandler, clock: FrozenClock) -> None:
    handler.desk.bulk.pace = Pace(polls=0, seconds=60)
    number = started(client)
    seen = []
    for _ in range(4):
        seen.append(poll(client, number)["status"])
        clock.sleep(20)
    assert seen == ["RUNNING", "RUNNING", "RUNNING", "COMPLETED"]


def test_it_shows_the_shop_as_it_was_when_it_was_started(client: Client, clock: FrozenClock) -> None:
    number = started(client)
    clock.sleep(timedelta(days=4).total_seconds())  # order 18 comes on 5 March
    assert finished(client, number)["rootObjectCount"] == "7"


def test_five_run_at_once_and_the_sixth_is_told_which(client: Client) -> None:
    numbers = [started(client) for _ in range(5)]
    (error,) = run(client, ORDERS)["userErrors"]
    assert (error["code"], error["field"]) == ("OPERATION_IN_PROGRESS", None)
    assert error["message"] == (
        f"A bulk query operation for this app and shop is already in progress: {', '.join(numbers)}."
    )
    listed = client.ask(query_text("bulk_list"))["bulkOperations"]["nodes"]
    assert listed == []  # none of them runs yet: nobody has polled
    poll(client, numbers[1])
    (running,) = client.ask(query_text("bulk_list"))["bulkOperations"]["nodes"]
    assert (running["id"], running["query"]) == (numbers[1], ORDERS)


def test_a_cancelled_one_is_soon_over_and_a_finished_one_cannot_be_cancelled(client: Client) -> None:
    number = started(client)
    payload = client.ask(query_text("bulk_cancel"), id=number)["bulkOperationCancel"]
    assert (payload["bulkOperation"]["status"], payload["userErrors"]) == ("CANCELING", [])
    assert poll(client, number)["status"] == "CANCELED"
    done = started(client)
    finished(client, done)
    (error,) = client.ask(query_text("bulk_cancel"), id=done)["bulkOperationCancel"]["userErrors"]
    assert error["message"] == "A bulk operation cannot be canceled when it is completed"
    unknown = client.ask(query_text("bulk_cancel"), id="gid://shopify/BulkOperation/1")["bulkOperationCancel"]
    assert (unknown["bulkOperation"], unknown["userErrors"][0]["field"]) == (None, ["id"])


def test_the_file_needs_no_token_takes_none_and_is_gone_after_a_week(client: Client, clock: FrozenClock) -> None:
    number = started(client)
    url = finished(client, number)["url"]
    assert requests.get(url, timeout=5).status_code == 200
    assert requests.get(url, headers={"X-Shopify-Access-Token": "shpat_practice"}, timeout=5).status_code == 400
    clock.sleep(timedelta(days=7).total_seconds())
    late = requests.get(url, timeout=5)
    assert (late.status_code, b"ExpiredToken" in late.content) == (400, True)
    state = poll(client, number)
    assert (state["status"], state["url"]) == ("EXPIRED", None)


def test_a_missing_scope_fails_the_operation(client: Client, handler: ShopifyHandler) -> None:
    handler.grant(ALL_SCOPES - {"read_products"})
    state = finished(client, started(client, query_text("orders_bulk_inner")))
    assert (state["status"], state["errorCode"], state["url"], state["partialDataUrl"]) == (
        "FAILED", "ACCESS_DENIED", None, None,
    )  # fmt: skip


def test_a_failed_one_leaves_a_part(client: Client, faults: Faults) -> None:
    faults.set({}, lined_up=["bulk-failed"])
    state = finished(client, started(client))
    assert (state["status"], state["errorCode"], state["url"]) == ("FAILED", "INTERNAL_SERVER_ERROR", None)
    assert len(lines(state["partialDataUrl"])) == (7 + 34) // 2


def test_a_stuck_one_runs_until_it_is_cancelled(client: Client, faults: Faults) -> None:
    faults.set({}, lined_up=["bulk-stuck"])
    number = started(client)
    assert {poll(client, number)["status"] for _ in range(20)} == {"RUNNING"}
    client.ask(query_text("bulk_cancel"), id=number)
    assert poll(client, number)["status"] == "CANCELED"


def test_files_come_cut_short_or_doubled_on_demand(client: Client, faults: Faults) -> None:
    url = finished(client, started(client))["url"]
    whole = requests.get(url, timeout=5).content
    faults.set({}, lined_up=["bulk-cut", "bulk-short", "bulk-doubled", "dropped"])
    cut, short, doubled = (requests.get(url, timeout=5).content for _ in range(3))
    assert whole.startswith(cut)
    assert not cut.endswith(b"\n")
    assert whole.startswith(short)
    assert short.endswith(b"}\n")
    assert set(doubled.splitlines()) == set(whole.splitlines())
    assert len(doubled) > len(whole)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(url, timeout=5)


def test_mutations_cost_ten_points_and_a_poll_one(client: Client) -> None:
    asked = client.post(query_text("bulk_run"), query=ORDERS, group=False).json()
    assert asked["extensions"]["cost"]["requestedQueryCost"] == 10
    number = asked["data"]["bulkOperationRunQuery"]["bulkOperation"]["id"]
    told = client.post(query_text("bulk_status"), id=number).json()["extensions"]["cost"]
    assert told["requestedQueryCost"] == 1
    assert client.post(query_text("bulk_list")).json()["extensions"]["cost"]["requestedQueryCost"] == 6
