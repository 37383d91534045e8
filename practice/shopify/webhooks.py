"""Webhooks: who asked to be told what, and signed deliveries to a loopback address, doubled and forged on demand.

A delivery is signed as Shopify does: base64(HMAC-SHA256(raw body, client secret)) in X-Shopify-Hmac-Sha256. Nothing is
ever sent on its own: a test or a control call asks for it.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection
from random import Random
from typing import Any
from urllib.parse import urlsplit

import msgspec

from practice.serve import SHOPIFY_CLIENT_SECRET
from practice.shopify.identity import DOMAIN, VERSIONS
from practice.shopify.wire import Node, gid, instant, price
from practice.timeline import OrderState, Timeline, order_total_minor
from practice.world import Person

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Subscription:
    """One address that wants to hear of one topic, e.g. ORDERS_CREATE."""

    number: int
    topic: str
    uri: str
    fields: tuple[str, ...]
    made_at: datetime

    def node(self, version: str) -> Node:
        """Return a WebhookSubscription."""
        return {
            "__typename": "WebhookSubscription",
            "id": gid("WebhookSubscription", self.number),
            "topic": self.topic,
            "uri": self.uri,
            "filter": None,
            "format": "JSON",
            "includeFields": list(self.fields),
            "apiVersion": {"handle": version, "supported": True},
            "createdAt": instant(self.made_at),
            "updatedAt": instant(self.made_at),
        }


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `key` names it for ever: a doubled delivery carries the same one."""

    topic: str
    key: str
    at: datetime
    payload: dict[str, Any] = field(repr=False)


class Webhooks:
    """The subscriptions of one shop, and its deliveries.

    Attributes:
        doubles: Share of deliveries that come twice.
        forged: Share of deliveries before which the same body comes under a wrong signature.
    """

    def __init__(self, secret: str = SHOPIFY_CLIENT_SECRET) -> None:
        self.subscriptions: list[Subscription] = []
        self.doubles = 0.0
        self.forged = 0.0
        self._secret = secret
        self._chance = Random(0)  # noqa: S311 - repeatable trouble, no secret
        self._made = 0

    def trouble(self, *, doubles: float = 0.0, forged: float = 0.0, seed: int = 0) -> None:
        """Switch doubled and forged deliveries on."""
        self.doubles, self.forged = doubles, forged
        self._chance = Random(seed)  # noqa: S311 - as above

    def subscribe(
        self, topic: str, uri: str, fields: tuple[str, ...], now: datetime
    ) -> tuple[Subscription | None, list[Node]]:
        """Keep a subscription, and return it or why not; an address other than loopback is refused."""
        if not is_loopback(uri):
            said = "Address is not allowed: a practice shop sends to this machine only"
            return None, [{"field": ["webhookSubscription", "uri"], "message": said}]
        if any((each.topic, each.uri) == (topic, uri) for each in self.subscriptions):
            said = "Address for this topic has already been taken"
            return None, [{"field": ["webhookSubscription", "uri"], "message": said}]
        self._made += 1
        made = Subscription(self._made, topic, uri, fields, now)
        self.subscriptions.append(made)
        return made, []

    def unsubscribe(self, number: int) -> bool:
        """Drop a subscription; False when there is none of that number."""
        kept = [each for each in self.subscriptions if each.number != number]
        found = len(kept) < len(self.subscriptions)
        self.subscriptions = kept
        return found

    def tell(self, happened: Iterable[Event]) -> list[int]:
        """Tell every subscriber what happened; return the answers' statuses."""
        return [
            status
            for event in happened
            for each in self.subscriptions
            if each.topic == event.topic
            for status in self.send(each.uri, event, each.fields)
        ]

    def send(self, url: str, event: Event, fields: tuple[str, ...] = ()) -> list[int]:
        """Send one event, and what the switches add to it; return the statuses in order, 0 for no answer.

        Raises:
            ValueError: The address is not on this machine.
        """
        if not is_loopback(url):
            msg = f"a practice shop sends webhooks to this machine only, not to {urlsplit(url).hostname}"
            raise ValueError(msg)
        payload = {name: event.payload.get(name) for name in fields} if fields else event.payload
        body = msgspec.json.encode(payload)
        tries = [True]
        if self._chance.random() < self.forged:
            tries.insert(0, False)
        if self._chance.random() < self.doubles:
            tries.append(True)
        return [_post(url, body, self.headers(event, body, genuine=genuine)) for genuine in tries]

    def headers(self, event: Event, body: bytes, *, genuine: bool = True) -> dict[str, str]:
        """Return the headers of a delivery; signed with a wrong secret when it is not genuine."""
        mark = hashlib.sha256(event.key.encode()).hexdigest()
        return {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-Topic": topic_name(event.topic),
            "X-Shopify-Hmac-Sha256": sign(body, self._secret if genuine else f"not {self._secret}"),
            "X-Shopify-Shop-Domain": DOMAIN,
            "X-Shopify-API-Version": VERSIONS[-1],
            "X-Shopify-Webhook-Id": mark[:32],
            "X-Shopify-Event-Id": mark[32:],
            "X-Shopify-Triggered-At": instant(event.at),
        }


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a body."""
    return b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def topic_name(topic: str) -> str:
    """Return "orders/create" for ORDERS_CREATE."""
    return "/".join(topic.lower().rsplit("_", 1))


def is_loopback(url: str) -> bool:
    """Tell whether an address is plain HTTP on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def events(timeline: Timeline, after: datetime, until: datetime) -> Iterator[Event]:
    """Yield what happened to orders in after < t <= until, oldest first, and then what happened to checkouts."""
    for state in timeline.happened(after, until):
        order, key = state.order, f"{state.order.id}-{state.number}"
        if state.status == "trash":
            yield Event("ORDERS_DELETE", f"{key}-deleted", state.at, {"id": order.id})
            continue
        payload = _order(state, timeline.world.currency)
        if state.number == 0:
            yield Event("ORDERS_CREATE", f"{key}-created", state.at, payload)
        yield Event("ORDERS_UPDATED", f"{key}-updated", state.at, payload)
        for refund in state.refunds:
            if refund.at == state.at:
                back = {"id": refund.id, "order_id": order.id, "created_at": instant(refund.at)}
                yield Event("REFUNDS_CREATE", f"{key}-refund-{refund.id}", state.at, back)
    for left in timeline.checkouts(until):
        if left.started_at > after:
            yield Event("CHECKOUTS_CREATE", f"checkout-{left.id}", left.started_at, {"id": left.id})
        if left.recovered_at is not None and after < left.recovered_at <= until:
            yield Event("CHECKOUTS_UPDATE", f"checkout-{left.id}-bought", left.recovered_at, {"id": left.id})


def redaction(person: Person, order_ids: list[int], now: datetime) -> Event:
    """Return Shopify's demand to forget a customer: a compliance topic, which nobody subscribes to."""
    customer = {"id": person.id, "email": person.email, "phone": None}
    payload = {"shop_id": 1, "shop_domain": DOMAIN, "customer": customer, "orders_to_redact": order_ids}
    return Event("CUSTOMERS_REDACT", f"redact-{person.id}-{instant(now)}", now, payload)


def _order(state: OrderState, currency: str) -> dict[str, Any]:
    """Return an order as the REST resource that webhooks carry, with what a reader must leave alone."""
    order, person = state.order, state.order.person
    return {
        "id": order.id,
        "admin_graphql_api_id": gid("Order", order.id),
        "name": f"#{order.id}",
        "created_at": instant(order.placed_at),
        "updated_at": instant(state.at),
        "currency": currency,
        "total_price": price(order_total_minor(order), currency),
        "email": None if person is None else person.email,
        "customer": None if person is None else {"id": person.id, "email": person.email},
    }


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=_PATIENCE_S)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
