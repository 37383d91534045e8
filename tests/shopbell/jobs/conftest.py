"""One shop, one reader of its digest, one target; read by nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cache import Cache
from shopbell import wiring
from tests.shopbell.installed import TOYS, installed


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    return installed(
        tmp_path,
        TOYS + '[[recipient]]\nname = "Anna"\ndigest_at = "07:30"\ntime_zone = "Europe/Berlin"\n'
        '[targets.order_count]\nat_least = 1\nper = "week"\n',
    )


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as opened:
        yield opened
