"""Shopify's webhooks: is it really Shopify, and what changed. Only a hint: the data are polled.

Deliveries come in no order, several times, or not at all. Shopify waits a second for a connection and five for the
answer, so nothing is asked of the shop here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

import msgspec

from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.stored import readable
from connectors.base import Hint

_FEEDS = {
    "orders": Feed.ORDERS,
    "refunds": Feed.ORDERS,
    "checkouts": Feed.CHECKOUTS,
    "customers": Feed.CUSTOMERS,
    "discounts": Feed.DISCOUNTS,
    "products": Feed.COSTS,
    "inventory_items": Feed.COSTS,
}
_REDACT_CUSTOMER, _REDACT_SHOP, _DATA_REQUEST = "customers/redact", "shop/redact", "customers/data_request"


class _Customer(msgspec.Struct):
    id: int | str | None = None


@readable
class _Body(msgspec.Struct):
    """As much of a payload as names what changed; names and addresses in it are never decoded."""

    id: int | str | None = None
    order_id: int | str | None = None
    customer: _Customer | None = None
    shop_id: int | str | None = None
    shop_domain: str = ""
    myshopify_domain: str = ""
    orders_to_redact: list[int | str] | None = None
    data_request: msgspec.Raw | None = None

    def asks_to_forget_customer(self) -> bool:
        """Whether it is shaped as customers/redact alone is."""
        return self.orders_to_redact is not None and self.customer is not None and bool(self.shop_domain)

    def asks_to_forget_shop(self) -> bool:
        """Whether it is shaped as shop/redact alone is: a shop, and nothing within it."""
        others = (self.id, self.customer, self.orders_to_redact, self.data_request)
        return bool(self.shop_domain) and self.shop_id is not None and not any(each is not None for each in others)


def read(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], domain: str = "") -> Hint | None:
    """Return what a delivery hints at; None when it concerns nothing we keep.

    Args:
        headers: Of the request, in any case.
        body: Exactly as received: the signature is over these bytes.
        secrets: Client secrets of the app that may have signed: the present one, and for an hour after it was changed
            the one before.
        domain: The shop's myshopify.com address, where it is known: a delivery that names another is none of ours, and
            whoever asks to forget must name it.

    Raises:
        Refused: No signature, or a wrong one, or another shop's, or a demand to forget that is not one; answer 401.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if not _is_signed(given.get("x-shopify-hmac-sha256", ""), body, secrets):
        msg = (
            "a webhook without a good signature; check that `client_secret` belongs to the app that made the"
            " subscription (somebody else may be knocking, too)"
        )
        raise Refused(msg)
    topic = given.get("x-shopify-topic", "").strip().lower()
    event_id = given.get("x-shopify-event-id", "") or given.get("x-shopify-webhook-id", "")
    told = _body(body)
    if topic in {_REDACT_CUSTOMER, _REDACT_SHOP}:
        return _demand(event_id, topic, told, domain or given.get("x-shopify-shop-domain", ""))
    _check_shop(told, given.get("x-shopify-shop-domain", ""), domain)
    feed = _FEEDS.get(topic.partition("/")[0])
    if topic == _DATA_REQUEST or feed is None:
        return Hint(event_id, topic) if topic in {_DATA_REQUEST, "app/uninstalled", "shop/update"} else None
    if feed is Feed.CUSTOMERS:  # ours are pseudonyms
        return Hint(event_id, topic, feed)
    return Hint(event_id, topic, feed, _ids(told.order_id if topic.startswith("refunds/") else told.id))


def _check_shop(told: _Body, header: str, domain: str) -> None:
    """Turn away what happened in another shop of the same app; the body is signed, the header is not.

    Raises:
        Refused: It names another shop.
    """
    named = (told.shop_domain or told.myshopify_domain or header).strip().lower()
    if domain and named and named != domain.strip().lower():
        shown = f" ({named})" if re.fullmatch(r"[a-z0-9.-]{1,80}", named) else ""
        msg = f"a webhook of another shop{shown}; write this shop's own address into the webhooks of that one"
        raise Refused(msg)


def _demand(event_id: str, topic: str, told: _Body, domain: str) -> Hint:
    """Return a demand to forget: it cannot be taken back, and the topic is not signed, so the body must say it too.

    Raises:
        Refused: The signed body is that of another topic, or another shop's.
    """
    customer = _ids(told.customer.id if told.customer else None)
    is_right = told.asks_to_forget_shop() if topic == _REDACT_SHOP else told.asks_to_forget_customer() and customer
    if not is_right or told.shop_domain.lower() != domain.strip().lower():
        msg = (
            f"a webhook of the topic {topic} whose signed body asks for nothing of the kind, or for another shop;"
            " nothing was forgotten (somebody may be sending old deliveries again under another name)"
        )
        raise Refused(msg)
    if topic == _REDACT_SHOP:
        return Hint(event_id, topic, redact_shop=True)
    return Hint(event_id, topic, Feed.CUSTOMERS, redact_customer_ids=customer)


def _is_signed(signature: str, body: bytes, secrets: Sequence[str]) -> bool:
    """Compare in constant time, and with every secret, so that time tells nothing."""
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    good = [
        hmac.compare_digest(hmac.digest(secret.encode(), body, hashlib.sha256), given) for secret in secrets if secret
    ]
    return any(good)


def _body(body: bytes) -> _Body:
    """Decode what we need; nothing where that cannot be read."""
    try:
        return msgspec.json.decode(body, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Body()


def _ids(number: int | str | None) -> tuple[str, ...]:
    """Return an id as text, of a number or of "gid://shopify/Order/1"."""
    text = "" if number is None else str(number).rpartition("/")[2]
    return (text,) if text else ()
