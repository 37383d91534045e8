from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cache import Cache, FeedState, Run, open_to_others
from commerce.errors import Refused
from commerce.feeds import Feed, Watermark
from commerce.orders import Customer, ShopInfo, UnitCost
from commerce.period import Period
from tests.cache.stored import change, dump, open_cache, rows, stored_facts
from tests.make import INFO, NOON, SHOP, at, checkout, order, page, refund

MARCH = Period.month("2026-03")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_and_its_neighbours_are_the_owners_alone(path: Path) -> None:
    generous = os.umask(0)
    try:
        with open_cache(path) as cache:
            cache.shops.ensure(SHOP, INFO)
            cache.feeds.save_page(SHOP, page(order("1")))
            files = sorted(path.parent.iterdir())
            assert [file.name for file in files] == ["shopbell.db", "shopbell.db-shm", "shopbell.db-wal"]
            assert [mode(file) for file in files] == [0o600] * 3
            assert mode(path.parent) == 0o700
    finally:
        os.umask(generous)


def test_a_file_that_was_open_to_others_is_closed_to_them(path: Path) -> None:
    open_cache(path).close()
    path.chmod(0o644)
    assert open_to_others(path) == [path]
    with open_cache(path):
        assert mode(path) == 0o600
        assert open_to_others(path) == []


def test_the_file_is_in_wal_mode_with_foreign_keys(cache: Cache, path: Path) -> None:
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]
    change(path, "INSERT INTO watches VALUES (99, 'revenue', '{}')")
    (problem,) = cache.check()
    assert problem.startswith(f"{path}: a row of watches points to a missing row of shops; restore it")
    with pytest.raises(Refused, match="'books'"):
        cache.incidents.commit("books", {}, [], [], NOON)


def test_what_is_no_database_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.db"
    path.write_bytes(b"not a database, but long enough to look like one" * 40)
    with pytest.raises(Refused, match=r'photo\.db: SQLite says "file is not a database"'):
        open_cache(path)
    with pytest.raises(Refused, match="cannot open the database"):
        open_cache(path / "below a file")


def test_a_damaged_file_is_found_out(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(order("1")))
    assert cache.check() == []
    ((root_page,),) = rows(path, "SELECT rootpage FROM sqlite_master WHERE name = 'orders_of_customer'")
    cache.close()
    with path.open("r+b") as file:
        file.seek((root_page - 1) * 4096)
        file.write(b"\x00" * 4096)
    with open_cache(path) as opened:
        (problem, *_) = opened.check()
        assert "restore it from a backup" in problem


def test_a_shop_is_remembered(cache: Cache) -> None:
    assert cache.shops.info("books") is None
    cache.shops.ensure("books", msgspec.structs.replace(INFO, notes=("the shop has a fixed time offset",)))
    info = cache.shops.info("books")
    assert info is not None
    assert info.notes == ("the shop has a fixed time offset",)
    assert cache.shops.names() == ["books", SHOP]


def test_a_new_time_zone_cuts_all_days_anew(cache: Cache, path: Path) -> None:
    late = at(2, 20)
    cache.feeds.save_page(
        SHOP, page(order("1", late, refunds=(refund("r", at(4, 20), 100),)), checkouts=[checkout("c", late)])
    )
    cache.shops.ensure(SHOP, msgspec.structs.replace(INFO, time_zone="Asia/Ho_Chi_Minh"))
    days = {(measure, day) for measure, segment, _, day in stored_facts(path) if segment == ""}
    assert {day for measure, day in days if measure in {"orders", "abandoned_checkouts"}} == {"2026-03-03"}
    assert {day for measure, day in days if measure == "refunds"} == {"2026-03-05"}
    moved = dump(path)
    cache.facts.refresh(SHOP, force=True)
    assert dump(path) == moved


@pytest.mark.parametrize("now", [{"currency": "USD"}, {"platform": "shopify"}])
def test_a_shop_with_orders_cannot_become_another(cache: Cache, now: dict[str, str]) -> None:
    other = msgspec.structs.replace(INFO, **now)
    cache.shops.ensure(SHOP, other)  # nothing stored yet
    cache.shops.ensure(SHOP, INFO)
    cache.feeds.save_page(SHOP, page(order("1")))
    with pytest.raises(Refused, match="give the shop another name"):
        cache.shops.ensure(SHOP, other)
    assert cache.shops.info(SHOP) == INFO
    assert cache.facts.of(SHOP).sums(["orders"], MARCH) == {"": {"orders": 1}}


@pytest.mark.parametrize("now", [{"currency": "euro"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc/passwd"}])
def test_a_shop_must_name_a_currency_and_a_zone_that_exist(cache: Cache, now: dict[str, str]) -> None:
    with pytest.raises(Refused, match="is not a"):
        cache.shops.ensure("books", msgspec.structs.replace(INFO, **now))
    assert cache.shops.names() == [SHOP]


def test_feeds_have_a_health_of_their_own(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", refunds=(refund("r", at(3), 1),)), order("2")))
    cache.feeds.note(SHOP, Feed.ORDERS, NOON)
    cache.feeds.note(SHOP, Feed.ORDERS, at(3), "toys.example answered 503")
    cache.feeds.note(SHOP, Feed.CUSTOMERS, at(3), "the token lacks read_customers")
    assert cache.feeds.states(SHOP) == {
        Feed.ORDERS: FeedState(Watermark(seen_to=NOON), NOON, "toys.example answered 503", 2),
        Feed.REFUNDS: FeedState(Watermark(), None, "", 1),
        Feed.CUSTOMERS: FeedState(Watermark(), None, "the token lacks read_customers", 0),
    }
    cache.feeds.note(SHOP, Feed.ORDERS, at(4))
    assert cache.feeds.states(SHOP)[Feed.ORDERS] == FeedState(Watermark(seen_to=NOON), at(4), "", 2)


def test_the_last_run_of_a_job_is_kept(cache: Cache) -> None:
    assert cache.runs.last("sync", SHOP) is None
    cache.runs.note("sync", SHOP, at(2), at(2, 13))
    cache.runs.note("sync", SHOP, at(3), at(3, 13), "TryLater")
    cache.runs.note("digest", "", at(4), at(4))
    assert cache.runs.last("sync", SHOP) == Run("sync", SHOP, at(3), at(3, 13), "TryLater")
    assert cache.runs.last("digest", "") == Run("digest", "", at(4), at(4))


def test_the_key_that_made_the_pseudonyms_is_known_by_its_fingerprint(cache: Cache) -> None:
    assert cache.key_fingerprint() is None
    cache.set_key_fingerprint("ab")
    cache.set_key_fingerprint("cd")
    assert cache.key_fingerprint() == "cd"


def test_threads_share_a_cache(cache: Cache) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(10):
                cache.feeds.save_page(SHOP, page(order(f"{number}-{step}", customer_key=f"{step:032x}")))
                cache.facts.of(SHOP).sums(["orders"], MARCH)
        except BaseException as failure:  # noqa: BLE001 - handed to the test
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert cache.facts.of(SHOP).sums(["orders"], MARCH) == {"": {"orders": 40}}
    assert cache.check() == []


def test_two_caches_on_one_file_take_turns(cache: Cache, path: Path) -> None:
    with open_cache(path) as other:
        for number in range(10):
            (cache, other)[number % 2].feeds.save_page(SHOP, page(order(str(number), customer_key="a" * 32)))
        assert other.facts.of(SHOP).sums(["orders", "new_customers"], MARCH) == {"": {"orders": 10, "new_customers": 1}}


def test_memory_of_a_sync_is_given_back(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1")))
    cache.rest()
    assert cache.path.exists()
    assert cache.facts.of(SHOP).sums(["orders"], MARCH) == {"": {"orders": 1}}


# who the shop is


def named(identity: str, **fields: str) -> ShopInfo:
    return msgspec.structs.replace(INFO, identity=identity, **fields)


def test_another_shop_under_the_same_name_is_refused_and_nothing_changes(cache: Cache, path: Path) -> None:
    cache.shops.ensure(SHOP, named("toys.example/shop"))
    cache.feeds.save_page(SHOP, page(order("1")))
    before = dump(path)
    with pytest.raises(Refused) as refusal:
        cache.shops.ensure(SHOP, named("books.example"))
    for told in ("read from 'toys.example/shop'", "now 'books.example' answers", "another `name`", "wipe --shop toys"):
        assert told in str(refusal.value)
    assert dump(path) == before


@pytest.mark.parametrize("feed", [Feed.CHECKOUTS, Feed.CUSTOMERS, Feed.COSTS])
def test_not_only_orders_are_somebodys(cache: Cache, feed: str) -> None:
    told: dict[str, dict[str, Any]] = {
        Feed.CHECKOUTS: {"checkouts": [checkout("c")]},
        Feed.CUSTOMERS: {"customers": [Customer("a1" * 16, NOON, NOON)]},
        Feed.COSTS: {"costs": [UnitCost("7", "1", 5, "EUR", NOON)]},
    }
    cache.shops.ensure(SHOP, named("toys.example"))
    cache.feeds.save_page(SHOP, page(feed=feed, **told[feed]))
    with pytest.raises(Refused, match=r"now 'books\.example' answers"):
        cache.shops.ensure(SHOP, named("books.example"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("toys.example", "www.toys.example"),
        ("www.Toys.example/shop", "toys.example/shop/"),
        ("http://toys.example:80", "https://toys.example:443"),
        ("toys.example", "toys.example:443"),
        ("", "toys.example"),
        ("toys.example", ""),
        ("silk.myshopify.com", "silk.myshopify.com"),
    ],
)
def test_the_same_shop_may_change_its_dress(cache: Cache, before: str, after: str) -> None:
    cache.shops.ensure(SHOP, named(before))
    cache.feeds.save_page(SHOP, page(order("1")))
    cache.shops.ensure(SHOP, named(after, name="Toys and more"))
    info = cache.shops.info(SHOP)
    assert info is not None
    assert (info.name, info.identity) == ("Toys and more", after or before)


@pytest.mark.parametrize(
    "other", ["toys.example:8080", "toys.example/uk", "shop.toys.example", "toys.example:many", "[toys"]
)
def test_another_port_path_or_host_is_another_shop(cache: Cache, other: str) -> None:
    cache.shops.ensure(SHOP, named("toys.example"))
    cache.feeds.save_page(SHOP, page(order("1")))
    with pytest.raises(Refused, match="the two would be added up"):
        cache.shops.ensure(SHOP, named(other))


def test_a_shop_that_told_nothing_may_be_exchanged_and_the_other_is_read_from_its_beginning(cache: Cache) -> None:
    cache.shops.ensure(SHOP, named("toys.example"))
    cache.feeds.save_page(SHOP, page(seen_to=NOON))
    cache.shops.ensure(SHOP, named("books.example"))
    assert cache.feeds.watermark(SHOP, Feed.ORDERS) == Watermark()
