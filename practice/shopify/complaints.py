"""How the practice Shopify complains about a query, as errors on the wire."""

from __future__ import annotations

import re

from graphql import GraphQLError

from practice.shopify.cost import MAX_COST
from practice.shopify.wire import Node


def error(message: str, code: str) -> Node:
    """Return an error with a code."""
    return {
        "message": message,
        "extensions": {"code": code, "documentation": "https://shopify.dev/api/usage/rate-limits"},
    }


def too_dear(cost: int) -> Node:
    """Return the error of a query above the most that one may cost."""
    message = f"Query cost is {cost}, which exceeds the single query max cost limit ({MAX_COST})."
    return {"message": message, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MAX_COST}}


def syntax(found: GraphQLError) -> Node:
    """Return the error of a text that is no GraphQL."""
    return {"message": found.message, "locations": found.formatted.get("locations", [])}


_NO_FIELD = re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<kind>\w+)'")


def worded(found: GraphQLError) -> str:
    """Return what a validation error says, for an unknown field in Shopify's words."""
    unknown = _NO_FIELD.match(found.message)
    return found.message if unknown is None else f"Field '{unknown['field']}' doesn't exist on type '{unknown['kind']}'"


def invalid(found: GraphQLError, code: str = "") -> Node:
    """Return an error that was found before anything ran."""
    unknown = _NO_FIELD.match(found.message)
    out: Node = {"message": worded(found), "locations": found.formatted.get("locations", [])}
    if code:
        out["extensions"] = {"code": code}
    if unknown is not None:
        out["extensions"] = {"code": "undefinedField", "typeName": unknown["kind"], "fieldName": unknown["field"]}
    return out
