"""A refund of which only the amount is known is wholly goods, and said to be; or goods and tax, if that is wanted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cache import Cache
from commerce.definition import Definition, tax_inside
from commerce.orders import Refund
from commerce.period import Period
from tests.cache.stored import rows
from tests.make import SHOP, at, order, page

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
SPLIT = Definition(refunds_by_amount="split")
BY_AMOUNT = Refund(id="r", refunded_at=at(6), net_minor=595, has_parts=False)
IN_PARTS = Refund(id="s", refunded_at=at(6), net_minor=100, tax_minor=19)


def given_back(path: Path) -> dict[str, tuple[int, int, int]]:
    return {
        row[0]: row[1:] for row in rows(path, "SELECT refund_id, net_minor, tax_minor, shipping_minor FROM refunds")
    }


def off_net(cache: Cache) -> int:
    return cache.facts.of(SHOP).sums(["refunds"], MARCH)[""]["refunds"]


def said(cache: Cache) -> list[tuple[str, int]]:
    return [(one.kind, one.count) for one in cache.facts.of(SHOP).remarks(MARCH)]


def test_it_is_wholly_off_net_and_said_to_be(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(5), net="10.00", tax="1.90", refunds=(BY_AMOUNT, IN_PARTS))))
    assert off_net(cache) == 695
    assert said(cache) == [("refunds_by_amount", 1)]


@pytest.mark.parametrize("defined_first", [True, False])
def test_it_is_split_by_the_orders_own_share_of_tax_and_back(cache: Cache, path: Path, *, defined_first: bool) -> None:
    told = page(order("1", at(5), net="10.00", tax="1.90", refunds=(BY_AMOUNT, IN_PARTS)))
    if defined_first:
        cache.shops.define(SHOP, SPLIT)
    cache.feeds.save_page(SHOP, told)
    cache.shops.define(SHOP, SPLIT)
    assert given_back(path) == {"r": (500, 95, 0), "s": (100, 19, 0)}
    assert (off_net(cache), said(cache)) == (600, [])
    cache.shops.define(SHOP, Definition())
    assert given_back(path) == {"r": (595, 0, 0), "s": (100, 19, 0)}
    assert (off_net(cache), said(cache)) == (695, [("refunds_by_amount", 1)])


def test_foreign_money_is_split_as_the_shop_told_it(cache: Cache, path: Path) -> None:
    rates = {"USD": "0.5"}
    cache.shops.define(SHOP, Definition(exchange_rates=rates))
    cache.feeds.save_page(SHOP, page(order("1", at(5), net="10.00", tax="1.90", currency="USD", refunds=(BY_AMOUNT,))))
    assert given_back(path) == {"r": (298, 0, 0)}
    cache.shops.define(SHOP, Definition(exchange_rates=rates, refunds_by_amount="split"))
    assert given_back(path) == {"r": (250, 48, 0)}
    cache.shops.define(SHOP, SPLIT)
    assert given_back(path) == {"r": (500, 95, 0)}
    cache.shops.define(SHOP, Definition(exchange_rates=rates))
    assert given_back(path) == {"r": (298, 0, 0)}


def test_there_is_nothing_to_say_of_an_order_without_tax(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(5), net="10.00", tax="0", refunds=(BY_AMOUNT,))))
    assert said(cache) == []


@pytest.mark.parametrize(
    ("amount", "tax", "whole", "inside"), [(595, 190, 1190, 95), (1, 190, 1190, 0), (595, 0, 1000, 0), (595, 190, 0, 0)]
)
def test_the_tax_inside_is_the_orders_share(amount: int, tax: int, whole: int, inside: int) -> None:
    assert tax_inside(amount, tax, whole) == inside
