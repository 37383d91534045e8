"""The compiled program answers every question as graphql-core does, to the order of the keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.shopify.handler import ShopifyHandler
from tests.practice.shopify.world import NOW, Client, query_text, small_world

ALL_ORDERS = "updated_at:>='2026-01-01T00:00:00Z'"


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(small_world(), "shopify", clock=FrozenClock(NOW)) as only_looked_at:
        yield only_looked_at


SPAN = "FROM sessions SHOW sessions TIMESERIES day SINCE 2026-02-19 UNTIL 2026-02-21 ORDER BY day ASC LIMIT 9"
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("orders_page", {"first": 50, "query": ALL_ORDERS}),
    ("orders_count", {"query": ALL_ORDERS}),
    ("order_line_items_more", {"id": "gid://shopify/Order/19"}),
    ("order_refunds_for_order", {"id": "gid://shopify/Order/11"}),
    ("refund_line_items_more", {"id": "gid://shopify/Refund/901"}),
    ("abandoned_checkouts_page", {"first": 9, "query": ""}),
    ("abandoned_checkouts_count", {"abandoned": "", "recovered": "recovery_state:recovered"}),
    ("customers_page", {"first": 9, "query": ""}),
    ("customers_page_min", {"first": 9, "query": ""}),
    ("discounts_page", {"first": 9}),
    ("inventory_items_page", {"first": 9, "query": ""}),
    ("nodes_exist", {"ids": ["gid://shopify/Order/11", "gid://shopify/Order/99"]}),
    ("shop", {}),
    ("shopifyql", {"q": SPAN}),
    ("variant_costs_page", {"first": 9}),
]


@pytest.mark.parametrize(("name", "variables"), CALLS, ids=[name for name, _ in CALLS])
def test_the_compiled_program_answers_as_graphql_core_does(
    server: PracticeServer, client: Client, name: str, variables: dict[str, Any]
) -> None:
    assert same_either_way(server, client, query_text(name), variables)["data"]


def same_either_way(server: PracticeServer, client: Client, text: str, variables: dict[str, Any]) -> Any:
    handler = server.handler
    assert isinstance(handler, ShopifyHandler)
    fast = client.post(text, **variables)
    handler.compiled = False
    try:
        slow = client.post(text, **variables)
    finally:
        handler.compiled = True
    assert fast.text == slow.text  # to the order of the keys
    return fast.json()


# what the product's own queries do not do
HARD = {
    "edges and cursors": "{ orders(first: 2) { edges { cursor node { lineItems(first: 1) { edges { cursor } } } } } }",
    "aliases and merged fields": "{ a: shop { id } a: shop { name plan { shopifyPlus } } b: shop { id } }",
    "an inline fragment without a type": "{ shop { ... { id __typename } } }",
    "fragments on an interface": 'query { node(id: "gid://shopify/Order/11") { ...N } } '
    "fragment N on Node { id __typename ... on Order { name ... on Node { id } } ... on Customer { tags } }",
    "a union": "{ discountNodes(first: 5) { nodes { discount { __typename ... on DiscountCodeBasic { title } } } } }",
    "skip and include": "query ($no: Boolean = false) { shop { id @include(if: $no) name @skip(if: $no) } }",
    "introspection": '{ __typename __schema { queryType { name } } __type(name: "Order") { kind } }',
    "a null in a list": 'query { nodes(ids: ["gid://shopify/Order/99", "gid://shopify/Refund/901"]) { id } }',
    "an error in a deep list": "{ orders(first: 2) { nodes { id lineItems(first: 999) { nodes { id } } } } }",
    "no page size": "{ orders { nodes { id } } }",
    "a wrong cursor": '{ orders(first: 1, after: "abc") { nodes { id } } }',
    "newest first": "{ orders(first: 3, reverse: true, sortKey: ID) { nodes { id } pageInfo { startCursor } } }",
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_the_compiled_program_agrees_on_the_rest_of_the_language(
    server: PracticeServer, client: Client, text: str
) -> None:
    assert "data" in same_either_way(server, client, text, {})


def test_the_compiled_program_is_used(server: PracticeServer, client: Client) -> None:
    handler = server.handler
    assert isinstance(handler, ShopifyHandler)
    client.ask("{ shop { name } }")
    assert handler._known("{ shop { name } }", None).program is not None  # noqa: SLF001 - or the other tests prove nothing
