"""Every question we ship: valid on Shopify's schema, nothing deprecated, nothing personal.

Where the real schema is not beside the checkout the practice shop's stands for it: tests of that room hold it to be a
part of the real one, so that a question it takes is a question that Shopify takes.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_client_schema,
    get_named_type,
    parse,
    validate,
    visit,
)
from graphql.validation import NoDeprecatedCustomRule

from commerce.feeds import Feed
from commerce.tables.traffic import TRAFFIC
from connectors.shopify import queries
from connectors.shopify.bulk import LONGEST_QUERY
from connectors.shopify.pacing import COSTS_OF_ONE, FIRST_COSTS
from connectors.shopify.refusals import OPTIONAL
from connectors.shopify.scopes import NEEDS, QUESTIONS, scopes_of
from practice.shopify.access import NEEDS as SCOPES_OF_PRACTICE
from practice.shopify.cost import Price
from practice.shopify.handler import load_schema
from tests.beside import SHOPIFY_SCHEMA, needs

PERSONAL_TYPES = {"CustomerEmailAddress", "CustomerPhoneNumber", "MailingAddress", "CustomerDefaultAddress"}
#: Fields of those types that name nobody.
HARMLESS = {"MailingAddress.countryCodeV2", "CustomerEmailAddress.marketingState"}
PERSONAL_FIELDS = {
    "email", "phone", "firstName", "lastName", "displayName", "emailAddress", "phoneNumber", "address1", "address2",
    "zip", "city", "company", "latitude", "longitude", "note", "clientIp", "billingAddress", "customAttributes",
    "statusPageUrl", "abandonedCheckoutUrl", "landingPageHtml", "referralInfoHtml",
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    if not SHOPIFY_SCHEMA.exists():
        return load_schema()
    with gzip.open(SHOPIFY_SCHEMA) as packed:
        return build_client_schema(json.load(packed)["data"], assume_valid=True)


@pytest.fixture(params=queries.names())
def document(request: pytest.FixtureRequest) -> DocumentNode:
    return parse(queries.text(request.param))


def fields(schema: GraphQLSchema, document: DocumentNode) -> set[str]:
    """Every field asked for, as Type.field."""
    info, found = TypeInfo(schema), set[str]()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if parent := info.get_parent_type():
                found.add(f"{get_named_type(parent).name}.{node.name.value}")

    visit(document, TypeInfoVisitor(info, Collect()))
    return found


@pytest.fixture(scope="module")
def rights() -> dict[tuple[str, str], list[str]]:
    """What Shopify's own table asks for: (type, field or "") -> any of these scopes."""
    if not SHOPIFY_SCHEMA.exists():
        places = {(*place.split("."), "")[:2]: scopes for place, (scopes, _) in SCOPES_OF_PRACTICE.items()}
        return {(kind, field): sorted(scopes) for (kind, field), scopes in places.items()}
    with gzip.open(SHOPIFY_SCHEMA) as packed:
        items = json.load(packed)["offline_scopes"]["items"]
    return {
        (item["typeName"], item["fieldName"] if item["type"] == "field" else ""): item["offlineScopes"]
        for item in items
        if item["offlineScopes"]
    }


def wanted(schema: GraphQLSchema, document: DocumentNode, rights: dict[tuple[str, str], list[str]]) -> list[set[str]]:
    """What a question needs: of each set, any one scope."""
    info, found = TypeInfo(schema), list[set[str]]()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            parent, field = info.get_parent_type(), info.get_field_def()
            if parent and field:
                for key in ((parent.name, node.name.value), (get_named_type(field.type).name, "")):
                    if key in rights:
                        found.append(set(rights[key]))

    visit(document, TypeInfoVisitor(info, Collect()))
    return found


@pytest.mark.parametrize("name", queries.names())
def test_the_table_of_scopes_is_what_shopify_s_schema_says(
    schema: GraphQLSchema, rights: dict[tuple[str, str], list[str]], name: str
) -> None:
    needs = wanted(schema, parse(queries.text(name)), rights)
    granted = NEEDS[name]
    assert all(any_of & granted for any_of in needs), "a scope is missing in the table"
    for scope in granted:
        assert any(not (any_of & (granted - {scope})) for any_of in needs), f"{scope} is not needed"


def test_every_question_belongs_to_a_feed_or_to_the_first_call() -> None:
    assert set(NEEDS) == set(queries.names())
    assert {name for names in QUESTIONS.values() for name in names} == set(NEEDS) - {"shop"}


def test_a_feed_needs_what_its_questions_need() -> None:
    assert scopes_of(Feed.ORDERS) == ("read_customers", "read_orders", "read_products")
    assert scopes_of(TRAFFIC.name) == ("read_reports",)


@pytest.mark.parametrize("name", sorted(FIRST_COSTS))
def test_no_question_costs_more_at_first_than_expected_or_than_shopify_takes(schema: GraphQLSchema, name: str) -> None:
    document = parse(queries.text(name))
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if operation.operation is OperationType.MUTATION:
        assert FIRST_COSTS[name] == 10
        return
    cost = Price(schema, document, operation).requested({"first": 250})
    assert cost <= FIRST_COSTS[name] <= 1000


def test_every_question_has_an_expected_cost() -> None:
    assert set(FIRST_COSTS) | set(COSTS_OF_ONE) == set(queries.names()) - {"orders_bulk"}


@pytest.mark.parametrize("name", sorted(COSTS_OF_ONE))
def test_one_of_many_ids_costs_no_more_than_expected(schema: GraphQLSchema, name: str) -> None:
    document = parse(queries.text(name))
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    assert Price(schema, document, operation).requested({}) <= COSTS_OF_ONE[name]
    assert "ids" in {each.variable.name.value for each in operation.variable_definitions or ()}


def test_orders_are_asked_for_by_id_as_they_are_by_page() -> None:
    def fragments(name: str) -> str:
        return queries.text(name).partition(" fragment ")[2]

    assert fragments("orders_by_id") == fragments("orders_page")


def test_the_bulk_question_keeps_shopify_s_rules() -> None:
    text = queries.text("orders_bulk")
    document = parse(text)
    found, depths = list[str](), list[int]()

    class Collect(Visitor):
        depth = 0

        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.append(node.name.value)
            self.depth += node.name.value == "edges"
            depths.append(self.depth)

        def leave_field(self, node: FieldNode, *_: Any) -> None:
            self.depth -= node.name.value == "edges"

    visit(document, Collect())
    assert found.count("edges") <= 5
    assert max(depths) <= 2
    assert "nodes" not in found
    assert "$" not in text
    assert len(text) < LONGEST_QUERY - 1000  # room for the window


def test_paging_and_bulk_ask_for_the_same_fields(schema: GraphQLSchema) -> None:
    def of(name: str) -> set[str]:
        lists = {"nodes", "edges", "node", "pageInfo", "hasNextPage", "endCursor", "__typename"}
        return {each for each in fields(schema, parse(queries.text(name))) if each.partition(".")[2] not in lists}

    assert of("orders_bulk") == of("orders_page")


def test_all_of_them_are_shipped() -> None:
    assert {"orders_page", "shop", "customers_page_min"} <= set(queries.names())
    files = {path.name for path in Path(queries.__file__).parent.glob("*.graphql")}
    assert {f"{name}.graphql" for name in queries.names()} == files - {"order.fragments.graphql"}


def test_is_valid_and_not_deprecated(schema: GraphQLSchema, document: DocumentNode) -> None:
    assert validate(schema, document) == []
    assert validate(schema, document, [NoDeprecatedCustomRule]) == []


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_is_valid_without_any_of_its_optional_parts(schema: GraphQLSchema, name: str) -> None:
    for parts in [*({part} for part in OPTIONAL[name]), OPTIONAL[name]]:
        less = parse(queries.text(name, frozenset(parts)))
        assert validate(schema, less) == []
        asked = {each.partition(".")[2] for each in fields(schema, less)}
        assert not asked & parts
        whole = {each.partition(".")[2] for each in fields(schema, parse(queries.text(name)))}
        assert whole >= asked | set(parts)


def test_asks_for_nothing_personal(schema: GraphQLSchema, document: DocumentNode) -> None:
    asked = fields(schema, document)
    assert asked
    assert {name for name in asked if name.partition(".")[0] in PERSONAL_TYPES} <= HARMLESS
    assert not {name.partition(".")[2] for name in asked} & PERSONAL_FIELDS


@needs(SHOPIFY_SCHEMA)
def test_the_check_for_personal_fields_can_fail(schema: GraphQLSchema) -> None:
    nosy = parse("{ customer(id: 1) { firstName defaultAddress { city } } }")
    asked = fields(schema, nosy)
    assert {"Customer.firstName", "MailingAddress.city"} <= asked
    assert {name.partition(".")[2] for name in asked} & PERSONAL_FIELDS


def test_only_the_currency_of_the_shop_is_asked_for(document: DocumentNode) -> None:
    found = set[str]()

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            found.add(node.name.value)

    visit(document, Collect())
    assert "presentmentMoney" not in found
