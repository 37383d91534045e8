"""A WooCommerce shop of a few dozen lines on a real socket: lists, filters, pages, signatures; and whatever goes wrong.

It shares no code with the connector: the signature is checked by the words of OAuth 1.0a alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, quote, urlsplit

from commerce.clock import FrozenClock
from commerce.pseudonym import Pseudonymizer
from connectors.base import Connector, Tools
from tests.connectors import opening
from tests.listening import Handler, Listener

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PSEUDONYM = Pseudonymizer(b"0123456789abcdef0123456789abcdef")
KEY, SECRET = "ck_test_key", "cs_test_secret"

Row = dict[str, Any]


@dataclass(frozen=True)
class Canned:
    """One answer as it stands; a dict or list body is sent as JSON."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # the connection ends in the middle of the body

    def raw(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


NO_ENTRY = Canned(
    401,
    "<html>\r\n<head><title>401 Authorization Required</title></head>\r\n",
    {"Content-Type": "text/html", "WWW-Authenticate": 'Basic realm="staging"'},
)


def stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def order(number: int, at: datetime = NOON - timedelta(days=1), **fields: Any) -> Row:
    """An order of 10.00 merchandise, 1.90 tax, 4.00 shipping."""
    return {
        "id": number,
        "status": "completed",
        "currency": "EUR",
        "created_via": "checkout",
        "customer_id": 0,
        "date_created_gmt": stamp(at),
        "date_modified_gmt": stamp(at),
        "date_paid_gmt": stamp(at),
        "total": "15.90",
        "total_tax": "1.90",
        "shipping_total": "4.00",
        "discount_total": "0.00",
        "payment_method": "stripe",
        "billing": {"email": f"person{number}@example.com", "country": "DE"},
        "shipping": {"country": "AT"},
        "line_items": [
            {"id": number * 10, "name": "Mug", "product_id": 7, "quantity": 2, "subtotal": "10.00", "total": "10.00"}
        ],
        "coupon_lines": [],
        "refunds": [],
        "meta_data": [],
        **fields,
    }


def refund(number: int, order_id: int, amount: str, at: datetime = NOON, **fields: Any) -> Row:
    return {
        "id": number,
        "parent_id": order_id,
        "date_created_gmt": stamp(at),
        "amount": amount,
        "meta_data": [{"key": "_refund_type", "value": "partial"}],
        "line_items": [],
        "shipping_lines": [],
        "fee_lines": [],
        **fields,
    }


def basic(pair: str) -> str:
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


@dataclass
class StubCompanion:
    """The plugin in the shop: its answers have the keys and types of recorded ones."""

    status: Row = field(
        default_factory=lambda: {
            "version": "1.0.0",
            "speaks": 1,
            "since_gmt": "2026-02-20T10:00:00",
            "today": "2026-03-02",
            "counts_visits": False,
        }
    )
    days: list[Row] = field(default_factory=list)
    checkouts: list[Row] = field(default_factory=list)

    def answer(self, name: str, query: dict[str, str]) -> Canned:
        if name == "status":
            return Canned(body=self.status)
        assert set(query) <= {"modified_after", "page", "per_page"} | {n for n in query if n.startswith("oauth_")}
        after = query["modified_after"]
        assert datetime.fromisoformat(after).tzinfo is None
        rows = [row for row in getattr(self, name) if row["date_modified_gmt"] > after]
        rows.sort(key=lambda row: (row["date_modified_gmt"], row["id"]))
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        assert 1 <= size <= 100
        return Canned(body=rows[(page - 1) * size : page * size], headers={"X-WP-Total": str(len(rows))})


class StubShop:
    """The shop. Change its rows while it is being read; `before_answer` is called ahead of every answer."""

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self.orders: list[Row] = []
        self.shown: dict[int, Any] = {}  # by order id: what is told in place of the row
        self.shown_refunds: dict[int, Any] = {}  # by refund id, likewise
        self.refunds: list[Row] = []
        self.coupons: list[Row] = []
        self.customers: list[Row] = []
        self.products: list[Row] = []
        self.variations: list[Row] = []
        self.companion: StubCompanion | None = None
        self.front = ""  # "user:password" that the web server itself asks for
        self.spoils_signatures = False  # a proxy in front changes what is signed
        self.index: Row = {
            "name": "Toys & Co",
            "timezone_string": "Europe/Berlin",
            "gmt_offset": 1,
            "namespaces": ["oembed/1.0", "wc/v3", "wp/v2"],
        }
        self.closed: Canned | None = None  # what a stranger is told everywhere
        self.takes_key_at_index = True
        self.has_pages = False  # a whole WordPress, not its API alone
        self.currency = "EUR"
        self.home = ""  # what the shop calls itself; "" for the address of the socket
        self.wall = NOON
        self.canned: dict[str, list[Canned]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []
        self.nonces: set[str] = set()
        self.overrule: Canned | None = None  # given by `before_answer`, for this answer
        self.before_answer: Callable[[str, dict[str, str]], None] = lambda _route, _query: None
        self.date_header = True
        self._server = Listener(_handler(self), tls)
        self.strips_authorization = False
        self.url = self._server.url
        self.api_root = f"{self.url}/wp-json/"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def connector(self, clock: FrozenClock | None = None, **access: Any) -> Connector:
        given = {"url": self.url, "key": KEY, "secret": SECRET, **access}
        return opening.woocommerce(Tools(clock or FrozenClock(NOON), PSEUDONYM), **given)

    def fails(self, route: str, *answers: Canned, times: int = 1) -> None:
        """Line up answers for a route ("" for the index), before the shop answers itself again."""
        self.canned.setdefault(route, []).extend(answers * times)

    def routes(self) -> list[str]:
        return [route for route, _ in self.asked]

    def answer(self, path: str, query: dict[str, str], authorization: str = "") -> Canned:  # noqa: C901, PLR0911 - one return a route
        if self.front and authorization != basic(self.front):
            return NO_ENTRY
        if path.rstrip("/") == "/wp-json" or (self.has_pages and query.get("rest_route") == "/"):
            return self._told_index(path, query, authorization)
        route = path.removeprefix("/wp-json/wc/v3/").replace("/wp-json/wc-shopbell", "wc-shopbell")
        if lined_up := self._canned(route):
            return lined_up
        if refusal := self._refusal(path, query, authorization):
            return self._as_closed(refusal) or refusal
        self.before_answer(route, query)
        if overruled := self.overrule:
            self.overrule = None
            return overruled
        match route.split("/"):
            case ["orders"]:
                listed = self._listed(self._chosen(query), query)
                return replace(listed, body=[self.shown.get(row["id"], row) for row in listed.body])
            case ["orders", number, "refunds"]:
                rows = [row for row in self.refunds if row["parent_id"] == int(number)]
                listed = self._listed([{k: v for k, v in row.items() if k != "parent_id"} for row in rows], query)
                return replace(listed, body=[self.shown_refunds.get(row["id"], row) for row in listed.body])
            case ["refunds" | "coupons" | "customers" | "products" | "variations" as name]:
                listed = self._listed(_included(getattr(self, name), query), query)
                shown = self.shown_refunds if name == "refunds" else {}
                return replace(listed, body=[shown.get(row["id"], row) for row in listed.body])
            case ["wc-shopbell", "v1", name] if self.companion is not None:
                return self.companion.answer(name, query)
            case ["data", "currencies", "current"]:
                return Canned(body={"code": self.currency, "name": "x"})
        return Canned(404, {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}})

    def _told_index(self, path: str, query: dict[str, str], authorization: str) -> Canned:
        """Return who the shop is; to a key only, where it is closed and the address makes WooCommerce look at one."""
        if path.startswith("/wp-json") and (lined_up := self._canned("")):
            return lined_up
        if self.closed is not None:
            is_looked_at = "wp-json/wc/" in query.get("for", "") and self.takes_key_at_index
            refusal = self._refusal(path, query, authorization)
            if not is_looked_at or (refusal is not None and self._as_closed(refusal)):
                return self.closed
            if refusal is not None:
                return refusal
        row = {"home": self.home or self.url, **self.index}
        if self.companion is not None:
            row["namespaces"] = [*row["namespaces"], "wc-shopbell/v1"]
        wanted = query.get("_fields", "").split(",")
        told = {name: value for name, value in row.items() if wanted == [""] or name in wanted}
        return Canned(body=told, headers={"Link": f'<{self.api_root}>; rel="https://api.w.org/"'})

    def _as_closed(self, refusal: Canned) -> Canned | None:
        """Return what closes the shop where no key was seen, ahead of WooCommerce's own words."""
        return self.closed if "cannot_view" in str(refusal.body) else None

    def _canned(self, route: str) -> Canned | None:
        lined_up = self.canned.get(route)
        return lined_up.pop(0) if lined_up else None

    def _chosen(self, query: dict[str, str]) -> list[Row]:
        wanted = query["status"].split(",")
        rows = [
            row for row in self.orders if (row["status"] != "trash" if "any" in wanted else row["status"] in wanted)
        ]
        rows = _included(rows, query)
        for name, column, sign in (
            ("modified_after", "date_modified_gmt", 1),
            ("after", "date_created_gmt", 1),
            ("before", "date_created_gmt", -1),
        ):
            if bound := query.get(name):
                assert datetime.fromisoformat(bound).tzinfo is None, "a zone would be shifted once more"
                assert query["dates_are_gmt"] == "true"
                rows = [
                    row for row in rows if ((row[column] or "") > bound if sign > 0 else (row[column] or "") < bound)
                ]
        return rows

    def _listed(self, rows: list[Row], query: dict[str, str]) -> Canned:
        column = {"modified": "date_modified_gmt", "date": "date_created_gmt"}.get(query.get("orderby", "id"), "id")
        rows = sorted(rows, key=lambda row: (row[column] or "", row["id"]), reverse=query.get("order") == "desc")
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        assert size <= 100
        part = rows[(page - 1) * size : page * size]
        total = len(rows) if part else 0
        return Canned(body=part, headers={"X-WP-Total": str(total), "X-WP-TotalPages": str(-(-total // size))})

    def _refusal(self, path: str, query: dict[str, str], authorization: str) -> Canned | None:
        """Check basic auth over https, else the signature."""
        code, problem = "woocommerce_rest_authentication_error", ""
        if self.url.startswith("https") and "consumer_key" in query:
            if query["consumer_key"] != KEY:
                code, problem = "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."
            elif query["consumer_secret"] != SECRET:
                problem = "Consumer secret is invalid."
        elif self.url.startswith("https") and "oauth_signature" not in query:
            if authorization != basic(f"{KEY}:{SECRET}") or self.strips_authorization:
                code, problem = "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."
        else:
            problem = self._forged(path, query)
        return Canned(401, {"code": code, "message": problem, "data": {"status": 401}}) if problem else None

    def _forged(self, path: str, query: dict[str, str]) -> str:
        """Return WooCommerce's complaint about a signature, "" when it is right."""
        if query.get("oauth_consumer_key") != KEY:
            return "Consumer key is invalid."
        plain = {name: value for name, value in query.items() if name != "oauth_signature"}
        pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in plain.items())
        text = "&".join(f"{name}={value}" for name, value in pairs)
        base = "&".join(["GET", quote((self.home or self.url) + path, safe=""), quote(text, safe="")])
        right = base64.b64encode(hmac.new(f"{SECRET}&".encode(), base.encode(), hashlib.sha256).digest()).decode()
        if right != query.get("oauth_signature") or self.spoils_signatures:
            return "Invalid signature - provided signature does not match."
        if abs(int(query["oauth_timestamp"]) - self.wall.timestamp()) > 15 * 60:
            return "Invalid timestamp."
        if query["oauth_nonce"] in self.nonces:
            return "Invalid nonce - nonce has already been used."
        self.nonces.add(query["oauth_nonce"])
        return ""


def _included(rows: list[Row], query: dict[str, str]) -> list[Row]:
    wanted = query.get("include", "").split(",")
    return rows if wanted == [""] else [row for row in rows if str(row["id"]) in wanted]


def _handler(shop: StubShop) -> type[BaseHTTPRequestHandler]:
    class Own(Handler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet, or each waits for the other's receipt
        disable_nagle_algorithm = True

        def get(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            shop.asked.append((parts.path.removeprefix("/wp-json/wc/v3/"), query))
            shop.headers.append(dict(self.headers.items()))
            answer = shop.answer(parts.path, query, self.headers.get("Authorization", ""))
            body = answer.raw()
            headers = {"Content-Type": "application/json; charset=UTF-8", "Content-Length": str(len(body))}
            if shop.date_header:
                headers["Date"] = shop.wall.strftime("%a, %d %b %Y %H:%M:%S GMT")
            self.send_response_only(answer.status)
            for name, value in {**headers, **answer.headers}.items():
                self.send_header(name, value)
            self.close_connection = answer.cut
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if answer.cut else body)

    return Own
