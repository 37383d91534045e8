"""A practice Meta on a real socket, and a house that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.meta.server import PracticeMeta
from tests.shopbell.meta_by_key.meta_house import NOON, House, account, install


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Build a house: keywords of the ad account, `more` lines of its table, `history` of the shop."""
    with ExitStack() as stack:

        def built(more: str = "", history: str = "2026-11-01", name: str = "house", seed: int = 1, **of: Any) -> House:
            clock = FrozenClock(NOON)
            meta = account(clock, **of)
            url = stack.enter_context(PracticeMeta(meta, seed)).url
            folder = tmp_path / name
            folder.mkdir()
            installation = install(folder, meta, url, more, history=history)
            return House(installation, stack.enter_context(installation.open_cache()), meta, clock)

        yield built


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    return build()
