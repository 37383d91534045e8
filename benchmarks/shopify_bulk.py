"""How fast the file of a bulk operation becomes orders, alone and into the cache, and in how much memory.

python benchmarks/shopify_bulk.py [--orders 1000000]

A little server of its own process hands out a file of orders of two lines, children far from their parents. The real
connector begins the operation, streams the file, joins and maps; the second run writes into a real cache, too.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.decode_speed_shopify import order
from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import ShopInfo
from commerce.pseudonym import Pseudonymizer
from connectors.base import Connection, ShopSecrets, Tools
from connectors.shopify.connector import Shopify
from connectors.shopify.settings import ShopifySettings
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL

NOW = datetime(2050, 1, 1, tzinfo=UTC)
SHOP = "benchmark"
INFO = ShopInfo(name=SHOP, currency="EUR", time_zone="Europe/Berlin", platform="shopify")
_APART = 5000  # so many orders first, then their parts


def written(path: Path, count: int) -> int:
    """Write the file and return how many records it holds."""
    random, objects = Random(1), 0  # noqa: S311  (made-up orders)
    with path.open("wb") as file:
        for start in range(0, count, _APART):
            heads, parts = [], []
            for number in range(start, min(start + _APART, count)):
                node = order(number, random) | {"__typename": "Order", "refunds": []}
                lines, uses = node.pop("lineItems")["nodes"], node.pop("discountApplications")["nodes"]
                heads.append(node)
                parts += [line | {"__typename": "LineItem", "__parentId": node["id"]} for line in lines]
                parts += [use | {"__typename": "DiscountCodeApplication", "__parentId": node["id"]} for use in uses]
            random.shuffle(parts)
            objects += len(heads) + len(parts)
            file.write(b"".join(msgspec.json.encode(each) + b"\n" for each in (*heads, *parts)))
    return objects


def serve(path: Path, orders: int, objects: int) -> None:
    """Be Shopify, as far as a bulk operation goes; print the port."""
    size = path.stat().st_size

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"data": self.data(asked["query"], asked["variables"])}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def data(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
            operation = {
                "id": "gid://shopify/BulkOperation/1", "status": "COMPLETED", "objectCount": str(objects),
                "rootObjectCount": str(orders), "fileSize": str(size),
                "url": f"http://{self.headers['Host']}/file",
            }  # fmt: skip
            if "OrdersCount" in query:
                return {"ordersCount": {"count": 0 if ">=" in variables["query"] else orders, "precision": "EXACT"}}
            if "BulkRun" in query:
                return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}
            if "BulkStatus" in query:
                return {"bulkOperation": operation}
            return {"orders": {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}}

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            with path.open("rb") as file:
                shutil.copyfileobj(file, self.wfile, 2**20)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class calls it so)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def read(url: str) -> Iterator[Page]:
    """Yield the pages of a first backfill."""
    tools = Tools(FrozenClock(NOW), Pseudonymizer(b"k" * 32))
    shop = Shopify(Connection(url), ShopifySettings(bulk_above=0), ShopSecrets({"token": "shpat_made_up"}), tools)
    yield from shop.pages(Feed.ORDERS, Watermark())
    shop.close()


def peak_mb() -> float:
    """Return the largest memory this process had."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


def measured(url: str, *, into_cache: bool) -> None:
    """Read everything once and print what it took."""
    before, began, worked, count = peak_mb(), time.perf_counter(), time.process_time(), 0
    with tempfile.TemporaryDirectory() as folder:
        if into_cache:
            with Cache.open(Path(folder) / "shopbell.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
                cache.shops.ensure(SHOP, INFO)
                for page in read(url):
                    cache.feeds.save_page(SHOP, page, defer_facts=True)
                    count += len(page.orders)
        else:
            count = sum(len(page.orders) for page in read(url))
    took_s, worked_s = time.perf_counter() - began, time.process_time() - worked
    name = "joined, mapped and stored" if into_cache else "joined and mapped"
    rates = f"{count / took_s:>8,.0f} orders/s by the wall, {count / worked_s:>8,.0f} by the processor"
    print(f"  {name:26} {count:>9,} orders {rates}, memory {before:.0f} -> {peak_mb():.0f} MB")


def main() -> None:
    """Make the file, serve it, and measure each way in a process of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--read", help=argparse.SUPPRESS)
    parser.add_argument("--cache", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(Path(options.serve[0]), int(options.serve[1]), int(options.serve[2]))
    if options.read:
        measured(options.read, into_cache=options.cache)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.jsonl"
        objects = written(path, options.orders)
        print(f"{options.orders:,} orders of two lines, {objects:,} records, {path.stat().st_size / 2**20:,.0f} MB")
        command = [sys.executable, __file__, "--serve", str(path), str(options.orders), str(objects)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            for more in ([], ["--cache"]):
                sys.stdout.flush()
                subprocess.run([sys.executable, __file__, "--read", url, *more], check=True)
            server.terminate()


if __name__ == "__main__":
    main()
