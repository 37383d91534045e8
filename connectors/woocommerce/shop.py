"""One WooCommerce shop, read-only: who it is, and what changed in it since we last looked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from commerce.census import Census
from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.money import minor_digits
from commerce.orders import ShopInfo
from commerce.tables.traffic import TRAFFIC
from connectors.base import Connection, PlatformFigures, ShopSecrets, Tools
from connectors.times import in_utc
from connectors.woocommerce.api import Api
from connectors.woocommerce.companion.feed import OLD, CompanionFeed
from connectors.woocommerce.figures import Asked, platform_figures
from connectors.woocommerce.left_checkouts import LACKING, LeftCheckouts, left_checkouts
from connectors.woocommerce.nodes import RECENT_FIELDS, CurrencyNode, RecentNode
from connectors.woocommerce.order_feed import OrderFeed
from connectors.woocommerce.other_feeds import OtherFeeds
from connectors.woocommerce.refunds import AT_ONCE
from connectors.woocommerce.signing import VERSION
from connectors.woocommerce.sweep import Sweep
from connectors.woocommerce.zones import time_zone

_NO_VISITS = "WooCommerce counts no visits: conversion needs a traffic table ([[shop.traffic]]), and is unknown without"


def connect(connection: Connection, secrets: ShopSecrets, tools: Tools) -> WooCommerce:
    """Return a connector; nothing is asked yet.

    Raises:
        Refused: A key is missing.
    """
    if not secrets.get("key") or not secrets.get("secret"):
        msg = "a WooCommerce shop needs a consumer key and a secret; name them in `key_env` and `secret_env`"
        raise Refused(msg)
    return WooCommerce(connection, secrets, tools)


class WooCommerce:
    """Read one shop; see `connectors.base.Connector`, `Follower`, `Sweeper` and `Reconciler`.

    Args:
        connection: Where it is.
        secrets: `key` and `secret`.
        tools: Clock and pseudonyms.
    """

    def __init__(self, connection: Connection, secrets: ShopSecrets, tools: Tools) -> None:
        self._api = Api(connection, secrets, tools.clock)
        self._known_currency = ""
        self._has_companion = self._counts_visits = False
        self._companion = CompanionFeed(self._api, self._currency)
        self._orders = OrderFeed(
            self._api, tools.pseudonym, tools.clock, connection.history_from, self._companion.counts_at
        )
        self._others = OtherFeeds(self._api, tools.pseudonym, self._currency)
        self._sweep = Sweep(self._api, self._orders, tools.clock, connection.history_from)

    def feeds(self) -> tuple[str, ...]:
        """Return the feeds; refunds come with their orders, and how far visitors came where the companion counts it."""
        known = (Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS, Feed.COSTS)
        return (*known, TRAFFIC.name) if self._has_companion else known

    def close(self) -> None:
        """Give the connections back."""
        self._api.close()

    def shop(self) -> ShopInfo:
        """Ask the shop for its name, time zone and currency, and what its newest orders tell about it.

        Raises:
            TryLater: Busy or away.
            Refused: No WooCommerce there, or the key is no good.
        """
        index = self._api.index()
        home = index.home or self._api.site
        if VERSION not in index.namespaces:
            msg = f"{urlsplit(home).hostname or home} runs WordPress, but WooCommerce is switched off or too old there"
            raise Refused(msg)
        self._known_currency = ""
        currency = self._currency()
        zone, remark = time_zone(index.timezone_string, index.gmt_offset)
        newest = self._newest()
        address = urlsplit(home)
        remark = "" if index.is_pieced_together else remark
        left = self._left(newest)
        notes = (
            remark,
            *self._api.notes,
            left.note,
            self._companion.trouble,
            "" if self._counts_visits else _NO_VISITS,
        )
        return ShopInfo(
            name=index.name,
            currency=currency,
            time_zone=zone,
            platform="woocommerce",
            platform_version=next((node.version for node in newest if node.version), VERSION),
            identity=f"{address.netloc.rpartition('@')[2]}{address.path.rstrip('/')}",
            notes=tuple(note for note in notes if note),
            tells_left_checkouts=left.are_told,
            left_checkouts_from=left.since,
            would_tell_more=self._lacking(left),
        )

    def _left(self, newest: Sequence[RecentNode]) -> LeftCheckouts:
        """Return what is told of checkouts that were left: by the companion, else by the shop's own drafts."""
        self._companion.forget()
        status = self._companion.looked_at()
        self._has_companion = status is not None or bool(self._companion.trouble)
        self._counts_visits = status is not None and status.counts_visits
        if status is not None:
            return LeftCheckouts(are_told=True, since=in_utc(status.since_gmt))
        if self._companion.is_away:
            return LeftCheckouts(are_told=None)
        return left_checkouts(newest, self._api.now())

    def _lacking(self, left: LeftCheckouts) -> str | None:
        """Return what the merchant may put into the shop: see `ShopInfo.would_tell_more`."""
        if self._companion.trouble == OLD:
            return OLD
        if left.are_told is None:
            return None
        return "" if left.are_told else LACKING

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        """Yield what changed; see `Connector.pages`."""
        readers = {
            Feed.ORDERS: self._orders.changed,
            Feed.CHECKOUTS: self._orders.beside,
            Feed.DISCOUNTS: self._others.discounts,
            Feed.CUSTOMERS: self._others.customers,
            Feed.COSTS: self._others.costs,
            TRAFFIC.name: self._companion.pages,
        }
        return readers[feed](since) if feed in readers else iter(())

    def follow_up(self, census: Census) -> Iterator[Page]:
        """Yield once more what could not be read before; see `Follower.follow_up`. Mostly there is none."""
        return self._orders.once_more([*islice(census.unread(), AT_ONCE)])

    def sweep(self, census: Census) -> Iterator[Page]:
        """Yield what changed without a trace; see `Sweeper.sweep`. The pages' watermarks say nothing."""
        return self._sweep.pages(census)

    def platform_figures(self, first: date, last: date) -> PlatformFigures:
        """Return the figures by WooCommerce's own definition; see `Reconciler.platform_figures`."""
        return self._figures(first, last, by_creation=None)

    def figures_dated(self, first: date, last: date, *, by: Literal["payment", "creation"]) -> PlatformFigures:
        """Return them by one date; see `DatedReconciler.figures_dated`."""
        return self._figures(first, last, by_creation=by == "creation")

    def _figures(self, first: date, last: date, *, by_creation: bool | None) -> PlatformFigures:
        index = self._api.index()
        zone, _ = time_zone(index.timezone_string, index.gmt_offset)
        version = next((node.version for node in self._newest() if node.version), "")
        asked = Asked(first, last, zone, self._currency(), by_creation, version)
        return platform_figures(self._api, self._orders, asked)

    def _currency(self) -> str:
        """Return the shop's currency; asked once.

        Raises:
            Refused: It is none that we can count in.
        """
        if not self._known_currency:
            currency = self._api.get("data/currencies/current", CurrencyNode).code.upper()
            try:
                minor_digits(currency)
            except ValueError as error:
                msg = f"{urlsplit(self._api.site).hostname}: the shop's currency {error}"
                raise Refused(msg) from error
            self._known_currency = currency
        return self._known_currency

    def _newest(self) -> list[RecentNode]:
        """Return a page of the newest orders; none where the key may not read them, which the feed will say."""
        try:
            return self._api.listed(
                "orders",
                RecentNode,
                Feed.ORDERS,
                status="any",
                orderby="date",
                order="desc",
                _fields=RECENT_FIELDS,
            ).nodes
        except Refused as refusal:
            if not refusal.feed:
                raise
            return []
