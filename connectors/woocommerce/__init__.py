"""WooCommerce over REST v3: what the platform says of itself. What talks to a shop lies beside this, loaded by need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from commerce.period import Period
from commerce.settings.secret import Secret
from connectors.base import Connection, Connector, Hint, ShopSecrets, Tools
from connectors.platform import Companion, Platform, WayIn, Webhook
from connectors.woocommerce.companion import VERSION
from connectors.woocommerce.order_sources import WORDS
from connectors.woocommerce.pseudonyms import CUSTOMER
from connectors.woocommerce.report_steps import STEPS
from connectors.woocommerce.statuses import DECIDABLE

if TYPE_CHECKING:
    from connectors.woocommerce.settings import WooCommerceSettings

_KEY = Secret(
    name="key",
    title="consumer key",
    variable_holds="the WooCommerce consumer key",
    example="ck_...",
    shape=r"\bck_[0-9a-fA-F]{8,}",
    also_called=("consumer_key", "api_key"),
)
_SECRET = Secret(
    name="secret",
    title="consumer secret",
    variable_holds="the WooCommerce consumer secret",
    example="cs_...",
    shape=r"\bcs_[0-9a-fA-F]{8,}",
    also_called=("consumer_secret", "api_secret"),
)
_WEBHOOK_SECRET = Secret(name="webhook_secret", title="webhook secret")


def _settings() -> type[WooCommerceSettings]:
    from connectors.woocommerce.settings import WooCommerceSettings

    return WooCommerceSettings


def connect(connection: Connection, settings: WooCommerceSettings, secrets: ShopSecrets, tools: Tools) -> Connector:
    """Return a connector; no request is sent before the first question.

    Args:
        connection: Where the shop is; `base_url` replaces the address for proxies and tests.
        settings: Nothing of them is needed here.
        secrets: `key` and `secret` of the REST API.
        tools: Clock and pseudonyms.

    Raises:
        Refused: A key is missing.
    """
    from connectors.woocommerce.shop import connect as connect_shop

    del settings
    return connect_shop(connection, secrets, tools)


def _read(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], identity: str) -> Hint | None:
    from connectors.woocommerce.webhooks import read

    del identity  # a delivery does not say whose it is; each webhook has a secret of its own
    return read(headers, body, secrets[0])


def _orders_page(url: str, days: Period) -> str:
    """Return the list of orders of the month in which the days begin: its address can ask for no less.

    Shops that keep their orders in tables of their own send on from here and keep the month. Source: WooCommerce,
    src/Internal/Admin/Orders/PostsRedirectionController.php and ListTable.php.
    """
    return f"{url.rstrip('/')}/wp-admin/edit.php?post_type=shop_order&m={days.first:%Y%m}"


PLATFORM = Platform(
    name="woocommerce",
    title="WooCommerce",
    settings=_settings,
    ways_in=(WayIn((_KEY, _SECRET)),),
    connect=connect,
    customer_kind=CUSTOMER,
    webhook=Webhook(_read, _WEBHOOK_SECRET),
    # any other is a plugin's
    statuses=(
        *("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"),
        *("checkout-draft", "auto-draft", "draft", "trash", "deleted"),
    ),
    decidable_statuses=DECIDABLE,
    order_sources=WORDS,
    draft_life_s=86_400,  # on the first midnight after it has lain untouched this long
    report_steps=STEPS,
    orders_page=_orders_page,
    companion=Companion("shopbell-companion", "companion", VERSION),
    is_proposed=True,
)
