"""Reading a whole Shopify shop over a socket: windows, watermarks, overflow, the smaller feeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from connectors.base import Connector
from tests.connectors.shopify.stub import (
    NOON,
    PSEUDONYM,
    Answer,
    Node,
    StubShop,
    connection,
    errors,
    line,
    money,
    order,
    refund,
    refund_line,
)


def pages(connector: Connector, feed: Feed, seen_to: datetime | None = None) -> list[Page]:
    found = list(connector.pages(feed, Watermark(seen_to)))
    connector.close()
    return found


def ids(found: list[Page]) -> list[str]:
    return [each.id for page in found for each in page.orders]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, tzinfo=UTC)


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


def test_lines_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    big = order(1, total="30.00", lineItems=connection([line(1, "10.0")], "c1", more=True))
    shop.orders = [big]
    shop.lines_after["gid://shopify/Order/1"] = [
        connection([line(2, "10.0")], "c2", more=True),
        connection([line(3, "10.0")]),
    ]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [each.id for each in page.orders[0].lines] == ["1", "2", "3"]
    assert [asked["after"] for asked in shop.questions("OrderLineItemsMore")] == ["c1", "c2"]


def test_refund_lines_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    lines = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    shop.orders = [order(1, refunds=[refund(5, total="5.0", refundLineItems=lines)])]
    shop.refund_lines_after["gid://shopify/Refund/5"] = [connection([refund_line(1, 1, "3.0")])]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert page.orders[0].refunds[0].net_minor == 500


def test_refunds_are_asked_for_only_where_there_are_any_and_many_orders_at_once(shop: StubShop) -> None:
    shop.orders = [order(number) for number in range(1, 31)]
    for number in range(1, 24):
        shop.orders[number]["refunds"] = [refund(number, (number + 1, 1, "4.0", "0.0"), total="4.0")]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert sum(len(each.refunds) for each in page.orders) == 23
    assert [len(asked["ids"]) for asked in shop.questions("RefundsOfOrders")] == [20, 3]


def test_refunds_that_cost_too_much_at_once_are_asked_for_in_halves(shop: StubShop) -> None:
    shop.orders = [order(number, refunds=[refund(number, total="0.0")]) for number in range(1, 5)]
    shop.refuse = lambda name, asked: (
        errors("MAX_COST_EXCEEDED") if name == "RefundsOfOrders" and len(asked["ids"]) > 1 else None
    )
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert len(page.orders) == 4
    assert [len(asked["ids"]) for asked in shop.questions("RefundsOfOrders")] == [4, 2, 1, 1, 2, 1, 1]


def test_refunds_that_cost_too_much_one_by_one_are_refused(shop: StubShop) -> None:
    shop.orders = [order(1, refunds=[refund(1, total="0.0")])]
    shop.refuse = lambda name, _: errors("MAX_COST_EXCEEDED") if name == "RefundsOfOrders" else None
    with pytest.raises(Refused, match="costs more points"):
        pages(shop.connector(), Feed.ORDERS)


def test_an_answer_without_the_refunds_deletes_nothing(shop: StubShop) -> None:
    shop.orders = [order(1, refunds=[refund(1, total="0.0")])]
    shop.refuse = lambda name, _: Answer(200, {"data": {"nodes": []}}) if name == "RefundsOfOrders" else None
    with pytest.raises(TryLater, match="without the refunds"):
        pages(shop.connector(), Feed.ORDERS)


def test_discounts_that_do_not_fit_are_fetched(shop: StubShop) -> None:
    def use(index: int) -> Node:
        value = {"__typename": "MoneyV2", "amount": "1.0"}
        return {"index": index, "targetType": "LINE_ITEM", "value": value, "code": f"CODE{index}"}

    shop.orders = [order(1, line(1, "10.0", "8.0"), total="8.0", discounts="2.0",
                         discountApplications=connection([use(0)], "d1", more=True))]  # fmt: skip
    shop.discounts_after["gid://shopify/Order/1"] = [connection([use(1)])]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [(each.code, each.amount_minor) for each in page.orders[0].discounts] == [("code0", 100), ("code1", 100)]


def test_an_order_deleted_while_we_read_leaves_a_tombstone(shop: StubShop) -> None:
    shop.orders = [order(1, lineItems=connection([line(1, "10.0")], "c1", more=True)), order(2)]
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert [each.id for each in page.tombstones] == ["1"]
    assert ids([page]) == ["2"]


def overflowing(number: int) -> Node:
    """An order that has more of everything than fits into a page."""
    lines = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    return order(number, refunds=[refund(n, total="5.0", refundLineItems=lines) for n in range(20)])


def test_an_order_deleted_before_its_refunds_are_read_leaves_a_tombstone_too(shop: StubShop) -> None:
    shop.orders = [overflowing(1), overflowing(2)]
    shop.gone = {"gid://shopify/Order/1"}  # order 2 is still there; its refunds' lines are not
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ([each.id for each in page.tombstones], page.orders) == (["1", "2"], [])


def test_an_order_whose_rest_cannot_be_read_is_named(shop: StubShop) -> None:
    shop.orders = [overflowing(1), order(2)]
    shop.refuse = lambda name, _: Answer(200, {"data": {"nodes": [{}]}}) if name == "RefundsOfOrders" else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert page.skipped[0].startswith("Shopify order 1: cannot read its refunds")


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        (
            "OrderLineItemsMore",
            {"order": {"lineItems": connection([], "c", more=True)}},
            "order 1: its lines never end",
        ),
        ("RefundLineItemsMore", {"refund": {"refundLineItems": connection([], "r", more=True)}}, "refund 5: its lines"),
    ],
)
def test_lines_that_never_end_are_given_up_for_that_order_only(
    shop: StubShop, name: str, part: Node, said: str
) -> None:
    endless = connection([refund_line(1, 1, "2.0")], "r1", more=True)
    shop.orders = [
        order(1, lineItems=connection([line(1, "10.0")], "c1", more=name.startswith("Order")),
              refunds=[refund(5, total="5.0", refundLineItems=endless)]),
        order(2),
    ]  # fmt: skip
    shop.refuse = lambda asked, _: Answer(200, {"data": part}) if asked == name else None
    (page,) = pages(shop.connector(), Feed.ORDERS)
    assert ids([page]) == ["2"]
    assert said in page.skipped[0]


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


def checkout(number: int, **changes: Any) -> Node:
    return {
        "id": f"gid://shopify/AbandonedCheckout/{number}",
        "createdAt": "2026-11-20T08:00:00Z",
        "updatedAt": "2026-11-20T08:30:00Z",
        "completedAt": None,
        "customer": None,
        "totalPriceSet": money("42.0", "EUR"),
    } | changes


def test_the_first_reading_of_a_day_takes_all_checkouts_that_shopify_keeps(shop: StubShop) -> None:
    shop.checkouts = [
        checkout(1),
        checkout(2, completedAt="2026-11-20T09:00:00Z", customer={"id": "gid://shopify/Customer/77"}),
        checkout(3, createdAt="2026-07-01T00:00:00Z"),
    ]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS, at(10))
    open_one, recovered = page.checkouts
    assert (open_one.id, open_one.total_minor, open_one.completed_at, open_one.customer_key) == ("1", 4200, None, "")
    assert recovered.completed_at == at(9)
    assert recovered.customer_key == PSEUDONYM("shopify_customer", "77")
    assert page.watermark == Watermark(NOON)


def test_later_that_day_only_changed_checkouts_are_read(shop: StubShop) -> None:
    shop.checkouts = [checkout(1), checkout(2, updatedAt="2026-11-21T11:55:00Z")]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS, NOON - timedelta(minutes=15))
    assert [each.id for each in page.checkouts] == ["2"]


def test_the_watermark_of_checkouts_moves_with_the_last_page_only(shop: StubShop) -> None:
    shop.checkouts = [checkout(number) for number in range(1, 131)]
    found = pages(shop.connector(), Feed.CHECKOUTS)
    assert [page.watermark for page in found] == [Watermark(), Watermark(NOON)]


def test_a_list_of_checkouts_that_never_ends_is_given_up(shop: StubShop) -> None:
    page = connection([checkout(1)], "same for ever", more=True)
    shop.refuse = lambda _name, _variables: Answer(200, {"data": {"abandonedCheckouts": page}})
    with pytest.raises(TryLater, match="same page of checkouts"):
        pages(shop.connector(), Feed.CHECKOUTS)
    # twice in the list, and twice in a new one that begins at the last checkout seen
    assert [asked["query"] for asked in shop.questions("AbandonedCheckoutsPage")] == [
        *["created_at:>='2026-08-21T12:00:00Z'"] * 2, *["created_at:>='2026-11-20T08:00:00Z'"] * 2,
    ]  # fmt: skip


def test_an_absurd_checkout_is_named(shop: StubShop) -> None:
    shop.checkouts = [checkout(1, totalPriceSet=money("1e40", "EUR")), checkout(2)]
    (page,) = pages(shop.connector(), Feed.CHECKOUTS)
    assert [each.id for each in page.checkouts] == ["2"]
    assert page.skipped[0].startswith("Shopify checkout 1: cannot read")


def discount(number: int, kind: str, *codes: str, many: int | None = None, **changes: Any) -> Node:
    body: Node = {
        "__typename": kind,
        "title": f"Discount {number}",
        "status": "ACTIVE",
        "startsAt": "2026-11-01T00:00:00Z",
        "endsAt": None,
        "updatedAt": "2026-11-02T00:00:00Z",
        "asyncUsageCount": 12,
    } | changes
    if codes:
        nodes = [
            {"id": f"gid://shopify/DiscountRedeemCode/{n}", "code": code, "asyncUsageCount": n}
            for n, code in enumerate(codes)
        ]
        body |= {"codesCount": {"count": many or len(codes)}, "codes": {"nodes": nodes}}
    return {"id": f"gid://shopify/DiscountNode/{number}", "discount": body}


def test_discounts_come_one_for_each_code_unless_there_are_many(shop: StubShop) -> None:
    shop.discounts = [
        discount(1, "DiscountCodeBasic", "SAVE10"),
        discount(2, "DiscountCodeBxgy", "ONE", "Two"),
        discount(3, "DiscountCodeApp", "a1", "a2", "a3", many=5000),
        discount(4, "DiscountAutomaticBasic", status="EXPIRED", endsAt="2026-11-20T10:00:00Z"),
    ]
    (page,) = pages(shop.connector(), Feed.DISCOUNTS)
    assert [(each.id, each.code, each.usage_count) for each in page.discounts] == [
        ("1", "save10", 12), ("2-0", "one", 0), ("2-1", "two", 1), ("3", "", 12), ("4", "", 12),
    ]  # fmt: skip
    last = page.discounts[-1]
    assert (last.kind, last.status, last.ends_at) == ("AutomaticBasic", "expired", at(10))


def customer(number: int, **changes: Any) -> Node:
    return {
        "id": f"gid://shopify/Customer/{number}",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-11-20T10:00:00Z",
        "numberOfOrders": "3",
        "defaultEmailAddress": {"marketingState": "SUBSCRIBED"},
    } | changes


def test_customers_are_pseudonyms_with_a_counter_written_as_text(shop: StubShop) -> None:
    shop.customers = [customer(77), customer(78, defaultEmailAddress=None, numberOfOrders="many")]
    (page,) = pages(shop.connector(), Feed.CUSTOMERS)
    one, two = page.customers
    assert (one.key, one.order_count, one.accepts_marketing) == (PSEUDONYM("shopify_customer", "77"), 3, True)
    assert (two.order_count, two.accepts_marketing) == (None, None)
    assert page.watermark == Watermark(NOON)


def test_a_plan_that_keeps_customer_data_back_still_gives_the_counters(shop: StubShop) -> None:
    shop.customers = [customer(77)]
    denied = errors("ACCESS_DENIED", "This app is not approved to access the Customer object.")
    shop.refuse = lambda name, _: denied if name == "CustomersPage" else None
    (page,) = pages(shop.connector(), Feed.CUSTOMERS)
    assert (page.customers[0].order_count, page.customers[0].accepts_marketing) == (3, None)


def test_a_refusal_of_everything_is_not_tried_again_with_fewer_fields(shop: StubShop) -> None:
    shop.customers = [customer(77)]
    shop.trouble.append(Answer(401, {"errors": "no"}))
    with pytest.raises(Refused, match="access token"):
        pages(shop.connector(), Feed.CUSTOMERS)
    assert shop.questions("CustomersPageMin") == []


def test_without_the_scope_customers_are_refused_and_orders_are_not(shop: StubShop) -> None:
    text = "Access denied for customers field. Required access: `read_customers` access scope."
    shop.refuse = lambda name, _: errors("ACCESS_DENIED", text) if name.startswith("Customers") else None
    shop.orders = [order(1)]
    with pytest.raises(Refused, match="read_customers") as caught:
        pages(shop.connector(), Feed.CUSTOMERS)
    assert caught.value.feed == Feed.CUSTOMERS
    assert ids(pages(shop.connector(), Feed.ORDERS)) == ["1"]


def test_feeds_that_shopify_does_not_have_are_a_mistake_of_ours(shop: StubShop) -> None:
    connector = shop.connector()
    assert connector.feeds() == (
        Feed.ORDERS, Feed.CHECKOUTS, Feed.DISCOUNTS, Feed.CUSTOMERS, Feed.COSTS, Feed.TRAFFIC,
    )  # fmt: skip
    with pytest.raises(ValueError, match="no feed spend"):
        connector.pages(Feed.SPEND, Watermark())


def test_an_order_moves_over_to_the_customer_that_two_were_merged_into(shop: StubShop) -> None:
    # 77 is merged into 99: what changed comes with the new id, the rest when it is read again
    shop.orders = [order(1), order(2)]
    before = {each.id: each.customer_key for page in pages(shop.connector(), Feed.ORDERS) for each in page.orders}
    shop.orders[0] |= {"customer": {"id": "gid://shopify/Customer/99"}, "updatedAt": "2026-11-21T11:59:00Z"}
    found = pages(shop.connector(), Feed.ORDERS, NOON - timedelta(minutes=5))
    after = before | {each.id: each.customer_key for page in found for each in page.orders}
    old, new = PSEUDONYM("shopify_customer", "77"), PSEUDONYM("shopify_customer", "99")
    assert (before, after) == ({"1": old, "2": old}, {"1": new, "2": old})
