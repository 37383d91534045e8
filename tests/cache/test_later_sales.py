"""What later days brought to an order: kept beside it on its own day, with its cost, and gone with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cache import Cache
from commerce.definition import Definition
from commerce.orders import LaterSale, Order, UnitCost
from commerce.period import Period
from tests.cache.stored import rows
from tests.make import NOON, SHOP, line, order, page

TOMORROW = NOON + timedelta(days=1)
PERIOD = Period(date(2026, 1, 1), date(2026, 12, 31))


def changed(*sales: LaterSale, **fields: Any) -> Order:
    lines = (line("Plate", product="1", variant_id="1", gross_minor=1000, net_minor=900),)
    usual: dict[str, Any] = {"lines": lines, "net_minor": 900, "discount_minor": 100, "customer_key": "ab" * 16}
    return order("1", NOON, **{**usual, **fields}, later_sales=sales)


def added(name: str, *, quantity: int = 1, gross: int = 500, net: int = 400) -> LaterSale:
    thing = line(name, product="2", variant_id="2", quantity=quantity, gross_minor=gross, net_minor=net)
    return LaterSale(name, TOMORROW, thing)


def sums(cache: Cache, name: str) -> dict[str, int]:
    """A sum day by day."""
    cache.facts.refresh(SHOP)
    days = cache.facts.of(SHOP).daily([name], PERIOD)
    return {day.isoformat(): row[name] for day, row in days.items() if row.get(name)}


def test_each_day_has_what_it_brought(cache: Cache) -> None:
    today, tomorrow = NOON.date().isoformat(), TOMORROW.date().isoformat()
    cache.feeds.save_page(SHOP, page(changed()))
    cache.feeds.save_page(SHOP, page(changed(added("Cup"), LaterSale("s", TOMORROW, shipping_minor=300))))
    assert sums(cache, "net_sales") == {today: 900, tomorrow: 400}
    assert sums(cache, "sales_before_discounts") == {today: 1000, tomorrow: 500}
    assert sums(cache, "discounts") == {today: 100, tomorrow: 100}
    assert sums(cache, "shipping") == {tomorrow: 300}
    assert sums(cache, "orders") == {today: 1}
    cache.feeds.save_page(SHOP, page(changed()))
    assert sums(cache, "net_sales") == {today: 900}


def test_what_came_on_the_day_of_the_order_is_part_of_it(cache: Cache) -> None:
    at_once = LaterSale("u", NOON + timedelta(minutes=3), added("Cup").line, tax_minor=76, shipping_minor=50)
    gone = line("Plate", quantity=-1, gross_minor=-1000, net_minor=-900)
    taken_out = LaterSale("t", NOON + timedelta(minutes=9), gone)
    cache.feeds.save_page(SHOP, page(changed(at_once, taken_out)))
    assert sums(cache, "net_sales") == {NOON.date().isoformat(): 400}
    assert sums(cache, "orders") == {NOON.date().isoformat(): 1}


def test_it_costs_what_it_did_on_its_own_day(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(changed(added("Cup", quantity=2))))
    dear = UnitCost("2", "2", 150, "EUR", TOMORROW - timedelta(hours=1))
    cheap = UnitCost("2", "2", 100, "EUR", NOON - timedelta(days=9))
    cache.feeds.save_page(SHOP, page(costs=[cheap, dear]))
    assert sums(cache, "cost_of_goods") == {TOMORROW.date().isoformat(): 300}
    assert sums(cache, "costed_sales") == {TOMORROW.date().isoformat(): 400}


def test_foreign_money_is_converted_and_taken_back(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(changed(added("Cup"), currency="USD")))
    assert sums(cache, "net_sales") == {}
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "0.5"}))
    assert sums(cache, "net_sales") == {NOON.date().isoformat(): 450, TOMORROW.date().isoformat(): 200}
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "2"}))
    assert sums(cache, "net_sales") == {NOON.date().isoformat(): 1800, TOMORROW.date().isoformat(): 800}


def test_it_goes_with_its_shop(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(changed(added("Cup"))))
    assert rows(path, "SELECT COUNT(*) FROM later_sales") == [(1,)]
    cache.shops.wipe(SHOP)
    assert rows(path, "SELECT COUNT(*) FROM later_sales") == [(0,)]
