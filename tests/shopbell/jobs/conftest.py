"""One shop, one reader of its digest, one target; read by nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cache import Cache
from commerce.clock import FrozenClock
from shopbell import secrets, wiring
from tests.make import NOON


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    (tmp_path / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
        '[[recipient]]\nname = "Anna"\ndigest_at = "07:30"\ntime_zone = "Europe/Berlin"\n'
        '[targets.order_count]\nat_least = 1\nper = "week"\n'
    )
    secrets.save(secrets.load(tmp_path / "secrets.toml", {}), {"customer_key": "ab" * 32})
    return wiring.open_installation(tmp_path / "config.toml", tmp_path / "data", FrozenClock(NOON), {})


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as opened:
        yield opened
