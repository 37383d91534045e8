"""KPIs by product and by category: what they are worth, what they say beside it, and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from commerce.errors import BadDeclaration
from commerce.feeds import Feed, Page, Watermark
from commerce.figures import Missing
from commerce.line_splits import LINE_SEGMENTS
from commerce.orders import Order, Product
from commerce.own_kpis import OwnKpi
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from kpi.formulas.daily import Ratio
from kpi.registry import catalog, check
from tests import make
from tests.shop import Shop

MONDAY = date(2026, 3, 2)
MUG, TEA = "12", "13"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A mug for 30.00 in two orders, a tea for 9.00 instead of 10.00 in one of them, and a fee of 1.00."""
    mug = make.line("1", MUG, title="Mug", net_minor=3000, gross_minor=3000, cost_minor=1200)
    tea = make.line("2", TEA, title="Tea", net_minor=900, gross_minor=1000)
    both = {"lines": (mug, tea), "net": "40.00", "discount": "1.00"}
    with Shop(tmp_path / "shop.db") as opened:
        opened.has(
            order(**both), order(lines=(mug,), net="30.00", refunds=(make.refund("r", make.noon(MONDAY), 1500),))
        )
        yield opened


def order(**fields: object) -> Order:
    return make.order(day=MONDAY, **fields)  # type: ignore[arg-type]  # tests name what they need


def values(shop: Shop, kpi: str, by: str = "product") -> dict[str, Fraction | None]:
    facts = shop.cache.facts.of(make.SHOP)
    return {key: one.value for key, one in shop.book.by_segment(kpi, facts, Period.day(MONDAY), by).items()}


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("order_count", {MUG: 2, TEA: 1}),
        ("revenue", {MUG: 4500, TEA: 900, "": 100}),
        ("gross_sales", {MUG: 6000, TEA: 1000, "": 100}),
        ("discount_cost", {TEA: 100}),
        ("discount_usage_rate", {MUG: 0, TEA: 1}),
        ("multi_item_order_share", {MUG: Fraction(1, 2), TEA: 1}),
        ("average_order_value", {MUG: 3000, TEA: 900, "": None}),
        ("refund_rate", {MUG: Fraction(1, 4), TEA: 0, "": 0}),
        ("gross_profit", {MUG: 2100, TEA: None, "": None}),
    ],
)
def test_what_a_product_has(shop: Shop, kpi: str, expected: dict[str, object]) -> None:
    assert values(shop, kpi) == expected


def test_growth_is_told_of_what_sells_no_more_and_what_is_new(shop: Shop) -> None:
    week = Period(date(2026, 3, 2), date(2026, 3, 8))
    pot = make.line("1", "14", net_minor=2000)
    old = make.line("1", TEA, net_minor=1800)
    shop.has(make.order(day=date(2026, 2, 20), lines=(old,), net="18.00"), order(lines=(pot,), net="20.00"))
    shop.has(make.order(day=date(2025, 2, 20)))
    facts = shop.cache.facts.of(make.SHOP)
    told = shop.book.by_segment("revenue_growth_rate", facts, week, "product")
    assert told[TEA].missing == told[MUG].missing == Missing("no_base", ("revenue_previous_period",))
    month = shop.book.by_segment("revenue_growth_rate", facts, Period.month("2026-03"), "product")
    assert month[TEA].value == Fraction(900, 1800) - 1


def test_a_figure_says_how_it_is_told_apart(shop: Shop) -> None:
    def said(kpi: str, by: str = "product") -> tuple[str, ...]:
        facts = shop.cache.facts.of(make.SHOP)
        (codes,) = {one.conventions for one in shop.book.by_segment(kpi, facts, Period.day(MONDAY), by).values()}
        return codes

    assert said("gross_sales") == ()
    assert said("revenue") == ("refunds_by_line",)
    assert said("order_count") == ("orders_by_line",)
    assert said("average_order_value") == ("value_by_line", "orders_by_line")
    assert said("gross_sales", "product_category") == ("by_category",)
    assert shop.kpi("revenue", MONDAY).conventions == ()


def test_two_products_of_one_name_are_told_so(shop: Shop) -> None:
    shop.has(order(lines=(make.line("1", "57", title="Mug", net_minor=1000),)))
    again = shop.kpi("revenue", MONDAY, by="product", key="57")
    assert (again.called, again.conventions) == ("Mug (#57)", ("refunds_by_line", "one_name"))
    assert shop.kpi("revenue", MONDAY, by="product", key=TEA).conventions == ("refunds_by_line",)


def test_a_fee_that_takes_off_is_a_rest_below_nothing(shop: Shop) -> None:
    mug = make.line("1", MUG, net_minor=3000, gross_minor=3000)
    shop.has(order(lines=(mug,), net="25.00"))
    assert values(shop, "gross_sales")[""] == 100 - 500
    assert sum(filter(None, values(shop, "gross_sales").values())) == shop.kpi("gross_sales", MONDAY).value


def test_no_value_is_divided_by_the_orders_that_hold_nothing(shop: Shop) -> None:
    shop.has(order(net="5.00"))
    rest = shop.kpi("average_order_value", MONDAY, by="product", key="")
    assert (rest.value, rest.missing) == (None, Missing("no_name"))
    assert shop.kpi("order_count", MONDAY, by="product", key="").value == 1


def test_a_category_has_the_products_that_lie_in_it(shop: Shop) -> None:
    known = (Product(MUG, "Mug", ("Kitchen", "Gifts")), Product(TEA, "Tea", ("Gifts",)))
    shop.cache.feeds.save_page(make.SHOP, Page(Feed.COSTS, Watermark(), products=known))
    assert values(shop, "order_count", "product_category") == {"Gifts": 2, "Kitchen": 2}
    assert values(shop, "average_order_value", "product_category") == {"Gifts": 3450, "Kitchen": 3000, "": None}


@pytest.mark.parametrize("segment", LINE_SEGMENTS)
def test_nothing_is_judged_by_it(shop: Shop, segment: str) -> None:
    facts = shop.cache.facts.of(make.SHOP)
    assert shop.book.judged_by_segment("revenue", facts, Period.day(MONDAY), segment) == {}
    alone = shop.book.kpi("revenue").part_estimators(facts, MONDAY, 1, segment, MUG)
    assert isinstance(alone, Missing)
    assert alone.reason == "no_split"


def test_a_number_of_ones_own_that_is_made_of_lines_has_the_splits_and_others_have_not(shop: Shop) -> None:
    back = OwnKpi(id="back_per_order", kind="ratio", above=("refunds_given",), below=("orders",))
    paid = OwnKpi(id="shipping_per_order", kind="ratio", above=("shipping_charged",), below=("orders",))
    meanings = load().meanings()
    own = {one.id: meanings["average_order_value"] for one in (back, paid)}
    shop.book = Book({**meanings, **own}, load().input_units(), (back, paid))
    assert values(shop, "back_per_order") == {MUG: 750, TEA: 0}
    assert not set(LINE_SEGMENTS) & set(shop.book.segments("shipping_per_order"))


def test_what_no_line_tells_cannot_be_declared_to_be_split_so() -> None:
    plain = catalog()["shipping_cost_share"]
    assert isinstance(plain, Ratio)
    wrong = {plain.id: replace(plain, segments=("product",))}
    with pytest.raises(BadDeclaration, match="no line of an order tells 'shipping'"):
        check(wrong, load().input_units())
