from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.woocommerce.stub import StubShop


@pytest.fixture
def shop() -> Iterator[StubShop]:
    """A shop on a real socket that has told nothing yet."""
    with StubShop() as stub:
        yield stub
