"""The practice Shopify: one GraphQL address per API version, a fixed token, points that run out.

    POST /admin/api/2026-10/graphql.json     X-Shopify-Access-Token: shpat_practice

Faults of its own, beside those every platform shares: "throttled" (an empty bucket) and "internal" (an
INTERNAL_SERVER_ERROR inside a 200).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    VariableDefinitionNode,
    VariableValues,
    build_schema,
    execute_sync,
    get_variable_values,
    parse,
    validate,
)

from practice.serve import SHOPIFY_TOKEN, Answer, Request, Setting
from practice.shopify.access import ALL_SCOPES, all_open, check
from practice.shopify.catalogue import Catalogue
from practice.shopify.compiler import Program, Unsuited, operation_of
from practice.shopify.cost import MAX_COST, Bucket, Plan, Price
from practice.shopify.moment import Moment
from practice.shopify.resolvers import RESOLVERS
from practice.shopify.shop import served_version
from practice.shopify.wire import Node
from practice.timeline import Timeline

_PATH = re.compile(r"/admin/api/(?P<version>\d{4}-\d{2}|unstable)/graphql\.json")
_WRONG_TOKEN = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
_KEPT_DOCUMENTS = 64


class _Asked(msgspec.Struct):
    """The body of a request."""

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - the name on the wire


@dataclass(frozen=True, slots=True)
class _Known:
    """A document that was met before: parsed, validated, compiled where that is possible."""

    document: DocumentNode
    errors: list[Node]
    variables: Sequence[VariableDefinitionNode] = ()
    program: Program | None = None
    price: Price | None = None


def load_schema() -> GraphQLSchema:
    """Return the practice shop's own schema."""
    return build_schema(files("practice.shopify").joinpath("schema.graphql").read_text(encoding="utf-8"))


def build(timeline: Timeline, setting: Setting) -> ShopifyHandler:
    """Make the handler for a practice server."""
    return ShopifyHandler(timeline, setting)


class ShopifyHandler:
    """Answers GraphQL. By default every scope is granted and nothing is throttled.

    Raises:
        ValueError: The world's currency is missing in the schema.
    """

    def __init__(self, timeline: Timeline, setting: Setting) -> None:
        self.schema = load_schema()
        known = self.schema.type_map["CurrencyCode"]
        if isinstance(known, GraphQLEnumType) and timeline.world.currency not in known.values:
            msg = f"practice/shopify/schema.graphql: enum CurrencyCode lacks {timeline.world.currency}; add it there"
            raise ValueError(msg)
        self._timeline = timeline
        self._setting = setting
        self._catalogue = Catalogue(timeline.world.currency)
        self._scopes = ALL_SCOPES
        self._bucket = Bucket(None)
        self._moment: Moment | None = None
        self._documents: OrderedDict[tuple[str, str | None], _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._requests = 0
        self.compiled = True  # False: always graphql-core, to compare

    def grant(self, scopes: frozenset[str]) -> None:
        """Change what the token may read."""
        self._scopes = scopes

    def throttle(self, plan: Plan | None) -> None:
        """Put the shop on a plan with a full bucket; None takes the limit away."""
        self._bucket = Bucket(plan)

    def answer(self, request: Request) -> Answer:
        """Return the answer to one request; see the module."""
        place = _PATH.fullmatch(request.path)
        if place is None:
            return _answer(404, {"errors": "Not Found"})
        if request.headers.get("x-shopify-access-token") != SHOPIFY_TOKEN:
            return _answer(401, _WRONG_TOKEN)
        if request.method != "POST":
            return _answer(405, {"errors": "Method Not Allowed"})
        with self._lock:  # graphql work holds the interpreter anyway; sums and buckets stay whole
            self._requests += 1
            headers = {
                "X-Shopify-API-Version": served_version(place["version"]),
                "X-Request-Id": hashlib.sha256(f"practice {self._requests}".encode()).hexdigest()[:32],
            }
            try:
                asked = msgspec.json.decode(request.body, type=_Asked)
            except msgspec.DecodeError:
                return _answer(400, {"errors": {"query": "Required parameter missing or invalid"}}, headers)
            return _answer(200, self._graphql(asked, request.fault), headers)

    def _graphql(self, asked: _Asked, fault: str) -> Node:
        known = self._known(asked.query, asked.operationName)
        if known.errors or known.price is None:
            return {"errors": known.errors}
        variables = asked.variables or {}
        coerced = get_variable_values(self.schema, known.variables, variables)
        if isinstance(coerced, list):
            return {"errors": [_invalid(error, "INVALID_VARIABLE") for error in coerced]}
        cost = known.price.requested(variables)
        if fault == "internal":
            return {
                "errors": [
                    _error("Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR")
                ]
            }
        if cost > MAX_COST:
            return {"errors": [_too_dear(cost)]}
        if fault == "throttled" or not self._bucket.take(cost, (self._setting.wall or self._setting.clock).now()):
            return {"errors": [_error("Throttled", "THROTTLED")], "extensions": self._cost(cost, None)}
        out = self._run(known, asked, coerced)
        spent = known.price.requested(variables, _rows(out.get("data")))
        self._bucket.give_back(cost - spent)
        return out | {"extensions": self._cost(cost, spent)}

    def _cost(self, requested: int, actual: int | None) -> Node:
        cost = {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": self._bucket.status()}
        return {"cost": cost}

    def _known(self, text: str, name: str | None) -> _Known:
        """Parse, check and compile a document, once."""
        known = self._documents.get((text, name))
        if known is None:
            known = self._documents[text, name] = self._learn(text, name)
            while len(self._documents) > _KEPT_DOCUMENTS:
                self._documents.popitem(last=False)
        self._documents.move_to_end((text, name))
        return known

    def _learn(self, text: str, name: str | None) -> _Known:
        try:
            document = parse(text)
        except GraphQLError as error:
            return _Known(DocumentNode(), [_syntax(error)])
        if errors := validate(self.schema, document):
            return _Known(document, [_invalid(error) for error in errors])
        try:
            operation = operation_of(document, name)
        except Unsuited:
            return _Known(document, [_error("An operation name is required", "BAD_REQUEST")])
        price = Price(self.schema, document, operation)
        try:
            program = Program(self.schema, document, name, RESOLVERS)
        except Unsuited:
            program = None
        return _Known(document, [], operation.variable_definitions or (), program, price)

    def _run(self, known: _Known, asked: _Asked, variables: VariableValues) -> Node:
        """Run the compiled program; whatever is not plain sailing is run again by graphql-core."""
        moment = self._now()
        if known.program is not None and self.compiled and all_open(moment.scopes):
            try:
                return {"data": known.program(moment, variables)}
            except Exception:  # noqa: BLE001, S110 - graphql-core turns the same failure into a proper error
                pass
        result = execute_sync(
            self.schema,
            known.document,
            root_value={},
            context_value=moment,
            variable_values=asked.variables,
            operation_name=asked.operationName,
            field_resolver=_resolve,
        )
        errors = [error.formatted for error in result.errors or ()]
        return {"data": result.data} | ({"errors": errors} if errors else {})

    def _now(self) -> Moment:
        now, scopes = self._setting.clock.now(), self._scopes
        if self._moment is None or (self._moment.now, self._moment.scopes) != (now, scopes):
            self._moment = Moment(self._timeline, now, scopes, self._catalogue)
        return self._moment


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
    """Resolve any field for graphql-core, with the same functions as the compiled program."""
    moment: Moment = info.context
    check(info.field_name, info.return_type, moment.scopes)
    resolver = RESOLVERS.get((info.parent_type.name, info.field_name))
    return source[info.field_name] if resolver is None else resolver(source, moment, args)


def _rows(data: Mapping[str, Any] | None) -> dict[str, int]:
    """Return how many rows each top-level connection brought."""
    rows: dict[str, int] = {}
    for key, value in (data or {}).items():
        found = (value.get("nodes") or value.get("edges")) if isinstance(value, dict) else None
        if found is not None:
            rows[key] = len(found)
    return rows


def _error(message: str, code: str) -> Node:
    return {
        "message": message,
        "extensions": {"code": code, "documentation": "https://shopify.dev/api/usage/rate-limits"},
    }


def _too_dear(cost: int) -> Node:
    message = f"Query cost is {cost}, which exceeds the single query max cost limit ({MAX_COST})."
    return {"message": message, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MAX_COST}}


def _syntax(error: GraphQLError) -> Node:
    return {"message": error.message, "locations": error.formatted.get("locations", [])}


_NO_FIELD = re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<kind>\w+)'")


def _invalid(error: GraphQLError, code: str = "") -> Node:
    """Return an error that was found before anything ran; an unknown field in Shopify's words."""
    found = _NO_FIELD.match(error.message)
    out: Node = {"message": error.message, "locations": error.formatted.get("locations", [])}
    if code:
        out["extensions"] = {"code": code}
    if found is not None:
        out["message"] = f"Field '{found['field']}' doesn't exist on type '{found['kind']}'"
        out["extensions"] = {"code": "undefinedField", "typeName": found["kind"], "fieldName": found["field"]}
    return out


def _answer(status: int, body: Node, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, msgspec.json.encode(body), "application/json; charset=utf-8", headers or {})
