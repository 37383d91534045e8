"""The life of a bulk operation: it fails, gets stuck, is refused, begun without an answer, finds no place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commerce.feeds import Feed, Watermark
from tests.connectors.shopify.bulk.stub import Bulk, Files, kept, paged, pages, written
from tests.connectors.shopify.stub import (
    NOON,
    Answer,
    Node,
    StubShop,
    errors,
)


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
    shop.files = Files(iter([Answer(400, "<Code>ExpiredToken</Code>"), whole]))
    run = bulk.answer

    def second_is_lost(what: str, variables: Node) -> Answer | Node:
        bulk.lost = 1 if what == "run" and len(bulk.begun) == 1 else 0
        return run(what, variables)

    shop.bulk = second_is_lost
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 2


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
