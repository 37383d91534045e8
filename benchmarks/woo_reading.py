"""What reading a WooCommerce shop costs us: CPU beyond the network, memory, and requests of a poll without changes.

Run: python benchmarks/woo_reading.py [orders]

The shop is another process on a loopback port that sends ready-made pages; "the network" is what the same requests cost
through `requests` when the answers are thrown away. Fails when a promise is broken: at most 0.15 ms of CPU an order
beyond the network, constant memory, one request a feed.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

import requests

from benchmarks.decode_speed import order
from commerce.clock import FrozenClock
from commerce.feeds import Feed, Watermark
from commerce.pseudonym import Pseudonymizer
from connectors.base import Connection, ShopSecrets, Tools
from connectors.woocommerce.shop import connect

ROWS, DISTINCT = 100, 50
MOST_MS, MOST_GROWTH_MB = 0.15, 20.0
KEYS = ShopSecrets({"key": "ck", "secret": "cs"})


class Shop(BaseHTTPRequestHandler):
    """Answer every list of orders with one of some fifty pages, whatever the keys."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    total = 0
    pages: tuple[bytes, ...] = ()
    served: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        self.served[parts.path.rpartition("/")[2]] += 1
        body, total = b"[]", 0
        if parts.path == "/served":
            body = json.dumps(self.served).encode()
            self.served.clear()
        elif parts.path == "/wp-json/":
            home = f"http://{self.headers['Host']}"
            body = json.dumps(
                {"name": "Toys", "home": home, "timezone_string": "UTC", "namespaces": ["wc/v3"]}
            ).encode()
        elif parts.path.endswith("/current"):
            body = b'{"code": "EUR"}'
        elif parts.path.endswith("/orders") and "before" in query and int(query["page"]) * ROWS <= self.total:
            body, total = self.pages[int(query["page"]) % DISTINCT], self.total
        self.send_response_only(200)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-WP-Total", str(total))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep the figures readable."""


class RealClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def serve(total: int) -> None:
    """Serve until the parent ends us; the first line of output is the port."""
    Shop.total = total
    Shop.pages = tuple(
        json.dumps([order(page * ROWS + row) for row in range(ROWS)], separators=(",", ":")).encode()
        for page in range(DISTINCT)
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


def memory_mb() -> float:
    """Return the most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def network_ms(url: str, pages: int) -> float:
    """Return the CPU milliseconds a page that a pooled session takes to fetch it and throw it away."""
    with requests.Session() as session:
        began = time.process_time()
        for page in range(1, pages + 1):
            session.get(f"{url}/wp-json/wc/v3/orders", params={"page": str(page), "before": "x"}, timeout=10).content  # noqa: B018 - the whole body is read
        return (time.process_time() - began) * 1e3 / pages


def main() -> None:
    """Print the figures and hold them against the promises."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with subprocess.Popen([sys.executable, __file__, "serve", str(total)], stdout=subprocess.PIPE, text=True) as shop:
        assert shop.stdout is not None
        url = f"http://127.0.0.1:{shop.stdout.readline().strip()}"
        try:
            measure(url, total)
        finally:
            shop.terminate()


def measure(url: str, total: int) -> None:
    """Read everything once, then poll."""
    bare_ms = min(network_ms(url, 100) for _ in range(3))
    clock = RealClock()
    connector = connect(Connection(url), KEYS, Tools(clock, Pseudonymizer(b"k" * 32)))
    connector.shop()
    orders = 0
    early_mb = 0.0
    began, cpu = time.perf_counter(), time.process_time()
    for page in connector.pages(Feed.ORDERS, Watermark()):
        orders += len(page.orders)
        if not early_mb and orders >= total // 5:
            early_mb = memory_mb()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    beyond_ms = (cpu * 1e3 - bare_ms * orders / ROWS) / orders
    growth_mb = memory_mb() - early_mb
    print(f"{orders:,} orders in {seconds:.1f} s, {orders / seconds:,.0f} a second (shop and reader on one machine)")
    print(f"CPU an order     {cpu * 1e3 / orders:7.3f} ms, the network alone {bare_ms / ROWS:.3f} ms")
    print(f"beyond it        {beyond_ms:7.3f} ms   (at most {MOST_MS})")
    print(f"memory           {memory_mb():7.1f} MB, grown by {growth_mb:.1f} MB over the last four fifths")
    connector.close()
    requests_of_a_poll(url)
    assert orders == total
    assert beyond_ms <= MOST_MS
    assert growth_mb <= MOST_GROWTH_MB


def requests_of_a_poll(url: str) -> None:
    """Print what a poll without changes asks for, a feed at a time."""
    clock = FrozenClock(RealClock().now())
    connector = connect(Connection(url), KEYS, Tools(clock, Pseudonymizer(b"k" * 32)))
    connector.shop()
    mark = Watermark(seen_to=clock.now())
    for feed in connector.feeds():
        requests.get(f"{url}/served", timeout=10)
        list(connector.pages(feed, mark))
        served = requests.get(f"{url}/served", timeout=10).json()
        count = sum(times for path, times in served.items() if path != "served")
        print(f"idle poll        {count:3d} request  {feed}")
        assert count <= 1
    connector.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main()
