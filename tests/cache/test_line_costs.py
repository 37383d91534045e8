"""What the goods of an order cost: told at the sale, valid then, or known later; and the facts follow."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Line, Order, UnitCost
from commerce.period import Period
from tests.cache.stored import open_cache, rows, stored_facts
from tests.make import INFO, NOON, SHOP, at, gone, line, order, page

DAY = "2026-03-10"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def costs(*told: UnitCost) -> Page:
    return Page(Feed.COSTS, Watermark(NOON), costs=told)


def cost(cost_minor: int | None, day: int, currency: str = "EUR") -> UnitCost:
    return UnitCost(product_id="7", variant_id="71", cost_minor=cost_minor, currency=currency, valid_from=at(day))


def sold(*lines: Line, placed_at: datetime | None = None, **fields: Any) -> Order:
    return order("1", placed_at or at(10), lines=lines, **fields)


def kites(quantity: int = 1, **fields: Any) -> Line:
    return line(variant_id="71", quantity=quantity, net_minor=1000 * quantity, **fields)


def told(path: Path) -> tuple[int, int]:
    """Return (cost of goods, sales of known cost) of the day."""
    facts = stored_facts(path)
    return facts.get(("cost_of_goods", "", "", DAY), 0), facts.get(("costed_sales", "", "", DAY), 0)


def test_a_cost_told_at_the_sale_goes_before_every_other(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, costs(cost(400, 1)))
    cache.feeds.save_page(SHOP, page(sold(kites(cost_minor=333))))
    assert told(path) == (333, 1000)


@pytest.mark.parametrize(
    ("known", "goods"),
    [
        ([cost(400, 1)], 400),
        ([cost(400, 1), cost(500, 9)], 500),
        ([cost(400, 1), cost(500, 11)], 400),
        ([cost(500, 11), cost(600, 12)], 500),  # the first one known after the sale
    ],
)
def test_a_sale_has_the_cost_that_was_valid_then(cache: Cache, path: Path, known: list[UnitCost], goods: int) -> None:
    cache.feeds.save_page(SHOP, costs(*known))
    cache.feeds.save_page(SHOP, page(sold(kites(3))))
    assert told(path) == (3 * goods, 3000)


@pytest.mark.parametrize(
    "unknown",
    [[], [cost(None, 1)], [cost(400, 1, "USD")], [UnitCost("7", "other", 400, "EUR", at(1))]],
    ids=["none", "told as unknown", "in foreign money", "of another variant"],
)
def test_an_unknown_cost_is_on_neither_side(cache: Cache, path: Path, unknown: list[UnitCost]) -> None:
    cache.feeds.save_page(SHOP, costs(*unknown))
    cache.feeds.save_page(SHOP, page(sold(kites(), line("2", "8", cost_minor=100, net_minor=250))))
    assert told(path) == (100, 250)


def test_a_cost_that_comes_later_moves_the_facts_of_orders_that_are_there(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(sold(kites(2))))
    assert told(path) == (0, 0)
    cache.feeds.save_page(SHOP, costs(cost(400, 20)))
    assert told(path) == (800, 2000)
    cache.feeds.save_page(SHOP, costs(cost(300, 5)))
    assert told(path) == (600, 2000)


def test_the_facts_are_the_same_when_built_anew(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(sold(kites(2)), order("2", at(10), lines=(kites(),), by="anna")))
    cache.feeds.save_page(SHOP, costs(cost(400, 5)))
    moved = stored_facts(path)
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == moved


def test_an_order_that_is_gone_takes_its_costs_along(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(sold(kites(cost_minor=333))))
    cache.feeds.save_page(SHOP, page(tombstones=[gone("1", at(12))]))
    assert told(path) == (0, 0)


def test_an_order_told_anew_is_reckoned_anew(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, costs(cost(400, 1)))
    cache.feeds.save_page(SHOP, page(sold(kites(3))))
    cache.feeds.save_page(SHOP, page(sold(kites(1), changed_at=at(11))))
    assert told(path) == (400, 1000)


def test_a_gift_card_is_no_sale_and_has_no_cost(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(sold(kites(cost_minor=333), line("2", "9", is_gift_card=True, cost_minor=0))))
    assert told(path) == (333, 1000)


def test_an_order_in_foreign_money_counts_with_its_rate(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(sold(kites(cost_minor=500), currency="USD")))
    assert told(path) == (0, 0)
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "0.5"}))
    cache.facts.refresh(SHOP)
    assert told(path) == (250, 500)


def test_the_coverage_that_a_merchant_sets_reaches_the_facts_and_counts_nothing_anew(cache: Cache, path: Path) -> None:
    assert cache.facts.of(SHOP).least_cost_coverage == Fraction(4, 5)
    cache.feeds.save_page(SHOP, page(sold(kites())))
    cache.shops.define(SHOP, Definition(cost_coverage="3/5"))
    assert cache.facts.of(SHOP).least_cost_coverage == Fraction(3, 5)
    assert rows(path, "SELECT facts_stale FROM shops") == [(0,)]


def test_products_are_told_apart_in_an_order(cache: Cache, path: Path) -> None:
    several = order("1", at(10), lines=(line("a", "7"), line("b", "8")))
    sizes = order("2", at(10), lines=(line("a", "7", variant_id="71"), line("b", "7", variant_id="72")))
    with_card = order("3", at(10), lines=(line("a", "7"), line("b", "9", is_gift_card=True)))
    cache.feeds.save_page(SHOP, page(several, sizes, with_card))
    assert stored_facts(path)["multi_item_orders", "", "", DAY] == 1


def test_another_shop_of_the_same_products_has_costs_of_its_own(path: Path) -> None:
    with open_cache(path) as cache:
        for name in (SHOP, "books"):
            cache.shops.ensure(name, INFO)
            cache.feeds.save_page(name, page(sold(kites())))
        cache.feeds.save_page("books", costs(cost(400, 1)))
        assert cache.facts.of(SHOP).sums(("cost_of_goods",), MARCH) == {}
        assert cache.facts.of("books").sums(("cost_of_goods",), MARCH)[""] == {"cost_of_goods": 400}
