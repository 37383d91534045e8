"""Webhooks: subscribing, signed deliveries, doubled and forged ones, and the demand to forget a customer."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, cast

import pytest
import requests

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.shopify.handler import ShopifyHandler
from practice.shopify.webhooks import topic_name
from tests.practice.shopify.world import NOW, Client, at, query_text, small_world

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Heard:
    """One delivery as it came in."""

    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def is_genuine(self) -> bool:
        signature = b64encode(hmac.new(b"shpss_practice", self.body, hashlib.sha256).digest()).decode()
        return hmac.compare_digest(signature, self.headers["X-Shopify-Hmac-Sha256"])

    @property
    def topic(self) -> str:
        return self.headers["X-Shopify-Topic"]

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


class _Ear(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard = Heard(dict(self.headers.items()), body)
        cast("_Listener", self.server).heard.append(heard)
        self.send_response(200 if heard.is_genuine else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        pass


class _Listener(HTTPServer):
    def __init__(self) -> None:
        self.heard: list[Heard] = []
        super().__init__(("127.0.0.1", 0), _Ear)
        self.url = f"http://127.0.0.1:{self.server_port}/hook"


@pytest.fixture
def ear() -> Iterator[_Listener]:
    listener = _Listener()
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield listener
    listener.shutdown()
    listener.server_close()
    thread.join()


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(small_world(), "shopify", clock=FrozenClock(NOW)) as server:
        yield server


def subscribe(client: Client, topic: str, uri: str, fields: list[str] | None = None) -> Any:
    made = client.ask(query_text("webhook_create"), topic=topic, uri=uri, fields=fields)["webhookSubscriptionCreate"]
    return made["webhookSubscription"] or made["userErrors"]


def test_a_subscription_is_made_listed_and_dropped(client: Client, ear: _Listener) -> None:
    made = subscribe(client, "ORDERS_CREATE", ear.url)
    assert (made["topic"], made["uri"]) == ("ORDERS_CREATE", ear.url)
    assert "already been taken" in subscribe(client, "ORDERS_CREATE", ear.url)[0]["message"]
    (listed,) = client.ask(query_text("webhooks_list"))["webhookSubscriptions"]["nodes"]
    assert (listed["id"], listed["apiVersion"]) == (made["id"], {"handle": "2026-10"})
    assert client.post(query_text("webhooks_list")).json()["extensions"]["cost"]["requestedQueryCost"] == 20
    dropped = client.ask(query_text("webhook_delete"), id=made["id"])["webhookSubscriptionDelete"]
    assert dropped == {"deletedWebhookSubscriptionId": made["id"], "userErrors": []}
    assert client.ask(query_text("webhooks_list"))["webhookSubscriptions"]["nodes"] == []
    again = client.ask(query_text("webhook_delete"), id=made["id"])["webhookSubscriptionDelete"]
    assert again["userErrors"][0]["message"] == "Webhook subscription does not exist"


@pytest.mark.parametrize("uri", ["https://shop.example/hook", "http://10.0.0.1/hook", "http://127.0.0.1.example/", ""])
def test_nothing_is_sent_to_another_machine(client: Client, handler: ShopifyHandler, uri: str) -> None:
    (error,) = subscribe(client, "ORDERS_CREATE", uri)
    assert error["field"] == ["webhookSubscription", "uri"]
    with pytest.raises(ValueError, match="to this machine only"):
        handler.redact(uri, 1)


def test_subscribers_hear_of_what_happened_signed(client: Client, handler: ShopifyHandler, ear: _Listener) -> None:
    for topic in ("ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_DELETE", "REFUNDS_CREATE"):
        subscribe(client, topic, ear.url)
    statuses = handler.deliver(at(2, 24, 0))
    assert set(statuses) == {200}
    told = [(heard.topic, heard.payload["id"]) for heard in ear.heard]
    # 16 on 24 February, given back on the 25th; 17 on the 26th, binned on the 27th; 19 on the 28th; 11 on 1 March
    assert told == [
        ("orders/create", 16), ("orders/updated", 16), ("orders/updated", 16), ("refunds/create", 903),
        ("orders/create", 17), ("orders/updated", 17), ("orders/delete", 17),
        ("orders/create", 19), ("orders/updated", 19), ("orders/updated", 11), ("refunds/create", 902),
    ]  # fmt: skip
    first = ear.heard[0]
    assert first.headers["X-Shopify-Shop-Domain"] == "practice.myshopify.com"
    assert first.headers["X-Shopify-API-Version"] == "2026-10"
    assert first.payload["admin_graphql_api_id"] == "gid://shopify/Order/16"
    assert first.payload["customer"]["email"] == "anna@example.com"  # a reader must leave it alone


def test_checkouts_files_and_the_end_are_told_too(client: Client, handler: ShopifyHandler, ear: _Listener) -> None:
    for topic in ("CHECKOUTS_CREATE", "CHECKOUTS_UPDATE", "BULK_OPERATIONS_FINISH", "APP_UNINSTALLED"):
        subscribe(client, topic, ear.url)
    inner = "{ orders { edges { node { id } } } }"
    started = client.ask(query_text("bulk_run"), query=inner, group=False)["bulkOperationRunQuery"]["bulkOperation"]
    for _ in range(2):
        client.ask(query_text("bulk_status"), id=started["id"])
    handler.deliver(at(2, 9, 0))
    handler.uninstall()
    assert [heard.topic for heard in ear.heard] == [
        "checkouts/create", "checkouts/create", "checkouts/update", "bulk_operations/finish", "app/uninstalled",
    ]  # fmt: skip
    assert ear.heard[3].payload == {"admin_graphql_api_id": started["id"], "status": "completed"}
    assert client.post("{ shop { name } }").status_code == 401


def test_a_subscription_may_ask_for_some_fields_only(client: Client, handler: ShopifyHandler, ear: _Listener) -> None:
    subscribe(client, "ORDERS_CREATE", ear.url, ["id", "updated_at"])
    handler.deliver(at(2, 28, 0))
    assert ear.heard[0].payload == {"id": 19, "updated_at": "2026-02-28T12:00:00Z"}


def test_doubles_repeat_the_event_and_forgeries_bear_a_wrong_signature(client: Client, ear: _Listener) -> None:
    subscribe(client, "ORDERS_CREATE", ear.url)
    order = {"after": BEGINNING.isoformat(), "doubles": 0.5, "forged": 0.5, "seed": 1}
    answer = requests.post(f"{client.url}/practice/shopify/webhooks", json=order, timeout=30)
    assert answer.json()["statuses"] == [200 if heard.is_genuine else 401 for heard in ear.heard]
    genuine = [heard for heard in ear.heard if heard.is_genuine]
    ids = [heard.headers["X-Shopify-Event-Id"] for heard in genuine]
    assert len(set(ids)) == 8  # orders placed by now, the binned one too
    assert 8 < len(ids) < 16
    assert 0 < len(ear.heard) - len(genuine) < 8
    assert all(heard.body in {each.body for each in genuine} for heard in ear.heard)


def test_a_shop_may_demand_to_forget_a_customer(client: Client, ear: _Listener) -> None:
    answer = requests.post(
        f"{client.url}/practice/shopify/redact", json={"url": ear.url, "customer": 2}, timeout=5
    )  # fmt: skip
    assert answer.json() == {"statuses": [200]}
    (heard,) = ear.heard
    assert (heard.topic, heard.is_genuine) == ("customers/redact", True)
    assert heard.payload["customer"]["id"] == 2
    assert heard.payload["orders_to_redact"] == [14, 15]
    wrong = requests.post(f"{client.url}/practice/shopify/redact", json={"url": ear.url, "customer": 99}, timeout=5)
    assert (wrong.status_code, "no customer 99" in wrong.text) == (400, True)


def test_nobody_listening_is_no_failure_of_the_shop(client: Client, handler: ShopifyHandler, ear: _Listener) -> None:
    subscribe(client, "ORDERS_CREATE", "http://127.0.0.1:9/")
    assert handler.deliver(at(2, 28, 0)) == [0]
    assert ear.heard == []


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("ORDERS_CREATE", "orders/create"),
        ("BULK_OPERATIONS_FINISH", "bulk_operations/finish"),
        ("APP_UNINSTALLED", "app/uninstalled"),
    ],
)
def test_topics_are_written_as_in_the_header(topic: str, name: str) -> None:
    assert topic_name(topic) == name
