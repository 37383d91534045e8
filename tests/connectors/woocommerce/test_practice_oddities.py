"""The connector against a practice WooCommerce with orders that nobody came for, plugins' statuses, and an update."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Watermark
from commerce.orders import Status
from commerce.pseudonym import Pseudonymizer
from connectors.base import Tools
from connectors.woocommerce.shop import WooCommerce
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from practice.woocommerce.oddities import PLUGIN_STATUSES, add_woocommerce_oddities
from practice.woocommerce.versions import failed
from practice.world import World
from tests.connectors import opening

PSEUDONYM = Pseudonymizer(b"k" * 32)
VIAS = {
    "web": "store-api",
    "pos": "pos-rest-api",
    "shopify_draft_order": "admin",
    "renewal": "subscription",
    "marketplace": "amazon",
    "api": "rest-api",
    "import": "import",
}


@pytest.fixture(scope="module")
def world() -> World:
    plain = simulate(seed=9, first_day=date(2026, 1, 1), days=50, orders_per_day=6, odd_share=0.4)
    return add_woocommerce_oddities(plain, 0.3, 6)


@pytest.fixture
def server(world: World) -> Iterator[PracticeServer]:
    now = world.orders[-1].placed_at + timedelta(hours=6)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(now)) as served:
        yield served


def connector(server: PracticeServer) -> WooCommerce:
    tools = Tools(FrozenClock(server.clock.now()), PSEUDONYM)
    return opening.woocommerce(tools, url=server.url, key=WOOCOMMERCE_KEY, secret=WOOCOMMERCE_SECRET)


def read(server: PracticeServer, feed: str) -> list[Any]:
    shop = connector(server)
    found = list(shop.pages(feed, Watermark()))
    shop.close()
    assert [text for page in found for text in page.skipped] == []
    return found


def post(server: PracticeServer, version: str) -> None:
    body = json.dumps({"version": version}).encode()
    with urllib.request.urlopen(f"{server.url}/practice/woocommerce/version", body) as answer:  # noqa: S310 - loopback
        assert json.loads(answer.read())["version"] == version


def test_orders_that_nobody_came_for_are_told_apart(server: PracticeServer, world: World) -> None:
    found = {one.id: one for page in read(server, Feed.ORDERS) for one in page.orders}
    sold = {str(order.id): order for order in world.orders if str(order.id) in found}
    assert {order.source for order in sold.values()} == set(VIAS)
    assert {number: one.is_online for number, one in found.items()} == {
        number: order.source == "web" for number, order in sold.items()
    }
    assert {number: one.source for number, one in found.items()} == {
        number: VIAS[order.source] for number, order in sold.items()
    }


def test_a_plugins_status_stands_in_place_of_completed(server: PracticeServer, world: World) -> None:
    found = {one.id: one for page in read(server, Feed.ORDERS) for one in page.orders}
    waiting = {number: one.platform_status for number, one in found.items() if one.status is Status.UNKNOWN}
    assert set(waiting.values()) == set(PLUGIN_STATUSES)
    named = {str(order.id): order.plugin_status for order in world.orders if order.plugin_status}
    assert waiting.items() <= named.items()
    others = {number for number, one in found.items() if one.status is Status.COMPLETED}
    assert others & named.keys() == set()


def test_up_to_an_update_every_checkout_that_was_opened_leaves_a_draft_and_afterwards_only_tries_that_failed(
    server: PracticeServer, world: World
) -> None:
    moment = server.clock.now()
    assert connector(server).shop().tells_left_checkouts is True
    opened = server.timeline.drafts(moment)
    assert {one.id for page in read(server, Feed.CHECKOUTS) for one in page.checkouts} == {
        str(one.id) for one in opened
    }
    updated_at = moment - timedelta(days=20)
    server.clock.move_to(updated_at)
    post(server, "11.0.1")
    server.clock.move_to(moment)
    kept = [left for left in opened if failed(left)]
    assert {one.id for page in read(server, Feed.CHECKOUTS) for one in page.checkouts} == {str(one.id) for one in kept}
    info = connector(server).shop()
    assert (info.platform_version, info.tells_left_checkouts) == ("11.0.1", False)
    placed = {one.id: one for page in read(server, Feed.ORDERS) for one in page.orders}
    late = [order for order in world.orders if updated_at < order.placed_at <= moment and str(order.id) in placed]
    assert all(placed[str(order.id)].placed_at >= order.placed_at for order in late)


def test_a_version_that_is_none_is_refused(server: PracticeServer) -> None:
    body = json.dumps({"version": "new"}).encode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{server.url}/practice/woocommerce/version", body)  # noqa: S310 - loopback
    assert caught.value.code == 400
    assert "is no version of WooCommerce" in caught.value.read().decode()


def test_a_shop_may_have_run_a_version_from_its_beginning(server: PracticeServer) -> None:
    server.handler.has_always_run("11.0.1")  # type: ignore[attr-defined]  # only WooCommerce has versions
    assert connector(server).shop().tells_left_checkouts is False
    with pytest.raises(ValueError, match="is no version"):
        server.handler.has_always_run("x")  # type: ignore[attr-defined]  # as above
