"""The first call of every run: who the shop is, what the token may do, and what a merchant should know about both."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from commerce.errors import Refused, TryLater
from commerce.money import minor_digits
from commerce.orders import ShopInfo
from connectors.shopify.client import Client
from connectors.shopify.nodes import ShopAnswer, ShopNode

ALL_ORDERS = "read_all_orders"
_LIMIT = timedelta(days=60)
_SKEW = timedelta(minutes=5)
#: What each scope is for, in the order in which a merchant meets them.
SCOPES = {
    "read_orders": "orders and abandoned checkouts cannot be read",
    "read_customers": "customers cannot be told apart, so orders and customers are refused",
    "read_products": "order lines cannot name their product, so orders are refused",
    "read_discounts": "discounts cannot be read",
}


def read_shop(client: Client, version: str, now: datetime) -> ShopInfo:
    """Ask the shop who it is.

    Raises:
        TryLater: Busy or away, or an answer without a shop.
        Refused: Token, address or version; or a time zone or currency that nobody here knows.
    """
    try:
        answer = msgspec.json.decode(client.ask("shop", {}), type=ShopAnswer)
    except msgspec.ValidationError as error:
        msg = f"Shopify answered without the shop that was asked for: {error}"
        raise TryLater(msg) from error
    _check(answer.shop)
    scopes = _scopes(answer)
    limited = scopes is not None and ALL_ORDERS not in scopes
    return ShopInfo(
        name=answer.shop.name,
        currency=answer.shop.currency_code,
        time_zone=answer.shop.iana_timezone,
        platform="shopify",
        platform_version=client.answered_version or version,
        identity=answer.shop.myshopify_domain,
        history_from=now - _LIMIT if limited else None,
        notes=(*_scope_notes(scopes), *_version_notes(client, answer, version), *_clock_notes(client, now)),
    )


def _check(shop: ShopNode) -> None:
    """Refuse a time zone or a currency that we could not count in."""
    try:
        ZoneInfo(shop.iana_timezone)
    except (ValueError, OSError, KeyError):
        msg = f"the shop's time zone {shop.iana_timezone[:60]!r} is not known here; update the package tzdata"
        raise Refused(msg) from None
    try:
        minor_digits(shop.currency_code)
    except ValueError as error:
        msg = f"the shop's currency: {error}"
        raise Refused(msg) from None


def _scopes(answer: ShopAnswer) -> frozenset[str] | None:
    """Return what the token may do; None when the shop does not tell. The right to write includes reading."""
    if answer.current_app_installation is None:
        return None
    handles = {scope.handle for scope in answer.current_app_installation.access_scopes}
    return frozenset(handles | {handle.replace("write_", "read_", 1) for handle in handles})


def _scope_notes(scopes: frozenset[str] | None) -> list[str]:
    """Name what is missing and what that costs."""
    if scopes is None:
        return ["The shop does not tell what the token may do."]
    notes = [f"The token lacks the scope {scope}: {why}." for scope, why in SCOPES.items() if scope not in scopes]
    if ALL_ORDERS not in scopes:
        notes.append(
            f"The token lacks the scope {ALL_ORDERS}: Shopify shows the orders of the last 60 days only, without"
            " saying so. Select the scope in the app, release it and approve it in the shop."
        )
    return notes


def _version_notes(client: Client, answer: ShopAnswer, version: str) -> list[str]:
    """Warn when the pinned version is gone or going: Shopify answers by another one without an error."""
    answered = client.answered_version
    if answered and answered != version:
        return [f"Shopify answered by API version {answered} instead of {version}; update Shopbell."]
    unsupported = any(each.handle == version and not each.supported for each in answer.public_api_versions)
    return [f"Shopify no longer supports API version {version}; update Shopbell."] if unsupported else []


def _clock_notes(client: Client, now: datetime) -> list[str]:
    """Warn when this machine's clock and the shop's are far apart: days and windows would be wrong."""
    skew = now - client.shop_now()
    if abs(skew) <= _SKEW:
        return []
    minutes = round(abs(skew).total_seconds() / 60)
    way = "ahead of" if skew > timedelta(0) else "behind"
    return [f"This machine's clock is {minutes} minutes {way} the shop's; set it right."]
