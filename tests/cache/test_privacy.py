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
from tests.cache.made import (
    INFO,
    NOON,
    SHOP,
    at,
    checkout,
    dump,
    line,
    message,
    open_cache,
    order,
    page,
    refund,
    rows,
    stored_facts,
    stored_pairs,
)

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
    cache.save_page(SHOP, page(*orders_of(ANNA, ["1", "2", "3"]), *orders_of(BEN, ["4", "5"])))
    cache.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer(ANNA, NOON, NOON)]))
    cache.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=[checkout("c", customer_key=ANNA)]))
    return cache


def test_forgetting_a_customer_moves_no_figure(busy: Cache, path: Path) -> None:
    facts, pairs = stored_facts(path), stored_pairs(path)
    assert busy.redact(SHOP, ANNA, FRESH) == Redacted(orders=3, checkouts=1, accounts=1)
    assert (stored_facts(path), stored_pairs(path)) == (facts, pairs)
    busy.refresh_facts(SHOP, force=True)
    assert (stored_facts(path), stored_pairs(path)) == (facts, pairs)


def test_nothing_in_the_file_leads_back_to_a_forgotten_customer(busy: Cache, path: Path) -> None:
    number = customer_number(ANNA, 0).to_bytes(8)
    path_text = b"secret-gift"
    assert number in _bytes(path)
    busy.redact(SHOP, ANNA, FRESH)
    after = _bytes(path)
    assert number not in after
    assert bytes.fromhex(ANNA) not in after
    assert rows(path, "SELECT COUNT(*) FROM orders WHERE customer_id = ?", (customer_number(BEN, 0),)) == [(2,)]
    busy.redact(SHOP, BEN, "f1" * 16)
    assert path_text not in _bytes(path)


def test_an_old_order_read_again_stays_cut_off_and_a_new_one_is_a_new_customers(busy: Cache, path: Path) -> None:
    busy.redact(SHOP, ANNA, FRESH)
    pairs = stored_pairs(path)
    busy.save_page(SHOP, page(order("2", at(2), customer_key=ANNA, channel="organic", changed_at=at(9))))
    assert stored_pairs(path) == pairs
    busy.save_page(SHOP, page(order("6", at(10), customer_key=ANNA)))
    assert rows(path, "SELECT order_id FROM orders WHERE customer_id = ?", (customer_number(ANNA, 0),)) == [("6",)]
    assert stored_pairs(path)["", "", "2026-03-10", "", 1] == 1


def test_a_journey_read_again_stays_away(busy: Cache, path: Path) -> None:
    busy.redact(SHOP, ANNA, FRESH)
    busy.redact(SHOP, BEN, "f1" * 16)
    again = orders_of(ANNA, ["1", "2", "3"])
    busy.save_page(SHOP, page(*again))
    assert (
        rows(path, "SELECT * FROM orders WHERE journey_is_ready IS NOT NULL")
        == rows(path, "SELECT * FROM visits")
        == []
    )


def test_an_account_read_again_stays_away(busy: Cache, path: Path) -> None:
    busy.redact(SHOP, ANNA, FRESH)
    again = [Customer(ANNA, NOON, at(9)), Customer(BEN, NOON, at(9))]
    saved = busy.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(at(9)), customers=again))
    assert saved.written == 1
    assert rows(path, "SELECT key FROM accounts") == [(bytes.fromhex(BEN),)]


def test_a_checkout_read_again_stays_cut_off_and_a_new_one_is_a_new_customers(busy: Cache, path: Path) -> None:
    busy.redact(SHOP, ANNA, FRESH)
    again = [checkout("c", customer_key=ANNA, changed_at=at(9), total_minor=7), checkout("d", customer_key=ANNA)]
    busy.save_page(SHOP, page(feed=Feed.CHECKOUTS, checkouts=again))
    stored = rows(path, "SELECT checkout_id, customer_key, told_minor FROM checkouts ORDER BY checkout_id")
    assert stored == [("c", bytes.fromhex(FRESH), 7), ("d", bytes.fromhex(ANNA), 4000)]


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
    busy.ensure_shop("other", INFO)
    busy.save_page("other", page(*orders_of(ANNA, ["1"])))
    busy.redact(SHOP, ANNA, FRESH)
    assert rows(path, "SELECT COUNT(*) FROM orders WHERE customer_id = ?", (customer_number(ANNA, 0),)) == [(1,)]


def test_whoever_is_not_known_is_forgotten_without_a_trace(busy: Cache, path: Path) -> None:
    before = dump(path)
    assert busy.redact(SHOP, "cc" * 16, FRESH) == Redacted(0, 0, 0)
    assert dump(path) == before


def test_a_wiped_shop_leaves_nothing_and_the_other_everything(tmp_path: Path) -> None:
    with open_cache(tmp_path / "one.db") as alone:
        alone.ensure_shop("other", INFO)
        alone.save_page("other", page(*orders_of(BEN, ["1", "2"])))
        alone.queue([message("digest:other:2026-03-02:ben")], NOON)
        untouched = _everything(tmp_path / "one.db")
    with open_cache(tmp_path / "both.db") as both:
        both.ensure_shop("other", INFO)
        both.save_page("other", page(*orders_of(BEN, ["1", "2"])))
        both.queue([message("digest:other:2026-03-02:ben")], NOON)
        both.ensure_shop(SHOP, INFO)
        told = orders_of(ANNA, ["1", "2", "3"])
        lines = (line("1", title="Balloon of gold", cost_minor=1),)
        both.save_page(SHOP, page(*told, order("8", lines=lines, refunds=(refund("r", at(2), 5),), currency="USD")))
        both.save_page(SHOP, Page(Feed.CUSTOMERS, Watermark(NOON), customers=[Customer(ANNA, NOON, NOON)]))
        both.save_page(SHOP, Page(Feed.COSTS, Watermark(NOON), costs=[UnitCost("7", "1", 5, "EUR", NOON)]))
        both.note_event(SHOP, "e", NOON)
        both.hint(SHOP, Feed.ORDERS, ["1"], NOON)
        both.note_run("sync", SHOP, NOON, NOON)
        both.queue([message(f"digest:{SHOP}:2026-03-02:anna")], NOON)
        both.wipe(SHOP)
        assert both.shops() == ["other"]
        assert both.check() == []
        assert b"Balloon of gold" not in _bytes(tmp_path / "both.db")
        assert _everything(tmp_path / "both.db") == untouched
        with pytest.raises(Refused, match="not in the database"):
            both.wipe(SHOP)


def test_a_wiped_shop_takes_only_its_own_messages_along(cache: Cache, path: Path) -> None:
    cache.ensure_shop("30", INFO)
    cache.ensure_shop("30:outlet", INFO)
    others = ["alert:toys:2026-03-02T07:30:revenue:anna", "digest:30:outlet:2026-03-02:anna"]
    cache.queue([message(key) for key in (*others, "alert:30:2026-03-02T07:30:revenue:anna")], NOON)
    cache.wipe("30")
    assert rows(path, "SELECT key FROM outbox ORDER BY key") == [(key,) for key in others]


def test_no_table_is_forgotten_when_a_shop_is_wiped(path: Path, cache: Cache) -> None:
    """Every table that names a shop or an order is either cleared, or belongs to the whole installation."""
    from cache.privacy import _OF_ORDERS, _OF_SHOP  # noqa: PLC0415 - the lists are the thing tested

    assert cache.shops() == [SHOP]
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
