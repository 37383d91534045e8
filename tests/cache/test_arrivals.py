"""What came in by the instant: which orders tell of customers at the door, how far back is read, in which order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from msgspec.structs import astuple

from cache import Cache
from cache.instants import seconds
from commerce.arrivals import Arrivals
from commerce.definition import Definition
from commerce.feeds import Feed, Page, Watermark
from commerce.orders import DiscountUse, Status
from tests.make import NOON, SHOP, checkout, order, page

UNTIL = NOON + timedelta(days=1)


def came(cache: Cache) -> Arrivals:
    cache.facts.refresh(SHOP)
    return cache.facts.arrivals(SHOP, UNTIL)


def test_orders_come_oldest_first_up_to_the_instant_that_is_asked_for(cache: Cache) -> None:
    late = UNTIL + timedelta(seconds=1)
    cache.feeds.save_page(SHOP, page(order("2", NOON), order("1", NOON - timedelta(hours=1)), order("3", late)))
    found = came(cache)
    assert [one.placed_s for one in found.orders] == [seconds(NOON) - 3600, seconds(NOON)]
    assert found.until == UNTIL


@pytest.mark.parametrize(
    ("status", "paid_at", "outcome"),
    [
        (Status.PROCESSING, NOON, "taken"),
        (Status.ON_HOLD, None, "taken"),
        (Status.UNKNOWN, None, "taken"),
        (Status.CANCELLED, NOON, "taken"),
        (Status.CANCELLED, None, "not taken"),
        (Status.FAILED, None, "not taken"),
        (Status.PENDING, None, "not taken"),
    ],
)
def test_an_order_went_through_when_the_shop_took_it(
    cache: Cache, status: Status, paid_at: datetime | None, outcome: str
) -> None:
    cache.feeds.save_page(SHOP, page(order("1", NOON, status=status, paid_at=paid_at, payment_method="card")))
    (found,) = came(cache).orders
    assert (found.went_through, found.payment_method) == (outcome == "taken", "card")
    assert found.paid_s == (None if paid_at is None else seconds(paid_at))


def test_what_no_customer_placed_hides_no_silence(cache: Cache) -> None:
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", NOON, is_online=False),
            order("2", NOON, status=Status.TEST),
            order("3", NOON, status=Status.DRAFT),
        ),
    )
    assert came(cache).orders == []


def test_a_channel_goes_by_the_name_under_which_it_is_counted(cache: Cache) -> None:
    cache.shops.define(SHOP, Definition(channels={"adwords": "google / cpc"}))
    cache.feeds.save_page(SHOP, page(order("1", NOON, channel="adwords")))
    assert [one.channel for one in came(cache).orders] == ["google / cpc"]


def test_codes_of_orders_that_went_through_and_checkouts_that_were_left_are_told(cache: Cache) -> None:
    use = DiscountUse("letter", "Letter", 250)
    cache.feeds.save_page(
        SHOP,
        page(
            order("1", NOON, discounts=(use, DiscountUse("", "automatic", 10))),
            order("2", NOON, discounts=(use,), status=Status.FAILED),
        ),
    )
    left = [checkout("a", NOON), checkout("b", NOON, order_id="9"), checkout("c", UNTIL + timedelta(hours=1))]
    cache.feeds.save_page(SHOP, Page(Feed.CHECKOUTS, Watermark(NOON), checkouts=left))
    found = came(cache)
    assert [astuple(one) for one in found.codes] == [(seconds(NOON), "letter", 250)]
    assert list(found.checkouts) == [seconds(NOON)]


def test_half_a_year_of_a_small_shop_is_read_and_no_more(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*(order(str(back), NOON - timedelta(days=back)) for back in (0, 100, 180, 200))))
    assert len(came(cache).orders) == 3


def test_orders_are_found_by_their_time(cache: Cache) -> None:
    """However many orders a shop has, those of the last weeks are found by an index: there from the first facts on."""
    cache.feeds.save_page(SHOP, page(order("1", NOON)), defer_facts=True)
    cache.facts.refresh(SHOP)
    plan = cache._session.connection.execute(  # noqa: SLF001 - how a question is answered shows nowhere else
        "EXPLAIN QUERY PLAN SELECT placed_at FROM orders WHERE shop_id = 1 AND placed_at >= 5 ORDER BY placed_at"
    ).fetchall()
    assert "orders_by_time" in str(plan)
