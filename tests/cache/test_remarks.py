"""What figures lack is told by its days: a figure of September does not complain of an order of November."""

from __future__ import annotations

from datetime import date

import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.feeds import PART, Feed, Page, Unread, Watermark
from commerce.orders import Status, UnitCost
from commerce.period import Period
from commerce.remarks import Remark
from tests.make import SHOP, at, gone, order, page

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def lacking(cache: Cache, period: Period = MARCH) -> list[Remark]:
    return list(cache.facts.of(SHOP).remarks(period))


def test_an_unread_order_is_missing_on_its_own_day_only(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            skipped=(
                Unread("order 3: no total", at(5, 23)),  # in Berlin it is midnight of the 6th
                Unread("order 4: no total", at(9)),
                Unread("order 5: no total", at(2, month=4)),
            )
        ),
    )
    assert lacking(cache) == [
        Remark("unread_orders", "orders", 2, date(2026, 3, 6), date(2026, 3, 9), "order 4: no total")
    ]
    assert [one.count for one in lacking(cache, APRIL)] == [1]
    assert lacking(cache, Period(date(2026, 5, 1), date(2026, 5, 31))) == []


def test_an_unread_order_of_an_unknown_day_is_told_of_every_day(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(skipped=("order 3: no total", "order ?: no id", "order ?: no number")))
    for period in (MARCH, APRIL):
        [told] = lacking(cache, period)
        assert (told.kind, told.count, told.first, told.last) == ("undated_orders", 3, None, None)


def test_one_order_complained_of_twice_is_one_order(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(skipped=(Unread("order 3: no total", at(5)),)))
    cache.feeds.save_page(SHOP, page(skipped=(Unread("order 3: no currency", at(5)),)))
    assert [(one.count, one.detail) for one in lacking(cache)] == [(1, "order 3: no currency")]
    assert [one.text for one in cache.feeds.skipped(SHOP)] == ["order 3: no currency"]


@pytest.mark.parametrize("number", ["3", "3_", "3%"])
def test_a_new_complaint_replaces_that_of_the_same_record_and_of_no_other(cache: Cache, number: str) -> None:
    cache.feeds.save_page(SHOP, page(skipped=("order 33: no total", "order 3x: no total", "order 3: no total")))
    cache.feeds.save_page(SHOP, page(skipped=(f"order {number}: no currency",)))
    before = {"order 33: no total", "order 3x: no total", "order 3: no total"}
    assert {one.text for one in cache.feeds.skipped(SHOP)} == (
        before - {f"order {number}: no total"} | {f"order {number}: no currency"}
    )


def test_what_is_mended_or_put_into_the_bin_is_missing_no_more(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(skipped=(Unread("order 3: no total", at(5)), Unread("order 4: no total", at(5)))))
    cache.feeds.save_page(SHOP, page(order("3", at(5))))
    assert [one.detail for one in lacking(cache)] == ["order 4: no total"]
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, tombstones=(gone("4", at(6)),)))
    assert lacking(cache) == []


def test_an_unread_refund_is_about_refunds_and_no_missing_order(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(skipped=(Unread("refund 5 of order 4: no money", at(5), Feed.REFUNDS),)))
    [told] = lacking(cache)
    assert (told.kind, told.about, told.count) == ("unread_refunds", "refunds", 1)


def test_a_remark_that_costs_nothing_is_told_by_no_figure(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(skipped=(Unread("order 4: a line is missing", at(5), PART),)))
    assert lacking(cache) == []


def test_orders_in_a_status_of_a_plugin_wait_on_their_days(cache: Cache) -> None:
    boxed = [
        order(number, placed_at, status=Status.UNKNOWN, platform_status="boxed")
        for number, placed_at in (("1", at(5)), ("2", at(9)))
    ]
    cache.feeds.save_page(SHOP, page(*boxed, order("3", at(9))))
    days = date(2026, 3, 5), date(2026, 3, 9)
    assert lacking(cache) == [Remark("unknown_status", "orders", 2, *days, "boxed", 2000, "EUR")]
    assert lacking(cache, APRIL) == []


def test_orders_in_a_currency_without_a_rate_are_missing_until_there_is_one(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(5), currency="USD"), order("2", at(5))))
    assert lacking(cache) == [Remark("foreign_currency", "orders", 1, date(2026, 3, 5), date(2026, 3, 5), "USD")]
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "0.9"}))
    assert lacking(cache) == []
    cache.shops.define(SHOP, Definition())
    assert [one.detail for one in lacking(cache)] == ["USD"]


def test_a_cost_in_another_currency_is_told_until_it_is_known_in_the_shops_own(cache: Cache) -> None:
    def tell(*costs: UnitCost) -> None:
        cache.feeds.save_page(SHOP, Page(Feed.COSTS, Watermark(at(9)), costs=list(costs)))

    tell(UnitCost("7", "71", 450, "EUR", at(1)))
    assert lacking(cache) == []
    tell(UnitCost("8", "81", 700, "USD", at(1)), UnitCost("9", "91", None, "USD", at(1)))
    [told] = lacking(cache)
    assert (told.kind, told.about, told.count, told.detail) == ("foreign_costs", "costed_sales", 1, "USD")
    tell(UnitCost("8", "81", 650, "EUR", at(2)))
    assert lacking(cache) == []


def test_a_connector_is_told_what_to_read_once_more(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            skipped=(
                Unread("WooCommerce order 3: no total", at(5)),
                Unread("WooCommerce refund 5 of order 4: no money", at(5), Feed.REFUNDS),
                Unread("WooCommerce order 6: a line is missing", at(5), PART),
                Unread("WooCommerce order ?: no id"),
            )
        ),
    )
    assert sorted(cache.feeds.census(SHOP).unread()) == ["3", "4"]
