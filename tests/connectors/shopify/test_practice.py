"""The connector against the practice Shopify: the whole way over a real socket, with everything that can go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

import pytest

from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order, Status
from commerce.pseudonym import Pseudonymizer
from commerce.tables.traffic import TRAFFIC
from connectors.base import Tools
from connectors.shopify import client, paging
from connectors.shopify.client import PageSize
from connectors.shopify.connector import Shopify
from practice.faults import Faults
from practice.serve import SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET, SHOPIFY_TOKEN, PracticeServer
from practice.shopify.access import ALL_SCOPES
from practice.shopify.handler import ShopifyHandler
from practice.simulate import simulate
from practice.world import TrafficDay, World
from tests.connectors import opening

pytestmark = pytest.mark.untraced

PSEUDONYM = Pseudonymizer(b"k" * 32)


@cache
def world() -> World:
    return simulate(seed=5, days=100, orders_per_day=5, odd_share=0.15, refund_share=0.2, trash_share=0.02)


def now() -> Any:
    return world().orders[-1].placed_at + timedelta(hours=12)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(world(), "shopify", clock=FrozenClock(now())) as served:
        yield served


def connector(server: PracticeServer, **access: Any) -> Shopify:
    given = {"url": server.url, "token": SHOPIFY_TOKEN} | access
    return opening.shopify(Tools(FrozenClock(now()), PSEUDONYM), **given)


def read(server: PracticeServer, feed: str, since: Watermark | None = None, **access: Any) -> list[Page]:
    shop = connector(server, **access)
    found = list(shop.pages(feed, since or Watermark()))
    shop.close()
    assert [text for page in found for text in page.skipped] == []
    return found


def orders(found: list[Page]) -> dict[str, Order]:
    return {each.id: each for page in found for each in page.orders}


def test_every_feed_is_read(server: PracticeServer) -> None:
    shop = connector(server, token="", client_id=SHOPIFY_CLIENT_ID, client_secret=SHOPIFY_CLIENT_SECRET)
    assert {each.state for each in shop.shop().feeds} == {"granted"}
    counts = {
        feed: sum(
            len(rows)
            for page in shop.pages(feed, Watermark())
            for rows in (page.orders, page.checkouts, page.discounts, page.customers, page.costs, page.rows(TRAFFIC))
        )
        for feed in shop.feeds()
    }
    shop.close()
    assert all(counts.values()), counts


def test_paging_and_bulk_give_the_same_orders(server: PracticeServer) -> None:
    paged, filed = orders(read(server, Feed.ORDERS)), orders(read(server, Feed.ORDERS, bulk_above=10))
    assert filed == paged
    assert any(path.startswith("/bulk/") for path in server.served)
    assert sum(len(each.refunds) for each in paged.values()) > 20
    assert {each.source for each in paged.values()} >= {"web", "pos"}


def test_a_killed_run_waits_on_for_its_operation(server: PracticeServer) -> None:
    reading = connector(server, bulk_above=10).pages(Feed.ORDERS, Watermark())
    stored = next(reading).watermark
    assert stored.bulk_operation
    handler = cast("ShopifyHandler", server.handler)
    assert orders(read(server, Feed.ORDERS, stored, bulk_above=10)) == orders(read(server, Feed.ORDERS))
    assert len(handler.desk.bulk.all(handler._instant())) == 1  # noqa: SLF001  (the practice shop's own clock)


FAULTS = {
    "429": 0.05, "502": 0.05, "dropped": 0.05, "bad-json": 0.05, "html": 0.02, "throttled": 0.05, "internal": 0.05,
    "token-expired": 0.05, "bulk-failed": 0.2, "bulk-cut": 0.1, "bulk-short": 0.1, "bulk-doubled": 0.1,
}  # fmt: skip


@pytest.mark.parametrize("above", [10, 10**6], ids=["bulk", "paging"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_change_nothing_in_the_end(seed: int, above: int) -> None:
    with PracticeServer(world(), "shopify", clock=FrozenClock(now())) as calm:
        quiet = orders(read(calm, Feed.ORDERS))
    faults = Faults(rates=FAULTS, seed=seed)
    signing: dict[str, Any] = {"token": "", "client_id": SHOPIFY_CLIENT_ID, "client_secret": SHOPIFY_CLIENT_SECRET}
    with PracticeServer(world(), "shopify", clock=FrozenClock(now()), faults=faults) as wild:
        assert orders(read(wild, Feed.ORDERS, bulk_above=above, **signing)) == quiet


@pytest.mark.parametrize(
    ("scope", "feed"),
    [("read_discounts", Feed.DISCOUNTS), ("read_reports", TRAFFIC.name), ("read_customers", Feed.CUSTOMERS)],
)
def test_a_missing_scope_switches_off_its_feed(server: PracticeServer, scope: str, feed: str) -> None:
    cast("ShopifyHandler", server.handler).grant(ALL_SCOPES - {scope})
    with pytest.raises(Refused, match=scope) as caught:
        read(server, feed)
    assert caught.value.feed == feed
    (info,) = [each for each in connector(server).shop().feeds if each.feed == feed]
    assert info.state == "missing"
    assert read(server, Feed.COSTS)


@pytest.mark.parametrize("above", [10, 10**6], ids=["bulk", "paging"])
@pytest.mark.parametrize("lacking", [{"read_customers"}, {"read_products"}, {"read_customers", "read_products"}])
def test_orders_are_read_without_the_scopes_they_can_do_without(
    server: PracticeServer, lacking: set[str], above: int
) -> None:
    whole = orders(read(server, Feed.ORDERS))
    cast("ShopifyHandler", server.handler).grant(ALL_SCOPES - lacking)
    found = read(server, Feed.ORDERS, bulk_above=above)
    less = orders(found)
    assert {page.customers_hidden for page in found if page.orders} == {"read_customers" in lacking}
    assert less.keys() == whole.keys()
    assert [each.net_minor for each in less.values()] == [whole[number].net_minor for number in less]
    assert any(each.customer_key for each in less.values()) == ("read_customers" not in lacking)
    assert any(row.product_id for each in less.values() for row in each.lines) == ("read_products" not in lacking)
    assert any(path.startswith("/bulk/") for path in server.served) == (above == 10)


def told_until(last: date) -> list[TrafficDay]:
    """What really happened, up to a day."""
    return [row for row in world().traffic if row.day <= last]


def test_sessions_add_up_to_what_the_shop_saw_and_are_denied_on_a_basic_plan(server: PracticeServer) -> None:
    rows = [row for page in read(server, TRAFFIC.name) for row in page.rows(TRAFFIC)]
    last = max([row.day for row in rows])
    assert sum(row.sessions for row in rows) == sum(row.sessions for row in told_until(last))
    assert {row.channel for row in rows if row.sessions} <= {row.channel for row in world().traffic}
    assert {row.device for row in rows} <= {"desktop", "mobile", "tablet", ""}
    cast("ShopifyHandler", server.handler).grant(ALL_SCOPES, level_2=False)
    with pytest.raises(Refused, match="shopifyqlQuery"):
        read(server, TRAFFIC.name)


def test_the_shop_s_own_sales_hold_the_orders_that_we_read(server: PracticeServer) -> None:
    ours = orders(read(server, Feed.ORDERS)).values()
    day = world().orders[0].placed_at.date()
    found = connector(server).platform_figures(day, now().date())
    assert found.months
    told = sum(int(month["orders"]) for month in found.months.values())
    assert told == len([each for each in ours if each.status is not Status.TEST])


@pytest.mark.parametrize(
    ("feed", "deepest"),
    [(Feed.ORDERS, 40), (Feed.COSTS, 4), (Feed.CHECKOUTS, 4), (Feed.CUSTOMERS, 20), (Feed.DISCOUNTS, 2)],
)
def test_a_list_longer_than_shopify_lets_anybody_page_is_read_whole(
    server: PracticeServer, monkeypatch: pytest.MonkeyPatch, feed: str, deepest: int
) -> None:
    # as with 25,000: a new list begins well before; pages are a half of what may be read
    whole = ids(read(server, feed))
    size = deepest // 2
    monkeypatch.setattr(paging, "DEEPEST", size)
    monkeypatch.setattr(client, "MOST_PER_PAGE", size)
    monkeypatch.setattr(PageSize.__init__, "__defaults__", (size,))
    cast("ShopifyHandler", server.handler).desk.deepest = deepest
    assert len(whole) > deepest
    assert ids(read(server, feed)) == whole


def ids(found: list[Page]) -> set[str]:
    rows = [[*page.orders, *page.checkouts, *page.discounts, *page.customers, *page.costs] for page in found]
    return {
        getattr(row, "variant_id", "") or getattr(row, "id", "") or getattr(row, "key", "")
        for each in rows
        for row in each
    }
