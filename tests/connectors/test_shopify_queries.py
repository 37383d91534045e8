"""Every question we ship: valid on the real schema, nothing deprecated, nothing personal."""

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

from connectors.shopify import queries

SCHEMA = Path(__file__).parents[2] / ".." / "shared" / "platforms" / "shopify" / "admin_2026-10.json.gz"
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
    if not SCHEMA.is_file():
        pytest.skip("Shopify's schema is not on this machine")
    with gzip.open(SCHEMA) as packed:
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


def test_all_of_them_are_shipped() -> None:
    assert {"orders_page", "shop", "customers_page_min"} <= set(queries.names())
    assert len(queries.names()) == len(list(Path(queries.__file__).parent.glob("*.graphql")))


def test_is_valid_and_not_deprecated(schema: GraphQLSchema, document: DocumentNode) -> None:
    assert validate(schema, document) == []
    assert validate(schema, document, [NoDeprecatedCustomRule]) == []


def test_asks_for_nothing_personal(schema: GraphQLSchema, document: DocumentNode) -> None:
    asked = fields(schema, document)
    assert asked
    assert {name for name in asked if name.partition(".")[0] in PERSONAL_TYPES} <= HARMLESS
    assert not {name.partition(".")[2] for name in asked} & PERSONAL_FIELDS


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
