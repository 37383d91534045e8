"""A practice Google Analytics on a real socket, and a house that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.shopbell.ga4_by_key.ga4_house import House, house


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Build a house: `more` lines of its table, `history` of the shop, attributes of the property."""
    with ExitStack() as stack:

        def built(more: str = "", history: str = "2026-11-20", name: str = "house", **of: Any) -> House:
            return stack.enter_context(house(tmp_path / name, more, history, **of))

        yield built
