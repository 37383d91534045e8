"""Opens a shop of any platform from keywords: what is its connection's, its settings', and else a secret's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from connectors.base import Connection, ShopSecrets, Tools
from connectors.register import platforms, settings_of
from connectors.shopify.connector import Shopify
from connectors.woocommerce.shop import WooCommerce

_CONNECTION = {field.name for field in fields(Connection)}


def shopify(tools: Tools, **given: Any) -> Shopify:
    made = _opened("shopify", tools, given)
    assert isinstance(made, Shopify)
    return made


def woocommerce(tools: Tools, **given: Any) -> WooCommerce:
    made = _opened("woocommerce", tools, given)
    assert isinstance(made, WooCommerce)
    return made


def _opened(platform: str, tools: Tools, given: dict[str, Any]) -> Any:
    connection = Connection(**{name: value for name, value in given.items() if name in _CONNECTION})
    settings = settings_of(platform)
    own = {name: value for name, value in given.items() if name in settings.model_fields}
    rest = {name: value for name, value in given.items() if name not in _CONNECTION | own.keys()}
    return platforms()[platform].connect(connection, settings(**own), ShopSecrets(rest), tools)


def stand_in(monkeypatch: pytest.MonkeyPatch, platform: str, connect: Callable[..., Any]) -> None:
    """Let the shops of a platform be answered for by another connector."""
    declared = platforms()
    assert isinstance(declared, dict)
    monkeypatch.setitem(declared, platform, replace(declared[platform], connect=connect))
