"""Two practice shops of one world, and an installation that has read them once; one for each file of tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import World
from tests.shopbell.cli.home import DAYS, FIRST_DAY, NOW, Home, install


@pytest.fixture(scope="session")
def world() -> World:
    """Without binned orders and late checkouts, of which the platforms tell different stories."""
    return simulate(seed=3, first_day=FIRST_DAY, days=DAYS, orders_per_day=8.0, trash_share=0.0, recovered_share=0.0)


@pytest.fixture(scope="session")
def urls(world: World) -> Iterator[tuple[str, str]]:
    with (
        PracticeServer(world, "woocommerce", clock=FrozenClock(NOW)) as wood,
        PracticeServer(world, "shopify", clock=FrozenClock(NOW)) as silk,
    ):
        yield wood.url, silk.url


@pytest.fixture(scope="session")
def synced(urls: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that has been synced once; nobody touches it."""
    more = '[targets.average_order_value]\nat_least = "1000.00"\n[targets.order_count]\nat_least = 1\nper = "week"\n'
    installation = install(tmp_path_factory.mktemp("synced"), *urls, more)
    ran = installation("sync")
    assert ran.code == 0, ran.err
    return installation


@pytest.fixture(scope="module")
def shopbell(synced: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of it for one file of tests."""
    return Home(shutil.copytree(synced.folder, tmp_path_factory.mktemp("installation") / "copy"))
