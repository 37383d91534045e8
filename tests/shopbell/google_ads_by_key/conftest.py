"""A practice Google on a real socket, and a house that reads its ad accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.answers import Ads
from tests.shopbell.google_ads_by_key.ads_house import NOON, House, accounts, install


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Build a house: keywords of the ad accounts, `more` lines of its table, `history` of the shop."""
    with ExitStack() as stack:

        def built(
            more: str = "",
            history: str = "2026-11-01",
            name: str = "house",
            seed: int = 1,
            *,
            key_file: bool = False,
            **of: Any,
        ) -> House:
            clock = FrozenClock(NOON)
            google, ads = GoogleAccount(clock), accounts(clock, **of)
            url = stack.enter_context(PracticeGoogle(google, [Ads(google, ads, seed)])).url
            folder = tmp_path / name
            folder.mkdir()
            installation = install(folder, google, url, more, history=history, key_file=key_file)
            return House(installation, stack.enter_context(installation.open_cache()), google, ads, clock)

        yield built


@pytest.fixture
def house(build: Callable[..., House]) -> House:
    return build()
