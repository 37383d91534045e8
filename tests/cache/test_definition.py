"""Which orders count, and foreign money at a stated rate: decided anew, everything is counted anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache import Cache
from commerce.definition import COUNTINGS, Definition, counts, rate
from commerce.errors import Refused
from commerce.orders import DiscountUse, Order, Status
from tests.cache.stored import dump, rows, stored_facts
from tests.make import NOON, SHOP, at, checkout, gone, line, order, page, refund

TRANSFER: dict[str, Any] = {"status": Status.ON_HOLD, "paid_at": None}
ON_DELIVERY: dict[str, Any] = {"status": Status.PROCESSING, "paid_at": None}


def facts_of(path: Path, *measures: str) -> tuple[int, ...]:
    facts = stored_facts(path)
    return tuple(
        sum(value for key, value in facts.items() if key[0] == measure and key[1] == "") for measure in measures
    )


def define(cache: Cache, **definition: Any) -> None:
    """Decide how a shop is counted, and build its facts."""
    cache.shops.define(SHOP, Definition(**definition))
    cache.facts.refresh(SHOP)


def dollars(order_id: str, **fields: Any) -> Order:
    """Return an order of 10.05 USD net and 1.05 off."""
    told: dict[str, Any] = {
        "currency": "USD",
        "gross_minor": 1110,
        "discount_minor": 105,
        "net_minor": 1005,
        "tax_minor": 0,
        "total_minor": 1005,
        "lines": (line("a", gross_minor=1110, net_minor=1005, cost_minor=333), line("b", cost_minor=None)),
        "discounts": (DiscountUse("spring", "Spring", 105),),
        "refunds": (refund("r1", at(5), 505),),
    }
    return order(order_id, **{**told, **fields})


# which orders count


def test_cash_on_delivery_and_transfers_count_by_the_merchants_choice(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", **TRANSFER),
            order("2", **ON_DELIVERY),
            order("3", status=Status.PROCESSING, paid_at=NOON),
            order("4", status=Status.COMPLETED),
            order("5", status=Status.REFUNDED, paid_at=NOON),
            order("6", status=Status.CANCELLED, paid_at=NOON),
        ),
    )
    counted = {}
    for counting in COUNTINGS:
        cache.shops.define(SHOP, Definition(counting))
        cache.facts.refresh(SHOP)
        counted[counting] = facts_of(path, "orders")[0]
    assert counted == {"ordered": 5, "paid": 3, "completed": 2}


@pytest.mark.parametrize("counting", COUNTINGS)
def test_orders_that_come_later_are_counted_like_those_that_were_there(cache: Cache, path: Path, counting: Any) -> None:
    every = [
        order(f"{status}-{paid_at is not None}", status=status, paid_at=paid_at)
        for status in Status
        if status is not Status.DELETED
        for paid_at in (None, NOON)
    ]
    cache.shops.define(SHOP, Definition(counting))
    cache.feeds.save_page(SHOP, page(*every))
    written = set(rows(path, "SELECT order_id FROM orders WHERE counted = 1"))
    assert written == {(one.id,) for one in every if counts(counting, one.status, is_paid=one.paid_at is not None)}
    cache.shops.define(SHOP, Definition())
    cache.shops.define(SHOP, Definition(counting))
    assert set(rows(path, "SELECT order_id FROM orders WHERE counted = 1")) == written


def test_a_deleted_order_stays_deleted_whatever_counts(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", paid_at=NOON)))
    cache.feeds.save_page(SHOP, page(tombstones=[gone("1", at(9))]))
    for counting in COUNTINGS:
        cache.shops.define(SHOP, Definition(counting))
        assert rows(path, "SELECT counted FROM orders") == [(0,)]


def test_the_same_definition_again_costs_nothing(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1")))
    assert cache.shops.define(SHOP, Definition("paid", {"USD": "0.9"}))
    cache.facts.refresh(SHOP)
    before = dump(path)
    assert not cache.shops.define(SHOP, Definition("paid", {"USD": "0.9"}))
    assert dump(path) == before
    assert cache.shops.definition(SHOP) == Definition("paid", {"USD": "0.9"})


# foreign money


def test_without_a_rate_foreign_orders_are_kept_apart(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1"), dollars("2")))
    assert facts_of(path, "orders", "net_sales") == (1, 1000)
    assert cache.facts.foreign_currency_orders(SHOP) == {"USD": 1}
    assert cache.facts.converted_orders(SHOP) == {}


def test_a_stated_rate_brings_foreign_orders_into_the_figures(cache: Cache, path: Path) -> None:
    define(cache, exchange_rates={"USD": "0.92"})
    cache.feeds.save_page(SHOP, page(order("1"), dollars("2")))
    # 10.05 x 0.92 = 9.246 -> 9.25; 1.05 x 0.92 = 0.966 -> 0.97; 5.05 x 0.92 = 4.646 -> 4.65
    assert facts_of(path, "orders", "net_sales", "discounts", "sales_before_discounts", "refunds") == (
        2,
        1000 + 925,
        97,
        1000 + 925 + 97,
        465,
    )
    assert rows(
        path, "SELECT l.cost_minor FROM order_lines AS l JOIN orders USING (order_key) WHERE order_id = '2'"
    ) == [
        (306,),  # 3.33 x 0.92 = 3.0636
        (None,),
    ]
    assert cache.facts.foreign_currency_orders(SHOP) == {}
    assert cache.facts.converted_orders(SHOP) == {"USD": 1}


def test_a_rate_that_changes_starts_from_what_the_shop_told(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(
        SHOP, page(order("1"), dollars("2"), checkouts=[checkout("c", currency="USD", total_minor=1000)])
    )
    untouched = _money(path)
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "0.333"}))
    cache.shops.define(SHOP, Definition(exchange_rates={"USD": "2"}))
    cache.facts.refresh(SHOP)
    assert facts_of(path, "net_sales", "refunds") == (1000 + 2010, 1010)
    assert rows(path, "SELECT total_minor FROM checkouts") == [(2000,)]
    cache.shops.define(SHOP, Definition())
    cache.facts.refresh(SHOP)
    assert _money(path) == untouched
    assert facts_of(path, "net_sales") == (1000,)


def test_a_converted_order_that_changes_is_converted_anew(cache: Cache, path: Path) -> None:
    define(cache, exchange_rates={"USD": "2"})
    cache.feeds.save_page(SHOP, page(dollars("2")))
    cache.feeds.save_page(SHOP, page(dollars("2", changed_at=at(6), net_minor=500, refunds=())))
    assert facts_of(path, "net_sales", "refunds") == (1000, 0)
    cache.shops.define(SHOP, Definition())
    assert rows(path, "SELECT net_minor, currency FROM orders") == [(500, "USD")]
    assert rows(path, "SELECT COUNT(*) FROM told_refunds") == [(0,)]


def test_currencies_without_cents_are_converted_by_their_own_units(cache: Cache, path: Path) -> None:
    define(cache, exchange_rates={"VND": "0.000035"})
    cache.feeds.save_page(SHOP, page(order("1", currency="VND", net_minor=1_000_000, gross_minor=1_000_000)))
    assert facts_of(path, "net_sales") == (3500,)  # 35.00 EUR


def test_a_rate_that_is_none_is_refused(cache: Cache) -> None:
    for nonsense in ("zero", "0", "-1", "nan"):
        with pytest.raises(Refused, match="no exchange rate"):
            cache.shops.define(SHOP, Definition(exchange_rates={"USD": nonsense}))
    assert cache.shops.definition(SHOP) == Definition()


def test_half_a_unit_rounds_away_from_zero() -> None:
    half = rate("0.5", "USD", "EUR")
    assert [half(amount) for amount in (1, -1, 3, -3, 2, 0)] == [1, -1, 2, -2, 1, 0]


@given(st.integers(-(10**12), 10**12), st.decimals("0.0001", "30000", places=6))
def test_a_converted_amount_is_never_off_by_more_than_half_a_unit(amount: int, written: Any) -> None:
    exact = amount * written
    assert abs(rate(str(written), "USD", "EUR")(amount) - exact) <= type(exact)("0.5")


def test_facts_moved_page_by_page_equal_facts_built_anew(cache: Cache, path: Path) -> None:
    define(cache, counting="paid", exchange_rates={"USD": "0.917"})
    cache.feeds.save_page(SHOP, page(dollars("1", paid_at=NOON, customer_key="a"), order("2", customer_key="a")))
    cache.feeds.save_page(SHOP, page(dollars("3", **ON_DELIVERY), dollars("1", changed_at=at(7), paid_at=NOON)))
    moved = stored_facts(path)
    assert moved
    cache.facts.refresh(SHOP, force=True)
    assert stored_facts(path) == moved


def _money(path: Path) -> list[tuple[Any, ...]]:
    """Return every amount and its currency, as stored."""
    found = []
    for sql in (
        "SELECT order_id, currency, gross_minor, discount_minor, net_minor, tax_minor, total_minor FROM orders",
        "SELECT order_key, position, gross_minor, net_minor, cost_minor FROM order_lines ORDER BY 1, 2",
        "SELECT order_key, position, amount_minor FROM order_discounts ORDER BY 1, 2",
        "SELECT order_key, refund_id, net_minor, tax_minor, shipping_minor FROM refunds ORDER BY 1, 2",
        "SELECT checkout_id, currency, told_minor, total_minor FROM checkouts",
    ):
        found += rows(path, sql)
    return found
