"""A little Shopify on a real socket: one shop's answers, written by hand, with whatever trouble a test asks for."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from commerce.clock import FrozenClock
from commerce.pseudonym import Pseudonymizer
from connectors.base import MemoryTokens, Shared, Tools
from connectors.shopify.connector import Shopify
from tests.connectors import opening
from tests.listening import Handler, Listener

TOKEN = "shpat_made_up"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PSEUDONYM = Pseudonymizer(b"k" * 32)
CLIENT_ID, CLIENT_SECRET = "client_made_up", "shpss_made_up"
ALL_SCOPES = (
    "read_orders", "read_all_orders", "read_customers", "read_products", "read_discounts", "read_inventory",
    "read_reports",
)  # fmt: skip

Node = dict[str, Any]


def money(amount: str, currency: str = "") -> Node:
    """A money bag as our queries ask for it."""
    return {"shopMoney": {"amount": amount} | ({"currencyCode": currency} if currency else {})}


def connection(nodes: list[Any], cursor: str | None = None, *, more: bool = False) -> Node:
    return {"nodes": nodes, "pageInfo": {"hasNextPage": more, "endCursor": cursor}}


def line(number: int, original: str, discounted: str = "", *, quantity: int = 1, **changes: Any) -> Node:
    return {
        "id": f"gid://shopify/LineItem/{number}",
        "title": f"Mug {number}",
        "sku": f"MUG-{number}",
        "quantity": quantity,
        "currentQuantity": quantity,
        "isGiftCard": False,
        "product": {"id": f"gid://shopify/Product/{number}"},
        "variant": {"id": f"gid://shopify/ProductVariant/{number}"},
        "originalTotalSet": money(original),
        "discountedTotalSet": money(discounted or original),
    } | changes


def order(number: int, *lines: Node, total: str = "10.00", currency: str = "EUR", **changes: Any) -> Node:
    """An order of one mug for 10.00, unless told otherwise. `subtotal`, `tax`, `shipping`, `discounts` are amounts."""
    updated = changes.pop("updated", f"2026-11-20T10:{number % 60:02d}:00Z")
    return {
        "id": f"gid://shopify/Order/{number}",
        "legacyResourceId": str(number),
        "processedAt": "2026-11-20T09:00:00Z",
        "updatedAt": updated,
        "cancelledAt": None,
        "test": False,
        "taxesIncluded": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "attribution": None,
        "subtotalPriceSet": money(changes.pop("subtotal", total)),
        "totalDiscountsSet": money(changes.pop("discounts", "0.0")),
        "totalShippingPriceSet": money(changes.pop("shipping", "0.0")),
        "totalTaxSet": money(changes.pop("tax", "0.0")),
        "totalTipReceivedSet": money(changes.pop("tip", "0.0")),
        "originalTotalDutiesSet": None,
        "totalPriceSet": money(total, currency),
        "shippingAddress": {"countryCodeV2": "VN"},
        "customer": {"id": "gid://shopify/Customer/77"},
        "customerJourneySummary": None,
        "edited": False,
        "discountCodes": [],
        "paymentGatewayNames": [],
        "lineItems": connection(list(lines) or [line(number, "10.00")]),
        "discountApplications": {"nodes": []},
        "refunds": [],
    } | changes


def refund(number: int, *lines: tuple[int, int, str, str], total: str, **changes: Any) -> Node:
    """A refund; its lines are (line number, quantity, subtotal, tax)."""
    return {
        "id": f"gid://shopify/Refund/{number}",
        "createdAt": "2026-11-21T08:00:00Z",
        "processedAt": "2026-11-21T08:00:00Z",
        "totalRefundedSet": money(total),
        "refundLineItems": connection([refund_line(*each) for each in lines]),
        "refundShippingLines": {"nodes": []},
        "orderAdjustments": {"nodes": []},
    } | changes


def refund_line(number: int, quantity: int, subtotal: str, tax: str = "0.0") -> Node:
    return {
        "quantity": quantity,
        "lineItem": {"id": f"gid://shopify/LineItem/{number}"},
        "subtotalSet": money(subtotal),
        "totalTaxSet": money(tax),
    }


class Answer:
    """One answer to give instead of the right one; status 0 hangs up, `missing` bytes before its end."""

    def __init__(
        self, status: int = 200, body: Any = None, headers: dict[str, str] | None = None, *, missing: int = 0
    ) -> None:
        self.status, self.headers, self.missing = status, headers or {}, missing
        self.body = body.encode() if isinstance(body, str) else json.dumps(body).encode()


def errors(code: str, message: str = "no", **more: Any) -> Answer:
    """An answer of status 200 that refuses, as GraphQL does."""
    return Answer(200, {"data": None, "errors": [{"message": message, "extensions": {"code": code}}]} | more)


class StubShop:
    """The shop. A context manager; `trouble` is given out first, one request each."""

    def __init__(self, *orders: Node) -> None:
        self.orders = list(orders)
        self.checkouts: list[Node] = []
        self.discounts: list[Node] = []
        self.customers: list[Node] = []
        self.lines_after: dict[str, list[Node]] = {}  # by order id: pages of further lines
        self.agreements: dict[str, list[Node]] = {}  # by order id
        self.agreements_after: dict[str, list[Node]] = {}  # pages of further ones; the cursor of each is its number
        self.refund_lines_after: dict[str, list[Node]] = {}
        self.discounts_after: dict[str, list[Node]] = {}
        self.on_the_page: dict[str, Node] = {}  # by order id: what its page shows otherwise than it is
        self.gone: set[str] = set()  # order ids that are listed, but gone when asked for
        self.variants: list[Node] = []
        self.report: Callable[[str], Answer | Node] = lambda _question: {"parseErrors": [], "tableData": None}
        self.files: dict[str, Answer] = {}  # by path: what a bulk operation wrote
        self.bulk: Callable[[str, Node], Answer | Node] = _no_bulk
        self.tokens: dict[str, datetime] = {}  # handed out, until when
        self.sign_in: Answer | None = None  # instead of a token
        self.scopes: tuple[str, ...] = ALL_SCOPES
        self.shop: Node = {
            "name": "Toys",
            "myshopifyDomain": "toys.myshopify.com",
            "ianaTimezone": "Asia/Ho_Chi_Minh",
            "currencyCode": "EUR",
            "plan": {"publicDisplayName": "Basic"},
        }
        self.trouble: deque[Answer] = deque()
        self.refuse: Callable[[str, Node], Answer | None] = lambda _name, _variables: None
        self.headers: dict[str, str] = {"X-Shopify-API-Version": "2026-10"}
        self.bucket: Node = {"maximumAvailable": 2000.0, "currentlyAvailable": 2000, "restoreRate": 100.0}
        self.asked: list[tuple[str, Node]] = []
        self.texts: list[str] = []  # of the questions, as they came
        self.paths: list[str] = []
        self.downloads: list[dict[str, str]] = []
        self.clock = FrozenClock(NOON)

    def __enter__(self) -> Self:
        shop = self

        class Own(Handler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one go, or every answer waits 40 ms for an acknowledgement

            def post(self) -> None:
                shop.paths.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("/admin/oauth/access_token"):
                    self.reply(shop.grant(json.loads(body)))
                else:
                    self.reply(shop.answer(self.headers.get("X-Shopify-Access-Token", ""), json.loads(body)))

            def get(self) -> None:
                shop.paths.append(self.path)
                shop.downloads.append(dict(self.headers))
                self.reply(shop.files.get(self.path, Answer(404, "gone")))

            def reply(self, answer: Answer) -> None:
                if answer.status == 0:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in {**shop.headers, **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body) + answer.missing))
                self.end_headers()
                self.wfile.write(answer.body)
                self.close_connection = self.close_connection or bool(answer.missing)

        self._server = Listener(Own)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return self._server.url

    def connector(self, token: str = TOKEN, **access: Any) -> Shopify:
        tokens, shared = access.pop("tokens", None) or MemoryTokens(), access.pop("shared", None) or Shared()
        tools = Tools(self.clock, PSEUDONYM, tokens, shared)
        return opening.shopify(tools, **{"url": self.url, "token": token} | access)

    def grant(self, asked: Node) -> Answer:
        """Hand out a token for a day."""
        self.asked.append(("Token", asked))
        if self.sign_in is not None:
            return self.sign_in
        if (asked["client_id"], asked["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return Answer(400, {"error": "invalid_client"})
        token = f"shpat_of_the_day_{len(self.tokens)}"
        self.tokens[token] = self.clock.now() + timedelta(seconds=86_399)
        return Answer(200, {"access_token": token, "scope": "read_orders,read_products", "expires_in": 86_399})

    def questions(self, name: str) -> list[Node]:
        """The variables of every question of that name, in order."""
        return [variables for asked, variables in self.asked if asked == name]

    def answer(self, token: str, question: Node) -> Answer:
        match = re.match(r"(?:query|mutation) (\w+)", question["query"])
        assert match, question["query"]
        name, variables = match[1], question["variables"]
        self.asked.append((name, variables))
        self.texts.append(question["query"])
        if self.trouble:
            return self.trouble.popleft()
        if token != TOKEN and self.clock.now() >= self.tokens.get(token, self.clock.now()):
            text = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return Answer(401, {"errors": text})
        if refused := self.refuse(name, variables):
            return refused
        method = "_" + re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
        data = getattr(self, method)(variables)
        if isinstance(data, Answer):
            return data
        cost = {"requestedQueryCost": 500, "actualQueryCost": 80, "throttleStatus": self.bucket}
        return Answer(200, {"data": data, "extensions": {"cost": cost}})

    def _shop_info(self, _variables: Node) -> Node:
        return {
            "shop": self.shop,
            "currentAppInstallation": {"accessScopes": [{"handle": handle} for handle in self.scopes]},
            "publicApiVersions": [{"handle": "2026-10", "supported": True}],
        }

    def _orders_count(self, variables: Node) -> Node:
        found = [node for node in _within(self.orders, variables["query"]) if node["id"] not in self.gone]
        return {"ordersCount": {"count": len(found), "precision": "EXACT"}}

    def _orders_page(self, variables: Node) -> Node:
        page = _paged(self.orders, variables)
        page["nodes"] = [node | self.on_the_page.get(node["id"], {}) for node in page["nodes"]]
        return {"orders": page}

    def _customers_page(self, variables: Node) -> Node:
        return {"customers": _paged(self.customers, variables)}

    def _customers_page_min(self, variables: Node) -> Node:
        nodes = [{k: v for k, v in node.items() if k != "defaultEmailAddress"} for node in self.customers]
        return {"customers": _paged(nodes, variables)}

    def _abandoned_checkouts_page(self, variables: Node) -> Node:
        return {"abandonedCheckouts": _paged(self.checkouts, variables, "createdAt")}

    def _discounts_page(self, _variables: Node) -> Node:
        return {"discountNodes": connection(self.discounts)}

    def _order_line_items_more(self, variables: Node) -> Node:
        pages = self.lines_after.get(variables["id"])
        return {"order": {"lineItems": pages.pop(0)} if pages else None}

    def _refund_line_items_more(self, variables: Node) -> Node:
        pages = self.refund_lines_after.get(variables["id"])
        return {"refund": {"refundLineItems": pages.pop(0)} if pages else None}

    def _order_discounts_more(self, variables: Node) -> Node:
        pages = self.discounts_after.get(variables["id"])
        return {"order": {"discountApplications": pages.pop(0)} if pages else None}

    def _refunds_of_orders(self, variables: Node) -> Node:
        there = {node["id"]: node for node in self.orders if node["id"] not in self.gone}
        found = [there.get(gid) for gid in variables["ids"]]
        return {"nodes": [node and {"id": node["id"], "refunds": node["refunds"]} for node in found]}

    def _agreements_of_orders(self, variables: Node) -> Node:
        there = {node["id"]: node for node in self.orders if node["id"] not in self.gone}
        found = [there.get(gid) for gid in variables["ids"]]
        return {"nodes": [node and {"id": node["id"], "agreements": self._agreed(node["id"])} for node in found]}

    def _agreed(self, gid: str) -> Node:
        pages = self.agreements_after.get(gid, [])
        return connection(self.agreements.get(gid, []), "0", more=bool(pages))

    def _order_agreements_more(self, variables: Node) -> Node:
        gid, after = variables["id"], variables["after"]
        pages = [connection(self.agreements[gid][:2], "0", more=True), *self.agreements_after[gid]]
        return {"order": {"agreements": pages[0 if after is None else int(after) + 1]}}

    def _orders_by_id(self, variables: Node) -> Node:
        there = {node["id"]: node for node in self.orders if node["id"] not in self.gone}
        return {"nodes": [there.get(gid) for gid in variables["ids"]]}

    def _nodes_exist(self, variables: Node) -> Node:
        there = {node["id"] for node in self.orders if node["id"] not in self.gone}
        return {"nodes": [{"id": gid} if gid in there else None for gid in variables["ids"]]}

    def _variant_costs_page(self, variables: Node) -> Node:
        return {"productVariants": _paged(self.variants, variables, "id")}

    def _shopify_q_l(self, variables: Node) -> Answer | Node:
        found = self.report(variables["q"])
        return found if isinstance(found, Answer) else {"shopifyqlQuery": found}

    def _bulk_run(self, variables: Node) -> Answer | Node:
        return self.bulk("run", variables)

    def _bulk_status(self, variables: Node) -> Answer | Node:
        return self.bulk("status", variables)

    def _bulk_list(self, variables: Node) -> Answer | Node:
        return self.bulk("list", variables)

    def _bulk_cancel(self, variables: Node) -> Answer | Node:
        return self.bulk("cancel", variables)


def _no_bulk(_what: str, _variables: Node) -> Node:
    msg = "this shop has no bulk operations"
    raise AssertionError(msg)


def _within(nodes: list[Node], search: str) -> list[Node]:
    """The records that a search like "updated_at:>='...' AND updated_at:<='...'" finds."""
    found = nodes
    for field, sign, instant in re.findall(r"(\w+):([<>]=)'([^']+)'", search):
        key = {"updated_at": "updatedAt", "created_at": "createdAt", "processed_at": "processedAt"}[field]
        found = [node for node in found if (node[key] >= instant if sign == ">=" else node[key] <= instant)]
    for number in re.findall(r"\bid:>=(\d+)", search):
        found = [node for node in found if int(node["id"].rpartition("/")[2]) >= int(number)]
    return found


def _paged(nodes: list[Node], variables: Node, sort: str = "updatedAt") -> Node:
    """One page, by a cursor that names the last record seen (as Shopify's do), not a position."""

    def key(node: Node) -> str:
        return f"{node.get(sort, '')} {node.get('id', '')}"

    found = sorted(_within(nodes, variables["query"] or ""), key=key)
    rest = [node for node in found if variables["after"] is None or key(node) > variables["after"]]
    page = rest[: variables["first"]]
    return connection(page, key(page[-1]) if page else None, more=len(rest) > len(page))
