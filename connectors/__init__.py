"""Foreign JSON and CSV in, our words out. A connector knows its shop's API and never sees the cache.

`CONNECTORS` names the platforms; the module behind a name is loaded when its shop is first connected, so that a
Shopify merchant never loads the WooCommerce library, and `shopbell --help` loads neither.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from connectors.base import Access, Connector, Tools

Connect = Callable[[Access, Tools], Connector]


def _lazily(module: str) -> Connect:
    """Return a `connect` that loads its module when it is called."""

    def connect(access: Access, tools: Tools) -> Connector:
        return cast("Connect", import_module(module).connect)(access, tools)

    return connect


CONNECTORS: dict[str, Connect] = {
    "shopify": _lazily("connectors.shopify"),
    "woocommerce": _lazily("connectors.woocommerce"),
}

#: How a pseudonym is made of the number that a platform gives its customers; of an address it is always "email".
CUSTOMER_KIND = {"shopify": "shopify_customer", "woocommerce": "customer"}

__all__ = ["CONNECTORS", "CUSTOMER_KIND", "Access", "Connect", "Connector", "Tools"]
