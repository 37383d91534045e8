"""What leaves no trace: deleted orders, changes without a date, orders that were never read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.census import KnownOrder
from commerce.errors import Refused, TryLater
from commerce.feeds import Page, Watermark
from tests.connectors.shopify.stub import ALL_SCOPES, NOON, PSEUDONYM, Answer, Node, StubShop, errors, order, refund
from tests.connectors.stored import Stored

LIMITED = tuple(scope for scope in ALL_SCOPES if scope != "read_all_orders")


def known(*nodes: Node, unready: tuple[str, ...] = ()) -> Stored:
    """What our side knows."""
    orders = (
        KnownOrder(one["legacyResourceId"], instant(one["processedAt"]), instant(one["updatedAt"])) for one in nodes
    )
    return Stored(orders, unready=unready)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def placed(number: int, days_ago: int, **more: Any) -> Node:
    at = (NOON - timedelta(days=days_ago)).isoformat().replace("+00:00", "Z")
    return order(number, processedAt=at, updated=more.pop("updated", at), **more)


def swept(shop: StubShop, stored: Stored, **access: Any) -> list[Page]:
    connector = shop.connector(**access)
    found = list(connector.sweep(stored))
    connector.close()
    return found


def read_again(found: list[Page]) -> set[str]:
    return {each.id for page in found for each in page.orders}


def gone(found: list[Page]) -> set[str]:
    return {stone.id for page in found for stone in page.tombstones}


def test_orders_changed_in_the_last_ninety_days_are_read_again_and_no_watermark_moves(shop: StubShop) -> None:
    shop.orders = [placed(1, 200), placed(2, 80), placed(3, 200, updated="2026-11-01T00:00:00Z")]
    found = swept(shop, known(*shop.orders))
    assert read_again(found) == {"2", "3"}
    assert {page.watermark for page in found} == {Watermark()}


def test_a_refund_that_did_not_touch_its_order_is_found(shop: StubShop) -> None:
    old = placed(1, 30)
    stored = known(old)
    shop.orders = [old | {"refunds": [refund(5, (1, 1, "4.0", "0.0"), total="4.0")]}]
    (page, *_) = swept(shop, stored)
    assert page.orders[0].refunds[0].net_minor == 400


def test_a_journey_that_was_not_ready_is_read_again(shop: StubShop) -> None:
    visit = {"source": "Google", "sourceType": "SEO", "utmParameters": None, "occurredAt": "2026-11-01T00:00:00Z"}
    shop.orders = [placed(1, 3, customerJourneySummary={"ready": True, "lastVisit": visit, "firstVisit": None})]
    (page, *_) = swept(shop, known(*shop.orders))
    assert page.orders[0].channel == "organic"
    assert page.orders[0].journey is not None
    assert page.orders[0].journey.is_ready


def test_a_journey_still_being_put_together_is_looked_at_again_after_the_next_sync(shop: StubShop) -> None:
    visit = {"source": "Google", "sourceType": "SEO", "utmParameters": None, "occurredAt": "2026-11-01T00:00:00Z"}
    ready = {"ready": True, "lastVisit": visit, "firstVisit": None}
    shop.orders = [placed(number, 0, customerJourneySummary=ready) for number in range(1, 30)]
    connector = shop.connector()
    (page,) = connector.follow_up(known(*shop.orders, unready=("1", "7")))
    assert [(each.id, each.channel) for each in page.orders] == [("1", "organic"), ("7", "organic")]
    assert page.watermark == Watermark()
    assert [name for name, _ in shop.asked] == ["OrdersById"]  # those two, and not the whole day
    assert list(connector.follow_up(known(*shop.orders))) == []
    assert len(shop.asked) == 1  # nothing is asked when every journey was ready
    connector.close()


def test_many_unready_journeys_are_asked_for_a_few_at_once_and_fewer_where_that_is_too_dear(shop: StubShop) -> None:
    shop.orders = [placed(number, 0) for number in range(1, 31)]
    numbers = tuple(str(number) for number in range(1, 31))
    shop.refuse = lambda _name, asked: errors("MAX_COST_EXCEEDED") if len(asked["ids"]) > 8 else None
    connector = shop.connector()
    (page,) = connector.follow_up(known(*shop.orders, unready=numbers))
    assert tuple(each.id for each in page.orders) == numbers
    assert [len(asked["ids"]) for asked in shop.questions("OrdersById")] == [20, 10, 5, 5, 10, 5, 5, 10, 5, 5]


def test_an_unready_order_that_is_gone_or_broken_keeps_nobody_from_being_read(shop: StubShop) -> None:
    shop.orders = [placed(1, 0), placed(2, 0) | {"totalPriceSet": None}]
    (page,) = shop.connector().follow_up(known(*shop.orders, unready=("1", "2", "3")))
    assert [each.id for each in page.orders] == ["1"]
    assert [text.partition(":")[0] for text in page.skipped] == ["Shopify order 2"]
    assert list(page.tombstones) == []


def test_an_order_deleted_at_shopify_leaves_a_tombstone(shop: StubShop) -> None:
    every = [placed(number, 3 + 20 * number) for number in range(1, 11)]
    shop.orders = [node for node in every if node["legacyResourceId"] not in {"4", "9"}]
    found = swept(shop, known(*every))
    assert gone(found) == {"4", "9"}
    asked = [gid for each in shop.questions("NodesExist") for gid in each["ids"]]
    assert len(asked) < 8  # only months whose counts differ are looked at one by one


def test_counts_that_agree_cost_one_question_a_month(shop: StubShop) -> None:
    shop.orders = [placed(number, 3 + 20 * number) for number in range(1, 11)]
    assert gone(swept(shop, known(*shop.orders))) == set()
    assert shop.questions("NodesExist") == []
    assert len(shop.questions("OrdersCount")) == 1 + 7  # before the first one, and 203 days


def test_orders_that_were_never_read_are_fetched(shop: StubShop) -> None:
    shop.orders = [placed(1, 150), placed(2, 140), placed(3, 300)]
    found = swept(shop, known(shop.orders[0]))
    assert read_again(found) == {"1", "2", "3"}  # 1 shares its month with 2


def test_what_the_sixty_days_hide_is_not_gone(shop: StubShop) -> None:
    old, young = placed(1, 100), placed(2, 10)
    shop.scopes, shop.orders = LIMITED, [young]  # the old one is not shown any more
    found = swept(shop, known(old, young))
    assert gone(found) == set()
    assert all("processed_at:>=" in asked["query"] for asked in shop.questions("OrdersCount"))


def test_what_falls_behind_the_sixty_days_while_the_sweep_runs_is_not_gone(shop: StubShop) -> None:
    # placed an hour within the limit; reading again takes two hours, and then Shopify shows it no more
    edge = order(1, processedAt="2026-09-22T13:00:00Z", updated="2026-09-22T13:00:00Z")
    young = placed(2, 10)
    shop.scopes, shop.orders = LIMITED, [edge, young]

    def time_passes(name: str, _: Node) -> None:
        if name == "OrdersPage" and edge in shop.orders:
            shop.clock.sleep(7200)
            shop.orders.remove(edge)

    shop.refuse = time_passes
    found = swept(shop, known(edge, young))
    assert edge not in shop.orders
    assert gone(found) == set()


def test_what_falls_behind_the_limit_while_it_is_asked_for_is_not_gone(shop: StubShop) -> None:
    # both are in the month that is looked at one by one; the asking takes two days, the limit moves over the first
    edge, deleted, young = placed(1, 58), placed(2, 50), placed(3, 40)
    shop.scopes, shop.orders = LIMITED, [young]

    def time_passes(name: str, _: Node) -> None:
        if name == "NodesExist":
            shop.clock.sleep(2 * 86_400)

    shop.refuse = time_passes
    assert gone(swept(shop, known(edge, deleted, young))) == {"2"}


def test_an_order_deleted_well_within_the_limit_is_found_without_the_scope(shop: StubShop) -> None:
    shop.scopes, shop.orders = LIMITED, [placed(2, 10)]
    assert gone(swept(shop, known(placed(1, 57), placed(2, 10)))) == {"1"}


def test_a_shop_that_hides_its_scopes_is_looked_at_as_if_they_were_few(shop: StubShop) -> None:
    answer: Node = {"data": {"shop": shop.shop, "currentAppInstallation": None, "publicApiVersions": []}}
    shop.trouble.append(Answer(200, answer))
    shop.orders = []
    assert gone(swept(shop, known(placed(1, 100)))) == set()


def test_orders_from_before_the_chosen_start_are_left_alone(shop: StubShop) -> None:
    shop.orders = []
    found = swept(shop, known(placed(1, 100), placed(2, 5)), history_from=NOON - timedelta(days=30))
    assert gone(found) == {"2"}


def test_a_month_that_seems_gone_is_not_believed(shop: StubShop) -> None:
    shop.orders = []
    with pytest.raises(Refused, match="30 of 30 stored orders of one month are not shown") as caught:
        swept(shop, known(*[placed(number, 5) for number in range(1, 31)]))
    assert caught.value.feed == "orders"


def test_an_answer_with_too_few_places_deletes_nothing(shop: StubShop) -> None:
    shop.refuse = lambda name, _: Answer(200, {"data": {"nodes": []}}) if name == "NodesExist" else None
    with pytest.raises(TryLater, match="without the orders"):
        swept(shop, known(placed(1, 5)))


def test_a_count_that_is_only_a_lower_bound_is_checked_one_by_one(shop: StubShop) -> None:
    shop.orders = [placed(1, 5)]
    rough = Answer(200, {"data": {"ordersCount": {"count": 1, "precision": "AT_LEAST"}}})
    shop.refuse = lambda name, _: rough if name == "OrdersCount" else None
    assert gone(swept(shop, known(placed(1, 5)))) == set()
    assert len(shop.questions("NodesExist")) == 1


def test_a_shop_without_orders_has_nothing_to_find(shop: StubShop) -> None:
    (page,) = swept(shop, known())
    assert (page.orders, page.tombstones) == ([], [])


def test_orders_of_a_merged_customer_that_did_not_change_move_over_when_they_are_read_again(shop: StubShop) -> None:
    shop.orders = [placed(1, 30, customer={"id": "gid://shopify/Customer/99"})]  # it was 77's when it was read
    (page, *_) = swept(shop, known(*shop.orders))
    assert [each.customer_key for each in page.orders] == [PSEUDONYM("shopify_customer", "99")]
