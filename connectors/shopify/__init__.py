"""Shopify by GraphQL: `connect` makes a read-only connector for one shop."""

from __future__ import annotations

from connectors.base import Access, Connector, Tools
from connectors.shopify.connector import Shopify

__all__ = ["connect"]


def connect(access: Access, tools: Tools) -> Connector:
    """Return a connector; no request is sent before the first question.

    Args:
        access: `url` is the shop's name, its myshopify.com address, or a practice shop on this machine; `token` an
            admin API token, or `client_id` and `client_secret` those of an app of the Dev Dashboard; `base_url`
            replaces the address for proxies and tests.
        tools: Clock, pseudonyms, and where a day's token is kept.

    Raises:
        Refused: No token and no client credentials, or no usable address or API version.
    """
    return Shopify(access, tools)
