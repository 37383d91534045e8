from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cache import Cache
from cache.engine import Engine
from commerce.errors import BadDeclaration, Refused
from commerce.feeds import Feed
from commerce.orders import DiscountUse, Tombstone
from commerce.period import Period
from commerce.tables.spend import SPEND
from kpi.facts.measures import MEASURES, ORDERS, PURCHASE_PAIRS_SQL
from tests.cache.stored import change, open_cache, pairs_of, stored_facts
from tests.cache.test_tables import spend_table
from tests.make import INFO, NOON, SHOP, at, order, page
from tests.make_tables import Spend
from tests.pairs import Pair

MARCH = Period.month("2026-03")
ANNA = "a" * 32


def test_sums_by_key_leave_out_keys_without_a_row(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", channel="organic"), order("2", at(3), channel="organic"), order("3", at(1, month=4), channel="x")
        ),
    )
    facts = cache.facts.of(SHOP)
    assert facts.currency == "EUR"
    assert facts.sums(["orders", "refunds"], MARCH, "channel") == {"organic": {"orders": 2, "refunds": 0}}
    assert facts.sums(["orders"], Period.day(date(2026, 3, 9))) == {}


def test_orders_are_split_by_what_they_are_worth_in_round_steps(cache: Cache) -> None:
    worth = ["0", "0.99", "1", "1.99", "19.99", "20", "49.99", "50", "250"]
    cache.feeds.save_page(SHOP, page(*(order(number, net=net) for number, net in enumerate(worth, start=1))))
    found = cache.facts.of(SHOP).sums(["orders", "net_sales"], MARCH, "order_value_band")
    assert {key: tuple(row.values()) for key, row in found.items()} == {
        "0-0 EUR": (1, 0),
        "0-1 EUR": (1, 99),
        "1-2 EUR": (2, 299),
        "10-20 EUR": (1, 1999),
        "20-50 EUR": (2, 6999),
        "50-100 EUR": (1, 5000),
        "200-500 EUR": (1, 25000),
    }


def test_orders_are_split_by_how_long_their_customer_has_been_one(cache: Cache) -> None:
    first = date(2025, 3, 1)
    days = [first + timedelta(days=age) for age in (0, 0, 90, 91, 365, 366)]  # the second one of a day is no first
    orders = [order("0", day=first), *(order(day=day, customer_key=ANNA) for day in days)]
    orders = [msgspec.structs.replace(one, id=str(number)) for number, one in enumerate(orders)]
    cache.feeds.save_page(SHOP, page(*orders))
    found = cache.facts.of(SHOP).sums(["orders"], Period(first, days[-1]), "customer_tenure")
    assert {key: row["orders"] for key, row in found.items()} == {
        "guest": 1,
        "first_order": 1,
        "up_to_90_days": 2,
        "up_to_365_days": 2,
        "longer": 1,
    }


def test_a_customer_whose_first_order_is_deleted_begins_anew(cache: Cache) -> None:
    orders = [order(str(number), at(3 * number), customer_key=ANNA) for number in (1, 2)]
    cache.feeds.save_page(SHOP, page(*orders))
    cache.feeds.save_page(SHOP, page(tombstones=(Tombstone("1", at(20)),)))
    assert cache.facts.of(SHOP).sums(["orders"], MARCH, "customer_tenure") == {"first_order": {"orders": 1}}


def test_an_order_goes_by_the_discount_that_took_most_off(cache: Cache) -> None:
    ten, bundle, free = DiscountUse("ten", "Ten off", 100), DiscountUse("", "Bundle", 300), DiscountUse("free", "", 300)
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", net="10", discount="1", discounts=(ten,)),
            order("2", net="20", discount="4", discounts=(ten, bundle)),
            order("3", net="30", discount="6", discounts=(bundle, free)),  # of equals the first
            order("4", net="40"),
            order("5", net="50", discounts=(DiscountUse("free", "", 0),)),  # took nothing off the goods
        ),
    )
    found = cache.facts.of(SHOP).sums(["net_sales", "discounts"], MARCH, "discount_code")
    assert {key: tuple(row.values()) for key, row in found.items()} == {
        "ten": (1000, 100),
        "Bundle": (5000, 1000),
        "": (4000, 0),
        "free": (5000, 0),
    }


def test_a_measure_that_splits_another_further_has_its_sums_and_segments_of_its_own() -> None:
    (further,) = [measure for measure in MEASURES if measure.splits == ORDERS.name]
    for wrong in (replace(further, segments=ORDERS.segments), replace(further, splits="ordres")):
        with pytest.raises(BadDeclaration, match="splits"):
            Engine([ORDERS, wrong], PURCHASE_PAIRS_SQL)


def test_daily_gives_the_days_that_have_a_row(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", channel="organic"), order("2", at(5), net_minor=300)))
    facts = cache.facts.of(SHOP)
    assert facts.daily(["orders", "net_sales"], MARCH) == {
        date(2026, 3, 2): {"orders": 1, "net_sales": 1000},
        date(2026, 3, 5): {"orders": 1, "net_sales": 300},
    }
    assert facts.daily(["orders"], MARCH, "channel", "organic") == {date(2026, 3, 2): {"orders": 1}}


def test_a_misspelt_measure_is_not_nothing(cache: Cache) -> None:
    with pytest.raises(ValueError, match="'ordres'"):
        cache.facts.of(SHOP).sums(["ordres"], MARCH)


def test_sums_beyond_64_bits_stay_exact(cache: Cache, path: Path) -> None:
    largest = 2**63 - 1
    cache.feeds.save_page(SHOP, page(order("1"), order("2", at(3)), order("3", at(4))))
    cache.close()
    # three days as large as a column can hold
    change(path, "UPDATE facts SET value = ? WHERE measure = 'net_sales'", (largest,))
    with open_cache(path) as opened:
        assert opened.facts.of(SHOP).sums(["net_sales"], MARCH)[""] == {"net_sales": 3 * largest}


def test_a_day_is_the_shops_own(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(2, 22)), order("2", at(2, 23))))  # Berlin: an hour ahead
    assert list(cache.facts.of(SHOP).daily(["orders"], MARCH)) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_pairs_tell_each_order_from_the_one_before(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", at(2), customer_key=ANNA, channel="organic"),
            order("2", at(4), customer_key=ANNA, channel="email"),
            order("3", at(4), customer_key=ANNA),
            order("4", at(4)),
        ),
    )
    second, fourth = date(2026, 3, 2), date(2026, 3, 4)
    expected = [
        Pair(second, None, 1, 1),
        Pair(fourth, second, 2, 1),
        Pair(fourth, fourth, 3, 1),
    ]
    assert pairs_of(cache, MARCH) == {"": expected}
    # a customer belongs to the channel that brought the first order
    assert pairs_of(cache, MARCH, "channel") == {"organic": expected}
    assert pairs_of(cache, Period.day(fourth)) == {"": expected[1:]}


@pytest.mark.parametrize("told", [["10", "9"], ["9", "10"], ["11", "10"], ["10", "11"]])
def test_of_orders_of_one_instant_the_one_with_the_lower_number_came_first(cache: Cache, told: list[str]) -> None:
    cache.feeds.save_page(SHOP, page(*[order(number, customer_key=ANNA, channel=f"by {number}") for number in told]))
    facts, earlier = cache.facts.of(SHOP), min(told, key=int)
    assert facts.sums(["new_customers"], MARCH, "channel") == {f"by {earlier}": {"new_customers": 1}}
    assert set(facts.purchases(MARCH, "channel")) == {f"by {earlier}"}


def test_coverage_reaches_to_the_day_all_changes_are_read_to(cache: Cache) -> None:
    facts = cache.facts.of(SHOP)
    assert facts.coverage(Feed.ORDERS) is None
    cache.feeds.save_page(SHOP, page(order("1"), seen_to=None))
    assert facts.coverage(Feed.ORDERS) is None  # the backfill still runs
    cache.feeds.save_page(SHOP, page(seen_to=at(5, 23)))
    assert facts.coverage(Feed.ORDERS) is None  # though its pages come in the order of their changes
    cache.feeds.note(SHOP, Feed.ORDERS, at(5, 22), "the shop went away")
    assert facts.coverage(Feed.ORDERS) is None
    cache.feeds.note(SHOP, Feed.ORDERS, at(5, 22))
    assert facts.coverage(Feed.ORDERS) == Period(date(2026, 3, 2), date(2026, 3, 6))
    cache.feeds.note(SHOP, Feed.ORDERS, at(8), "the shop went away")
    assert facts.coverage(Feed.ORDERS) == Period(date(2026, 3, 2), date(2026, 3, 6))
    cache.feeds.note(SHOP, Feed.ORDERS, at(9))  # nothing new since, and we know it
    assert facts.coverage(Feed.ORDERS) == Period(date(2026, 3, 2), date(2026, 3, 9))


def test_a_day_that_was_not_over_when_the_reading_began_is_not_whole(cache: Cache) -> None:
    facts = cache.facts.of(SHOP)
    assert facts.whole_until(Feed.ORDERS) is None
    cache.feeds.save_page(SHOP, page(order("1"), seen_to=at(5, 22)))  # 23:00 in Berlin
    cache.feeds.note(SHOP, Feed.ORDERS, at(5, 21))
    assert facts.whole_until(Feed.ORDERS) == date(2026, 3, 4)
    cache.feeds.save_page(SHOP, page(seen_to=at(5, 23)))  # midnight
    assert facts.whole_until(Feed.ORDERS) == date(2026, 3, 5)
    cache.feeds.note(SHOP, Feed.ORDERS, at(9))
    assert facts.whole_until(Feed.ORDERS) == date(2026, 3, 8)


def test_a_shop_without_any_order_was_read_all_the_same(cache: Cache) -> None:
    facts = cache.facts.of(SHOP)
    assert not facts.was_read(Feed.ORDERS)
    cache.feeds.save_page(SHOP, page(seen_to=at(5)))
    assert not facts.was_read(Feed.ORDERS)  # not to its end
    cache.feeds.note(SHOP, Feed.ORDERS, at(5))
    assert (facts.was_read(Feed.ORDERS), facts.coverage(Feed.ORDERS)) == (True, None)
    assert not facts.was_read(SPEND.name)


def test_the_days_of_a_table_are_whole(cache: Cache) -> None:
    assert cache.facts.of(SHOP).whole_until(SPEND.name) is None
    cache.feeds.save_reading(SHOP, spend_table(Spend(date(2026, 3, 7), "x", "", 5)), NOON)
    assert cache.facts.of(SHOP).whole_until(SPEND.name) == date(2026, 3, 7)


def test_the_first_order_is_known_unless_the_shop_hides_older_ones(cache: Cache) -> None:
    assert cache.facts.of(SHOP).knows_first_order
    cache.shops.ensure(SHOP, msgspec.structs.replace(INFO, history_from=at(20, month=1)))
    assert not cache.facts.of(SHOP).knows_first_order


def test_coverage_begins_where_the_shop_lets_us_see(cache: Cache) -> None:
    info = msgspec.structs.replace(INFO, history_from=at(20, month=1))
    cache.shops.ensure(SHOP, info)
    cache.feeds.save_page(SHOP, page(order("1")))
    cache.feeds.note(SHOP, Feed.ORDERS, NOON)
    assert cache.facts.of(SHOP).coverage(Feed.ORDERS) == Period(date(2026, 1, 20), date(2026, 3, 2))


def test_coverage_of_a_table_is_its_first_and_last_day(cache: Cache) -> None:
    assert cache.facts.of(SHOP).coverage(SPEND.name) is None
    cache.feeds.save_reading(
        SHOP, spend_table(Spend(date(2026, 3, 3), "x", "", 5), Spend(date(2026, 3, 7), "x", "", 5)), NOON
    )
    assert cache.facts.of(SHOP).coverage(SPEND.name) == Period(date(2026, 3, 3), date(2026, 3, 7))


def test_deferred_facts_are_built_before_they_are_read(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1")), defer_facts=True)
    assert stored_facts(path) == {}
    assert cache.facts.of(SHOP).sums(["orders"], MARCH) == {"": {"orders": 1}}
    assert cache.facts.refresh(SHOP) is False
    assert cache.facts.refresh(SHOP, force=True) is True


def test_a_page_on_stale_facts_leaves_them_stale(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1")), defer_facts=True)
    cache.feeds.save_page(SHOP, page(order("2")))
    assert stored_facts(path) == {}
    assert cache.facts.refresh(SHOP) is True
    assert cache.facts.of(SHOP).sums(["orders"], MARCH) == {"": {"orders": 2}}


def test_facts_are_built_anew_when_a_measure_changes(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", net_minor=1000)))
    cache.close()
    a_cent_less = [
        replace(measure, sql=measure.sql.replace("SUM(o.net_minor) AS", "SUM(o.net_minor - 1) AS"))
        for measure in MEASURES
    ]
    with Cache.open(path, a_cent_less, PURCHASE_PAIRS_SQL) as other:
        other.feeds.save_page(SHOP, page(order("2", net_minor=1000)))
        assert other.facts.of(SHOP).sums(["net_sales"], MARCH) == {"": {"net_sales": 1998}}


def test_an_unknown_shop_has_no_facts(cache: Cache) -> None:
    with pytest.raises(Refused, match="'books'"):
        cache.facts.of("books")


def test_the_work_of_a_page_does_not_grow_with_the_history(path: Path) -> None:
    def steps(customers: int) -> int:
        """Return how many steps SQLite takes for one page beside a history of two orders a customer."""
        counted = 0

        def count() -> None:
            nonlocal counted
            counted += 1

        with open_cache(path.with_name(f"{customers}.db")) as opened:
            opened.shops.ensure(SHOP, INFO)
            orders = [
                order(str(number), NOON - timedelta(hours=number % 500), customer_key=f"{number % customers:032x}")
                for number in range(2 * customers)
            ]
            opened.feeds.save_page(SHOP, page(*orders), defer_facts=True)
            opened.facts.refresh(SHOP)
            read_before = opened.rows_read
            opened._session.connection.set_progress_handler(count, 10)  # noqa: SLF001 - there is no other way to count steps
            opened.feeds.save_page(
                SHOP, page(*(order(f"n{n}", NOON, customer_key=f"{n:032x}") for n in range(20)), order("n", NOON))
            )
            opened._session.connection.set_progress_handler(None, 0)  # noqa: SLF001 - as above
            assert opened.rows_read - read_before == 20 * 2 + 20 * 3 + 1
        return counted

    few, many = steps(300), steps(6000)
    assert few > 100
    assert many < 1.2 * few


def test_the_fingerprint_is_of_the_text_of_the_measures() -> None:
    assert Engine(MEASURES, PURCHASE_PAIRS_SQL).fingerprint == Engine(MEASURES, PURCHASE_PAIRS_SQL).fingerprint
    assert Engine(MEASURES, PURCHASE_PAIRS_SQL).fingerprint != Engine(MEASURES[:-1], PURCHASE_PAIRS_SQL).fingerprint


@pytest.mark.parametrize(
    "changes",
    [{"adds_to": "nothing"}, {"adds_to": ORDERS.name, "sums": ("sung",)}, {"adds_to": ORDERS.name, "segments": ()}],
)
def test_what_adds_to_a_measure_has_its_sums_and_segments(changes: dict[str, Any]) -> None:
    like = {"name": "more", "sums": ("net_sales",), **changes}
    with pytest.raises(BadDeclaration, match="measure more adds to"):
        Engine([ORDERS, replace(ORDERS, **like)], PURCHASE_PAIRS_SQL)
