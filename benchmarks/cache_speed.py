"""The local side of a sync, decoding and writing, beside `sqlite_utils.upsert_all` on the same pages.

Run: python benchmarks/cache_speed.py [--orders 100000] [--memory-orders 1000000]

Pages are what WooCommerce answers: 100 orders of two lines, about 2 kB of JSON each, 7 % of them guests'. Both sides
decode with the real connector. `upsert_all` gets the same columns, as it comes and with our pragmas. Making pages is
not timed; the best of the rounds counts. The memory run is a process of its own that never holds more than one page.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import sqlite_utils

sys.path.insert(0, str(Path(__file__).parents[1]))

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, ShopInfo
from commerce.pseudonym import Pseudonymizer
from connectors.woocommerce.nodes import OrderNode
from connectors.woocommerce.orders import read_order
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL

PER_PAGE = 100
SHOP = "benchmark"
INFO = ShopInfo(name=SHOP, currency="EUR", time_zone="Europe/Berlin", platform="woocommerce")
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_nodes = msgspec.json.Decoder(list[OrderNode])


def pages(count: int, seed: int = 7) -> Iterator[bytes]:
    """Yield pages of JSON; `count` orders, a third as many customers, 200 products."""
    chance = random.Random(seed)  # noqa: S311 - made-up orders, no secrets
    channels = [
        ("utm", "google", "cpc"),
        ("organic", "google", "organic"),
        ("typein", "(direct)", ""),
        ("utm", "news", "email"),
    ]
    for start in range(0, count, PER_PAGE):
        page = [_order(number, chance, channels, count) for number in range(start, min(count, start + PER_PAGE))]
        yield json.dumps(page).encode()


def _order(number: int, chance: random.Random, channels: list[tuple[str, str, str]], count: int) -> dict[str, object]:
    placed_at = (FIRST + timedelta(seconds=number * 60)).strftime("%Y-%m-%dT%H:%M:%S")
    guest = chance.random() < 0.07
    customer = chance.randrange(count // 3 + 1)
    lines = [_line(2 * number + part, chance.randrange(200)) for part in (1, 2)]
    kind, source, medium = chance.choice(channels)
    meta = {
        "source_type": kind,
        "utm_source": source,
        "utm_medium": medium,
        "device_type": chance.choice(["Desktop", "Mobile"]),
    }
    return {
        "id": number + 1000,
        "status": "completed",
        "currency": "EUR",
        "created_via": "checkout",
        "customer_id": 0 if guest else customer + 1,
        "date_created_gmt": placed_at,
        "date_modified_gmt": placed_at,
        "date_paid_gmt": placed_at,
        "total": "56.90",
        "total_tax": "9.10",
        "shipping_total": "4.90",
        "discount_total": "0.00",
        "payment_method": chance.choice(["stripe", "stripe", "ppcp-gateway", "cod"]),
        "billing": {"email": "" if guest else f"customer{customer}@example.com", "country": "DE"},
        "shipping": {"country": chance.choice(["DE", "AT", "CH"])},
        "line_items": lines,
        "coupon_lines": [],
        "refunds": [],
        "meta_data": [
            {"id": 9 * number + place, "key": f"_wc_order_attribution_{name}", "value": value}
            for place, (name, value) in enumerate(meta.items())
        ],
    }


def _line(line: int, product: int) -> dict[str, object]:
    return {
        "id": line,
        "name": f"Ceramic mug, glazed by hand, pattern {product}",
        "product_id": 5000 + product,
        "variation_id": 0,
        "quantity": 1,
        "tax_class": "",
        "subtotal": "21.45",
        "subtotal_tax": "4.08",
        "total": "21.45",
        "total_tax": "4.08",
        "taxes": [{"id": 1, "total": "4.0755", "subtotal": "4.0755"}],
        "meta_data": [
            {"id": 1, "key": "_reduced_stock", "value": "1", "display_key": "_reduced_stock", "display_value": "1"}
        ],
        "sku": f"MUG-{product:04d}",
        "price": 21.45,
        "image": {"id": product, "src": f"https://shop.example/wp-content/uploads/2025/03/mug-{product}.jpg"},
        "parent_name": None,
    }


def decoded(page: bytes, pseudonym: Pseudonymizer) -> list[Order]:
    """Decode a page as the connector does."""
    return [read_order(node, pseudonym) for node in _nodes.decode(page)]


def ours(folder: Path, answers: Iterator[bytes]) -> tuple[int, float, float]:
    """Return orders, seconds of decoding and seconds of writing."""
    pseudonym = Pseudonymizer(b"k" * 32)
    count, decoding, writing = 0, 0.0, 0.0
    with Cache.open(folder / "shopbell.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
        cache.shops.ensure(SHOP, INFO)
        for number, answer in enumerate(answers):
            begin = time.perf_counter()
            orders = decoded(answer, pseudonym)
            decoding += time.perf_counter() - begin
            begin = time.perf_counter()
            cache.feeds.save_page(
                SHOP, Page(Feed.ORDERS, Watermark(backfill_page=number + 2), orders=orders), defer_facts=True
            )
            writing += time.perf_counter() - begin
            count += len(orders)
    return count, decoding, writing


def upsert_all(folder: Path, answers: Iterator[bytes], *, tuned: bool) -> float:
    """Return the seconds of decoding and writing with sqlite-utils' own method."""
    pseudonym = Pseudonymizer(b"k" * 32)
    database = sqlite_utils.Database(folder / f"upsert_{tuned}.db")
    if tuned:
        database.enable_wal()
        database.execute("PRAGMA synchronous = NORMAL")
    spent = 0.0
    for answer in answers:
        begin = time.perf_counter()
        orders = decoded(answer, pseudonym)
        order_rows, line_rows = [], []
        for order in orders:
            row = {name: getattr(order, name) for name in Order.__struct_fields__ if name not in _CHILDREN}
            row["status"] = str(order.status)
            order_rows.append(row)
            line_rows += [{"order_id": order.id, **msgspec.structs.asdict(line)} for line in order.lines]
        database.table("orders").upsert_all(order_rows, pk="id")
        database.table("lines").upsert_all(line_rows, pk="id")
        spent += time.perf_counter() - begin
    return spent


_CHILDREN = {"lines", "discounts", "refunds", "journey"}


def peak_mb() -> float:
    """Return the largest memory this process had. Not `ru_maxrss`, which a child takes over from its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024


def memory_run(count: int) -> None:
    """Write `count` orders, build the facts, print what it took; in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        before = peak_mb()
        orders, decoding, writing = ours(Path(folder), pages(count))
        after_writing = peak_mb()
        begin = time.perf_counter()
        with Cache.open(Path(folder) / "shopbell.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
            cache.facts.refresh(SHOP)
        building = time.perf_counter() - begin
        size = (Path(folder) / "shopbell.db").stat().st_size
    print(f"  {orders:>9,} orders: {orders / (decoding + writing):>8,.0f} orders/s,", end=" ")
    print(f"facts built in {building:.1f} s, {size / orders:.0f} B an order on disk with facts")
    print(f"  memory: {before:.0f} MB at the start, {after_writing:.0f} MB written, {peak_mb():.0f} MB with the facts")


def main() -> None:
    """Print both sides, their ratio, and the memory run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-orders", type=int, default=1_000_000)
    parser.add_argument("--only-memory", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_memory:
        memory_run(options.only_memory)
        return
    answers = list(pages(options.orders))
    size = sum(map(len, answers)) / options.orders
    print(f"{options.orders:,} orders of two lines, {size:,.0f} B of JSON each, pages of {PER_PAGE}")
    best: dict[str, float] = {}
    for _ in range(options.rounds):  # taking turns, so that a busy machine is unfair to nobody
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            _, decoding, writing = ours(place, iter(answers))
            for name, seconds in (
                ("shopbell, decoding", decoding),
                ("shopbell, writing", writing),
                ("shopbell", decoding + writing),
                ("upsert_all, as it comes", upsert_all(place, iter(answers), tuned=False)),
                ("upsert_all, our pragmas", upsert_all(place, iter(answers), tuned=True)),
            ):
                best[name] = min(seconds, best.get(name, seconds))
    for name, seconds in best.items():
        ratio = f"{seconds / best['shopbell']:5.1f} times shopbell's time" if "upsert" in name else ""
        print(f"  {name:<24} {seconds:6.2f} s  {options.orders / seconds:>8,.0f} orders/s {ratio}")
    del answers
    if options.memory_orders:
        sys.stdout.flush()
        command = [sys.executable, __file__, "--only-memory", str(options.memory_orders)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
