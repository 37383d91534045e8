"""One shop that was read, with an open incident, messages and a table; and the installation around it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from commerce.feeds import Feed
from commerce.watches import LogEntry, Say, Watch, WatchState
from shopbell import wiring
from tests.make import NOON, message
from tests.shopbell.installed import TOYS, installed
from tests.shopbell.upkeep.told import SHOP, reads


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    """Ten orders, spend of one day, an incident that fired, and one message that waits."""
    (tmp_path / "spend.csv").write_text("day,channel,amount\n2026-02-27,google,12.50\n")
    made = installed(tmp_path, TOYS + '[[shop.spend]]\npath = "spend.csv"\n')
    with made.open_cache() as cache:
        reads(made, cache, range(10))
        watch = Watch(state=WatchState.FIRING, since=NOON, told_at=NOON, looks="xx", baseline_done=True)
        entry = LogEntry(NOON - timedelta(hours=1), SHOP, "revenue", "i", Say.FIRED, sent=True)
        cache.incidents.commit(SHOP, {"revenue": watch}, [message("alert:toys:1")], [entry], NOON)
        assert cache.feeds.states(SHOP)[Feed.ORDERS].row_count == 10
    return made
