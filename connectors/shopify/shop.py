"""The first call of every run: who the shop is, what the token may do, and what a merchant should know about both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from commerce.errors import Refused, TryLater
from commerce.money import minor_digits
from commerce.orders import ShopInfo
from connectors.shopify.client import Client
from connectors.shopify.nodes.shop import ShopAnswer, ShopNode
from connectors.shopify.scopes import ALL_ORDERS, CUSTOMERS, feed_access, notes, with_reading

#: How far back Shopify shows orders without the scope read_all_orders.
LIMIT = timedelta(days=60)
_WARN_BEFORE = timedelta(days=90)
_SKEW = timedelta(minutes=5)


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
        history_from=now - LIMIT if limited else None,
        notes=(*notes(scopes), *_version_notes(client, answer, version, now), *_clock_notes(client, now)),
        feeds=feed_access(scopes),
        plan=answer.shop.plan.public_display_name if answer.shop.plan else "",
        api_pinned=version,
        api_sunset=sunset(version),
        hides_customers=scopes is not None and CUSTOMERS not in scopes,
    )


def sunset(version: str) -> date:
    """Return the day until which Shopify promises to keep a version: a year after it came out."""
    year, month = map(int, version.split("-"))
    return date(year + 1, month, 1)


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
    """Return what the token may do; None when the shop does not tell."""
    if answer.current_app_installation is None:
        return None
    return with_reading({scope.handle for scope in answer.current_app_installation.access_scopes})


def _version_notes(client: Client, answer: ShopAnswer, version: str, now: datetime) -> list[str]:
    """Warn when the pinned version is gone or going: Shopify answers by another one without an error."""
    answered = client.answered_version
    if answered and answered != version:
        return [f"Shopify answered by API version {answered} instead of {version}; update Shopbell."]
    if any(each.handle == version and not each.supported for each in answer.public_api_versions):
        return [f"Shopify no longer supports API version {version}; update Shopbell."]
    ends = sunset(version)
    if ends - now.date() <= _WARN_BEFORE:
        return [f"Shopify keeps API version {version} until {ends.isoformat()} only; update Shopbell before that day."]
    return []


def _clock_notes(client: Client, now: datetime) -> list[str]:
    """Warn when this machine's clock and the shop's are far apart: days and windows would be wrong."""
    skew = now - client.shop_now()
    if abs(skew) <= _SKEW:
        return []
    minutes = round(abs(skew).total_seconds() / 60)
    way = "ahead of" if skew > timedelta(0) else "behind"
    return [f"This machine's clock is {minutes} minutes {way} the shop's; set it right."]
