"""Reading a whole WooCommerce shop while it changes: nothing is lost, whatever moves between two pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.clock import FrozenClock
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from connectors.base import Connector
from tests.connectors.woocommerce.stub import NOON, Canned, StubShop, order, refund, stamp
from tests.many import examples

BEGAN = NOON - timedelta(hours=1)


def ids(pages: Sequence[Page]) -> set[int]:
    return {int(one.id) for page in pages for one in page.orders}


def fill(shop: StubShop, count: int, *, first: int = 1, every: timedelta = timedelta(minutes=1)) -> None:
    """Orders a minute apart, the last one a day ago."""
    start = NOON - timedelta(days=1) - count * every
    shop.orders += [order(first + n, start + n * every) for n in range(count)]


def tombstones(pages: Sequence[Page]) -> list[str]:
    return [stone.id for page in pages for stone in page.tombstones]


def last(pages: Sequence[Page]) -> Watermark:
    return pages[-1].watermark


def test_a_first_reading_saves_its_page_and_ends_with_a_time(shop: StubShop) -> None:
    fill(shop, 250)
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    backfill = [page for page in pages if page.watermark.seen_to is None]
    assert [page.watermark.backfill_page for page in backfill] == [2, 3, 4]
    assert {page.watermark.backfill_from for page in backfill} == {NOON}
    assert [page.total for page in backfill] == [250, 250, 250]
    assert ids(pages) == set(range(1, 251))
    assert last(pages) == Watermark(seen_to=NOON)


def test_an_interrupted_first_reading_goes_on_near_its_page(shop: StubShop) -> None:
    fill(shop, 700)
    mark = Watermark(backfill_page=6, backfill_from=BEGAN)
    pages = list(shop.connector().pages(Feed.ORDERS, mark))
    asked = [query["page"] for route, query in shop.asked if route == "orders" and "before" in query]
    assert asked == ["5", "6", "7"], "one page back: nobody knows what vanished meanwhile"
    assert {page.watermark.backfill_from for page in pages if page.watermark.backfill_page} == {BEGAN}
    assert last(pages).seen_to == NOON


def test_an_empty_shop_and_a_shop_with_one_order(shop: StubShop) -> None:
    (only,) = shop.connector().pages(Feed.ORDERS, Watermark())
    assert (only.orders, only.watermark) == ((), Watermark(seen_to=NOON))
    fill(shop, 1)
    assert ids(list(shop.connector().pages(Feed.ORDERS, Watermark()))) == {1}


def test_an_order_that_leaves_page_one_pulls_nobody_past_the_reader(shop: StubShop) -> None:
    fill(shop, 350)

    def bin_one(_route: str, query: dict[str, str]) -> None:
        if query.get("page") == "2" and "before" in query and shop.orders[0]["status"] != "trash":
            shop.orders[0] |= {"status": "trash", "date_modified_gmt": stamp(NOON)}

    shop.before_answer = bin_one
    connector = shop.connector()
    pages = list(connector.pages(Feed.ORDERS, Watermark()))
    assert ids(pages) == set(range(1, 351)), "101 slid onto page one while page two was asked for"
    beside = list(connector.pages(Feed.CHECKOUTS, Watermark()))
    assert [stone.id for page in beside for stone in page.tombstones] == ["1"]


def test_the_last_row_may_slide_onto_a_page_already_read(shop: StubShop) -> None:
    fill(shop, 201)

    def drop_one(_route: str, query: dict[str, str]) -> None:
        if query.get("page") == "3" and shop.orders[0]["id"] == 1:
            del shop.orders[0]  # deleted for good: no trace in the bin

    shop.before_answer = drop_one
    assert 201 in ids(list(shop.connector().pages(Feed.ORDERS, Watermark())))


def test_orders_placed_while_reading_are_read_too(shop: StubShop) -> None:
    fill(shop, 150)

    def sell(_route: str, query: dict[str, str]) -> None:
        if query.get("page") == "2" and len(shop.orders) == 150:
            shop.orders.append(order(999, NOON + timedelta(seconds=20)))

    shop.before_answer = sell
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    assert 999 in ids(pages)
    assert last(pages).seen_to == NOON, "what changed after the start is read again by the next poll"


def test_an_order_dated_in_the_future_is_read(shop: StubShop) -> None:
    shop.orders.append(order(5, NOON + timedelta(days=30), date_modified_gmt=stamp(NOON - timedelta(days=3))))
    assert ids(list(shop.connector().pages(Feed.ORDERS, Watermark()))) == {5}


def test_a_poll_asks_for_page_one_in_naive_utc_with_overlap(shop: StubShop) -> None:
    fill(shop, 5)
    shop.orders.append(order(50, NOON - timedelta(minutes=30)))
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    assert ids(pages) == {50}
    (query,) = (query for route, query in shop.asked if route == "orders")
    assert (query["status"], query["orderby"], query["order"], query["page"]) == ("any", "modified", "asc", "1")
    assert query["modified_after"] == "2026-03-02T10:54:59"
    assert query["dates_are_gmt"] == "true"
    assert last(pages).seen_to == NOON


def test_an_edit_between_two_pages_skips_nobody(shop: StubShop) -> None:
    fill(shop, 350)

    def edit(_route: str, query: dict[str, str]) -> None:
        if query["status"] == "any" and query["modified_after"] != first_asked and shop.orders[3]["id"] == 4:
            shop.orders[3]["date_modified_gmt"] = stamp(NOON)

    since = NOON - timedelta(days=3)
    first_asked = stamp(since - timedelta(minutes=5, seconds=1))
    shop.before_answer = edit
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=since)))
    assert ids(pages) == set(range(1, 351))
    assert {query["page"] for route, query in shop.asked if route == "orders"} == {"1"}


def test_every_page_of_a_poll_carries_how_far_it_brought_us(shop: StubShop) -> None:
    fill(shop, 250)
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=NOON - timedelta(days=3))))
    marks = [page.watermark.seen_to for page in pages]
    assert marks == sorted(marks, key=lambda mark: mark or NOON)
    for page in pages:
        assert page.watermark.backfill_page is None
        unread = set(range(1, 251)) - ids(pages[: pages.index(page) + 1])
        changed = [row["date_modified_gmt"] for row in shop.orders if row["id"] in unread]
        assert all(
            datetime.fromisoformat(time).replace(tzinfo=UTC) >= (page.watermark.seen_to or NOON) for time in changed
        )


def test_more_orders_than_a_page_in_one_second(shop: StubShop) -> None:
    second = NOON - timedelta(minutes=20)
    shop.orders += [order(n, second - timedelta(days=9), date_modified_gmt=stamp(second)) for n in range(1, 331)]
    shop.orders += [order(n, second + timedelta(seconds=n)) for n in range(400, 450)]

    def edit(_route: str, query: dict[str, str]) -> None:
        if query.get("page") == "3":  # pulls row 201 onto page two, behind our back
            shop.orders[0]["date_modified_gmt"] = stamp(NOON)

    shop.before_answer = edit
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    assert ids(pages) == {*range(1, 331), *range(400, 450)}


def test_the_bin_gives_tombstones_and_an_order_taken_out_comes_back(shop: StubShop) -> None:
    fill(shop, 3)
    binned_at = NOON - timedelta(minutes=10)
    shop.orders[1] |= {"status": "trash", "date_modified_gmt": stamp(binned_at)}
    pages = list(shop.connector().pages(Feed.CHECKOUTS, Watermark(seen_to=BEGAN)))
    assert [(stone.id, stone.seen_at) for page in pages for stone in page.tombstones] == [("2", binned_at)]
    assert last(pages) == Watermark(seen_to=NOON)
    (query,) = (query for route, query in shop.asked if route == "orders")
    assert query["status"] == "checkout-draft,trash", "'any,trash' would leave the bin out, and a list is no parameter"
    shop.orders[1] |= {"status": "completed", "date_modified_gmt": stamp(NOON - timedelta(minutes=5))}
    assert ids(list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))) == {2}


def test_what_lands_in_the_bin_while_we_read_on_is_found_by_the_next_poll(shop: StubShop) -> None:
    fill(shop, 3)
    clock = FrozenClock(NOON)

    def go_on(_route: str, query: dict[str, str]) -> None:
        if query["status"] == "any" and len(shop.orders) == 3:
            shop.orders[0] |= {"status": "trash", "date_modified_gmt": stamp(NOON + timedelta(minutes=10))}
            shop.orders.append(order(4, NOON + timedelta(minutes=20)))
            clock.sleep(30 * 60)
            shop.wall = clock.now()

    shop.before_answer = go_on
    connector = shop.connector(clock)
    assert tombstones(list(connector.pages(Feed.CHECKOUTS, Watermark(seen_to=BEGAN)))) == []
    assert ids(list(connector.pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))) == {4}
    assert tombstones(list(connector.pages(Feed.CHECKOUTS, Watermark(seen_to=NOON)))) == ["1"]


def test_a_wrong_clock_here_loses_no_change_there(shop: StubShop) -> None:
    shop.wall = NOON - timedelta(hours=2)  # ours runs two hours ahead
    shop.orders.append(order(1, shop.wall - timedelta(minutes=1)))
    clock = FrozenClock(NOON)
    first = list(shop.connector(clock).pages(Feed.ORDERS, Watermark(seen_to=shop.wall - timedelta(hours=1))))
    assert last(first).seen_to == shop.wall
    shop.orders.append(order(2, shop.wall + timedelta(minutes=1)))
    assert 2 in ids(list(shop.connector(clock).pages(Feed.ORDERS, last(first))))


def test_a_row_that_cannot_be_read_does_not_hold_up_the_sweep(shop: StubShop) -> None:
    fill(shop, 250)
    for row in shop.orders[95:105]:
        row["total"] = None
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=NOON - timedelta(days=3))))
    assert ids(pages) == set(range(1, 251)) - set(range(96, 106))
    assert len({text for page in pages for text in page.skipped}) == 10


def test_a_first_reading_lists_all_refunds_at_once(shop: StubShop) -> None:
    fill(shop, 120)
    for number in range(1, 111):
        shop.refunds.append(refund(1000 + number, number, "1.00"))
        shop.orders[number - 1]["refunds"] = [{"id": 1000 + number}]
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    found: dict[str, Order] = {one.id: one for page in pages for one in page.orders}
    assert all(len(found[str(number)].refunds) == 1 for number in range(1, 111))
    assert shop.routes().count("refunds") == 2
    assert not [route for route in shop.routes() if route.endswith("/refunds")]


def test_a_refund_made_while_reading_is_asked_for_by_its_order(shop: StubShop) -> None:
    fill(shop, 150)
    shop.orders[0]["refunds"] = [{"id": 901}]
    shop.refunds.append(refund(901, 1, "1.00"))

    def give_back(route: str, query: dict[str, str]) -> None:
        if route == "orders" and query.get("page") == "2" and len(shop.refunds) == 1:
            shop.refunds.append(refund(902, 120, "2.00"))
            shop.orders[119]["refunds"] = [{"id": 902}]

    shop.before_answer = give_back
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    found = {one.id: one for page in pages for one in page.orders}
    assert [one.net_minor for one in found["120"].refunds] == [200]
    assert "orders/120/refunds" in shop.routes()


def test_a_shop_too_old_to_list_refunds_is_asked_order_by_order(shop: StubShop) -> None:
    fill(shop, 2)
    shop.orders[1]["refunds"] = [{"id": 901}]
    shop.refunds.append(refund(901, 2, "1.00"))
    shop.fails("refunds", Canned(404, {"code": "rest_no_route", "message": "No route was found", "data": {}}))
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark()))
    assert [one.net_minor for page in pages for order in page.orders for one in order.refunds] == [100]


def test_a_poll_asks_only_for_the_refunds_of_changed_orders(shop: StubShop) -> None:
    fill(shop, 1)
    shop.orders.append(order(2, NOON - timedelta(minutes=3), refunds=[{"id": 901}]))
    shop.refunds.append(refund(901, 2, "1.00"))
    list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    assert [route for route in shop.routes() if "refunds" in route] == ["orders/2/refunds"]


def given_back(shop: StubShop, count: int) -> None:
    """Let the shop give part of so many orders back just now."""
    for number in range(1, count + 1):
        shop.orders.append(order(number, NOON - timedelta(minutes=3), refunds=[{"id": 1000 + number}]))
        shop.refunds.append(refund(1000 + number, number, "1.00"))


def test_a_poll_after_many_refunds_asks_for_them_in_one_list(shop: StubShop) -> None:
    given_back(shop, 130)
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    found = {one.id: one for page in pages for one in page.orders}
    assert all([one.id for one in found[str(number)].refunds] == [str(1000 + number)] for number in range(1, 131))
    asked = [route for route in shop.routes() if "refunds" in route]
    assert len(asked) <= 4, "two pages of orders, a list for each"
    assert set(asked) == {"refunds"}


def test_a_shop_too_old_for_that_list_is_asked_order_by_order_and_for_the_list_once(shop: StubShop) -> None:
    given_back(shop, 120)
    shop.fails("refunds", Canned(404, {"code": "rest_no_route", "message": "No route was found", "data": {}}))
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    found = {one.id: one for page in pages for one in page.orders}
    assert all(len(found[str(number)].refunds) == 1 for number in range(1, 121))
    assert shop.routes().count("refunds") == 1


def test_a_list_that_lacks_a_refund_leaves_its_order_to_be_asked(shop: StubShop) -> None:
    given_back(shop, 3)
    hidden = shop.refunds.pop()

    def show(route: str, _query: dict[str, str]) -> None:
        if route == "orders/3/refunds":
            shop.refunds.append(hidden)

    shop.before_answer = show
    pages = list(shop.connector().pages(Feed.ORDERS, Watermark(seen_to=BEGAN)))
    assert [one.id for page in pages for order in page.orders for one in order.refunds] == ["1001", "1002", "1003"]


class Reader:
    """A small cache: keeps the newest version of each order, the tombstones and the watermarks, page by page."""

    def __init__(self) -> None:
        self.changed: dict[int, datetime] = {}
        self.gone: dict[int, datetime] = {}
        self.marks = {Feed.ORDERS: Watermark(), Feed.CHECKOUTS: Watermark()}

    @property
    def living(self) -> dict[int, datetime]:
        return {
            number: at
            for number, at in self.changed.items()
            if at > self.gone.get(number, BEGAN.min.replace(tzinfo=UTC))
        }

    def poll(self, connector: Connector, *, killed_after: int) -> None:
        count = 0
        for feed in self.marks:
            for page in connector.pages(feed, self.marks[feed]):
                for one in page.orders:
                    self.changed[int(one.id)] = one.changed_at
                for stone in page.tombstones:
                    self.gone[int(stone.id)] = stone.seen_at
                self.marks[feed] = page.watermark
                count += 1
                if count == killed_after:
                    return


deeds = st.lists(
    st.tuples(st.sampled_from(["sell", "edit", "bin", "bulk", "poll", "killed"]), st.integers(0, 10_000)),
    min_size=3,
    max_size=25,
)


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whatever_happens_between_requests_the_last_poll_knows_everything(
    shop: StubShop, deeds: list[tuple[str, int]]
) -> None:
    shop.orders.clear()
    shop.nonces.clear()  # hypothesis seeds the library's random numbers anew
    fill(shop, 130)
    clock, reader = FrozenClock(NOON), Reader()
    shop.wall = NOON
    waiting: list[tuple[str, int]] = []

    def befall(_route: str, _query: dict[str, str]) -> None:
        """Let one thing happen ahead of each answer."""
        clock.sleep(1)
        shop.wall = clock.now()
        if waiting:
            happen(shop, clock.now(), *waiting.pop())

    shop.before_answer = befall
    for deed, number in deeds:
        if deed in {"poll", "killed"}:
            connector = shop.connector(clock)
            reader.poll(connector, killed_after=1 + number % 3 if deed == "killed" else 0)
            connector.close()
        else:
            waiting.append((deed, number))
    while waiting:
        befall("", {})
    clock.sleep(60)
    shop.wall = clock.now()
    connector = shop.connector(clock)
    reader.poll(connector, killed_after=0)
    connector.close()
    there = {
        row["id"]: datetime.fromisoformat(row["date_modified_gmt"]).replace(tzinfo=UTC)
        for row in shop.orders
        if row["status"] != "trash"
    }
    assert reader.living == there


def happen(shop: StubShop, now: datetime, deed: str, number: int) -> None:
    living = [row for row in shop.orders if row["status"] != "trash"]
    row = living[number % len(living)]
    if deed == "sell":
        shop.orders.append(order(max(one["id"] for one in shop.orders) + 1, now))
    elif deed == "edit":
        row["date_modified_gmt"] = stamp(now)
    elif deed == "bin" and len(living) > 1:
        row |= {"status": "trash", "date_modified_gmt": stamp(now)}
    elif deed == "bulk":
        for one in living[number % 20 :]:
            one["date_modified_gmt"] = stamp(now)


def test_a_shop_without_dates_on_its_answers_is_dated_by_its_orders(shop: StubShop) -> None:
    ahead = FrozenClock(NOON + timedelta(days=95))
    shop.date_header, shop.wall = False, ahead.now()  # over https nobody would look at the time of a request
    fill(shop, 130)
    newest = NOON - timedelta(days=1, minutes=1)
    first = list(shop.connector(ahead).pages(Feed.ORDERS, Watermark()))
    assert (len(ids(first)), last(first).seen_to) == (130, newest)
    shop.orders.append(order(900, NOON))  # by our clock it changed long ago
    second = list(shop.connector(ahead).pages(Feed.ORDERS, last(first)))
    assert 900 in ids(second)
    assert last(second).seen_to == NOON
    beside = list(shop.connector(ahead).pages(Feed.CHECKOUTS, Watermark()))
    assert last(beside).seen_to == NOON


def test_an_empty_shop_without_dates_on_its_answers_misses_nothing_either(shop: StubShop) -> None:
    ahead = FrozenClock(NOON + timedelta(days=95))
    shop.date_header, shop.wall = False, ahead.now()  # over https nobody would look at the time of a request
    first = list(shop.connector(ahead).pages(Feed.ORDERS, Watermark()))
    shop.orders.append(order(1, NOON))
    assert ids(list(shop.connector(ahead).pages(Feed.ORDERS, last(first)))) == {1}
