"""Reading all orders of a Shopify shop over a socket: windows, watermarks, what changes meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from commerce.errors import TryLater
from commerce.feeds import Feed, Watermark
from tests.connectors.shopify.reading import at, ids, pages
from tests.connectors.shopify.stub import (
    NOON,
    Answer,
    Node,
    StubShop,
    connection,
    order,
)


def test_an_empty_shop_is_known_up_to_now(shop: StubShop) -> None:
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert (page.orders, page.total, page.watermark) == ([], 0, Watermark(NOON))


def test_reads_the_backlog_oldest_change_first_and_tells_how_much_there_is(shop: StubShop) -> None:
    shop.orders = [order(number, updated=f"2026-11-{1 + number % 20:02d}T10:00:00Z") for number in range(1, 231)]
    found = pages(shop.connector(), Feed.ORDERS)
    assert sorted(map(int, ids(found))) == list(range(1, 231))
    changes = [each.changed_at for page in found for each in page.orders]
    assert changes == sorted(changes)
    assert {page.total for page in found} == {230}
    # 100 first, a quarter more after a good page
    assert [len(page.orders) for page in found] == [100, 125, 5]


def test_every_page_says_how_far_changes_are_known(shop: StubShop) -> None:
    shop.orders = [order(number) for number in range(1, 41)]
    shop.trouble.extend([Answer(200, {"data": {"ordersCount": {"count": 40}}}), Answer(502, "bad gateway")])
    found = pages(shop.connector(), Feed.ORDERS)
    assert [len(page.orders) for page in found] == [40]
    assert found[-1].watermark == Watermark(NOON)
    shop.orders += [order(number, updated="2026-11-20T11:00:00Z") for number in range(41, 141)]
    first, *_ = pages(shop.connector(), Feed.ORDERS)
    assert first.watermark == Watermark(at(11))


def test_the_next_run_reads_the_last_ten_minutes_again(shop: StubShop) -> None:
    shop.orders = [order(1, updated="2026-11-20T09:49:59Z"), order(2, updated="2026-11-20T09:50:00Z")]
    found = pages(shop.connector(), Feed.ORDERS, at(10))
    assert ids(found) == ["2"]
    assert shop.questions("OrdersPage")[0]["query"] == (
        "updated_at:>='2026-11-20T09:50:00Z' AND updated_at:<='2026-11-21T12:00:00Z'"
    )


def test_a_watermark_never_goes_back(shop: StubShop) -> None:
    shop.orders = [order(number, updated="2026-11-20T09:55:00Z") for number in range(1, 131)]
    first, *_ = pages(shop.connector(), Feed.ORDERS, at(10))
    assert first.watermark == Watermark(at(10))


def test_an_order_edited_while_we_read_is_read_again_and_none_is_lost(shop: StubShop) -> None:
    shop.orders = [order(number, updated=f"2026-11-20T10:{number // 3:02d}:00Z") for number in range(1, 151)]
    connector = shop.connector()
    reading = connector.pages(Feed.ORDERS, Watermark())
    first = next(reading)
    shop.orders[4]["updatedAt"] = "2026-11-21T11:59:00Z"  # order 5, read already, moves to the end
    rest = list(reading)
    connector.close()
    assert set(ids([first, *rest])) == {str(number) for number in range(1, 151)}
    assert ids([first, *rest]).count("5") == 2


def test_a_run_cut_off_after_any_page_goes_on_from_its_watermark(shop: StubShop) -> None:
    shop.orders = [order(number, updated=f"2026-11-{1 + number % 20:02d}T10:00:00Z") for number in range(1, 301)]
    connector = shop.connector()
    first = next(iter(connector.pages(Feed.ORDERS, Watermark())))
    rest = pages(shop.connector(), Feed.ORDERS, first.watermark.seen_to)
    assert {*ids([first]), *ids(rest)} == {str(number) for number in range(1, 301)}


def test_a_repeated_cursor_begins_a_new_window_at_the_last_change(shop: StubShop) -> None:
    shop.orders = [order(number) for number in range(1, 31)]

    def stuck(name: str, variables: Node) -> Answer | None:
        if name != "OrdersPage" or ">=" in variables["query"]:
            return None
        page = connection(shop.orders[:20], "same for ever", more=True)
        return Answer(200, {"data": {"orders": page}})

    shop.refuse = stuck
    found = pages(shop.connector(), Feed.ORDERS)
    assert set(ids(found)) == {str(number) for number in range(1, 31)}
    starts = [asked["query"] for asked in shop.questions("OrdersPage")]
    assert ">=" not in starts[0]
    assert ">='2026-11-20T10:20:00Z'" in starts[-1]


def test_the_same_page_for_ever_is_given_up(shop: StubShop) -> None:
    page = connection([order(1)], "same for ever", more=True)
    shop.refuse = lambda name, _: Answer(200, {"data": {"orders": page}}) if name == "OrdersPage" else None
    with pytest.raises(TryLater, match="same page of orders"):
        pages(shop.connector(), Feed.ORDERS)
    assert len(shop.questions("OrdersPage")) < 6


def test_a_shop_that_does_not_count_is_read_all_the_same(shop: StubShop) -> None:
    shop.orders = [order(1)]
    shop.refuse = lambda name, _: Answer(200, {"data": {"ordersCount": "lots"}}) if name == "OrdersCount" else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert (ids([page]), page.total) == (["1"], None)


def test_a_record_of_which_nothing_can_be_read_is_counted(shop: StubShop) -> None:
    data = {"orders": connection([None, 7, order(2)])}
    shop.refuse = lambda name, _: Answer(200, {"data": data}) if name == "OrdersPage" else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert [text.partition(": ")[0] for text in page.skipped] == ["Shopify order ?"] * 2


def test_a_list_longer_than_shopify_lets_anybody_page_is_read_in_windows(
    shop: StubShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.paging.DEEPEST", 100)
    shop.orders = [order(number, updated=f"2026-11-{1 + number % 20:02d}T10:00:00Z") for number in range(1, 301)]
    found = pages(shop.connector(), Feed.ORDERS)
    assert set(ids(found)) == {str(number) for number in range(1, 301)}
    assert len({asked["query"] for asked in shop.questions("OrdersPage")}) > 2


def test_more_orders_of_one_instant_than_a_list_may_hold_are_all_read(
    shop: StubShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.paging.DEEPEST", 100)
    shop.orders = [order(number, updated="2026-11-20T10:00:00Z") for number in range(1, 301)]
    found = pages(shop.connector(), Feed.ORDERS, at(10, 10))
    assert set(ids(found)) == {str(number) for number in range(1, 301)}


@pytest.mark.parametrize(
    "changes",
    [
        {"updatedAt": "2026-11-20 at noon"},
        {"processedAt": None},
        {"lineItems": None},
        {"total": "1e99"},
        {"test": "maybe"},
    ],
)
def test_one_bad_order_is_named_and_the_others_kept(shop: StubShop, changes: dict[str, Any]) -> None:
    shop.orders = [order(1), order(13, **changes), order(2)]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert set(ids([page])) == {"1", "2"}
    assert len(page.skipped) == 1
    assert page.skipped[0].startswith("Shopify order 13: cannot read")


def test_fields_nobody_asked_for_do_no_harm(shop: StubShop) -> None:
    shop.orders = [order(1, pluginField={"deep": [1, 2, {"x": None}]})]
    assert ids(pages(shop.connector(), Feed.ORDERS)) == ["1"]
