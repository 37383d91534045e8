"""The practice shop's own schema: a part of the real one, and enough for every question."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLSchema,
    build_client_schema,
    parse,
    print_ast,
    validate,
)

from practice.shopify.handler import load_schema
from tests.beside import SHOPIFY_SCHEMA, why_not
from tests.practice.shopify.world import QUERIES, query_text

# ---- the schema itself


@pytest.fixture(scope="module")
def real() -> GraphQLSchema:
    if not SHOPIFY_SCHEMA.exists():
        pytest.skip(why_not(SHOPIFY_SCHEMA))
    return build_client_schema(json.loads(gzip.decompress(SHOPIFY_SCHEMA.read_bytes()))["data"], assume_valid=True)


def test_the_practice_schema_lies_within_the_real_one(real: GraphQLSchema) -> None:
    strange = []
    for name, named in load_schema().type_map.items():
        ours: Any = named
        theirs: Any = real.type_map.get(name)
        if name.startswith("__"):
            continue
        if theirs is None or type(theirs) is not type(ours):
            strange.append(name)
            continue
        if isinstance(ours, GraphQLEnumType):
            strange += [f"{name}.{word}" for word in ours.values if word not in theirs.values]
        for each in getattr(ours, "types", ()):
            strange += [] if each.name in {their.name for their in theirs.types} else [f"{name} = {each.name}"]
        for field_name, field in getattr(ours, "fields", {}).items():
            their = theirs.fields.get(field_name)
            if their is None or str(their.type) != str(field.type):
                strange.append(f"{name}.{field_name}: {field.type}")
                continue
            strange += [f"{name}.{field_name}({text})" for text in strange_arguments(field, their)]
            if getattr(their, "deprecation_reason", None):
                strange.append(f"{name}.{field_name} is deprecated")
    assert strange == []


def strange_arguments(field: Any, their: Any) -> list[str]:
    texts = {name: f"{name}: {each.type} = {default(each)}" for name, each in getattr(field, "args", {}).items()}
    real = {name: f"{name}: {each.type} = {default(each)}" for name, each in getattr(their, "args", {}).items()}
    return [text for name, text in texts.items() if real.get(name) != text]


def default(argument: GraphQLArgument) -> str:
    """Return the default value as it is written; "" for none."""
    given = argument.default
    return "" if given is None or given.literal is None else print_ast(given.literal)


def test_interfaces_of_the_practice_schema_are_real(real: GraphQLSchema) -> None:
    for name, ours in load_schema().type_map.items():
        theirs: Any = real.type_map.get(name)
        for interface in () if name.startswith("__") else getattr(ours, "interfaces", ()):
            assert interface.name in {each.name for each in theirs.interfaces}, f"{name} implements {interface.name}"


def test_the_whole_product_speaks_the_practice_schema() -> None:
    schema = load_schema()
    names = {path.stem for path in QUERIES.glob("*.graphql")}
    assert names
    for name in sorted(names):
        assert validate(schema, parse(query_text(name))) == [], name
