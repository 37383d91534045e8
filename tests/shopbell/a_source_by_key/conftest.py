"""The service on a real socket, its kind known to the product, and a house that reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import connectors.sources
from connectors.sources import register
from tests.shopbell.a_source_by_key.meter import (
    MORE,
    TOKEN,
    House,
    Meter,
    day,
    install,
)


@pytest.fixture
def meter() -> Iterator[Meter]:
    one = Meter({day(number): {"visits": 100 + number, "cents": 10 * number} for number in range(1, 32)})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            first, last = date.fromisoformat(query["first"]), date.fromisoformat(query["last"])
            one.asked.append(f"{first:%d}-{last:%d}")
            if one.hangs_at == len(one.asked):
                one.is_hanging.set()
                threading.Event().wait(20)
            status, headers = one.answers.pop(0) if one.answers else (200, {})
            is_let_in = self.headers["Authorization"] == f"Bearer {TOKEN}"
            body = one.told(first, last) if is_let_in and status == 200 else f"no: {self.headers}".encode()
            self.send_response(status if is_let_in else 401)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        one.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield one
        server.shutdown()


@pytest.fixture(autouse=True)
def known_kind() -> Iterator[None]:
    """Let the folder beside this file be one of the product's, as if it lay among them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connectors.sources, "__path__", [*connectors.sources.__path__, str(MORE)])
        for known in (register.kinds, register.all_kinds):
            known.cache_clear()
        yield
    for known in (register.kinds, register.all_kinds):
        known.cache_clear()


@pytest.fixture
def house(tmp_path: Path, meter: Meter) -> Iterator[House]:
    installation = install(tmp_path, meter.url)
    with installation.open_cache() as cache:
        yield House(installation, cache)
