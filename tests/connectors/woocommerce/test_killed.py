"""A first reading that is killed in the middle goes on where it was, in another process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from cache import Cache
from commerce.feeds import Feed, Watermark
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests.connectors.woocommerce.stub import NOON, StubShop, order
from tests.waiting import pause

ROOT = Path(__file__).parents[3]
READ = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed
from connectors.base import Tools
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests.connectors import opening
from tests.connectors.woocommerce.stub import KEY, NOON, PSEUDONYM, SECRET

with Cache.open(Path(sys.argv[2]), MEASURES, PURCHASE_PAIRS_SQL) as cache:
    connector = opening.woocommerce(Tools(FrozenClock(NOON), PSEUDONYM), url=sys.argv[1], key=KEY, secret=SECRET)
    cache.shops.ensure("toys", connector.shop())
    for page in connector.pages(Feed.ORDERS, cache.feeds.watermark("toys", Feed.ORDERS)):
        cache.feeds.save_page("toys", page, defer_facts=True)
"""
PAGES = 30


def reading(shop: StubShop, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", READ, shop.url, str(file), str(ROOT)], cwd=ROOT)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no kill -9")
def test_a_killed_first_reading_reads_at_most_one_page_again(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with StubShop() as shop:
        start = NOON - timedelta(days=30)
        shop.orders += [order(n, start + timedelta(minutes=n)) for n in range(1, PAGES * 100 + 1)]
        shop.before_answer = lambda _route, query: pause(0.05 if query.get("page") == "12" else 0)
        child = reading(shop, file)
        while not [query for _, query in shop.asked if query.get("page") == "12"]:
            assert child.poll() is None
            pause(0.01)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        with Cache.open(file, MEASURES, PURCHASE_PAIRS_SQL) as cache:
            mark = cache.feeds.watermark("toys", Feed.ORDERS)
            assert (mark.seen_to, mark.backfill_from) == (None, NOON)
            assert mark.backfill_page in {11, 12}
        assert reading(shop, file).wait(timeout=60) == 0
        asked = Counter(int(query["page"]) for route, query in shop.asked if route == "orders" and "before" in query)
        assert set(asked) == set(range(1, PAGES + 1))
        answered_twice = {page for page, times in asked.items() if times > 1} - {12}  # 12 was never stored
        assert len(answered_twice) <= 1
    with Cache.open(file, MEASURES, PURCHASE_PAIRS_SQL) as cache:
        assert cache.feeds.watermark("toys", Feed.ORDERS) == Watermark(seen_to=NOON)
        assert cache.feeds.states("toys")[Feed.ORDERS].row_count == PAGES * 100
