from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cache import Cache, Saved, Skipped
from commerce.errors import BadRecord, Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Customer, Discount, DiscountUse, Journey, Order, Status, Visit
from commerce.period import Period
from tests.cache.stored import dump, open_cache, pairs_of, rows
from tests.make import NOON, SHOP, at, checkout, gone, line, order, page, refund
from tests.pairs import Pair

MARCH = Period.month("2026-03")
BEYOND_64_BITS = 2**70


def total(cache: Cache, measure: str) -> int:
    """Return a measure of the whole shop over March."""
    return cache.facts.of(SHOP).sums([measure], MARCH).get("", {}).get(measure, 0)


def test_a_page_is_stored_with_its_watermark(cache: Cache) -> None:
    mark = Watermark(seen_to=at(2, 13).replace(microsecond=5), backfill_page=4, backfill_from=at(1))
    saved = cache.feeds.save_page(
        SHOP, replace(page(order("1"), order("2"), skipped=("order 3: no total",)), watermark=mark)
    )
    assert saved == Saved(written=2, outdated=0, skipped=1)
    assert cache.feeds.watermark(SHOP, Feed.ORDERS) == mark
    assert cache.feeds.watermark(SHOP, Feed.REFUNDS) == Watermark()
    assert cache.feeds.skipped(SHOP) == [Skipped("orders", "order 3: no total", at(2, 13), "orders")]
    assert total(cache, "orders") == 2


def test_replaying_pages_changes_not_a_byte(cache: Cache, path: Path) -> None:
    history = [
        page(
            order("1", lines=(line("1"), line("2", "8")), discounts=(DiscountUse("ten", "Ten", 100),)),
            order("2", customer_key="a" * 32, refunds=(refund("r", at(3), 200),)),
            skipped=("order 9: no total",),
        ),
        page(checkouts=[checkout("c")], feed=Feed.CHECKOUTS),
        page(tombstones=[gone("1", at(4))]),
        page(order("2", changed_at=at(5), customer_key="b" * 32, status=Status.CANCELLED)),
    ]
    for told in history:
        cache.feeds.save_page(SHOP, told)
    before = dump(path)
    cache.feeds.save_page(SHOP, history[-1])
    assert dump(path) == before
    for told in history:
        cache.feeds.save_page(SHOP, told)
    assert dump(path) == before


def test_an_older_version_does_not_replace_a_newer_one(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(5), net_minor=700)))
    assert cache.feeds.save_page(SHOP, page(order("1", changed_at=at(4), net_minor=900))) == Saved(
        written=0, outdated=1
    )
    assert total(cache, "net_sales") == 700
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(5), net_minor=800)))
    assert total(cache, "net_sales") == 800


def test_of_two_versions_in_one_page_the_newer_counts(cache: Cache) -> None:
    newer, older = order("1", changed_at=at(5), net_minor=700), order("1", changed_at=at(4), net_minor=900)
    assert cache.feeds.save_page(SHOP, page(newer, older)).outdated == 1
    assert total(cache, "net_sales") == 700


def test_a_new_version_brings_its_own_lines_discounts_and_refunds(cache: Cache, path: Path) -> None:
    use = DiscountUse("ten", "Ten", 100)
    cache.feeds.save_page(
        SHOP, page(order("1", lines=(line("1"), line("2")), discounts=(use,), refunds=(refund("r", at(3), 200),)))
    )
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(6), lines=(line("2"),))))
    assert rows(path, "SELECT line_id FROM order_lines") == [("2",)]
    assert rows(path, "SELECT count(*) FROM order_discounts") == [(0,)]
    assert total(cache, "refunds") == 0


@pytest.mark.parametrize("forgotten", ["0", ""])
def test_a_line_keeps_the_product_of_first_sight(cache: Cache, path: Path, forgotten: str) -> None:
    cache.feeds.save_page(SHOP, page(order("1", lines=(line("1", "7"), line("2", "8")))))
    cache.feeds.save_page(
        SHOP, page(order("1", changed_at=at(6), lines=(line("2", forgotten), line("1", "7"), line("3", forgotten))))
    )
    products = "SELECT line_id, product_id FROM order_lines JOIN products USING (product_key) ORDER BY line_id"
    assert rows(path, products) == [("1", "7"), ("2", "8"), ("3", forgotten)]


def test_a_deleted_order_stays_but_counts_no_more(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1"), order("2")))
    cache.feeds.save_page(SHOP, page(tombstones=[gone("1", at(4)), gone("never seen", at(4))]))
    assert total(cache, "orders") == 1
    assert rows(path, "SELECT status, counted, net_minor FROM orders WHERE order_id = '1'") == [("deleted", 0, 1000)]


def test_a_deleted_order_comes_back_only_with_a_later_change(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1")))
    cache.feeds.save_page(SHOP, page(tombstones=[gone("1", at(4))]))
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(4))))
    assert total(cache, "orders") == 0
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(5))))
    assert total(cache, "orders") == 1
    cache.feeds.save_page(SHOP, page(tombstones=[gone("1", at(4))]))
    assert total(cache, "orders") == 1


def test_of_two_deletions_in_one_page_the_later_counts(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1"), tombstones=[gone("1", at(6)), gone("1", at(4))]))
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(5))))
    assert total(cache, "orders") == 0


@pytest.mark.parametrize(
    "broken",
    [
        order("2", net_minor=BEYOND_64_BITS),
        order("2", NOON.replace(tzinfo=None), changed_at=NOON),
        order("2", currency=None),
        order("2", lines=(line(quantity=None),)),
    ],
    ids=["absurd amount", "no zone", "no currency", "no quantity"],
)
def test_a_page_with_a_broken_order_leaves_everything_as_it_was(cache: Cache, path: Path, broken: Order) -> None:
    cache.feeds.save_page(SHOP, page(order("1", lines=(line("1"),))))
    before = dump(path)
    with pytest.raises(BadRecord, match=r"page of orders .*nothing of the page was stored"):
        cache.feeds.save_page(SHOP, page(order("1", changed_at=at(7), net_minor=1, lines=(line("1", "new"),)), broken))
    assert dump(path) == before
    cache.feeds.save_page(SHOP, page(order("1", changed_at=at(7), net_minor=1, lines=(line("1", "new"),))))
    assert total(cache, "net_sales") == 1
    assert cache.check() == []


def test_a_page_for_an_unknown_shop_is_refused(cache: Cache) -> None:
    with pytest.raises(Refused, match="'books' is not in the database"):
        cache.feeds.save_page("books", page(order("1")))


def test_an_order_without_lines_and_a_negative_one_are_stored_as_told(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", lines=(), net_minor=-300)))
    assert total(cache, "orders") == 1
    assert total(cache, "net_sales") == -300


def test_an_order_that_moves_to_another_customer_is_taken_from_the_first(cache: Cache) -> None:
    anna, bob = "a" * 32, "b" * 32
    cache.feeds.save_page(SHOP, page(order("1", at(2), customer_key=anna), order("2", at(3), customer_key=anna)))
    cache.feeds.save_page(SHOP, page(order("1", at(2), changed_at=at(5), customer_key=bob)))
    second, third = date(2026, 3, 2), date(2026, 3, 3)
    assert pairs_of(cache, MARCH) == {"": [Pair(second, None, 1, 1), Pair(third, None, 1, 1)]}
    assert total(cache, "new_customers") == 2
    cache.feeds.save_page(SHOP, page(order("1", at(2), changed_at=at(6))))
    assert pairs_of(cache, MARCH) == {"": [Pair(third, None, 1, 1)]}
    assert cache.facts.of(SHOP).sums(["orders"], MARCH, "customer_type") == {
        "new": {"orders": 1},
        "guest": {"orders": 1},
    }


def test_an_order_read_again_without_the_right_to_see_customers_stays_its_customer_s(cache: Cache, path: Path) -> None:
    anna = "a" * 32
    cache.feeds.save_page(
        SHOP, page(order("1", at(2), customer_key=anna), order("2", at(3), customer_key=anna), order("3"))
    )
    before, customers = (
        pairs_of(cache, MARCH),
        rows(path, "SELECT order_id, customer_id FROM orders ORDER BY 1"),
    )
    hidden = page(*[order(number, at(2), changed_at=at(6)) for number in "1234"])
    cache.feeds.save_page(SHOP, replace(hidden, orders=hidden.orders[:3], customers_hidden=True))
    assert rows(path, "SELECT order_id, customer_id FROM orders ORDER BY 1") == customers
    assert len(before[""]) == 2
    assert cache.facts.of(SHOP).sums(["orders"], MARCH, "customer_type")["guest"] == {"orders": 1}
    cache.feeds.save_page(SHOP, replace(hidden, customers_hidden=True))
    assert cache.facts.of(SHOP).sums(["orders"], MARCH, "customer_type")["guest"] == {"orders": 2}


def test_an_order_whose_customer_the_shop_took_away_is_a_guest_s(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(2), customer_key="a" * 32)))
    cache.feeds.save_page(SHOP, page(order("1", at(2), changed_at=at(6))))
    assert cache.facts.of(SHOP).sums(["orders"], MARCH, "customer_type") == {"guest": {"orders": 1}}


def test_whoever_was_forgotten_stays_so_where_customers_are_hidden(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(2), customer_key="a" * 32)))
    cache.shops.redact(SHOP, "a" * 32, "f" * 32, at(4))
    customers = rows(path, "SELECT customer_id FROM orders")
    cache.feeds.save_page(SHOP, replace(page(order("1", at(2), changed_at=at(6))), customers_hidden=True))
    assert rows(path, "SELECT customer_id FROM orders") == customers
    assert rows(path, "SELECT COUNT(*) FROM redacted_orders") == [(1,)]


def test_orders_in_another_currency_are_kept_and_reported_apart(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP, page(order("1"), order("2", currency="USD"), order("3", currency="USD", status=Status.FAILED))
    )
    assert total(cache, "orders") == 1
    assert cache.facts.foreign_currency_orders(SHOP) == {"USD": 1}


def test_statuses_are_counted_in_the_shops_own_words(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1"),
            order("2"),
            order("3", status=Status.UNKNOWN, platform_status="wc-backordered"),
        ),
    )
    assert cache.facts.count_statuses(SHOP) == {"completed": 2, "wc-backordered": 1}
    assert total(cache, "orders") == 2


def test_a_checkout_is_abandoned_until_an_order_of_its_id_is_stored(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("5"), checkout("6")]))
    assert total(cache, "abandoned_checkouts") == 2
    cache.feeds.save_page(SHOP, page(order("5")))
    assert total(cache, "abandoned_checkouts") == 1


def test_a_checkout_told_after_its_order_was_never_abandoned(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("5")))
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("5"), checkout("6", completed_at=at(3))]))
    assert total(cache, "abandoned_checkouts") == 0


def test_an_order_never_seen_as_a_checkout_opens_no_day_of_checkouts(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, seen_to=at(20), checkouts=[checkout("7", at(19))]))
    cache.feeds.note(SHOP, Feed.CHECKOUTS, at(20))
    assert cache.facts.of(SHOP).coverage(Feed.CHECKOUTS) == Period(
        at(20).date(), at(20).date()
    )  # of the 19th a part only
    bought = checkout("5", at(3), order_id="5", completed_at=at(3))
    cache.feeds.save_page(SHOP, page(order("5", at(3), changed_at=at(20)), checkouts=[bought]))
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, seen_to=at(21), checkouts=[checkout("8", at(20))]))
    cache.feeds.note(SHOP, Feed.CHECKOUTS, at(21))
    assert cache.facts.of(SHOP).coverage(Feed.CHECKOUTS) == Period(at(20).date(), at(21).date())
    assert total(cache, "abandoned_checkouts") == 2


def test_a_checkout_in_another_currency_is_counted_as_any_other(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("5", currency="USD")]))
    assert total(cache, "abandoned_checkouts") == 1


def test_definitions_and_accounts_keep_their_newest_version(cache: Cache, path: Path) -> None:
    def discount(used: int, day: int) -> Discount:
        return Discount("1", "ten", "Ten", "percent", "active", usage_count=used, changed_at=at(day))

    def account(orders: int, day: int) -> Customer:
        return Customer("a" * 32, created_at=at(1), changed_at=at(day), order_count=orders)

    for used, day in ((1, 3), (5, 4), (2, 3)):
        cache.feeds.save_page(SHOP, page(feed=Feed.DISCOUNTS, discounts=[discount(used, day)]))
        cache.feeds.save_page(SHOP, page(feed=Feed.CUSTOMERS, customers=[account(used, day)]))
    assert rows(path, "SELECT usage_count FROM discounts") == [(5,)]
    assert rows(path, "SELECT order_count FROM accounts") == [(5,)]


def test_shops_do_not_mix(cache: Cache) -> None:
    info = cache.shops.info(SHOP)
    assert info is not None
    cache.shops.ensure("books", info)
    for shop in (SHOP, "books"):
        cache.feeds.save_page(shop, page(order("1", customer_key="a" * 32)))
    assert cache.shops.names() == ["books", SHOP]
    # the same person is a new customer to both
    assert [
        cache.facts.of(shop).sums(["new_customers"], MARCH)[""]["new_customers"] for shop in cache.shops.names()
    ] == [1, 1]


def test_a_merchants_customers_are_pseudonyms_on_disk(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1", customer_key="0000000000000000" + "1111111111111111"), order("2")))
    known, guest = [customer for (customer,) in rows(path, "SELECT customer_id FROM orders ORDER BY order_key")]
    assert known == 0x1111111111111111
    assert guest == -2


def test_a_record_that_was_mended_is_complained_about_no_more(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP, page(skipped=("order 3: no total", "order 33: no total", "refund 5 of order 4: no money"))
    )
    cache.feeds.save_page(SHOP, page(order("3"), order("4")))
    assert [one.text for one in cache.feeds.skipped(SHOP)] == ["order 33: no total"]
    cache.feeds.save_page(SHOP, page(order("33"), skipped=("refund 5 of order 33: no money",)))
    assert [one.text for one in cache.feeds.skipped(SHOP)] == ["refund 5 of order 33: no money"]


def test_an_account_that_was_mended_is_complained_about_no_more_though_we_know_only_its_pseudonym(
    cache: Cache,
) -> None:
    accounts = Page(Feed.CUSTOMERS, Watermark(NOON), skipped=("customers 17: no date", "customers 7: no date"))
    cache.feeds.save_page(SHOP, accounts)
    anna = Customer(key="ab" * 16, created_at=NOON, changed_at=NOON)
    cache.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[anna], read=("17",)))
    assert [one.text for one in cache.feeds.skipped(SHOP)] == ["customers 7: no date"]


def came_by(path: Path) -> list[tuple[str, str]]:
    return rows(
        path,
        "SELECT order_id, v.source FROM orders JOIN visits AS v ON v.visit_key = last_visit ORDER BY order_id",
    )


def visitor(number: str, source: str, customer_key: str = "") -> Order:
    return order(number, customer_key=customer_key, journey=Journey(last=Visit(NOON, source, "organic")))


def test_what_was_forgotten_is_no_longer_known_by_its_number(cache: Cache, path: Path) -> None:
    anna = "a" * 32
    cache.feeds.save_page(SHOP, page(visitor("1", "google", anna)))
    cache.shops.redact(SHOP, anna, "f" * 32, at(5))
    cache.feeds.save_page(SHOP, page(visitor("2", "tiktok")))
    cache.feeds.save_page(SHOP, page(visitor("3", "google")))
    assert came_by(path) == [("2", "tiktok"), ("3", "google")]


def test_what_another_process_forgot_is_no_longer_known_by_its_number(cache: Cache, path: Path) -> None:
    anna = "a" * 32
    cache.feeds.save_page(SHOP, page(visitor("1", "google", anna), order("9", lines=(line(title="Kite"),))))
    with open_cache(path) as other:
        other.shops.redact(SHOP, anna, "f" * 32, at(5))
        other.feeds.save_page(SHOP, page(visitor("2", "tiktok")))
    cache.feeds.save_page(SHOP, page(visitor("3", "google")))
    assert came_by(path) == [("2", "tiktok"), ("3", "google")]
    with open_cache(path) as other:
        info = other.shops.info(SHOP)
        assert info is not None
        other.shops.wipe(SHOP)
        other.shops.ensure(SHOP, info)
        other.feeds.save_page(SHOP, page(order("1", lines=(line(title="Ball"),))))
    cache.feeds.save_page(SHOP, page(order("2", lines=(line(title="Kite"),))))
    sold = rows(path, "SELECT title FROM orders JOIN order_lines USING (order_key) JOIN products USING (product_key)")
    assert sorted(sold) == [("Ball",), ("Kite",)]
