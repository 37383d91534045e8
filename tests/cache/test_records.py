"""Discounts, products and refunds of counted orders, day by day, by the shop's own calendar."""

from __future__ import annotations

from datetime import date

from cache import Cache
from commerce.orders import DiscountUse, Line, Refund
from commerce.period import Period
from commerce.records import Record, RecordKind
from tests.make import SHOP, at, order, page

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def line(number: int, product: str, title: str, minor: int, quantity: int = 1) -> Line:
    return Line(str(number), product, title, quantity, minor, minor, variant_id="7")


def stored(cache: Cache) -> None:
    mug, tea = line(1, "12", "Mug", 3000, 2), line(2, "13", "<script>Tea", 1000)
    code = (DiscountUse("spring10", "Spring", 100),)
    back = (Refund("r", at(20), net_minor=400),)
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", at(5), net="40.00", lines=(mug, tea), discounts=code, refunds=back),
            order("2", at(5), net="30.00", lines=(mug,), discounts=(DiscountUse("", "Bundle", 50),)),
            order("3", at(6), net="30.00", lines=(mug,), status="cancelled"),
        ),
    )


def test_products_are_told_by_day_with_units_and_money_before_discounts(cache: Cache) -> None:
    stored(cache)
    assert sorted(cache.facts.of(SHOP).records(RecordKind.PRODUCTS, MARCH)) == [
        Record("12/7", "Mug", date(2026, 3, 5), 2, 4, 6000),
        Record("13/7", "<script>Tea", date(2026, 3, 5), 1, 1, 1000),
    ]


def test_discounts_go_by_code_or_else_by_title(cache: Cache) -> None:
    stored(cache)
    assert sorted(cache.facts.of(SHOP).records(RecordKind.DISCOUNTS, MARCH)) == [
        Record("Bundle", "Bundle", date(2026, 3, 5), 1, 1, 50),
        Record("spring10", "spring10", date(2026, 3, 5), 1, 1, 100),
    ]


def test_a_refund_is_its_products_by_their_part_of_the_order(cache: Cache) -> None:
    stored(cache)
    assert sorted(cache.facts.of(SHOP).records(RecordKind.REFUNDED, MARCH)) == [
        Record("12", "Mug", date(2026, 3, 20), 1, 2, 300),
        Record("13", "<script>Tea", date(2026, 3, 20), 1, 1, 100),
    ]


def test_only_the_days_asked_for_are_told(cache: Cache) -> None:
    stored(cache)
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    assert all(not cache.facts.of(SHOP).records(kind, april) for kind in RecordKind)
