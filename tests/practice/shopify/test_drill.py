"""The fault drill: whatever goes wrong on the way, the cache ends as if nothing had.

The real connector reads a simulated shop with all its oddities into a real cache, in several runs over half a year, by
paging and in bulk. Client and shop share one simulated clock, so that waiting costs nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import Refused, TryLater
from commerce.pseudonym import Pseudonymizer
from connectors.base import Tools
from connectors.shopify.connector import Shopify
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from practice.faults import Faults
from practice.serve import SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET, PracticeServer
from practice.simulate import simulate
from practice.world import World
from tests.connectors import opening

pytestmark = pytest.mark.untraced

SHOP = "drill"
#: When the shop is read. The world ends in February; by July nothing happens any more, however long a run was delayed.
RUNS = tuple(datetime(2025, month, day, 6, tzinfo=UTC) for month, day in ((1, 20), (1, 28), (2, 20), (7, 20)))
OPENED = datetime(2025, 1, 1, tzinfo=UTC)
#: From how many orders on bulk operations are used.
BULK, PAGED = 10, 1_000_000
#: What every request may meet, in shares of requests.
EVERYTHING = {
    "429": 0.03, "429-bare": 0.02, "500": 0.02, "502": 0.02, "503": 0.02, "slow": 0.02, "dropped": 0.04,
    "bad-json": 0.02, "html": 0.02, "throttled": 0.03, "internal": 0.03, "token-expired": 0.03, "no-table": 0.03,
    "bulk-failed": 0.02, "bulk-timeout": 0.02, "bulk-stuck": 0.02, "bulk-cut": 0.02, "bulk-short": 0.02,
    "bulk-doubled": 0.02,
}  # fmt: skip
#: Never compared: when we looked, how far, and what makes each file different.
_OF_THE_RUN = frozenset({"feeds", "shops", "settings", "runs", "webhook_events", "hinted", "table_contents"})
#: Nor these: when a cost was first seen, and the place of a row among those stored together.
_SEEN_AT = frozenset({("unit_costs", "valid_from"), ("traffic", "position")})
_TOMBSTONE = "deleted"


@dataclass
class Outcome:
    """What one drill left behind."""

    dump: dict[str, list[tuple[Any, ...]]]
    requests: int
    downloads: int
    befallen: Mapping[str, int]
    gave_up: int


@pytest.fixture(scope="module")
def world() -> World:
    made = simulate(seed=5, first_day=date(2025, 1, 1), days=40, orders_per_day=6, odd_share=0.3)
    return replace(made, cost_changes=())  # a cost is known since we looked, and that is a matter of the run


def drill(
    world: World,
    folder: Path,
    bulk_above: int,
    rates: Mapping[str, float],
    seed: int = 0,
    *,
    history_from: datetime | None = OPENED,
) -> Outcome:
    """Read the shop at every instant of `RUNS`, and sweep at the end."""
    clock, faults = FrozenClock(RUNS[0]), Faults(rates, seed=seed, slow_s=0.01)
    access = {"client_id": SHOPIFY_CLIENT_ID, "client_secret": SHOPIFY_CLIENT_SECRET}
    asked = {"url": "practice.myshopify.com", "bulk_above": bulk_above, "history_from": history_from}
    path, gave_up = folder / "drill.db", 0
    with (
        PracticeServer(world, "shopify", clock=clock, faults=faults) as server,
        Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL) as cache,
    ):
        tools = Tools(clock, Pseudonymizer(b"drill---" * 4))
        connector = opening.shopify(tools, base_url=server.url, **access, **asked)
        for at in RUNS:
            clock.move_to(max(at, clock.now()))
            gave_up += until_done(connector, cache, last=at == RUNS[-1])
        connector.close()
        downloads = sum(count for place, count in server.served.items() if place.startswith("/bulk/"))
        requests = sum(server.served.values())
    return Outcome(canonical(path), requests, downloads, dict(faults.befallen), gave_up)


def until_done(connector: Shopify, cache: Cache, *, last: bool) -> int:
    """Run until a run ends well, as a schedule does; return how many had to be given up.

    A web page in place of an answer, several times over, is taken for a wrong address: that run is refused.
    """
    for given_up in range(200):
        try:
            run(connector, cache, last=last)
        except (TryLater, Refused):
            continue
        return given_up
    pytest.fail("the sync never ends well")


def run(connector: Shopify, cache: Cache, *, last: bool) -> None:
    """Read every feed on from where it stands, as a sync does."""
    cache.shops.ensure(SHOP, connector.shop())
    for feed in connector.feeds():
        since = cache.feeds.watermark(SHOP, feed)
        for page in connector.pages(feed, since):
            assert page.skipped == ()
            cache.feeds.save_page(SHOP, page, defer_facts=since.seen_to is None)
    if last:
        for page in connector.sweep(cache.feeds.census(SHOP)):
            cache.feeds.save_page(SHOP, page, keep_watermark=True)
    cache.facts.refresh(SHOP)


def canonical(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every table that tells of the shop, keys of the file replaced by what they stand for, rows sorted."""
    connection = sqlite3.connect(path)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        stands_for = {
            "order_key": dict(connection.execute("SELECT order_key, order_id FROM orders")),
            "product_key": _many(connection, "SELECT product_key, product_id, variant_id, sku, title FROM products"),
        }
        visits = _many(connection, "SELECT * FROM visits")
        stands_for["first_visit"] = stands_for["last_visit"] = {key: row[1:] for key, row in visits.items()}
        tables = [name for name in names if name not in _OF_THE_RUN | {"visits", "products"}]
        return {name: sorted(_rows(connection, name, stands_for), key=repr) for name in tables}
    finally:
        connection.close()


def _many(connection: sqlite3.Connection, sql: str) -> dict[Any, tuple[Any, ...]]:
    return {row[0]: tuple(row[1:]) for row in connection.execute(sql)}


def _rows(
    connection: sqlite3.Connection, table: str, stands_for: Mapping[str, Mapping[Any, Any]]
) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of the file itself
    columns: Sequence[str] = [column[0] for column in found.description]
    for row in found:
        told = dict(zip(columns, row, strict=True))
        if told.get("status") == _TOMBSTONE:
            told["changed_at"] = "when we noticed"
        if table == "orders" and told["customer_id"] < 0:  # the negative of the row's own number
            told["customer_id"] = "a guest"
        yield tuple(
            (name, stands_for.get(name, {}).get(value, value))
            for name, value in told.items()
            if (table, name) not in _SEEN_AT and (name != "order_key" or table != "orders")
        )


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return drill(world, tmp_path_factory.mktemp("undisturbed"), PAGED, {})


def assert_same(found: Outcome, expected: Outcome) -> None:
    assert found.dump.keys() == expected.dump.keys()
    for table, rows in expected.dump.items():
        assert found.dump[table] == rows, table


def test_an_undisturbed_run_holds_the_whole_shop(world: World, undisturbed: Outcome) -> None:
    dump = {table: [dict(row) for row in rows] for table, rows in undisturbed.dump.items()}
    kept = {order["order_id"]: order for order in dump["orders"]}
    there = [order for order in world.orders if order.trashed_at is None]
    assert {order["order_id"] for order in dump["orders"] if order["status"] != _TOMBSTONE} == {
        str(order.id) for order in there
    }
    # a binned order that was read before is a tombstone now; that it was is checked by there being any
    binned = [order for order in world.orders if order.trashed_at is not None and str(order.id) in kept]
    assert len(binned) > 1
    assert {kept[str(order.id)]["status"] for order in binned} == {_TOMBSTONE}
    assert {order["source"] for order in dump["orders"]} >= {"web", "pos", "shopify_draft_order"}
    assert sum(order["is_edited"] for order in dump["orders"]) > 3
    given_back = {str(refund.id) for order in there for refund in order.refunds}
    assert {refund["refund_id"] for refund in dump["refunds"]} >= given_back > set()
    assert len(dump["checkouts"]) == len(world.checkouts)
    assert len(dump["facts"]) > 1000
    assert (undisturbed.gave_up, undisturbed.downloads) == (0, 0)


def test_bulk_ends_where_paging_does(world: World, undisturbed: Outcome, tmp_path: Path) -> None:
    outcome = drill(world, tmp_path, BULK, {})
    assert outcome.downloads >= 3
    assert_same(outcome, undisturbed)


def test_any_request_may_fail_in_any_way(world: World, undisturbed: Outcome, tmp_path: Path) -> None:
    befallen: set[str] = set()
    for seed, bulk_above in enumerate((PAGED, PAGED, BULK, BULK), start=1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        outcome = drill(world, folder, bulk_above, EVERYTHING, seed)
        assert_same(outcome, undisturbed)
        befallen |= outcome.befallen.keys()
    assert befallen == EVERYTHING.keys()


@pytest.mark.long
@pytest.mark.parametrize("number", range(20))
def test_any_request_may_fail_in_any_way_by_any_chance(
    world: World, undisturbed: Outcome, tmp_path: Path, seed: int, number: int
) -> None:
    assert_same(drill(world, tmp_path, (PAGED, BULK)[number % 2], EVERYTHING, seed + number), undisturbed)


@pytest.mark.parametrize("kind", ["bulk-failed", "bulk-stuck", "bulk-cut", "bulk-short", "bulk-doubled", "dropped"])
def test_bulk_operations_fail_every_second_time(world: World, undisturbed: Outcome, tmp_path: Path, kind: str) -> None:
    rate = 0.5 if kind.startswith("bulk") else 0.2
    outcome = drill(world, tmp_path, BULK, {kind: rate}, seed=7)
    assert outcome.befallen[kind] > 5
    assert_same(outcome, undisturbed)


@pytest.mark.parametrize(("kind", "rate"), [("token-expired", 0.3), ("no-table", 0.3), ("throttled", 0.3)])
def test_one_trouble_alone_and_often(
    world: World, undisturbed: Outcome, tmp_path: Path, kind: str, rate: float
) -> None:
    outcome = drill(world, tmp_path, PAGED, {kind: rate}, seed=11)
    assert outcome.befallen[kind] > 20
    assert_same(outcome, undisturbed)


def test_a_first_reading_may_be_interrupted_before_the_first_session(
    world: World, undisturbed: Outcome, tmp_path: Path
) -> None:
    outcome = drill(world, tmp_path, PAGED, {"no-table": 0.3}, seed=11, history_from=None)
    assert_same(outcome, undisturbed)


def test_the_dump_tells_runs_apart_that_read_less(world: World, undisturbed: Outcome, tmp_path: Path) -> None:
    """Or the other tests prove nothing."""
    fewer = replace(world, orders=world.orders[1:])
    assert drill(fewer, tmp_path, PAGED, {}).dump["orders"] != undisturbed.dump["orders"]
