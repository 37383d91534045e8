"""A long backlog as a file: begun once, waited for, joined, counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commerce.feeds import Feed, Watermark
from connectors.base import Tools
from connectors.shopify import queries
from tests.connectors import opening
from tests.connectors.shopify.bulk.stub import Bulk, kept, paged, pages
from tests.connectors.shopify.stub import (
    NOON,
    PSEUDONYM,
    TOKEN,
    Answer,
    StubShop,
)
from tests.waiting import elapsed, real_now


def test_a_file_and_paging_give_the_same_orders(shop: StubShop, bulk: Bulk) -> None:
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert len(kept(found)) == 40
    assert len(bulk.begun) == 1
    assert found[-1].watermark == Watermark(NOON)
    assert sum(len(each.refunds) for each in kept(found).values()) == 8
    assert {page.total for page in found} == {40}


def test_a_short_backlog_is_read_by_paging(shop: StubShop, bulk: Bulk) -> None:
    assert len(kept(pages(shop, above=40))) == 40
    assert bulk.begun == []


def test_the_operation_s_id_is_stored_before_it_is_waited_for(shop: StubShop, bulk: Bulk) -> None:
    reading = shop.connector(bulk_above=10).pages(Feed.ORDERS, Watermark())
    first = next(reading)
    assert first.watermark == Watermark(None, bulk_operation="gid://shopify/BulkOperation/1", bulk_to=NOON)
    assert first.orders == ()
    assert bulk.looks == 0


def test_a_killed_run_waits_on_for_the_operation_it_began(shop: StubShop, bulk: Bulk) -> None:
    connector = shop.connector(bulk_above=10)
    stored = next(connector.pages(Feed.ORDERS, Watermark())).watermark  # and then kill -9
    shop.clock.sleep(3600)
    assert kept(pages(shop, stored)) == paged(shop)
    assert len(bulk.begun) == 1


def test_a_run_killed_in_the_middle_of_a_file_reads_it_again(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.bulk._PER_PAGE", 7)
    reading = shop.connector(bulk_above=10).pages(Feed.ORDERS, Watermark())
    half = next(page for page in reading if page.orders)
    assert half.watermark.bulk_operation
    del reading
    assert kept(pages(shop, half.watermark)) == paged(shop)
    assert len(bulk.begun) == 1


def test_looks_come_rarer_up_to_half_a_minute_and_each_lets_a_stop_be_heard(shop: StubShop, bulk: Bulk) -> None:
    bulk.states[1] = {"status": "RUNNING", "objectCount": "1"}
    connector = shop.connector(bulk_above=10)
    waits = []
    reading = connector.pages(Feed.ORDERS, Watermark())
    next(reading)
    for _ in range(12):
        before = shop.clock.now()
        next(reading)
        waits.append((shop.clock.now() - before).total_seconds())
    assert waits[1] == 2.0
    assert waits[-1] == 30.0
    assert waits == sorted(waits)


def test_the_file_is_fetched_without_the_token(shop: StubShop, bulk: Bulk) -> None:
    pages(shop)
    assert bulk.begun
    (headers,) = shop.downloads
    assert TOKEN not in str(headers)
    assert "X-Shopify-Access-Token" not in headers


def test_the_window_is_written_into_the_query(shop: StubShop, bulk: Bulk) -> None:
    pages(shop, Watermark(datetime(2026, 10, 1, tzinfo=UTC)))
    (query,) = bulk.begun
    assert "updated_at:>='2026-09-30T23:50:00Z' AND updated_at:<='2026-11-21T12:00:00Z'" in query
    assert "$" not in query
    assert len(query) < 65_535


def test_a_query_longer_than_shopify_takes_is_not_sent(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.bulk.LONGEST_QUERY", len(queries.text("orders_bulk")) - 1)
    assert len(kept(pages(shop))) == 40
    assert bulk.begun == []


def test_what_changes_while_the_file_is_written_is_read_behind_it(shop: StubShop, bulk: Bulk) -> None:
    reading = shop.connector(bulk_above=10).pages(Feed.ORDERS, Watermark())
    found = [next(reading)]
    shop.orders[3] |= {"updatedAt": "2026-11-21T11:59:30Z", "displayFinancialStatus": "REFUNDED"}
    bulk.lines = lambda lines: lines
    found += list(reading)
    assert kept(found)["4"].platform_status == "refunded"


def test_an_empty_window_has_no_file_and_is_no_error(shop: StubShop, bulk: Bulk) -> None:
    shop.refuse = lambda name, _: (
        Answer(200, {"data": {"ordersCount": {"count": 99}}}) if name == "OrdersCount" and len(bulk.begun) < 1 else None
    )
    shop.orders.clear()
    found = pages(shop)
    assert kept(found) == {}
    assert found[-1].watermark == Watermark(NOON)


def test_a_very_long_backlog_is_read_in_several_files(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.bulk._MOST_PER_SLICE", 15)
    assert kept(pages(shop, above=5)) == paged(shop)
    assert len(bulk.begun) > 2


class OwnClock:
    """An hour ahead of the shop's; it waits for nothing."""

    def now(self) -> datetime:
        return real_now() + timedelta(hours=1)

    def elapsed(self) -> float:
        return elapsed()

    def sleep(self, seconds: float) -> None:
        pass


def test_a_clock_that_runs_ahead_moves_no_watermark_beyond_the_shop_s_own(shop: StubShop, bulk: Bulk) -> None:
    # what changes in the shop within the hour would never be read
    ahead = opening.shopify(Tools(OwnClock(), PSEUDONYM), url=shop.url, token=TOKEN, bulk_above=10)
    found = list(ahead.pages(Feed.ORDERS, Watermark()))
    ahead.close()
    assert len(bulk.begun) == 1
    marks = [mark for page in found for mark in (page.watermark.seen_to, page.watermark.bulk_to) if mark]
    assert marks
    assert max(marks) - real_now() < timedelta(minutes=1)
