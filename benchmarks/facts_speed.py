"""Recompute after 100 new orders, beside a small and a ten times larger history, and the count of everything.

Run: python benchmarks/facts_speed.py [--orders 100000 1000000]

One order a minute, a third as many customers as orders, each as likely as another to buy next: harder than a real
shop, whose customers return soon or never. The facts moved by differences are compared row by row with facts built
anew. The time is that of a whole page: reading, writing its rows and moving the facts.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cache import Cache
from commerce.facts import Facts
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Line, Order, Refund, ShopInfo, Status
from commerce.period import Period
from commerce.pseudonym import Pseudonymizer
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL

SHOP = "benchmark"
INFO = ShopInfo(name=SHOP, currency="EUR", time_zone="Europe/Berlin", platform="woocommerce")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = 1000
MINUTE = timedelta(minutes=1)
NEW, ROUNDS = 100, 15


def make_history(first: int, last: int, customers: int, seed: int = 7, every: timedelta = MINUTE) -> Iterator[Order]:
    """Yield orders number `first` to `last` - 1, one `every` so often; one in fifty is partly refunded a week later."""
    chance = random.Random(seed * 1_000_003 + first)  # noqa: S311 - made-up orders, no secrets
    pseudonym = Pseudonymizer(b"k" * 32)
    channels, devices, markets = (
        ["organic", "google / cpc", "direct", "email"],
        ["Desktop", "Mobile"],
        ["DE", "AT", "CH"],
    )
    for number in range(first, last):
        placed_at = FIRST + number * every
        net = 500 + chance.randrange(20_000)
        refunds = (Refund(str(number), placed_at + timedelta(days=7), net // 2),) if number % 50 == 0 else ()
        known = chance.random() > 0.07
        yield Order(
            id=str(number),
            placed_at=placed_at,
            changed_at=placed_at,
            status=Status.COMPLETED,
            platform_status="completed",
            currency="EUR",
            gross_minor=net,
            discount_minor=0,
            net_minor=net,
            tax_minor=net // 5,
            shipping_minor=490,
            total_minor=net + net // 5 + 490,
            customer_key=pseudonym("customer", str(chance.randrange(customers))) if known else "",
            channel=chance.choice(channels),
            campaign=chance.choice(["", "spring", "autumn"]),
            device=chance.choice(devices),
            market=chance.choice(markets),
            lines=(Line(str(2 * number), str(number % 200), "Mug", 1, net, net),),
            refunds=refunds,
        )


def page(orders: list[Order]) -> Page:
    """Return a page of orders."""
    return Page(Feed.ORDERS, Watermark(), orders=orders)


def stored(path: Path) -> list[list[tuple[object, ...]]]:
    """Return all facts and pairs."""
    connection = sqlite3.connect(path)
    try:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("facts", "purchase_pairs")]  # noqa: S608 - names from this line
    finally:
        connection.close()


def measure(count: int) -> float:
    """Print what `count` orders of history take; return the median of moving the facts, in milliseconds."""
    customers = count // 3 + 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shopbell.db"
        with Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL) as cache:
            cache.shops.ensure(SHOP, INFO)
            for start in range(0, count, PAGE):
                history = make_history(start, min(count, start + PAGE), customers)
                cache.feeds.save_page(SHOP, page(list(history)), defer_facts=True)
            begin = time.perf_counter()
            cache.facts.refresh(SHOP)
            full_s = time.perf_counter() - begin
            times_ms, read = list[float](), cache.rows_read
            for start in range(count, count + ROUNDS * NEW, NEW):
                told = page(list(make_history(start, start + NEW, customers)))
                begin = time.perf_counter()
                cache.feeds.save_page(SHOP, told)
                times_ms.append((time.perf_counter() - begin) * 1000)
            read = (cache.rows_read - read) // ROUNDS
            moved = stored(path)
            cache.facts.refresh(SHOP, force=True)
            exact = moved == stored(path)
            window_ms = read_window_ms(cache.facts.of(SHOP), count)
    middle = statistics.median(times_ms)
    print(
        f"  {count:>9,} orders: {NEW} new ones {middle:>6.1f} ms (slowest {max(times_ms):.1f}), {read} order rows read;"
    )
    print(
        f"            everything {full_s:.1f} s; equal to everything counted anew: {'yes' if exact else 'NO'};", end=" "
    )
    print(f"{len(moved[0]):,} facts and {len(moved[1]):,} pairs; a KPI's 90 days by channel {window_ms:.2f} ms")
    assert exact
    return middle


def read_window_ms(facts: Facts, count: int) -> float:
    """Return how long it takes to read two measures of the last 90 days by channel, in milliseconds."""
    last = (FIRST + timedelta(minutes=count)).date()
    begin = time.perf_counter()
    facts.sums(["net_sales", "orders"], Period.ending(last, 90), "channel")
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    """Print both histories and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, nargs=2, default=[100_000, 1_000_000])
    options = parser.parse_args()
    small, large = (measure(count) for count in options.orders)
    growth = options.orders[1] / options.orders[0]
    print(f"  {growth:.0f} times the history takes {large / small:.2f} times as long")


if __name__ == "__main__":
    main()
