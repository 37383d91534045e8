"""A long backlog as a file: begun once, waited for, joined, counted; and whatever can go wrong with it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Order
from connectors.base import Access, Tools
from connectors.shopify import bulk_file, connect, queries
from tests.connectors.shopify.stub import (
    NOON,
    PSEUDONYM,
    TOKEN,
    Answer,
    Node,
    StubShop,
    connection,
    errors,
    line,
    money,
    order,
    refund,
)

FILE = "/bulk/1.jsonl"


def use(index: int, code: str) -> Node:
    return {
        "__typename": "DiscountCodeApplication",
        "index": index,
        "targetType": "LINE_ITEM",
        "value": {"__typename": "MoneyV2", "amount": "1.0"},
        "code": code,
    }


def made(number: int) -> Node:
    """An order with two lines, perhaps a discount on it, perhaps a refund."""
    node = order(
        number,
        line(number * 10 + 2, "10.0", "9.0" if number % 3 == 0 else ""),
        line(number * 10 + 1, "5.0"),
        total="15.0",
        updated=f"2026-10-{1 + number % 28:02d}T10:00:00Z",
    )
    if number % 3 == 0:
        node |= {"discountApplications": connection([use(0, "TEN"), use(1, "FIVE")])}
        node |= {"totalDiscountsSet": money("1.0"), "subtotalPriceSet": money("14.0")}
        node |= {"totalPriceSet": money("14.0", "EUR")}
    if number % 5 == 0:
        node["refunds"] = [refund(number, (number * 10 + 1, 1, "5.0", "0.0"), total="5.0")]
    return node


def written(orders: list[Node], *, shuffle: bool = True) -> list[str]:
    """The lines of the file: children apart from their parents, in no order."""
    lines = []
    for node in orders:
        lists = ("lineItems", "discountApplications")
        head = {name: value for name, value in node.items() if name not in lists} | {"__typename": "Order"}
        head["refunds"] = [{"id": each["id"]} for each in node["refunds"]]
        lines.append(head)
        lines += [child | {"__typename": "LineItem", "__parentId": node["id"]} for child in node["lineItems"]["nodes"]]
        lines += [child | {"__parentId": node["id"]} for child in node["discountApplications"]["nodes"]]
    if shuffle:
        random.Random(1).shuffle(lines)  # noqa: S311  (repeatable, no secret)
    return [json.dumps(each) for each in lines]


class Bulk:
    """Shopify's side: one operation after the other, each done at the second look unless told otherwise."""

    def __init__(self, shop: StubShop) -> None:
        self.shop = shop
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.looks = 0
        self.lines: Callable[[list[str]], list[str]] = lambda lines: lines
        self.states: dict[int, Node | None] = {}  # by operation: instead of being done
        self.refusals: list[Node] = []
        self.url = ""
        self.size: str | None = ""  # "": told rightly
        self.lost = 0  # so many operations are begun without an answer
        shop.bulk = self.answer

    def answer(self, what: str, variables: Node) -> Answer | Node:
        if what == "run":
            begun = self._run(variables["query"])
            self.lost -= 1
            return {"bulkOperationRunQuery": begun} if self.lost < 0 else Answer(0)
        if what == "list":
            return {"bulkOperations": {"nodes": self._listed()}}
        number = int(variables["id"].rpartition("/")[2])
        if what == "cancel":
            self.cancelled.append(variables["id"])
            return {"bulkOperationCancel": {"bulkOperation": None, "userErrors": []}}
        self.looks += 1
        return {"bulkOperation": self._state(number)}

    def _run(self, query: str) -> Node:
        if self.refusals:
            return {"bulkOperation": None, "userErrors": [self.refusals.pop(0)]}
        self.begun.append(query)
        self.shop.files.pop(FILE, None)
        self.looks = 0
        operation = {"id": f"gid://shopify/BulkOperation/{len(self.begun)}", "status": "CREATED"}
        return {"bulkOperation": operation, "userErrors": []}

    def _listed(self) -> list[Node]:
        listed = [
            {
                "id": f"gid://shopify/BulkOperation/{number}",
                "status": (self._state(number) or {})["status"],
                "query": text,
            }
            for number, text in enumerate(self.begun, 1)
        ]
        return listed[::-1]

    def _state(self, number: int) -> Node | None:
        gid = f"gid://shopify/BulkOperation/{number}"
        if number in self.states:
            state = self.states[number]
            return state and {"id": gid, "objectCount": "0"} | state
        if self.looks < 2:
            return {"id": gid, "status": "RUNNING", "objectCount": str(self.looks)}
        until = self.begun[number - 1].split("updated_at:<='")[1][:20]
        whole = written([node for node in self.shop.orders if node["updatedAt"] <= until])
        roots = sum('"__typename": "Order"' in each for each in whole)
        body = "\n".join(self.lines(whole))
        self.shop.files.setdefault(FILE, Answer(200, f"{body}\n" if body else ""))
        size = str(len(body)) if self.size == "" else self.size
        return {
            "id": gid, "status": "COMPLETED", "objectCount": str(len(whole)), "rootObjectCount": str(roots),
            "fileSize": size, "url": (self.url or f"{self.shop.url}{FILE}") if whole else None,
        }  # fmt: skip


@pytest.fixture
def shop() -> Iterator[StubShop]:
    with StubShop(*[made(number) for number in range(1, 41)]) as stub:
        yield stub


@pytest.fixture
def bulk(shop: StubShop) -> Bulk:
    return Bulk(shop)


NOTHING = Watermark()


def pages(shop: StubShop, since: Watermark = NOTHING, *, above: int = 10) -> list[Page]:
    connector = shop.connector(bulk_above=above)
    found = list(connector.pages(Feed.ORDERS, since))
    connector.close()
    return found


def kept(found: list[Page]) -> dict[str, Order]:
    return {each.id: each for page in found for each in page.orders}


def paged(shop: StubShop) -> dict[str, Order]:
    return kept(pages(shop, above=10**9))


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


def test_a_file_cut_in_the_middle_is_fetched_again(shop: StubShop, bulk: Bulk) -> None:
    whole = "\n".join(written(shop.orders)).encode()
    answers = iter([Answer(200, whole[: len(whole) // 2].decode()), Answer(200, whole.decode())])
    shop.files = _Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert len(shop.downloads) == 2
    assert len(bulk.begun) == 1


def test_a_connection_cut_in_the_middle_is_made_again(shop: StubShop, bulk: Bulk) -> None:
    whole = "\n".join(written(shop.orders))
    answers = iter([Answer(200, whole[:500], missing=4000), Answer(503, ""), Answer(200, whole)])
    shop.files = _Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert bulk.begun
    assert len(shop.downloads) == 3


class _Files(dict[str, Answer]):
    """Another answer each time."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        super().__init__()
        self._answers = answers

    def get(self, _path: str, default: Any = None) -> Any:
        return next(self._answers, default)

    def setdefault(self, _path: str, default: Any = None) -> Any:
        return default


def test_a_file_that_lacks_records_is_not_believed_and_half_as_much_is_asked_for(shop: StubShop, bulk: Bulk) -> None:
    cut = iter([True])
    bulk.lines = lambda lines: lines[:-3] if next(cut, False) else lines
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert len(bulk.begun) > 1
    assert "<='2026-11-21T12:00:00Z'" in bulk.begun[0]
    assert "<='2026-11-21T12:00:00Z'" not in bulk.begun[1]


def test_lines_that_are_there_twice_count_once(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: lines + lines[:50]
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 1


def test_a_line_that_is_there_twice_does_not_hide_a_missing_one(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: [*lines[:-1], lines[0]] if len(bulk.begun) == 1 else lines
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert len(bulk.begun) > 1


def test_a_part_without_its_order_is_not_believed(shop: StubShop, bulk: Bulk) -> None:
    stray = json.dumps(line(7, "1.0") | {"__typename": "LineItem", "__parentId": "gid://shopify/Order/99999"})
    bulk.lines = lambda lines: [*lines, stray] if len(bulk.begun) == 1 else lines
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) > 1


def test_records_of_an_unknown_kind_are_named_and_left_out(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: [*lines, '{"__typename":"Hologram","id":"gid://shopify/Hologram/1"}']
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert [text for page in found for text in page.skipped] == [
        "Shopify's bulk file holds 1 records of the kind 'Hologram'; left out"
    ]


def test_one_order_that_cannot_be_read_is_named_and_the_others_kept(shop: StubShop, bulk: Bulk) -> None:
    shop.orders[4] |= {"totalPriceSet": None}
    found = pages(shop)
    assert len(kept(found)) == 39
    skipped = {text.partition(":")[0] for page in found for text in page.skipped}
    assert skipped == {"Shopify order 5"}
    assert len(bulk.begun) == 1


@pytest.mark.parametrize(
    "state",
    [
        {"status": "FAILED", "errorCode": "INTERNAL_SERVER_ERROR"},
        {"status": "FAILED", "errorCode": "TIMEOUT"},
        {"status": "CANCELED"},
        {"status": "EXPIRED"},
        None,
    ],
)
def test_an_operation_that_fails_is_begun_again_smaller(shop: StubShop, bulk: Bulk, state: Node | None) -> None:
    bulk.states[1] = state
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) > 1


def test_a_stuck_operation_is_cancelled_and_half_as_much_is_asked_for(shop: StubShop, bulk: Bulk) -> None:
    bulk.states[1] = {"status": "RUNNING", "objectCount": "17"}
    assert kept(pages(shop)) == paged(shop)
    assert bulk.cancelled == ["gid://shopify/BulkOperation/1"]
    assert shop.clock.now() - NOON > timedelta(minutes=30)


def test_an_address_that_has_expired_is_asked_for_anew(shop: StubShop, bulk: Bulk) -> None:
    answers = iter([Answer(400, "<Code>ExpiredToken</Code>"), Answer(200, "\n".join(written(shop.orders)))])
    shop.files = _Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 2
    assert [query.split("updated_at")[1] for query in bulk.begun] == [bulk.begun[0].split("updated_at")[1]] * 2


def test_where_bulk_operations_keep_failing_paging_reads_the_rest(shop: StubShop, bulk: Bulk) -> None:
    bulk.states = {number: {"status": "FAILED", "errorCode": "INTERNAL_SERVER_ERROR"} for number in range(1, 20)}
    found = pages(shop)
    assert len(kept(found)) == 40
    assert len(bulk.begun) == 4
    assert found[-1].watermark == Watermark(NOON)


def test_where_bulk_operations_are_refused_paging_reads_everything(shop: StubShop, bulk: Bulk) -> None:
    bulk.refusals = [{"code": "INVALID", "field": ["query"], "message": "Bulk queries must contain ..."}]
    assert len(kept(pages(shop))) == 40
    assert bulk.begun == []


def test_while_others_fill_all_places_we_wait(shop: StubShop, bulk: Bulk) -> None:
    busy = {
        "code": "OPERATION_IN_PROGRESS",
        "field": None,
        "message": "A bulk query operation for this app and shop is already in progress: gid://shopify/BulkOperation/9",
    }
    bulk.refusals = [busy, busy | {"code": None}, busy | {"code": "LIMIT_REACHED"}]
    assert len(kept(pages(shop))) == 40
    assert shop.clock.now() > NOON + timedelta(seconds=10)


def test_places_that_stay_filled_leave_it_to_paging(shop: StubShop, bulk: Bulk) -> None:
    bulk.refusals = [{"code": "LIMIT_REACHED", "field": None, "message": "no"}] * 100
    assert len(kept(pages(shop))) == 40
    assert bulk.begun == []


def test_a_file_at_an_unsafe_address_is_refused(shop: StubShop, bulk: Bulk) -> None:
    bulk.url = "http://elsewhere.example/file"
    with pytest.raises(Refused, match="unsafe address"):
        pages(shop)


def test_a_store_that_is_away_puts_the_sync_off(shop: StubShop, bulk: Bulk) -> None:
    shop.files = _Files(repeat(Answer(503, "")))
    with pytest.raises(TryLater, match="503"):
        pages(shop)
    assert len(bulk.begun) == 1


def test_a_full_disk_puts_the_sync_off(shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_file, "_MOST_PARTS", 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bulk_file.Spill, "end", full)
    with pytest.raises(TryLater, match="No space left"):
        pages(shop)
    assert bulk.begun


def test_parts_of_an_order_meet_however_many_files_they_are_spread_over(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_file, "_PART_BYTES", 500)
    monkeypatch.setattr(bulk_file, "_KEPT_BYTES", 100)
    assert kept(pages(shop)) == paged(shop)
    assert bulk.begun


def test_a_very_long_backlog_is_read_in_several_files(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.shopify.bulk._MOST_PER_SLICE", 15)
    assert kept(pages(shop, above=5)) == paged(shop)
    assert len(bulk.begun) > 2


def test_an_operation_whose_beginning_was_never_answered_is_found_again_instead_of_begun_twice(
    shop: StubShop, bulk: Bulk
) -> None:
    bulk.lost = 1
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 1
    assert len(shop.questions("BulkList")) == 1


def test_a_beginning_that_shopify_never_heard_of_is_asked_for_again(shop: StubShop, bulk: Bulk) -> None:
    shop.refuse = lambda name, _: Answer(503, "") if name == "BulkRun" and len(shop.questions(name)) < 3 else None
    assert kept(pages(shop)) == paged(shop)
    assert (len(bulk.begun), len(shop.questions("BulkRun"))) == (1, 3)


def test_an_operation_that_is_done_with_is_not_taken_for_the_one_whose_answer_was_lost(
    shop: StubShop, bulk: Bulk
) -> None:
    # the address of the first file has expired, so the same is asked for again; that answer is lost
    whole = Answer(200, "\n".join(written(shop.orders)))
    shop.files = _Files(iter([Answer(400, "<Code>ExpiredToken</Code>"), whole]))
    run = bulk.answer

    def second_is_lost(what: str, variables: Node) -> Answer | Node:
        bulk.lost = 1 if what == "run" and len(bulk.begun) == 1 else 0
        return run(what, variables)

    shop.bulk = second_is_lost
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 2


@pytest.mark.parametrize("size", [None, "0"])
def test_a_file_of_untold_size_is_spread_by_its_number_of_records(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch, size: str | None
) -> None:
    sizes = []
    begin = bulk_file.Spill.begin

    def watched(spill: bulk_file.Spill, told: int) -> None:
        sizes.append(told)
        begin(spill, told)

    monkeypatch.setattr(bulk_file.Spill, "begin", watched)
    bulk.size = size
    assert kept(pages(shop)) == paged(shop)
    assert sizes == [500 * len(written(shop.orders))]


def test_a_line_nested_without_end_is_no_crash(shop: StubShop, bulk: Bulk) -> None:
    deep = '{"__typename":"Order","id":' + '{"x":' * 50_000
    bulk.lines = lambda lines: [*lines, deep]
    assert kept(pages(shop)) == paged(shop)  # by paging in the end


class OwnClock:
    """An hour ahead of the shop's; it waits for nothing."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(hours=1)

    def sleep(self, seconds: float) -> None:
        pass


def test_a_clock_that_runs_ahead_moves_no_watermark_beyond_the_shop_s_own(shop: StubShop, bulk: Bulk) -> None:
    # what changes in the shop within the hour would never be read
    ahead = connect(Access(url=shop.url, token=TOKEN, bulk_above=10), Tools(OwnClock(), PSEUDONYM))
    found = list(ahead.pages(Feed.ORDERS, Watermark()))
    ahead.close()
    assert len(bulk.begun) == 1
    marks = [mark for page in found for mark in (page.watermark.seen_to, page.watermark.bulk_to) if mark]
    assert marks
    assert max(marks) - datetime.now(UTC) < timedelta(minutes=1)


FULL = {"code": "LIMIT_REACHED", "field": None, "message": "no"}


class Crowded(Bulk):
    """Five places, and every operation runs on until it is cancelled."""

    def __init__(self, shop: StubShop, *running: str) -> None:
        super().__init__(shop)
        self.running = {f"gid://shopify/BulkOperation/{900 + number}": text for number, text in enumerate(running)}

    def answer(self, what: str, variables: Node) -> Answer | Node:
        if what == "run" and len(self.running) >= 5:
            return {"bulkOperationRunQuery": {"bulkOperation": None, "userErrors": [FULL]}}
        if what == "cancel":
            self.running.pop(variables["id"], None)
        return super().answer(what, variables)

    def _listed(self) -> list[Node]:
        return [{"id": gid, "status": "RUNNING", "query": text} for gid, text in self.running.items()]


def begun_before(shop: StubShop) -> str:
    """What an earlier run asked for, under another window."""
    bulk = Bulk(shop)
    next(shop.connector(bulk_above=10).pages(Feed.ORDERS, Watermark(datetime(2026, 9, 1, tzinfo=UTC))))
    return bulk.begun[0]


OTHERS = "{ products { edges { node { id } } } }"


def test_operations_that_killed_runs_left_behind_make_room(shop: StubShop) -> None:
    mine = begun_before(shop)
    bulk = Crowded(shop, mine, OTHERS, mine.replace("{", "{\n  "), mine, mine)
    assert len(kept(pages(shop))) == 40
    assert len(bulk.begun) == 1
    assert list(bulk.running.values()) == [OTHERS]
    assert sorted(bulk.cancelled) == [f"gid://shopify/BulkOperation/{900 + number}" for number in (0, 2, 3, 4)]


def test_what_an_earlier_run_left_behind_is_known_by_the_fields_it_had_then(shop: StubShop) -> None:
    mine = begun_before(shop)  # with customers; since then the shop keeps them back
    bulk = Crowded(shop, mine, mine, mine, mine, mine)
    connector = shop.connector(bulk_above=10)
    read_before = connector.pages(Feed.ORDERS, Watermark(NOON))
    shop.trouble.append(errors("ACCESS_DENIED", "Access denied for customer field. Required access: `read_customers`."))
    assert list(read_before)
    assert len(kept(list(connector.pages(Feed.ORDERS, Watermark())))) == 40
    assert "customer {" not in bulk.begun[0]
    assert len(bulk.cancelled) == 5


def test_operations_of_others_are_left_alone_and_paging_reads_while_they_run(shop: StubShop) -> None:
    bulk = Crowded(shop, *[OTHERS] * 5)
    found = pages(shop)
    assert len(kept(found)) == 40
    assert found[-1].watermark.seen_to is not None
    assert (bulk.cancelled, bulk.begun) == ([], [])
    assert timedelta(minutes=10) < shop.clock.now() - NOON < timedelta(minutes=12)


def test_an_operation_of_ours_that_is_done_takes_no_place(shop: StubShop) -> None:
    mine = begun_before(shop)

    class Done(Crowded):
        def _listed(self) -> list[Node]:
            return [node | {"status": "COMPLETED"} for node in super()._listed()]

    bulk = Done(shop, mine, mine, mine, mine, mine)
    pages(shop)
    assert bulk.cancelled == []
