"""Shopify by GraphQL: what the platform says of itself. What talks to a shop lies beside this and is loaded by need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from commerce.orders import COUNTED, Status
from commerce.period import Period
from commerce.reports import ReportStep
from commerce.settings.secret import Secret
from connectors.base import Connection, Connector, Hint, ShopSecrets, Tools
from connectors.platform import Platform, WayIn, Webhook
from connectors.shopify.order_sources import WORDS
from connectors.shopify.pseudonyms import CUSTOMER

if TYPE_CHECKING:
    from connectors.shopify.settings import ShopifySettings

_CLIENT_ID = Secret(
    name="client_id",
    title="client id",
    variable_holds="the client id of a Shopify app",
)
_CLIENT_SECRET = Secret(
    name="client_secret",
    title="client secret",
    variable_holds="the app's client secret",
    shape=r"\bshp(?:ss|ca|pa)_[0-9a-zA-Z]{8,}",
)
_TOKEN = Secret(
    name="token",
    title="access token",
    variable_holds="the Shopify access token",
    example="shpat_...",
    shape=r"\bshpat_[0-9a-zA-Z]{8,}",
    also_called=("access_token",),
)
_WEBHOOK_SECRET = Secret(name="webhook_secret", title="webhook secret")


def _settings() -> type[ShopifySettings]:
    from connectors.shopify.settings import ShopifySettings

    return ShopifySettings


def connect(connection: Connection, settings: ShopifySettings, secrets: ShopSecrets, tools: Tools) -> Connector:
    """Return a connector; no request is sent before the first question.

    Args:
        connection: `url` is the shop's name, its myshopify.com address, or a practice shop on this machine; `base_url`
            replaces the address for proxies and tests.
        settings: API version and bulk reading.
        secrets: `token`, an admin API token, or `client_id` and `client_secret` of an app of the Dev Dashboard.
        tools: Clock, pseudonyms, and where a day's token is kept.

    Raises:
        Refused: No token and no client credentials, or no usable address or API version.
    """
    from connectors.shopify.connector import Shopify

    return Shopify(connection, settings, secrets, tools)


def _read(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], identity: str) -> Hint | None:
    from connectors.shopify.webhooks import read

    return read(headers, body, secrets, identity)


def _orders_page(url: str, days: Period) -> str:
    """Return the list of orders; no documented address of it asks for days, the newest stand first."""
    from connectors.shopify.address import domain_of

    del days
    return f"https://{domain_of(url)}/admin/orders"


PLATFORM = Platform(
    name="shopify",
    title="Shopify",
    settings=_settings,
    ways_in=(
        WayIn(
            (_CLIENT_ID, _CLIENT_SECRET), question="Client id of its app (empty: you have an access token, shpat_...)"
        ),
        WayIn((_TOKEN,), remark="of an older custom app"),
    ),
    connect=connect,
    customer_kind=CUSTOMER,
    webhook=Webhook(_read, _WEBHOOK_SECRET, also_signed_with=("client_secret",)),
    order_sources=WORDS,
    orders_page=_orders_page,
    has_front=False,
    report_steps=(
        ReportStep(
            "cancelled",
            "cancelled orders are counted by the platform when they are placed, and their refunds with them",
            lambda rules: replace(rules, statuses=COUNTED | {Status.CANCELLED}),
        ),
        ReportStep(
            "cancelled_back",
            "the platform takes a cancelled order back on the day of its cancellation",
            lambda rules: replace(rules, cancelled_are_taken_back=True),
        ),
        ReportStep(
            "unpaid_counted",
            "orders not paid yet are counted by the platform",
            lambda rules: replace(rules, statuses=COUNTED | {Status.CANCELLED, Status.PENDING}),
        ),
    ),
    report_habits=(
        ReportStep(
            "gift_cards",
            "the platform counts gift cards sold as sales",
            lambda rules: replace(rules, with_gift_cards=True),
        ),
        ReportStep(
            "refund_day",
            "the platform puts refunds into the month of their order",
            lambda rules: replace(rules, refunds_by_order_day=True),
        ),
        ReportStep(
            "test_orders",
            "the platform counts test orders",
            lambda rules: replace(rules, statuses=(rules.statuses or COUNTED) | {Status.TEST}),
        ),
    ),
)
