"""A Shopify shop, read-only."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from commerce.census import Census
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import ShopInfo
from commerce.tables.traffic import TRAFFIC
from connectors.base import Connection, PlatformFigures, ShopSecrets, Tools
from connectors.shopify.address import API_VERSION, base, endpoint
from connectors.shopify.bulk import Bulk
from connectors.shopify.client import Client
from connectors.shopify.complete_orders import Reader
from connectors.shopify.costs import cost_pages
from connectors.shopify.order_feed import order_pages
from connectors.shopify.other_feeds import checkout_pages, customer_pages, discount_pages
from connectors.shopify.pacing import Pace
from connectors.shopify.sales import platform_figures
from connectors.shopify.scopes import QUESTIONS
from connectors.shopify.settings import ShopifySettings
from connectors.shopify.shop import read_shop
from connectors.shopify.sign_in import credentials
from connectors.shopify.sweep import Sweep, journeys_again
from connectors.shopify.traffic import traffic_pages


class Shopify:
    """One shop behind its GraphQL Admin API.

    Raises:
        Refused: No token, no client id and secret, or no usable address.
    """

    def __init__(self, connection: Connection, settings: ShopifySettings, secrets: ShopSecrets, tools: Tools) -> None:
        url = endpoint(connection, settings.api_version)
        signing = credentials(connection, secrets, base(connection), tools)
        self._history_from = connection.history_from
        self._tools = tools
        self._version = settings.api_version or API_VERSION
        pace = _pace(connection, secrets, tools)
        verify, patience = connection.verify, connection.patience
        self._client = Client(url, signing, tools.clock, pace, verify=verify, patience=patience)
        self._reader = Reader(self._client, tools.pseudonym, connection.history_from)
        above, scratch = settings.bulk_above, tools.scratch
        self._bulk = Bulk(self._client, self._reader, tools.clock, above=above, verify=verify, scratch=scratch)
        self._info: ShopInfo | None = None

    def feeds(self) -> tuple[str, ...]:
        """Return the feeds, orders first. Refunds come with their orders."""
        return tuple(QUESTIONS)

    def shop(self) -> ShopInfo:
        """Ask the shop who it is; see `read_shop`."""
        self._info = read_shop(self._client, self._version, self._tools.clock.now())
        return self._info

    def pages(self, feed: str, since: Watermark) -> Iterator[Page]:
        """Yield what changed since the watermark; see `connectors.base.Connector`.

        Raises:
            ValueError: The feed is none of `feeds()`.
        """
        client, now, pseudonym = self._client, self._tools.clock.now(), self._tools.pseudonym
        history_from = self._history_from
        match feed:
            case Feed.ORDERS:
                return order_pages(client, self._reader, self._bulk, since, now, history_from=history_from)
            case Feed.CHECKOUTS:
                return checkout_pages(client, since, now, pseudonym)
            case Feed.DISCOUNTS:
                return discount_pages(client, since, now)
            case Feed.CUSTOMERS:
                return customer_pages(client, since, now, pseudonym)
            case Feed.COSTS:
                return cost_pages(client, since, now, self._known().currency)
            case TRAFFIC.name:
                return traffic_pages(client, since, now, ZoneInfo(self._known().time_zone), history_from)
        msg = f"Shopify has no feed {feed}"
        raise ValueError(msg)

    def follow_up(self, census: Census) -> Iterator[Page]:
        """Yield the orders of the last day again for which the shop was still putting a journey together."""
        yield from journeys_again(self._reader, census, self._tools.clock.now())

    def sweep(self, census: Census) -> Iterator[Page]:
        """Yield what left no trace in any feed; see `Sweep`. Where the shop hides our scopes they may be few."""
        info, history_from = self._known(), self._history_from
        is_limited = info.history_from is not None or not info.feeds
        sweep = Sweep(self._client, self._reader, self._tools.clock, history_from=history_from, is_limited=is_limited)
        yield from sweep.pages(census)

    def platform_figures(self, first: date, last: date) -> PlatformFigures:
        """Return what Shopify's own sales report says; see `sales`."""
        return platform_figures(self._client, first, last)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _known(self) -> ShopInfo:
        """Return who the shop is, asked for once."""
        return self._info or self.shop()


def _pace(connection: Connection, secrets: ShopSecrets, tools: Tools) -> Pace:
    """Return the pace of this app at this shop, the same for all connectors that share their tools."""
    url = base(connection)
    app = secrets.get("client_id") or hashlib.sha256(secrets.get("token", "").encode()).hexdigest()
    return tools.shared.get(("shopify pace", url, app), lambda: Pace(tools.clock, seed=zlib.crc32(url.encode())))
