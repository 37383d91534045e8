"""The practice Shopify: one GraphQL address per API version, tokens, points that run out, files of bulk operations.

    POST /admin/api/2026-10/graphql.json     X-Shopify-Access-Token: shpat_practice, or one handed out by
    POST /admin/oauth/access_token           client_id=practice-client, client_secret=shpss_practice
    GET  /bulk/...                           without a token

Faults of its own, beside those every platform shares, are named in `practice.faults`. Control calls of its own:

    POST /practice/shopify/webhooks  {"after": "...", "doubles": 0.1, "forged": 0.1, "seed": 1}   deliver what happened
    POST /practice/shopify/redact    {"url": "http://127.0.0.1:8000/...", "customer": 2}   demand to forget a customer
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from practice.shopify import complaints
from practice.shopify.access import ALL_SCOPES, LEVEL_2, MARKS, WALLED, all_open, check
from practice.shopify.bulk import BulkOperations, Instant
from practice.shopify.bulk_file import DAMAGES, spoilt
from practice.shopify.catalogue import Catalogues
from practice.shopify.compiler import Program, Unsuited, operation_of
from practice.shopify.cost import MAX_COST, PLANS, Bucket, Plan, Price
from practice.shopify.desk import Desk
from practice.shopify.identity import served_version
from practice.shopify.moment import Moment
from practice.shopify.reports import Reports
from practice.shopify.resolvers import RESOLVERS
from practice.shopify.tokens import Tokens
from practice.shopify.webhooks import Event, Webhooks, events, redaction
from practice.shopify.wire import Node, gid
from practice.timeline import Timeline

_PATH = re.compile(r"/admin/api/(?P<version>\d{4}-\d{2}|unstable)/graphql\.json")
_WRONG_TOKEN = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
_TOKEN_PATH = "/admin/oauth/access_token"  # noqa: S105 - an address
_FILE_PATH = re.compile(r"/bulk/(?P<secret>\w+)/[\w.-]+")
_GONE = b"<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code></Error>"
_KEPT_DOCUMENTS = 64
#: What a shop says that cannot be reached by anybody.
_CLOSED = {402: "Unavailable Shop", 403: "[API] Forbidden", 423: "Locked"}


class _DeliverOrder(msgspec.Struct, forbid_unknown_fields=True):
    after: datetime
    doubles: float = 0.0
    forged: float = 0.0
    seed: int = 0


class _RedactOrder(msgspec.Struct, forbid_unknown_fields=True):
    url: str
    customer: int


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

    Attributes:
        desk: Bulk operations, webhooks, ShopifyQL and what else can be switched; see `Desk`.
        tokens: Which tokens open the shop.
        compiled: False leaves every query to graphql-core, to compare.

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
        self._catalogues = Catalogues(timeline.world)
        self._scopes = ALL_SCOPES | {LEVEL_2}
        self._bucket = Bucket(None)
        self._moment: Moment | None = None
        self._documents: OrderedDict[tuple[str, str | None], _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._requests = 0
        self.tokens = Tokens()
        self.desk = Desk(BulkOperations(self.schema, RESOLVERS), Webhooks(), Reports(), setting.clock.now())
        self.compiled = True

    def grant(self, scopes: frozenset[str], *, level_2: bool = True, walled: bool = False) -> None:
        """Change what a token may read; without `level_2` as on a Basic plan, which keeps personal data back.

        `walled`: customers are kept back as such, and the errors that say so bear no code.
        """
        marks = ({LEVEL_2} if level_2 else set()) | ({WALLED} if walled else set())
        self._scopes = (scopes - MARKS) | marks

    def throttle(self, plan: Plan | None) -> None:
        """Put the shop on a plan with full buckets, ShopifyQL's too; None takes the limits away.

        Buckets fill by the wall clock where the server has one, else by the world's. A server and a client that are
        given the same frozen clock so share one simulated time: the client's sleeping fills the bucket, and points a
        second can be measured without waiting. Given to the server as `wall`, it leaves the world standing still.
        """
        self._bucket = Bucket(plan)
        self.desk.plan = plan or Plan.standard
        self.desk.reports.budget.limited = plan is not None

    def restrict(self, scopes: Sequence[str] | None, plan: str) -> None:
        """Grant these scopes (None: all) and put the shop on a plan by its name ("": no limits).

        Raises:
            ValueError: An unknown scope or plan.
        """
        if plan and plan not in PLANS:
            msg = f'unknown plan "{plan}"; known are {", ".join(PLANS)}'
            raise ValueError(msg)
        if scopes is not None and (unknown := set(scopes) - ALL_SCOPES):
            msg = f"unknown scope {', '.join(sorted(unknown))}; known are {', '.join(sorted(ALL_SCOPES))}"
            raise ValueError(msg)
        self.grant(ALL_SCOPES if scopes is None else frozenset(scopes))
        if plan:
            self.throttle(PLANS[plan])

    def close(self) -> None:
        """Delete the files of bulk operations."""
        self.desk.bulk.close()

    def answer(self, request: Request) -> Answer:
        """Return the answer to one request; see the module."""
        with self._lock:  # graphql work holds the interpreter anyway; sums and buckets stay whole
            self.desk.base_url, self.desk.fault, self.desk.wall = request.base_url, request.fault, self._wall()
            if request.path == _TOKEN_PATH and request.method == "POST":
                return self.tokens.grant(request, self._instant(), self._scopes - MARKS)
            if (place := _FILE_PATH.fullmatch(request.path)) is not None:
                return self._file(place["secret"], request)
            if (place := _PATH.fullmatch(request.path)) is None:
                return _answer(404, {"errors": "Not Found"})
            return self._api(place["version"], request)

    def deliver(self, after: datetime) -> list[int]:
        """Tell all subscribers what happened since then; return the statuses of the answers, 0 for none."""
        now = self._setting.clock.now()
        happened = [*events(self._timeline, after, now), *self._operations_ended(after)]
        return self.desk.webhooks.tell(sorted(happened, key=lambda event: event.at))

    def uninstall(self) -> list[int]:
        """Take the app out of the shop: no token opens it, and none is handed out; tell who asked to be told."""
        now = self._setting.clock.now()
        self.tokens.revoke()
        self.tokens.revoke(SHOPIFY_TOKEN)
        self.tokens.refusal = "app_not_installed"
        return self.desk.webhooks.tell([Event("APP_UNINSTALLED", f"uninstalled-{now}", now, {"id": 1})])

    def redact(self, url: str, customer_id: int) -> list[int]:
        """Demand from a loopback address that a customer be forgotten; return the statuses.

        Raises:
            ValueError: No such customer by now, or the address is not on this machine.
        """
        now = self._setting.clock.now()
        person = self._timeline.person(customer_id, now)
        if person is None:
            msg = f"no customer {customer_id} in this shop by {now.isoformat()}"
            raise ValueError(msg)
        orders = [state.order.id for state in self._timeline.orders_of(customer_id, now)]
        return self.desk.webhooks.send(url, redaction(person, orders, now))

    def control(self, method: str, path: str, body: bytes) -> Answer | None:
        """Carry out a control call of this platform."""
        try:
            match method, path:
                case "POST", "/practice/shopify/webhooks":
                    order = msgspec.json.decode(body, type=_DeliverOrder)
                    self.desk.webhooks.trouble(doubles=order.doubles, forged=order.forged, seed=order.seed)
                    return _answer(200, {"statuses": self.deliver(order.after)})
                case "POST", "/practice/shopify/redact":
                    demand = msgspec.json.decode(body, type=_RedactOrder)
                    return _answer(200, {"statuses": self.redact(demand.url, demand.customer)})
        except (msgspec.DecodeError, ValueError) as error:
            return _answer(400, {"message": str(error)})
        return None

    def _operations_ended(self, after: datetime) -> list[Event]:
        with self._lock:
            self.desk.wall = self._wall()
            ended = [each for each in self.desk.bulk.all(self._instant()) if each.ended and each.ended.world > after]
        return [
            Event(
                "BULK_OPERATIONS_FINISH",
                f"bulk-{each.number}",
                each.ended.world,
                {"admin_graphql_api_id": gid("BulkOperation", each.number), "status": each.status.lower()},
            )
            for each in ended
            if each.ended is not None
        ]

    def _wall(self) -> datetime:
        return (self._setting.wall or self._setting.clock).now()

    def _instant(self) -> Instant:
        return Instant(self._setting.clock.now(), self.desk.wall)

    def _file(self, secret: str, request: Request) -> Answer:
        """Answer as the storage behind the shop does: who sends the token there gives it to a stranger."""
        if "x-shopify-access-token" in request.headers:
            return Answer(400, b"the access token does not belong here", "text/plain")
        path = self.desk.bulk.file(secret, self._instant())
        if path is None:
            return Answer(400, _GONE, "application/xml")
        if request.fault in DAMAGES:
            return Answer(200, spoilt(path, request.fault), "application/jsonl")
        return Answer(200, b"", "application/jsonl", file=path)

    def _api(self, asked_version: str, request: Request) -> Answer:
        if self.desk.closed:
            return _answer(self.desk.closed, {"errors": _CLOSED.get(self.desk.closed, "Not Found")})
        if request.fault == "token-expired":
            self.tokens.age()
        if not self.tokens.is_good(request.headers.get("x-shopify-access-token", ""), self._instant()):
            return _answer(401, _WRONG_TOKEN)
        if request.method != "POST":
            return _answer(405, {"errors": "Method Not Allowed"})
        self._requests += 1
        version = served_version(asked_version, self.desk.versions)
        headers = {
            "X-Shopify-API-Version": version,
            "X-Request-Id": hashlib.sha256(f"practice {self._requests}".encode()).hexdigest()[:32],
        }
        try:
            asked = msgspec.json.decode(request.body, type=_Asked)
        except msgspec.DecodeError:
            return _answer(400, {"errors": {"query": "Required parameter missing or invalid"}}, headers)
        return _answer(200, self._graphql(asked, request.fault, version), headers)

    def _graphql(self, asked: _Asked, fault: str, version: str) -> Node:
        known = self._known(asked.query, asked.operationName)
        if known.errors or known.price is None:
            return {"errors": known.errors}
        variables = asked.variables or {}
        coerced = get_variable_values(self.schema, known.variables, variables)
        if isinstance(coerced, list):
            return {"errors": [complaints.invalid(error, "INVALID_VARIABLE") for error in coerced]}
        cost = known.price.requested(variables)
        if fault == "internal":
            return {
                "errors": [
                    complaints.error(
                        "Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR"
                    )
                ]
            }
        if cost > MAX_COST:
            return {"errors": [complaints.too_dear(cost)]}
        if fault == "throttled" or not self._bucket.take(cost, self.desk.wall):
            return {"errors": [complaints.error("Throttled", "THROTTLED")], "extensions": self._cost(cost, None)}
        self.desk.reports.told = {}
        out = self._run(known, asked, coerced, version)
        spent = known.price.requested(variables, _rows(out.get("data")))
        self._bucket.give_back(cost - spent)
        return out | {"extensions": self._cost(cost, spent)}

    def _cost(self, requested: int, actual: int | None) -> Node:
        cost = {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": self._bucket.status()}
        told = self.desk.reports.told
        return {"cost": cost, "shopifyqlCost": told} if told and actual is not None else {"cost": cost}

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
            return _Known(DocumentNode(), [complaints.syntax(error)])
        if errors := validate(self.schema, document):
            return _Known(document, [complaints.invalid(error) for error in errors])
        try:
            operation = operation_of(document, name)
        except Unsuited:
            return _Known(document, [complaints.error("An operation name is required", "BAD_REQUEST")])
        price = Price(self.schema, document, operation)
        try:
            program = Program(self.schema, document, name, RESOLVERS)
        except Unsuited:
            program = None
        return _Known(document, [], operation.variable_definitions or (), program, price)

    def _run(self, known: _Known, asked: _Asked, variables: VariableValues, version: str) -> Node:
        """Run the compiled program; whatever is not plain sailing is run again by graphql-core."""
        moment = self._now(version)
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

    def _now(self, version: str) -> Moment:
        now, scopes = self._setting.clock.now(), self._scopes
        had, catalogue = self._moment, self._catalogues.at(now)
        if had is None or (had.scopes, had.version) != (scopes, version):
            had = Moment(self._timeline, now, scopes, catalogue, version, self.desk)
        elif had.now != now:
            had = had.later(now, catalogue)
        self._moment = had
        return had


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
    """Resolve any field for graphql-core, with the same functions as the compiled program."""
    moment: Moment = info.context
    check(info.parent_type.name, info.field_name, info.return_type, moment.scopes)
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


def _answer(status: int, body: Node, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, msgspec.json.encode(body), "application/json; charset=utf-8", headers or {})
