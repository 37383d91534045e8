"""A doorbell on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commerce.orders import ShopInfo
from shopbell import wiring
from shopbell.web.webhooks import Doorbell
from tests.shopbell.web.ringing import SILK, open_installation


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    made = open_installation(tmp_path)
    with made.open_cache() as cache:
        cache.shops.ensure("silk & co", SILK)
        cache.shops.ensure("wood", ShopInfo("Wood", "EUR", "UTC", "woocommerce"))
        made.customer_key.pseudonymizer(cache)
    return made


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def bell(installation: wiring.Installation, woken: list[str]) -> Iterator[Doorbell]:
    with Doorbell(installation, woken.append) as opened:
        yield opened
