"""The practice shop with the companion in it: read by the connector, in the shapes that a real one was seen to send."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from commerce.clock import FrozenClock
from commerce.feeds import Watermark
from practice.serve import PracticeServer
from practice.simulate import simulate
from tests.practice.woocommerce.test_read_by_the_connector import reader

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
RECORDED = json.loads((Path(__file__).parent / "companion_recorded.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    made = simulate(seed=4, first_day=date(2026, 1, 1), days=30)
    with PracticeServer(made, "woocommerce", clock=FrozenClock(NOW)) as one:
        told = requests.post(
            f"{one.url}/practice/woocommerce/companion",
            json={"since": "2026-01-05T09:00:00", "visits": True},
            timeout=10,
        )
        assert told.ok
        yield one


def asked(server: PracticeServer, name: str) -> Any:
    connector = reader(server)
    connector.shop()
    return connector._api.get(name, Any, version="wc-shopbell/v1")  # noqa: SLF001 - as the connector signs it


@pytest.mark.parametrize("name", ["status", "days", "checkouts"])
def test_its_answers_have_the_keys_and_types_of_a_real_one(server: PracticeServer, name: str) -> None:
    assert shape(asked(server, name)) <= shape(RECORDED[name])


def test_the_connector_reads_what_the_shop_lived_through(server: PracticeServer) -> None:
    connector = reader(server)
    assert connector.shop().tells_left_checkouts
    assert "traffic" in connector.feeds()
    pages = list(connector.pages("traffic", Watermark()))
    readings = [one for page in pages for one in page.readings]
    lived = [row for row in server.timeline.traffic(NOW) if row.day > date(2026, 1, 5)]
    for table in ("step_counts", "traffic"):
        rows: list[Any] = [row for one in readings if one.table.name == table for row in one.rows]
        assert {row.day for row in rows} == {row.day for row in lived}
        assert sum(row.carts for row in rows) == sum(row.carts for row in lived)
        assert all(row.completed <= row.checkouts <= row.carts for row in rows)
        told = Counter(row.channel for row in rows)
        assert told.keys() == {row.channel for row in lived}
    opened = {one.id: one for page in pages for one in page.checkouts}.values()
    left = server.timeline.checkouts(NOW, after=datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert sum(one.completed_at is None for one in opened) == sum(
        one.recovered_at is None or one.recovered_at > NOW for one in left
    )
    assert all(not one.customer_key and one.total_minor > 0 for one in opened)


def shape(told: Any, at: str = "") -> set[tuple[str, str]]:
    """Return {(place, type)} of everything in an answer."""
    if isinstance(told, dict):
        return {found for name, value in told.items() for found in shape(value, f"{at}.{name}")}
    if isinstance(told, list):
        return {found for value in told for found in shape(value, f"{at}[]")}
    return {(at, type(told).__name__)}
