from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cache import Cache
from tests.cache.stored import open_cache
from tests.make import INFO, SHOP


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "shopbell.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    """An installation with one shop that has told nothing yet."""
    with open_cache(path) as opened:
        opened.shops.ensure(SHOP, INFO)
        yield opened
