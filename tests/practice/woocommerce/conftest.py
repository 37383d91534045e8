from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from tests.practice.woocommerce.world import after, world


@pytest.fixture
def shop() -> Iterator[PracticeServer]:
    """The small world, four days old."""
    with PracticeServer(world(), "woocommerce", clock=FrozenClock(after(days=4))) as server:
        yield server


@pytest.fixture(scope="session")
def busy() -> Iterator[PracticeServer]:
    """A made-up shop of 60 days with every kind of order, seen on its last day; tests only look."""
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=60, tax_percent=7, trash_share=0.02)
    with PracticeServer(made, "woocommerce", clock=FrozenClock(datetime(2026, 3, 1, tzinfo=UTC))) as server:
        yield server
