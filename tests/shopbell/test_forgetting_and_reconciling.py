"""Beside the platform's own figures, sweeping, forgetting: the command line against practice shops over real HTTP."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commerce.clock import FrozenClock
from connectors.register import platforms
from practice.serve import PracticeServer
from practice.simulate import simulate
from practice.world import World
from shopbell.jobs.reconcile import COUNTING
from tests.shopbell.cli.home import DAYS, FIRST_DAY, NOW, Home, install

MORE = '[shop.exchange_rates]\nUSD = "0.92"\n'


@pytest.fixture(scope="module")
def world() -> World:
    """With tills, drafts, gift cards, test orders and edits."""
    return simulate(seed=5, first_day=FIRST_DAY, days=DAYS, orders_per_day=6.0, odd_share=0.2)


@pytest.fixture(scope="module")
def servers(world: World) -> Iterator[tuple[PracticeServer, PracticeServer]]:
    with (
        PracticeServer(world, "woocommerce", clock=FrozenClock(NOW)) as wood,
        PracticeServer(world, "shopify", clock=FrozenClock(NOW)) as silk,
    ):
        yield wood, silk


@pytest.fixture(scope="module")
def synced(servers: tuple[PracticeServer, PracticeServer], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation that has read both shops: each test gets a copy of its own."""
    wood, silk = servers
    installation = install(tmp_path_factory.mktemp("synced"), wood.url, silk.url, MORE)
    ran = installation("sync")
    assert ran.code == 0, ran.err
    return installation


@pytest.fixture
def shopbell(synced: Home, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(synced.folder, tmp_path / "installation")))


def kpis(shopbell: Home, shop: str) -> Any:
    ran = shopbell("kpi", "--shop", shop, "--first", "2025-09-01", "--last", "2026-01-18", "--json")
    assert ran.code == 0, ran.err
    return [{**row, "shop": ""} for row in ran.json()]


# reconcile


def test_every_difference_is_the_sum_of_its_causes_and_an_unexplained_rest(shopbell: Home) -> None:
    ran = shopbell("reconcile", "--first", "2025-10-01", "--last", "2025-12-31", "--json")
    assert ran.code == 0, ran.err
    shops = {one["shop"]: one for one in ran.json()}
    assert set(shops) == {"wood", "silk"}
    declared = [step for one in platforms().values() for step in (*one.report_steps, *one.report_habits)]
    causes = {step.cause for step in (COUNTING, *declared)}
    for one in shops.values():
        assert {line["month"] for line in one["lines"]} == {"2025-10", "2025-11", "2025-12"}
        for line in one["lines"]:
            named = sum((Decimal(cause["amount"]) for cause in line["causes"]), Decimal())
            assert Decimal(line["platform"]) - Decimal(line["ours"]) == named + Decimal(line["unexplained"])
            assert {cause["cause"] for cause in line["causes"]} <= causes


def test_woocommerces_own_definitions_are_explained_to_the_cent(shopbell: Home) -> None:
    (wood,) = shopbell("reconcile", "--shop", "wood", "--first", "2025-10-01", "--last", "2025-12-31", "--json").json()
    unexplained = {(line["month"], line["figure"]): line["unexplained"] for line in wood["lines"]}
    assert {key: rest for key, rest in unexplained.items() if Decimal(rest)} == {}
    assert any(line["causes"] for line in wood["lines"])


def test_uses_of_discounts_are_held_against_the_platforms_counter(shopbell: Home, world: World) -> None:
    silk = next(one for one in shopbell("reconcile", "--json").json() if one["shop"] == "silk")
    placed = Counter(order.coupon.code for order in world.orders if order.coupon is not None and order.placed_at <= NOW)
    assert {one["code"] for one in silk["discounts"]} >= {code.lower() for code in placed if code}
    for one in silk["discounts"]:
        assert one["ours"] + one["not_counted"] <= one["platform"]
        assert one["ours"] > 0
    assert "Uses of discounts" in shopbell("reconcile", "--shop", "silk").out


def test_the_table_names_causes_in_words(shopbell: Home) -> None:
    ran = shopbell("reconcile", "--shop", "silk", "--month", "2025-12")
    assert "silk: beside ShopifyQL" in ran.out
    assert "cancelled orders are counted by the platform" in ran.out


def test_a_shop_never_read_has_nothing_to_compare(
    servers: tuple[PracticeServer, PracticeServer], tmp_path: Path
) -> None:
    ran = install(tmp_path, servers[0].url, servers[1].url)("reconcile")
    assert ran.code == 1
    assert "run `shopbell sync` first" in ran.err


def test_amounts_have_the_digits_of_the_currency_and_counts_have_none(shopbell: Home) -> None:
    ran = shopbell("reconcile", "--shop", "wood", "--month", "2025-12")
    assert "2025-12, money in EUR" in ran.out
    rows = [re.split(r"\s{2,}", line.strip()) for line in ran.out.splitlines()]
    money = [row for row in rows if row[0] in {"Gross sales", "Discounts", "Refunds", "Net sales", "Taxes"}]
    assert money
    assert all(re.fullmatch(r"-?\d+\.\d\d", cell) for row in money for cell in row[1:4]), money
    (orders,) = [row for row in rows if row[0] == "Orders"]
    assert all(re.fullmatch(r"-?\d+", cell) for cell in orders[1:4])


# redact-customer, wipe


def test_forgetting_a_customer_changes_no_figure(
    shopbell: Home, servers: tuple[PracticeServer, PracticeServer]
) -> None:
    wood = servers[0].world
    email = next(order.person.email for order in wood.orders if order.person and order.final_status == "completed")
    before = kpis(shopbell, "wood")
    ran = shopbell("redact-customer", "--shop", "wood", "--email", email.upper(), "--yes")
    assert ran.code == 0, ran.err
    assert "forgotten: " in ran.out
    assert email not in ran.out + ran.err
    assert kpis(shopbell, "wood") == before
    again = shopbell("redact-customer", "--shop", "wood", "--email", email, "--yes")
    assert "nobody of that name" in again.out
    assert shopbell("sync", "--shop", "wood").code == 0
    assert kpis(shopbell, "wood") == before


def test_nothing_is_forgotten_without_a_yes(shopbell: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    import io  # noqa: PLC0415 - only here
    import sys  # noqa: PLC0415 - only here

    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert shopbell("wipe", "--shop", "silk").code == 1
    assert kpis(shopbell, "silk")
    assert shopbell("redact-customer", "--shop", "silk").code == 2
    assert shopbell("wipe", "--shop", "slik", "--yes").code == 2


def test_a_wiped_shop_is_gone_and_can_be_read_anew(shopbell: Home) -> None:
    wood, silk = kpis(shopbell, "wood"), kpis(shopbell, "silk")
    ran = shopbell("wipe", "--shop", "silk", "--yes")
    assert ran.code == 0, ran.err
    assert shopbell("kpi", "--shop", "silk").code == 1
    assert kpis(shopbell, "wood") == wood
    assert shopbell("sync", "--shop", "silk").code == 0
    assert kpis(shopbell, "silk") == silk


# sweep, definitions


def test_a_sweep_on_demand_tells_what_it_found(shopbell: Home) -> None:
    ran = shopbell("sync", "--sweep", "--shop", "wood", now=NOW + timedelta(hours=1))
    assert ran.code == 0, ran.err
    assert "wood: swept: 0 orders gone" in ran.out


def test_what_counts_can_be_decided_anew_without_reading_anew(shopbell: Home) -> None:
    config = shopbell.folder / "config.toml"

    def orders() -> int:
        asked = ("--first", "2026-01-12", "--last", "2026-01-19")
        (row,) = shopbell("kpi", "--shop", "wood", "--kpi", "order_count", *asked, "--json").json()
        return int(row["value"])

    by_order = orders()
    written = config.read_text()
    config.write_text(
        written.replace('platform = "woocommerce"', 'platform = "woocommerce"\ncount_orders = "completed"')
    )
    completed = orders()
    assert completed < by_order
    config.write_text(written)
    assert orders() == by_order
