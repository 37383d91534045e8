from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from commerce.clock import FrozenClock
from practice.faults import Faults
from practice.serve import PracticeServer
from practice.shopify.handler import ShopifyHandler
from tests.practice.shopify.world import NOW, Client, small_world


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(clock: FrozenClock, faults: Faults) -> Iterator[PracticeServer]:
    """The small world; a story may advance its clock and line up faults."""
    with PracticeServer(small_world(), "shopify", clock=clock, faults=faults) as server:
        yield server


@pytest.fixture
def client(server: PracticeServer) -> Iterator[Client]:
    with requests.Session() as session:
        yield Client(server.url, session)


@pytest.fixture
def handler(server: PracticeServer) -> ShopifyHandler:
    assert isinstance(server.handler, ShopifyHandler)
    return server.handler
