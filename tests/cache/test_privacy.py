"""Forgetting a customer moves no figure; forgetting a shop leaves nothing of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from cache import Cache, Redacted
from cache.customers import customer_number
from cache.privacy import overwriting
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Customer, Journey, Order, UnitCost, Visit
from tests.cache.stored import change, open_cache, rows, stored_facts, stored_pairs
from tests.make import INFO, NOON, SHOP, at, checkout, line, message, order, page, refund

ANNA, BEN, FRESH = "a1" * 16, "b2" * 16, "f0" * 16


def orders_of(customer_key: str, ids: Sequence[str], month: int = 3) -> list[Order]:
    visit = Visit(at(1), "google", "organic", landing_page="https://toys.example/secret-gift")
    return [
        order(one, at(day, month=month), customer_key=customer_key, channel="organic", journey=Journey(last=visit))
        for day, one in enumerate(ids, start=1)
    ]


@pytest.fixture
def busy(cache: Cache) -> Cache:
    """A shop with two customers who come back."""
    cache.feeds.save_page(SHOP, page(*orders_of(ANNA, ["1", "2", "3"]), *orders_of(BEN, ["4", "5"])))
    cache.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer(ANNA, NOON, NOON)]))
    cache.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("c", customer_key=ANNA)]))
    return cache


def test_forgetting_a_customer_moves_no_figure(busy: Cache, path: Path) -> None:
    facts, pairs = stored_facts(path), stored_pairs(path)
    assert busy.shops.redact(SHOP, ANNA, FRESH, at(5)) == Redacted(orders=3, checkouts=1, accounts=1)
    assert (stored_facts(path), stored_pairs(path)) == (facts, pairs)
    busy.facts.refresh(SHOP, force=True)
    assert (stored_facts(path), stored_pairs(path)) == (facts, pairs)


def test_nothing_in_the_file_leads_back_to_a_forgotten_customer(busy: Cache, path: Path) -> None:
    number = customer_number(ANNA, 0).to_bytes(8)
    path_text = b"secret-gift"
    assert number in _bytes(path)
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    after = _bytes(path)
    assert number not in after
    assert bytes.fromhex(ANNA) not in after
    assert rows(path, "SELECT COUNT(*) FROM orders WHERE customer_id = ?", (customer_number(BEN, 0),)) == [(2,)]
    busy.shops.redact(SHOP, BEN, "f1" * 16, at(5))
    assert path_text not in _bytes(path)


def test_an_old_order_read_again_stays_cut_off_and_a_new_one_is_a_new_customers(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    pairs = stored_pairs(path)
    busy.feeds.save_page(SHOP, page(order("2", at(2), customer_key=ANNA, channel="organic", changed_at=at(9))))
    assert stored_pairs(path) == pairs
    busy.feeds.save_page(SHOP, page(order("6", at(10), customer_key=ANNA)))
    assert rows(path, "SELECT order_id FROM orders WHERE customer_id = ?", (customer_number(ANNA, 0),)) == [("6",)]
    assert stored_pairs(path)["", "", "2026-03-10", "", 1] == 1


def test_a_journey_read_again_stays_away(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    busy.shops.redact(SHOP, BEN, "f1" * 16, at(5))
    again = orders_of(ANNA, ["1", "2", "3"])
    busy.feeds.save_page(SHOP, page(*again))
    assert (
        rows(path, "SELECT * FROM orders WHERE journey_is_ready IS NOT NULL")
        == rows(path, "SELECT * FROM visits")
        == []
    )


def test_an_account_read_again_stays_away(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    again = [Customer(ANNA, NOON, at(9)), Customer(BEN, NOON, at(9))]
    saved = busy.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(at(9)), customers=again))
    assert saved.written == 1
    assert rows(path, "SELECT key FROM accounts") == [(bytes.fromhex(BEN),)]


def test_a_checkout_read_again_stays_cut_off_and_a_new_one_is_a_new_customers(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    again = [
        checkout("c", customer_key=ANNA, changed_at=at(9), total_minor=7),
        checkout("d", at(10), customer_key=ANNA),
    ]
    again.append(checkout("e", at(4), customer_key=ANNA))  # begun before, read only now
    busy.feeds.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=again))
    kept = {"c": (bytes.fromhex(FRESH), 7), "d": (bytes.fromhex(ANNA), 4000), "e": (bytes.fromhex(FRESH), 4000)}
    stored = rows(path, "SELECT checkout_id, customer_key, told_minor FROM checkouts ORDER BY checkout_id")
    assert {one: (key, told) for one, key, told in stored} == kept


def test_a_log_that_somebody_reads_is_not_passed_over_in_silence(busy: Cache, path: Path) -> None:
    reader, writer = sqlite3.connect(path), sqlite3.connect(path, timeout=0.01, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM orders").fetchall()
    with pytest.raises(TryLater, match="still holds what was deleted"), overwriting(writer):
        writer.execute("DELETE FROM accounts")
    assert rows(path, "SELECT COUNT(*) FROM accounts") == [(0,)]
    reader.close()
    with overwriting(writer):
        pass
    writer.close()
    assert busy.check() == []


def test_the_same_person_in_another_shop_is_not_touched(busy: Cache, path: Path) -> None:
    busy.shops.ensure("other", INFO)
    busy.feeds.save_page("other", page(*orders_of(ANNA, ["1"])))
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    assert rows(path, "SELECT COUNT(*) FROM orders WHERE customer_id = ?", (customer_number(ANNA, 0),)) == [(1,)]


def journeys(path: Path) -> list[str]:
    """Return the orders whose way into the shop is stored."""
    return [one for (one,) in rows(path, "SELECT order_id FROM orders WHERE journey_is_ready IS NOT NULL ORDER BY 1")]


def orders_under(path: Path, customer_key: str) -> list[str]:
    number = customer_number(customer_key, 0)
    return [one for (one,) in rows(path, "SELECT order_id FROM orders WHERE customer_id = ? ORDER BY 1", (number,))]


def test_whoever_is_not_known_yet_is_forgotten_before_they_are_read(cache: Cache, path: Path) -> None:
    assert cache.shops.redact(SHOP, ANNA, FRESH, at(5)) == Redacted(0, 0, 0)
    assert bytes.fromhex(ANNA) not in _bytes(path)
    cache.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer(ANNA, NOON, NOON)]))
    cache.feeds.save_page(SHOP, page(*orders_of(ANNA, ["1", "2"]), *orders_of(BEN, ["3"])), defer_facts=True)
    assert rows(path, "SELECT * FROM accounts") == []
    assert (orders_under(path, ANNA), orders_under(path, FRESH), journeys(path)) == ([], ["1", "2"], ["3"])
    cache.feeds.save_page(SHOP, page(*orders_of(ANNA, ["1", "2"])))  # and when they are read once more
    assert (orders_under(path, FRESH), journeys(path)) == (["1", "2"], ["3"])


def test_forgetting_in_the_middle_of_the_first_reading_moves_no_figure(cache: Cache, tmp_path: Path) -> None:
    first, second = page(*orders_of(ANNA, ["1", "2"])), page(order("3", at(4), customer_key=ANNA))
    after = page(order("4", at(6), customer_key=BEN))
    with open_cache(tmp_path / "undisturbed.db") as other:
        other.shops.ensure(SHOP, INFO)
        for told in (first, second, after):
            other.feeds.save_page(SHOP, told)
    cache.feeds.save_page(SHOP, first)
    cache.shops.redact(SHOP, ANNA, FRESH, at(5))
    cache.feeds.save_page(SHOP, second)
    cache.shops.redact(SHOP, ANNA, "f1" * 16, at(5))  # asked for twice
    cache.feeds.save_page(SHOP, after)
    assert orders_under(cache.path, FRESH) == ["1", "2", "3"]
    for stored in (stored_facts, stored_pairs):
        assert stored(cache.path) == stored(tmp_path / "undisturbed.db")


def test_who_is_forgotten_twice_in_the_middle_of_the_first_reading_stays_one_person(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(*orders_of(ANNA, ["1", "2"])))
    cache.shops.redact(SHOP, ANNA, FRESH, at(5))
    cache.shops.redact(SHOP, ANNA, "f1" * 16, at(5))
    cache.feeds.save_page(SHOP, page(order("3", at(4), customer_key=ANNA)))
    assert orders_under(path, FRESH) == ["1", "2", "3"]


def test_after_the_first_reading_nothing_leads_to_the_random_number(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    busy.feeds.note(SHOP, Feed.ORDERS, at(5), "busy")
    assert FRESH.encode() in _bytes(path)
    busy.feeds.note(SHOP, Feed.ORDERS, at(6))
    busy.shops.redact(SHOP, BEN, "f1" * 16, at(7))
    assert FRESH.encode() not in _bytes(path)
    assert ("f1" * 16).encode() not in _bytes(path)
    old = order("0", at(4), customer_key=ANNA, journey=Journey(last=Visit(at(4), "google")))
    busy.feeds.save_page(SHOP, page(old))
    busy.feeds.save_page(SHOP, page(old))
    assert rows(path, "SELECT customer_id = -order_key, journey_is_ready FROM orders WHERE order_id = '0'") == [
        (1, None)
    ]


def test_whoever_is_forgotten_is_found_on_the_largest_page(cache: Cache, path: Path) -> None:
    everybody = [f"{number:032x}" for number in range(1, 1002)]
    for one in (everybody[0], everybody[500], everybody[-1]):
        cache.shops.redact(SHOP, one, FRESH, at(5))
    told = [Customer(one, NOON, NOON) for one in everybody]
    assert cache.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=told)).written == 998
    assert rows(path, "SELECT COUNT(*) FROM accounts") == [(998,)]


def test_a_guests_order_that_the_shop_ascribes_to_somebody_forgotten_is_nobodys(busy: Cache, path: Path) -> None:
    busy.feeds.save_page(SHOP, page(order("9", at(4))))
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    busy.feeds.save_page(SHOP, page(order("9", at(4), changed_at=at(8), customer_key=ANNA)))
    assert orders_under(path, ANNA) == []
    assert orders_under(path, FRESH) == ["1", "2", "3", "9"]


def test_who_was_forgotten_by_an_older_version_is_known_since_no_day(busy: Cache, path: Path) -> None:
    busy.shops.redact(SHOP, ANNA, FRESH, at(5))
    change(path, "UPDATE redacted_keys SET redacted_at = 0, fresh_key = ''")
    busy.feeds.save_page(SHOP, page(order("6", at(6), customer_key=ANNA)))
    assert orders_under(path, ANNA) == ["6"]
    busy.shops.redact(SHOP, ANNA, "f1" * 16, at(7))
    assert orders_under(path, "f1" * 16) == ["6"]


def test_a_wiped_shop_leaves_nothing_and_the_other_everything(tmp_path: Path) -> None:
    with open_cache(tmp_path / "one.db") as alone:
        alone.shops.ensure("other", INFO)
        alone.feeds.save_page("other", page(*orders_of(BEN, ["1", "2"])))
        alone.outbox.queue([message("digest:other:2026-03-02:ben")], NOON)
        untouched = _everything(tmp_path / "one.db")
    with open_cache(tmp_path / "both.db") as both:
        both.shops.ensure("other", INFO)
        both.feeds.save_page("other", page(*orders_of(BEN, ["1", "2"])))
        both.outbox.queue([message("digest:other:2026-03-02:ben")], NOON)
        both.shops.ensure(SHOP, INFO)
        told = orders_of(ANNA, ["1", "2", "3"])
        lines = (line("1", title="Balloon of gold", cost_minor=1),)
        both.feeds.save_page(
            SHOP, page(*told, order("8", lines=lines, refunds=(refund("r", at(2), 5),), currency="USD"))
        )
        both.feeds.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer(ANNA, NOON, NOON)]))
        both.feeds.save_page(SHOP, Page(Feed.COSTS, Watermark(NOON), costs=[UnitCost("7", "1", 5, "EUR", NOON)]))
        both.feeds.note_event(SHOP, "e", NOON)
        both.feeds.hint(SHOP, Feed.ORDERS, ["1"], NOON)
        both.runs.note("sync", SHOP, NOON, NOON)
        both.outbox.queue([message(f"digest:{SHOP}:2026-03-02:anna")], NOON)
        both.shops.wipe(SHOP)
        assert both.shops.names() == ["other"]
        assert both.check() == []
        assert b"Balloon of gold" not in _bytes(tmp_path / "both.db")
        assert _everything(tmp_path / "both.db") == untouched
        with pytest.raises(Refused, match="not in the database"):
            both.shops.wipe(SHOP)


def test_a_wiped_shop_takes_only_its_own_messages_along(cache: Cache, path: Path) -> None:
    cache.shops.ensure("30", INFO)
    cache.shops.ensure("30:outlet", INFO)
    others = ["alert:toys:2026-03-02T07:30:revenue:anna", "digest:30:outlet:2026-03-02:anna"]
    cache.outbox.queue([message(key) for key in (*others, "alert:30:2026-03-02T07:30:revenue:anna")], NOON)
    cache.shops.wipe("30")
    assert rows(path, "SELECT key FROM outbox ORDER BY key") == [(key,) for key in others]


def test_no_table_is_forgotten_when_a_shop_is_wiped(path: Path, cache: Cache) -> None:
    """Every table that names a shop or an order is either cleared, or belongs to the whole installation."""
    from cache.privacy import _OF_ORDERS, _OF_SHOP  # noqa: PLC0415 - the lists are the thing tested

    assert cache.shops.names() == [SHOP]
    named = {
        table
        for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
        if {"shop_id", "order_key"} & {column[1] for column in rows(path, f"PRAGMA table_info({table})")}
    }
    assert named == {*_OF_ORDERS, *_OF_SHOP, "shops"}


def _bytes(path: Path) -> bytes:
    beside = path.with_name(path.name + "-wal")
    return path.read_bytes() + (beside.read_bytes() if beside.exists() else b"")


def _everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, without the numbers that depend on what was there before."""
    tables = [name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {table: sorted(rows(path, f"SELECT * FROM {table}"), key=repr) for table in tables}  # noqa: S608 - our own names
