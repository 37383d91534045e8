"""A shop of forty orders, and Shopify's side of its bulk operations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.shopify.bulk.stub import Bulk, made
from tests.connectors.shopify.stub import (
    StubShop,
)


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop(*[made(number) for number in range(1, 41)]) as stub:
        yield stub


@pytest.fixture
def bulk(shop: StubShop) -> Bulk:
    return Bulk(shop)
