"""Days that a digest has shown and a write moves: noted with it, with why, and only then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.orders import Order, Status
from commerce.period import Period
from commerce.restatements import Cause, MovedSum, Shown, Why
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests import make
from tests.cache.stored import rows
from tests.cache.test_tables import spend_table
from tests.make import INFO, NOON, SHOP, at, order, page
from tests.make_tables import Spend

MARCH = Period(date(2026, 3, 1), date(2026, 3, 9))
TENTH, ELEVENTH = date(2026, 3, 10), date(2026, 3, 11)


def show(cache: Cache, day: date = TENTH, days: Period = MARCH, number: int = 0) -> None:
    message = make.message(f"digest:{SHOP}:{day}:anna")
    cache.incidents.commit(SHOP, {}, [message], [], NOON, shown=Shown(day, days, number))


def changed(one: Order, **fields: object) -> Order:
    return msgspec.structs.replace(one, changed_at=at(20), **fields)


def moved(cache: Cache, today: date = ELEVENTH) -> dict[tuple[date, str], tuple[int, int, tuple[Cause, ...]]]:
    return {(one.day, one.measure): (one.before, one.after, one.causes) for one in told(cache, today)}


def told(cache: Cache, today: date = ELEVENTH) -> list[MovedSum]:
    return cache.facts.restated(SHOP, today)


THREE = [order("1", at(2)), order("2", at(2), net="20.00"), order("3", at(9), by="anna")]


def test_an_order_that_is_cancelled_restates_the_day_it_was_placed_on(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    cache.feeds.save_page(SHOP, page(changed(THREE[1], status=Status.CANCELLED), order("4", at(10))))
    found = moved(cache)
    cancelled = (Cause(Why.CANCELLED, 1),)
    assert found[date(2026, 3, 2), "orders"] == (2, 1, cancelled)
    assert found[date(2026, 3, 2), "net_sales"] == (3000, 1000, cancelled)
    assert {day for day, _ in found} == {date(2026, 3, 2)}  # the tenth was not over when it was shown


@pytest.mark.parametrize(
    ("after", "cause", "measure"),
    [
        (changed(THREE[0], net_minor=900, gross_minor=900), Why.EDITED, "net_sales"),
        (order("9", at(5), changed_at=at(20)), Why.LATE, "orders"),
        (changed(THREE[0], refunds=(make.refund("1", at(4), net_minor=400),)), Why.REFUNDED, "refunds"),
    ],
)
def test_what_became_of_orders_is_told_as_the_cause(cache: Cache, after: Order, cause: Why, measure: str) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    cache.feeds.save_page(SHOP, page(after))
    causes = {causes for (_, name), (*_, causes) in moved(cache).items() if name == measure}
    assert causes == {(Cause(cause, 1),)}


def test_a_refund_of_today_on_an_old_order_restates_nothing(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    cache.feeds.save_page(SHOP, page(changed(THREE[0], refunds=(make.refund("1", at(10), net_minor=400),))))
    assert told(cache) == []


def test_who_is_new_moves_with_the_cause_of_its_write(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE, order("5", at(10), by="anna")))
    show(cache, ELEVENTH, Period(date(2026, 3, 1), TENTH))
    cache.feeds.save_page(SHOP, page(changed(THREE[2], status=Status.CANCELLED)))
    assert moved(cache, date(2026, 3, 12))[TENTH, "new_customers"] == (0, 1, (Cause(Why.CANCELLED, 1),))


def test_nothing_is_noted_of_a_shop_that_has_shown_nothing(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    cache.feeds.save_page(SHOP, page(changed(THREE[1], status=Status.CANCELLED)))
    cache.facts.refresh(SHOP, force=True)
    assert rows(path, "SELECT * FROM restatements") == []


def test_every_reader_of_a_day_is_told_the_same_and_nobody_twice(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    cache.feeds.save_page(SHOP, page(changed(THREE[0], status=Status.CANCELLED)))
    numbers = [one.number for one in told(cache)]
    show(cache, ELEVENTH, number=max(numbers))
    cache.feeds.save_page(SHOP, page(changed(THREE[1], status=Status.CANCELLED)))
    assert [one.number for one in told(cache)] == numbers  # a later reader of the eleventh
    show(cache, ELEVENTH, number=99)  # adds nothing
    (later,) = {one.causes for one in told(cache, date(2026, 3, 12))}
    assert later == (Cause(Why.CANCELLED, 1),)
    assert min(one.number for one in told(cache, date(2026, 3, 12))) > max(numbers)


def test_a_digest_that_is_not_queued_shows_nothing(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    cache.incidents.commit(SHOP, {}, [], [], NOON, shown=Shown(TENTH, MARCH))
    assert rows(path, "SELECT shown_on, shown_to FROM shops") == [(None, None)]


@pytest.mark.parametrize(
    ("definition", "why"),
    [
        (Definition(counting="completed"), Why.DEFINITION),
        (Definition(exchange_rates={"USD": "0.5"}), Why.RATES),
    ],
)
def test_counting_otherwise_is_told_as_such(cache: Cache, definition: Definition, why: Why) -> None:
    dollars = order("7", at(3), currency="USD", net="10.00")
    on_hold = order("8", at(3), status=Status.ON_HOLD)
    cache.feeds.save_page(SHOP, page(*THREE, dollars, on_hold))
    show(cache)
    cache.shops.define(SHOP, definition)
    found = moved(cache)
    before, after, causes = found[date(2026, 3, 3), "orders"]
    assert (before, after) in {(1, 0), (1, 2)}
    assert causes == (Cause(why),)
    assert {day for day, _ in found} == {date(2026, 3, 3)}
    cache.facts.refresh(SHOP, force=True)
    assert len(moved(cache)) == len(found)  # counted alike


def test_another_time_zone_moves_orders_between_days(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(order("1", at(2, hour=23)), order("2", at(5))))
    show(cache)
    cache.shops.ensure(SHOP, msgspec.structs.replace(INFO, time_zone="UTC"))
    found = moved(cache)
    assert found[date(2026, 3, 3), "orders"] == (1, 0, (Cause(Why.TIME_ZONE),))
    assert found[date(2026, 3, 2), "orders"] == (0, 1, (Cause(Why.TIME_ZONE),))


def spend(cache: Cache, amounts: Sequence[int], settled: date | None = None) -> None:
    days = [date(2026, 3, 2) + timedelta(days=place) for place in range(len(amounts))]
    table = spend_table(*(Spend(day, "ads", "", amount) for day, amount in zip(days, amounts, strict=True)))
    cache.feeds.save_reading(SHOP, with_(table, settled=settled), NOON)


def test_a_table_that_tells_otherwise_is_named_but_not_one_that_tells_first(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    spend(cache, [100, 200])
    assert told(cache) == []
    spend(cache, [100, 250, 300])
    ((where, (before, after, (cause,))),) = moved(cache).items()
    assert (where, before, after) == ((date(2026, 3, 3), "marketing_spend"), 200, 250)
    assert (cause.why, cause.table, bool(cause.source)) == (Why.TABLE, "spend", True)


def test_days_that_a_source_may_still_restate_are_none(cache: Cache) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    spend(cache, [100, 200, 300], settled=date(2026, 3, 2))
    spend(cache, [100, 250, 350], settled=date(2026, 3, 3))
    assert told(cache) == []


def test_what_was_told_long_ago_is_given_up_with_the_log(cache: Cache, path: Path) -> None:
    cache.feeds.save_page(SHOP, page(*THREE))
    show(cache)
    cache.feeds.save_page(SHOP, page(changed(THREE[0], status=Status.CANCELLED)))
    cache.prune(at(30))
    assert told(cache) != []  # not told yet
    show(cache, ELEVENTH, number=99)
    assert cache.prune(at(30)) > 0
    assert rows(path, "SELECT * FROM restatements") == []


def test_sums_of_what_comes_later_are_no_restatements() -> None:
    assert {one.name for one in MEASURES if not one.is_settled} == {
        "checkouts",
        "cohorts",
        "early_spending",
        "later_spending",
        "gaps_between_orders",
    }
    assert PURCHASE_PAIRS_SQL
