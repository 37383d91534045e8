"""A running WooCommerce, where somebody has one: `SHOPBELL_LIVE_WOOCOMMERCE` names its folder (see CONTRIBUTING.md)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.live.connected import Connected
from tests.live.running import Running, opened

VARIABLE = "SHOPBELL_LIVE_WOOCOMMERCE"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What changes a running shop runs on one worker, one test after the other."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("live"))


@pytest.fixture(scope="session")
def shop() -> Running:
    """The running shop."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} names no folder of a running WooCommerce")
    if shutil.which("mariadb") is None:
        pytest.skip("mariadb, which reads the running shop's own tables, is not on PATH")
    return opened(Path(named))


@pytest.fixture(scope="module")
def shopbell(shop: Running, tmp_path_factory: pytest.TempPathFactory) -> Connected:
    """An installation that has read the running shop."""
    made = Connected.to(shop, tmp_path_factory.mktemp("connected"))
    ran = made("sync")
    assert ran.code == 0, ran.err
    return made
