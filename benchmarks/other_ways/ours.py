"""Our own way: the facts that the cache counts and moves, and every KPI asked alone of a fresh look at them."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.large_shop import FIRST, INFO, PAGE, SHOP, note_read, read_tables, whole_page
from benchmarks.other_ways.process import Stopwatch, best, most_megabytes
from cache import Cache
from commerce.facts import Facts
from commerce.feeds import Feed
from commerce.figures import Figure
from commerce.period import Period
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from kpi.facts.snapshot import Snapshot
from shopbell import wiring

#: How many orders come at once, and how often.
NEW, ROUNDS, DEFERRED_ROUNDS = 100, 15, 5
KPI_DAYS = 90


def opened(path: Path) -> Cache:
    """Open or create a database."""
    return Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL)


def build(path: Path, count: int, every: timedelta, codes: int) -> None:
    """Store so many orders and the tables of their days; nothing is counted."""
    with opened(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        for start in range(0, count, PAGE):
            told = whole_page(start, min(count, start + PAGE), customers(count), every, codes=codes)
            cache.feeds.save_page(SHOP, told, defer_facts=True)
        now = FIRST + count * every
        read_tables(cache, now)
        note_read(cache, now)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def customers(count: int) -> int:
    """Return how many customers a shop of so many orders has."""
    return count // 3 + 1


def everything(path: Path) -> dict[str, Any]:
    """Count everything from nothing."""
    watch = Stopwatch()
    with opened(path) as cache:
        with watch.phase("all"):
            cache.facts.refresh(SHOP)
        figures = cache.facts.of(SHOP)
        window = last_days(figures)
        taken, answer = best(3, lambda: asked_of_facts(figures, window))
    return {
        "everything": watch.told(),
        "megabytes": most_megabytes(),
        "window": taken.told(),
        "figures": answer,
        "days": [window.first.isoformat(), window.last.isoformat()],
    }


def last_days(facts: Facts) -> Period:
    """Return the last days that are known to their end."""
    last = facts.whole_until(Feed.ORDERS)
    assert isinstance(last, date)
    return Period.ending(last, KPI_DAYS)


def asked_of_facts(facts: Facts, window: Period) -> list[int]:
    """Return shipping, orders and customers of some days."""
    row = facts.sums(["shipping", "orders"], window)[""]
    return [row["shipping"], row["orders"], facts.customers(window)]


def one_page(path: Path, count: int, every: timedelta, codes: int) -> dict[str, Any]:
    """Save one page of new orders."""
    with opened(path) as cache:
        cache.feeds.save_page(SHOP, whole_page(count, count + NEW, customers(count), every, codes=codes))
    return {}


def new_orders(path: Path, count: int, every: timedelta, codes: int) -> dict[str, Any]:
    """Save page after page of new orders into a shop of which a digest has shown all days, then count all anew."""
    shown_to = (FIRST + count * every - timedelta(days=1)).date().isoformat()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE shops SET shown_from = ?, shown_to = ?", (FIRST.date().isoformat(), shown_to))
    with opened(path) as cache:
        watches, read = list[Stopwatch](), cache.rows_read
        for start in range(count, count + ROUNDS * NEW, NEW):
            watches.append(saved(cache, start, count, every, codes, defer=False))
        read = (cache.rows_read - read) // ROUNDS
        moved = stored(path)
        cache.facts.refresh(SHOP, force=True)
        exact = moved == stored(path)
        beyond = count + ROUNDS * NEW
        plain = [
            saved(cache, start, count, every, codes, defer=True)
            for start in range(beyond, beyond + DEFERRED_ROUNDS * NEW, NEW)
        ]
    return {
        "new": {
            "processor": {"all": median(one.processor_s["all"] for one in watches)},
            "clock": {"all": median(one.clock_s["all"] for one in watches)},
        },
        "stored_s": median(one.processor_s["all"] for one in plain),
        "rows_read": read,
        "equal": exact,
    }


def saved(cache: Cache, start: int, count: int, every: timedelta, codes: int, *, defer: bool) -> Stopwatch:
    """Return how long a page of new orders takes."""
    told, watch = whole_page(start, start + NEW, customers(count), every, codes=codes), Stopwatch()
    with watch.phase("all"):
        cache.feeds.save_page(SHOP, told, defer_facts=defer)
    return watch


def stored(path: Path) -> list[list[tuple[object, ...]]]:
    """Return all facts and pairs."""
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("facts", "purchase_days")]  # noqa: S608 - names from this line


class Noting:
    """Facts that note what they were asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self._facts, name)


def every_kpi(path: Path) -> dict[str, Any]:
    """Ask every KPI of the catalog alone, each of a look that has read nothing yet; seconds of the processor."""
    book, found, by_pairs = wiring.book(), dict[str, float](), list[str]()
    worked_out = 0
    with opened(path) as cache:
        facts = cache.facts.of(SHOP)
        window = last_days(facts)
        for kpi_id in book.ids:
            watch, figure = best(3, partial(asked_alone, book, kpi_id, facts, window))
            found[kpi_id] = watch.processor_s["all"]
            worked_out += figure.value is not None
            noting = Noting(facts)
            asked_alone(book, kpi_id, noting, window)
            by_pairs += [kpi_id] if "purchases" in noting.asked else []
    return {"seconds": found, "worked_out": worked_out, "by_pairs": by_pairs}


def asked_alone(book: Book, kpi_id: str, facts: Facts, window: Period) -> Figure:
    """Return the figure of a KPI by a look that has read nothing yet."""
    return book.figure(kpi_id, Snapshot(facts), window)


def main() -> None:
    """Do one of these in this process, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=["build", "everything", "one-page", "new", "kpis"])
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--every-us", type=int, required=True, help="between two orders, in microseconds")
    parser.add_argument("--codes", type=int, default=10, help="one order in so many has a discount code")
    options = parser.parse_args()
    shop = (options.database, options.orders, timedelta(microseconds=options.every_us), options.codes)
    if options.work == "build":
        build(*shop)
        return
    if options.work in {"everything", "kpis"}:
        print(json.dumps((everything if options.work == "everything" else every_kpi)(options.database)))
        return
    print(json.dumps((one_page if options.work == "one-page" else new_orders)(*shop)))


if __name__ == "__main__":
    main()
