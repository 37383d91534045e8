"""Who the shop is, and what our token may do there."""

from __future__ import annotations

import msgspec

from connectors.shopify.nodes.common import Node


class Plan(Node):
    """What the merchant pays Shopify for."""

    public_display_name: str = ""


class ShopNode(Node):
    """Who the shop is."""

    name: str
    myshopify_domain: str
    iana_timezone: str
    currency_code: str
    plan: Plan | None = None


class Scope(Node):
    """One right of our token."""

    handle: str


class Installation(Node):
    """What our token may do."""

    access_scopes: list[Scope] = msgspec.field(default_factory=list)


class Version(Node):
    """An API version and whether Shopify still keeps it."""

    handle: str
    supported: bool


class ShopAnswer(Node):
    """The answer to `shop.graphql`."""

    shop: ShopNode
    current_app_installation: Installation | None = None
    public_api_versions: list[Version] = msgspec.field(default_factory=list)
