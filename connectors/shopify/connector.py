"""A Shopify shop, read-only."""

from __future__ import annotations

from collections.abc import Iterator

from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import ShopInfo
from connectors.base import Access, Tools
from connectors.shopify.address import API_VERSION, endpoint
from connectors.shopify.client import Client
from connectors.shopify.order_feed import order_pages
from connectors.shopify.other_feeds import checkout_pages, customer_pages, discount_pages
from connectors.shopify.shop import read_shop


class Shopify:
    """One shop behind its GraphQL Admin API.

    Raises:
        Refused: No token, or no usable address.
    """

    def __init__(self, access: Access, tools: Tools) -> None:
        if not access.token.strip():
            msg = "no Shopify access token; name the variable or the secrets entry that holds it in `token_env`"
            raise Refused(msg)
        self._tools = tools
        self._version = access.api_version or API_VERSION
        self._client = Client(endpoint(access), access.token.strip(), tools.clock, verify=access.verify)

    def feeds(self) -> tuple[Feed, ...]:
        """Return the feeds, orders first. Refunds come with their orders."""
        return (Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS)

    def shop(self) -> ShopInfo:
        """Ask the shop who it is; see `read_shop`."""
        return read_shop(self._client, self._version, self._tools.clock.now())

    def pages(self, feed: Feed, since: Watermark) -> Iterator[Page]:
        """Yield what changed since the watermark; see `connectors.base.Connector`.

        Raises:
            ValueError: The feed is none of `feeds()`.
        """
        client, now, pseudonym = self._client, self._tools.clock.now(), self._tools.pseudonym
        match feed:
            case Feed.ORDERS:
                return order_pages(client, since, now, pseudonym)
            case Feed.CHECKOUTS:
                return checkout_pages(client, since, now, pseudonym)
            case Feed.DISCOUNTS:
                return discount_pages(client, since, now)
            case Feed.CUSTOMERS:
                return customer_pages(client, since, now, pseudonym)
        msg = f"Shopify has no feed {feed}"
        raise ValueError(msg)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
