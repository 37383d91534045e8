"""The service on a real socket, its kind known to the product, and a house that reads it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import connectors.sources
from connectors.sources import register
from tests.listening import Handler, listening
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

    class Service(Handler):
        def get(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            first, last = date.fromisoformat(query["first"]), date.fromisoformat(query["last"])
            one.asked.append(f"{first:%d}-{last:%d}")
            if one.hangs_at == len(one.asked):
                one.is_hanging.set()
                threading.Event().wait(20)
            status, headers = one.answers.pop(0) if one.answers else (200, {})
            is_let_in = self.headers["Authorization"] == f"Bearer {TOKEN}"
            body = one.told(first, last) if is_let_in and status == 200 else f"no: {self.headers}".encode()
            self.answer(status if is_let_in else 401, body, headers)

    with listening(Service) as url:
        one.url = url
        yield one


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
