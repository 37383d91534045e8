"""What the companion in the shop tells: steps by day, checkouts that were opened, and visits where it counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commerce.errors import Refused, TryLater
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import Checkout
from connectors.base import Connector
from connectors.woocommerce.companion.feed import OLD
from tests.connectors.woocommerce.stub import NOON, Canned, Row, StubCompanion, StubShop, order, stamp

HOUR = timedelta(hours=1)
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)


def day(on: date, *counts: Row, at: datetime = NOON - HOUR, **fields: Any) -> Row:
    told = {"is_whole": True, "steps_full": False, "counts_visits": False, **fields}
    return {"id": int(f"{on:%Y%m%d}"), "day": str(on), "date_modified_gmt": stamp(at), **told, "counts": list(counts)}


def count(kind: str = "", source: str = "", medium: str = "", *, visits: int = 0, steps: str = "0/0/0") -> Row:
    carts, checkouts, completed = map(int, steps.split("/"))
    way = {"source_type": kind, "utm_source": source, "utm_medium": medium, "device": "mobile"}
    return {**way, "visits": visits, "carts": carts, "checkouts": checkouts, "completed": completed}


def opened(number: int, **fields: Any) -> Row:
    at = stamp(NOON - 2 * HOUR)
    return {
        "id": number,
        "key": f"{number:032x}",
        "date_created_gmt": at,
        "date_modified_gmt": at,
        "date_completed_gmt": None,
        "currency": "EUR",
        "total": "59.9000",
        "source_type": "utm",
        "utm_source": "Google",
        "utm_medium": "cpc",
        "device": "desktop",
        **fields,
    }


def read(connector: Connector, since: Watermark | None = None) -> list[Page]:
    return list(connector.pages("traffic", since or Watermark()))


def rows(pages: list[Page], table: str) -> list[tuple[Any, ...]]:
    found = (one for page in pages for one in page.readings if one.table.name == table)
    return [tuple(getattr(row, name) for name in row.__struct_fields__) for one in found for row in one.rows]


def checkouts(pages: list[Page]) -> list[Checkout]:
    return [one for page in pages for one in page.checkouts]


@pytest.fixture
def companion(shop: StubShop) -> StubCompanion:
    shop.companion = StubCompanion()
    shop.orders.append(order(1, version="11.0.1", created_via="store-api"))
    return shop.companion


def test_steps_are_told_by_day_and_by_the_channels_of_orders(shop: StubShop, companion: StubCompanion) -> None:
    ways = (
        count("utm", "Google", "CPC", steps="9/7/5"),
        count("organic", steps="3/2/1"),
        count("typein", steps="1/0/0"),
    )
    companion.days = [day(YESTERDAY, *ways), day(TODAY, count(steps="2/1/0"))]
    pages = read(shop.connector())
    assert rows(pages, "step_counts") == [
        (YESTERDAY, "google / cpc", "mobile", 9, 7, 5),
        (YESTERDAY, "organic", "mobile", 3, 2, 1),
        (YESTERDAY, "direct", "mobile", 1, 0, 0),
        (TODAY, "", "mobile", 2, 1, 0),
    ]
    assert rows(pages, "traffic") == [], "no visit is counted, and none is zero"
    (told,) = (one for page in pages for one in page.readings)
    assert told.settled == YESTERDAY, "today may still change"
    assert pages[-1].watermark.seen_to == NOON


def test_a_day_that_is_not_known_has_no_row_and_one_of_nothing_has(shop: StubShop, companion: StubCompanion) -> None:
    some = count(steps="3/2/1")
    companion.days = [
        day(date(2026, 2, 20), some, is_whole=False),  # the day on which the plugin was put in
        day(date(2026, 2, 21), some, steps_full=True),  # flooded
        day(date(2026, 2, 22)),
    ]
    pages = read(shop.connector())
    assert rows(pages, "step_counts") == [(date(2026, 2, 22), "", "", 0, 0, 0)]
    (told,) = (one for page in pages for one in page.readings)
    assert len(told.days) == 3, "what was read of an unfinished day before does not stay"


def test_visits_are_told_of_the_days_on_which_they_were_counted(shop: StubShop, companion: StubCompanion) -> None:
    seen = count("typein", visits=40, steps="3/2/1")
    companion.status["counts_visits"] = True
    companion.days = [day(YESTERDAY, seen, counts_visits=True), day(TODAY, seen)]
    connector = shop.connector()
    assert not any("counts no visits" in note for note in connector.shop().notes)
    pages = read(connector)
    ((*found,),) = rows(pages, "traffic")
    assert found[:6] == [YESTERDAY, "direct", "mobile", 40, 3, 2]
    assert len(rows(pages, "step_counts")) == 2
    told = next(one for page in pages for one in page.readings if one.table.name == "traffic")
    assert set(told.days) == {YESTERDAY, TODAY}, "visits were switched off today: what was read of it goes"


def test_checkouts_have_a_value_and_nobody(shop: StubShop, companion: StubCompanion) -> None:
    bought_at = NOON - HOUR
    companion.checkouts = [
        opened(1),
        opened(2, date_completed_gmt=stamp(bought_at), date_modified_gmt=stamp(bought_at)),
        opened(3, total="", currency=""),
        opened(4, total="-?"),
    ]
    pages = read(shop.connector())
    left, unknown, bought = checkouts(pages)
    assert (left.id, left.total_minor, left.currency) == (f"companion:{1:032x}", 5990, "EUR")
    assert (left.channel, left.device, left.customer_key, left.completed_at) == ("google / cpc", "desktop", "", None)
    assert (unknown.total_minor, unknown.currency) == (0, "EUR")
    assert bought.completed_at == bought_at
    (said,) = (text for page in pages for text in page.skipped)
    assert said.startswith("WooCommerce checkout 4: cannot read")


def test_only_what_changed_is_asked_for_again(shop: StubShop, companion: StubCompanion) -> None:
    companion.days = [day(YESTERDAY, at=NOON - 3 * HOUR), day(TODAY, count(steps="1/1/1"), at=NOON - HOUR / 60)]
    companion.checkouts = [opened(1)]
    pages = read(shop.connector(), Watermark(seen_to=NOON - HOUR / 30))
    assert [row[0] for row in rows(pages, "step_counts")] == [TODAY]
    assert checkouts(pages) == []


def test_many_are_read_page_by_page(shop: StubShop, companion: StubCompanion) -> None:
    companion.checkouts = [
        opened(number, date_modified_gmt=stamp(NOON - HOUR + timedelta(seconds=number // 3))) for number in range(250)
    ]
    assert {one.id for one in checkouts(read(shop.connector()))} == {
        f"companion:{number:032x}" for number in range(250)
    }


def test_a_shop_with_a_companion_tells_of_checkouts_that_were_left(shop: StubShop, companion: StubCompanion) -> None:
    assert companion.status["since_gmt"] == "2026-02-20T10:00:00"
    connector = shop.connector()
    info = connector.shop()
    assert info.tells_left_checkouts
    assert info.left_checkouts_from == datetime(2026, 2, 20, 10, tzinfo=UTC)
    assert "traffic" in connector.feeds()
    assert not any("companion" in note for note in info.notes)
    assert info.would_tell_more == ""


def test_without_one_nothing_is_asked_and_it_is_said_once(shop: StubShop) -> None:
    shop.orders.append(order(1, version="11.0.1", created_via="store-api"))
    connector = shop.connector()
    info = connector.shop()
    assert "traffic" not in connector.feeds()
    assert read(connector) == []
    assert sum("`shopbell companion`" in note for note in info.notes) == 1
    assert "put the companion into the shop (`shopbell companion`)" in (info.would_tell_more or "")
    assert "11.0" not in (info.would_tell_more or ""), "an update of the shop is no reason to say it again"
    assert not any("shopbell" in route for route in shop.routes())


def test_an_old_one_is_named_and_not_read(shop: StubShop, companion: StubCompanion) -> None:
    companion.status["speaks"] = 0
    companion.days = [day(YESTERDAY, count(steps="1/1/1"))]
    connector = shop.connector()
    notes = connector.shop().notes
    assert sum("is older than this Shopbell" in note for note in notes) == 1
    assert read(connector) == []
    assert connector.shop().tells_left_checkouts is False
    assert connector.shop().would_tell_more == OLD


@pytest.mark.usefixtures("companion")
def test_drafts_of_checkouts_that_it_counts_are_not_counted_twice(shop: StubShop) -> None:
    draft = {"status": "checkout-draft", "created_via": "store-api", "date_paid_gmt": None}
    shop.orders += [order(2, NOON - HOUR, **draft), order(3, NOON - timedelta(days=30), **draft)]
    connector = shop.connector()
    connector.shop()
    told = [one.id for page in connector.pages(Feed.CHECKOUTS, Watermark()) for one in page.checkouts]
    assert told == ["3"], "one that was opened before the companion was there still counts"


@pytest.mark.usefixtures("companion")
def test_one_that_fails_keeps_nobody_from_the_orders(shop: StubShop) -> None:
    shop.fails("wc-shopbell/v1/status", Canned(500, {"code": "internal_server_error", "message": "x"}), times=50)
    connector = shop.connector()
    info = connector.shop()
    assert (info.tells_left_checkouts, info.would_tell_more) == (None, None), "what was known before holds"
    assert any("internal" in note or "500" in note for note in info.notes)
    assert [one.id for page in connector.pages(Feed.ORDERS, Watermark()) for one in page.orders] == ["1"]
    with pytest.raises(TryLater):
        read(connector)


@pytest.mark.usefixtures("companion")
def test_a_key_that_may_not_read_it_stops_that_alone(shop: StubShop) -> None:
    answer = Canned(403, {"code": "woocommerce_rest_cannot_view", "message": "Sorry", "data": {"status": 403}})
    shop.fails("wc-shopbell/v1/status", answer)
    notes = shop.connector().shop().notes
    assert any("the key's owner may not read this" in note for note in notes)


@pytest.mark.usefixtures("companion")
def test_a_wrong_key_is_refused_as_elsewhere(shop: StubShop) -> None:
    with pytest.raises(Refused) as refused:
        shop.connector(secret="cs_wrong").shop()
    assert not refused.value.feed
