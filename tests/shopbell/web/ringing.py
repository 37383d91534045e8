"""An installation with a shop of each platform, and who rings its bell: real requests, signed as the platforms sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cache import Cache
from commerce.orders import ShopInfo
from shopbell import wiring
from shopbell.web.webhooks import Doorbell
from tests.shopbell.installed import installed
from tests.waiting import elapsed, pause

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SILK = ShopInfo("Silk", "EUR", "UTC", "shopify", identity="silk.myshopify.com")
CONFIG = """
[webhooks]
listen = "127.0.0.1:0"
[[shop]]
name = "silk & co"
platform = "shopify"
url = "silk.myshopify.com"
[[shop]]
name = "wood"
platform = "woocommerce"
url = "https://wood.example"
"""
SECRETS = {
    "shop": {
        "silk & co": {"client_id": "an-app", "client_secret": "silk-secret"},
        "wood": {"key": "a", "secret": "b", "webhook_secret": "wood-secret"},
    },
}


def open_installation(folder: Path, config: str = CONFIG) -> wiring.Installation:
    return installed(folder, config, SECRETS)


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def post(bell: Doorbell, shop: str, body: bytes, headers: dict[str, str]) -> int:
    address = urlsplit(bell.address(shop))
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request("POST", address.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def ring_shopify(
    bell: Doorbell,
    payload: object,
    topic: str = "orders/updated",
    event: str = "e-1",
    signed: str = "silk-secret",
    *,
    shop_domain: str = "",
) -> int:
    body = json.dumps(payload).encode()
    headers = {"X-Shopify-Topic": topic, "X-Shopify-Event-Id": event, "X-Shopify-Hmac-Sha256": signature(signed, body)}
    if shop_domain:
        headers["X-Shopify-Shop-Domain"] = shop_domain
    return post(bell, "silk & co", body, headers)


def ring_woocommerce(bell: Doorbell, payload: object, signed: str = "wood-secret", delivery: str = "d-1") -> int:
    body = json.dumps(payload).encode()
    headers = {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Delivery-ID": delivery,
        "X-WC-Webhook-Signature": signature(signed, body),
    }
    return post(bell, "wood", body, headers)


def soon(cache: Cache, ask: Callable[[Cache], object], want: object) -> None:
    """Wait until the queue has been taken to the database."""
    end = elapsed() + 20
    while ask(cache) != want:
        assert elapsed() < end, f"{ask(cache)} instead of {want}"
        pause(0.01)


def hinted(shop: str) -> Callable[[Cache], object]:
    return lambda cache: cache.feeds.hinted(shop)


def everything(installation: wiring.Installation) -> bytes:
    return b"".join(file.read_bytes() for file in installation.data.iterdir() if file.is_file())
