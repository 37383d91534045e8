"""One bucket, however many ask: a fifth of it is left to others, whatever goes on at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import cast

import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Watermark
from connectors.base import Shared, Tools
from connectors.shopify.nodes.envelope import Cost, Throttle
from connectors.shopify.pacing import RESERVE, Pace
from practice.serve import SHOPIFY_TOKEN, PracticeServer
from practice.shopify.cost import Bucket, Plan
from practice.shopify.handler import ShopifyHandler
from practice.simulate import simulate
from tests.connectors import opening
from tests.connectors.shopify.stub import NOON, PSEUDONYM, StubShop, order
from tests.waiting import elapsed, pause, real_now

pytestmark = pytest.mark.untraced


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


def told(available: float, requested: float | None = None) -> Cost:
    return Cost(Throttle(2000.0, available, 100.0), requested)


def waited_s(clock: FrozenClock) -> float:
    return (clock.now() - NOON).total_seconds()


def test_what_is_on_its_way_is_taken_off_before_the_next_question_is_weighed(clock: FrozenClock) -> None:
    # 1,000 there, 400 of them kept back, a page may cost 700: 100 lack. Another page at once: 700 more.
    pace = Pace(clock)
    pace.learn("shop", 1, told(1000))
    pace.pause("orders_page", 100)
    assert waited_s(clock) == 1
    pace.pause("orders_page", 100)
    assert waited_s(clock) == 1 + 7


def test_an_answer_sets_right_what_was_set_aside_and_leaves_the_others_aside(clock: FrozenClock) -> None:
    pace = Pace(clock)
    pace.learn("shop", 1, told(2000))
    first = pace.pause("orders_page", 100)
    pace.pause("orders_page", 100)  # not answered yet: 700
    pace.release(first)
    pace.learn("orders_page", 100, told(1900, 353.0))
    assert waited_s(clock) == 0
    # 1,900 - 700 are left, 353 wanted and 400 kept: at the third such question 100 lack, and a little
    for _ in range(3):
        pace.pause("orders_page", 100)
    assert waited_s(clock) == pytest.approx((3 * 353 + 400 - 1200) / 100)


def test_a_question_that_is_never_answered_does_not_bind_its_points_for_ever(clock: FrozenClock) -> None:
    pace = Pace(clock)
    pace.learn("shop", 1, told(2000))
    pace.release(pace.pause("orders_page", 100))
    pace.learn("shop", 1, told(1100))
    pace.pause("orders_page", 100)
    assert waited_s(clock) == 0


def test_a_question_about_many_ids_is_expected_to_cost_by_their_number(clock: FrozenClock) -> None:
    # one order cost 31 points; twenty are expected to cost 620, not 31 again
    pace = Pace(clock)
    pace.release(pace.pause("refunds_of_orders", 1))
    pace.learn("refunds_of_orders", 1, told(500, 31.0))
    pace.pause("refunds_of_orders", 20)
    assert waited_s(clock) == pytest.approx((20 * 31 + 400 - 500) / 100)


def test_many_ids_are_never_expected_to_cost_less_than_they_may(clock: FrozenClock) -> None:
    # this time only one point was asked for 250 ids; 250 are set aside all the same
    pace = Pace(clock)
    pace.learn("nodes_exist", 250, told(600, 1.0))
    pace.pause("nodes_exist", 250)
    assert waited_s(clock) == pytest.approx((250 + 400 - 600) / 100)


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop(order(1)) as stub:
        yield stub


def test_two_connectors_of_one_shop_and_app_know_of_each_other(shop: StubShop) -> None:
    shop.bucket["currentlyAvailable"] = 450
    shared = Shared()
    one, two = shop.connector(shared=shared), shop.connector(shared=shared)
    one.shop()
    two.shop()  # 500 wanted, 400 kept back, 450 there
    assert waited_s(shop.clock) == 4.5


def test_another_app_has_a_bucket_of_its_own(shop: StubShop) -> None:
    shop.bucket["currentlyAvailable"] = 450
    shared = Shared()
    one, other = shop.connector(shared=shared), shop.connector(token="shpat_other", shared=shared)
    shop.tokens["shpat_other"] = NOON + timedelta(days=1)
    one.shop()
    other.shop()
    assert waited_s(shop.clock) == 0


class WallClock:
    def now(self) -> datetime:
        return real_now()

    def elapsed(self) -> float:
        return elapsed()

    def sleep(self, seconds: float) -> None:
        pause(seconds)


def test_a_fifth_of_the_bucket_is_left_while_threads_read_the_same_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    world = simulate(seed=3, days=60, orders_per_day=15)
    now = world.orders[-1].placed_at + timedelta(hours=1)
    plan = Plan(2000, 2000, "quick")  # as small a bucket as there is, filled fast enough for a test
    lowest = [1.0]
    take = Bucket.take

    def watched(bucket: Bucket, points: int, at: datetime) -> bool:
        was_taken = take(bucket, points, at)
        status = bucket.status()
        lowest.append(status["currentlyAvailable"] / status["maximumAvailable"])
        return was_taken

    monkeypatch.setattr(Bucket, "take", watched)
    shared, clock = Shared(), WallClock()
    with PracticeServer(world, "shopify", clock=FrozenClock(now), wall=clock) as server:
        cast("ShopifyHandler", server.handler).throttle(plan)

        def read(_: int) -> int:
            tools = Tools(clock, PSEUDONYM, shared=shared)
            connector = opening.shopify(tools, url=server.url, token=SHOPIFY_TOKEN)
            found = [page.orders for page in connector.pages(Feed.ORDERS, Watermark())]
            connector.close()
            return sum(map(len, found))

        with ThreadPoolExecutor(4) as threads:
            assert len(set(threads.map(read, range(3)))) == 1
    assert len(lowest) > 15
    assert min(lowest) >= RESERVE
