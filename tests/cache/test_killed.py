"""A process that is killed in the middle of a sync loses nothing that was committed, and the next run goes on."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from commerce.feeds import Feed, Page, Watermark
from tests.cache.counted_by_hand import Shop
from tests.cache.stored import open_cache, rows, stored_facts, stored_pairs
from tests.make import INFO, NOON, SHOP, line, order, refund
from tests.waiting import pause

pytestmark = pytest.mark.untraced

PER_PAGE = 40
WRITE_PAGES = """
import sys
from pathlib import Path
from tests.cache.stored import open_cache
from tests.make import INFO, SHOP
from tests.cache.test_killed import page_number
with open_cache(Path(sys.argv[1])) as cache:
    cache.shops.ensure(SHOP, INFO)
    for number in range(1, 10_000):
        cache.feeds.save_page(SHOP, page_number(number), defer_facts=sys.argv[2] == "defer")
        print(number, flush=True)
"""


def page_number(number: int) -> Page:
    """Return a page whose orders also change a few of the page before, with the number of the next in its watermark."""
    first = (number - 1) * PER_PAGE - 5
    orders = []
    for one in range(max(0, first), first + PER_PAGE):
        placed_at = NOON + timedelta(minutes=one)
        orders.append(
            order(
                str(one),
                placed_at,
                changed_at=placed_at + timedelta(days=number),
                customer_key=f"{one % 97:032x}" if one % 9 else "",
                net_minor=1000 + number,
                lines=(line("1"), line("2", str(one % 11))),
                refunds=(refund("r", placed_at, number),) if one % 5 == 0 else (),
            )
        )
    return Page(Feed.ORDERS, Watermark(backfill_page=number + 1), orders=orders)


@pytest.mark.parametrize(
    ("facts", "pages", "wait_s"), [("move", 3, 0.004), ("move", 6, 0.011), ("defer", 8, 0.002), ("defer", 12, 0.007)]
)
def test_killed_at_any_moment_the_next_run_goes_on(tmp_path: Path, facts: str, pages: int, wait_s: float) -> None:
    kill_and_go_on(tmp_path / "shop.db", facts, pages, wait_s)


@pytest.mark.long
@pytest.mark.parametrize("number", range(40))
def test_killed_at_moments_nobody_chose_the_next_run_goes_on(tmp_path: Path, seed: int, number: int) -> None:
    chance = Random(seed + number)  # noqa: S311 - repeatable moments, no secret
    facts = chance.choice(("move", "defer"))
    kill_and_go_on(tmp_path / "shop.db", facts, chance.randint(1, 20), chance.uniform(0, 0.02))


def kill_and_go_on(path: Path, facts: str, pages: int, wait_s: float) -> None:
    """Kill a process that writes pages, a moment after it has said that some are stored; look, and write on."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE_PAGES, str(path), facts],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(pages)][-1]
    pause(wait_s)  # somewhere inside one of the next pages
    process.kill()
    said = max([said, *(int(text) for text in process.communicate(timeout=30)[0].split())])
    assert process.returncode == -9

    with open_cache(path) as cache:
        assert cache.check() == []
        next_page = cache.feeds.watermark(SHOP, Feed.ORDERS).backfill_page
        assert next_page is not None
        assert next_page > said  # what was said to be stored is stored
        shop = Shop(INFO)
        for number in range(1, next_page):
            for told in page_number(number).orders:
                shop.hear(told)
        assert rows(path, "SELECT count(*) FROM orders") == [(len(shop.orders),)]
        for number in range(next_page, next_page + 2):
            cache.feeds.save_page(SHOP, page_number(number))
            for told in page_number(number).orders:
                shop.hear(told)
        assert cache.facts.refresh(SHOP) is (facts == "defer")
    assert stored_facts(path) == shop.facts()
    assert stored_pairs(path) == shop.pairs()


def test_opening_it_once_more_lets_no_other_process_believe_to_be_the_last(tmp_path: Path) -> None:
    """Closing a file drops the locks of all connections of a process: then what is written ahead would be deleted."""
    path = tmp_path / "shop.sqlite"
    with open_cache(path) as cache:
        cache.shops.ensure("toys", INFO)
        open_cache(path).close()
        read_elsewhere = (
            "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT COUNT(*) FROM shops').close()"
        )
        subprocess.run([sys.executable, "-c", read_elsewhere, str(path)], check=True)
        assert path.with_name("shop.sqlite-wal").exists()
        cache.shops.ensure("more", INFO)
    with open_cache(path) as again:
        assert sorted(again.shops.names()) == ["more", "toys"]
