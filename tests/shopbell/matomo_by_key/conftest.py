"""A practice Matomo on a real socket, and a house that reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.matomo.server import PracticeMatomo
from practice.matomo.website import Website
from tests.shopbell.matomo_by_key.matomo_house import NOON, House, install


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Build a house: keywords of the website, `more` lines of its table, `history` of the shop."""
    with ExitStack() as stack:

        def built(more: str = "", history: str = "2026-11-20", name: str = "house", seed: int = 1, **of: Any) -> House:
            clock = FrozenClock(NOON)
            website = Website(clock, **of)
            url = stack.enter_context(PracticeMatomo(website, seed)).url
            folder = tmp_path / name
            folder.mkdir()
            installation = install(folder, website, url, more, history=history)
            return House(installation, stack.enter_context(installation.open_cache()), website, clock)

        yield built


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    return build()
