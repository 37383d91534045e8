"""A practice shop and a practice Meta, and what somebody types to set it up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.meta.server import PracticeMeta
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from tests.shopbell.a_source_set_up.typing_it import CONFIG, Setting
from tests.shopbell.meta_by_key.meta_house import NOON, account


@pytest.fixture(scope="session")
def shop_address() -> Iterator[str]:
    world = simulate(seed=3, first_day=date(2026, 11, 1), days=30, orders_per_day=2.0)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(NOON)) as shop:
        yield shop.url


@pytest.fixture
def setting(tmp_path: Path, shop_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    meta = account(FrozenClock(NOON), currency="EUR", zone="Europe/Berlin")
    meta.campaigns[0].name = "lookalike"  # what the practice shop's links have
    for name, value in (("K", WOOCOMMERCE_KEY), ("S", WOOCOMMERCE_SECRET), ("META", meta.token), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.delenv("LC_ALL", raising=False)
    (tmp_path / "config.toml").write_text(CONFIG.format(url=shop_address))
    with PracticeMeta(meta) as server:
        yield Setting(tmp_path, meta, server.url)
