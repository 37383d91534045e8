"""When a customer is lost: by the shop's own gaps between orders, frozen for a quarter, or as the merchant writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import msgspec
import pytest

from commerce.definition import Definition
from commerce.feeds import Feed
from commerce.figures import Target
from commerce.lapse import Lapse, gap_period, own_lapse
from commerce.orders import Order, Status
from commerce.period import Period
from kpi.facts.snapshot import Snapshot, lapse_of, whole_days
from tests import make
from tests.shop import Shop

APRIL = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def _young(shop: Shop) -> None:
    shop.read_at = datetime(2026, 1, 1, tzinfo=UTC)


def read_on(shop: Shop, day: date, hour: int = 6) -> None:
    """Read the shop anew on a day, at an hour UTC."""
    shop.read_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    shop.cache.feeds.note(make.SHOP, Feed.ORDERS, shop.read_at)


def lapse(shop: Shop) -> Lapse:
    return lapse_of(shop.cache.facts.of(make.SHOP))


def gaps(lengths: Iterable[int], last: date = date(2026, 3, 31), who: str = "customer") -> Iterator[Order]:
    """Yield two orders of a customer for each length, the later one on `last`."""
    for number, length in enumerate(lengths):
        yield make.order(day=last - timedelta(days=length), by=f"{who} {number}")
        yield make.order(day=last, by=f"{who} {number}")


def test_is_the_shortest_that_four_of_five_gaps_are_not_longer_than(shop: Shop) -> None:
    shop.has(*gaps(range(41, 91)))  # 50 gaps of 41 to 90 days: 40 of them are at most 80
    read_on(shop, APRIL)
    assert lapse(shop) == Lapse(80, "own", 50, 80, APRIL)


@pytest.mark.parametrize(("days", "held", "percentile"), [(12, 30, 12), (400, 365, 366), (365, 365, 365), (30, 30, 30)])
def test_is_held_between_30_and_365_days(shop: Shop, days: int, held: int, percentile: int) -> None:
    shop.has(*gaps([days] * 40))
    read_on(shop, APRIL)
    assert lapse(shop) == Lapse(held, "own", 40, percentile, APRIL)


@pytest.mark.parametrize("known", [0, 3, 29])
def test_too_few_gaps_leave_90_days_and_say_so(shop: Shop, known: int) -> None:
    shop.has(make.order(day=date(2026, 1, 5), by="once"), *gaps([45] * known))
    read_on(shop, APRIL)
    assert lapse(shop) == Lapse(90, "stand_in", known, None, APRIL)


def test_guests_have_no_gaps(shop: Shop) -> None:
    shop.has(*(make.order(day=date(2026, 1, 1) + timedelta(days=number)) for number in range(80)))
    read_on(shop, APRIL)
    assert lapse(shop) == Lapse(90, "stand_in", 0, None, APRIL)


def test_a_shop_that_was_never_read_has_the_stand_in(shop: Shop) -> None:
    assert lapse(shop) == Lapse(90, "stand_in", 0, None, None)


def test_two_orders_of_one_day_have_no_gap_between_them(shop: Shop) -> None:
    shop.has(*gaps([45] * 40), *gaps([0] * 400, who="twice"))
    read_on(shop, APRIL)
    assert lapse(shop).days == 45


def test_holds_for_a_quarter_whatever_is_sold_in_it(shop: Shop) -> None:
    shop.has(*gaps([45] * 40))
    read_on(shop, APRIL)
    shop.has(*gaps([70] * 400, last=date(2026, 6, 29), who="later"))
    for day, held in ((APRIL, 45), (date(2026, 6, 30), 45), (date(2026, 7, 1), 70)):
        read_on(shop, day)
        assert lapse(shop).days == held


def test_a_quarter_begins_by_the_shops_own_clock(shop: Shop) -> None:
    shop.has(*gaps([45] * 40), *gaps([70] * 400, last=date(2026, 5, 1), who="later"))
    read_on(shop, date(2026, 6, 30), hour=21)  # 23:00 in Berlin
    assert lapse(shop).days == 45
    read_on(shop, date(2026, 6, 30), hour=23)  # 1:00 of the next day
    assert lapse(shop) == Lapse(70, "own", 440, 70, date(2026, 7, 1))


def test_another_time_zone_counts_the_days_anew(shop: Shop) -> None:
    # at noon and at 23:00 UTC, 45 days later by that clock: a day more in Berlin
    for number in range(40):
        placed = make.noon(date(2026, 1, 10))
        shop.has(make.order(placed_at=placed, by=f"{number}"))
        shop.has(make.order(placed_at=placed + timedelta(days=45, hours=11), by=f"{number}"))
    read_on(shop, APRIL)
    assert lapse(shop).days == 46
    shop.cache.shops.ensure(make.SHOP, msgspec.structs.replace(make.INFO, time_zone="UTC"))
    shop.cache.facts.refresh(make.SHOP)
    assert lapse(shop).days == 45


def test_gaps_that_ended_over_two_years_ago_are_forgotten(shop: Shop) -> None:
    shop.has(*gaps([200] * 400, last=date(2024, 3, 31)), *gaps([45] * 40, who="now"))
    read_on(shop, APRIL)
    assert lapse(shop) == Lapse(45, "own", 40, 45, APRIL)
    assert gap_period(APRIL) == gap_period(date(2026, 6, 30)) == Period(date(2024, 4, 1), date(2026, 3, 31))
    assert gap_period(date(2026, 1, 1)).last == date(2025, 12, 31)


def test_an_order_that_is_cancelled_takes_its_gap_with_it(shop: Shop) -> None:
    orders = list(gaps([45] * 32 + [60] * 8))
    shop.has(*orders)
    read_on(shop, APRIL)
    assert lapse(shop).days == 45
    later = make.noon(date(2026, 4, 1))
    again = [msgspec.structs.replace(one, id=str(number)) for number, one in enumerate(orders, 1)]
    shop.has(*(msgspec.structs.replace(one, status=Status.CANCELLED, changed_at=later) for one in again[:8]))
    assert lapse(shop) == Lapse(60, "own", 36, 60, APRIL)
    shop.cache.facts.refresh(make.SHOP, force=True)  # counted from nothing
    assert lapse(shop) == Lapse(60, "own", 36, 60, APRIL)


def test_what_the_merchant_writes_holds_and_counts_nothing_anew(shop: Shop) -> None:
    shop.has(*gaps([45] * 40))
    read_on(shop, APRIL)
    assert shop.cache.shops.define(make.SHOP, Definition(lapse_days=120))
    assert lapse(shop) == Lapse(120)
    assert not shop.cache.facts.refresh(make.SHOP)


def test_is_the_same_seen_through_a_look_of_whole_days(shop: Shop) -> None:
    shop.has(*gaps([45] * 40), *gaps([70] * 400, last=date(2026, 5, 1), who="later"))
    read_on(shop, date(2026, 7, 1))  # the last whole day lies in the quarter before
    facts = shop.cache.facts.of(make.SHOP)
    assert lapse_of(whole_days(facts)) == lapse_of(Snapshot(facts)) == lapse_of(whole_days(Snapshot(facts)))
    assert lapse_of(whole_days(facts)).days == 70


def test_own_gaps_are_taken_by_rank_without_rounding() -> None:
    assert own_lapse({40: 24, 50: 6}, None).days == 40  # 24 of 30 are exactly four of five
    assert own_lapse({40: 23, 50: 7}, None).days == 50
    assert own_lapse({50: 6, 40: 24}, None).days == 40  # in whatever order they are told


LAPSING = ("customer_retention_rate", "customer_churn_rate", "active_customer_count")


@pytest.mark.parametrize("kpi", LAPSING)
def test_kpis_of_who_stays_look_at_the_days_of_the_lapse_point(shop: Shop, kpi: str) -> None:
    shop.has(*gaps([45] * 40), *regulars(every=30, people=40, first=date(2025, 1, 1), last=date(2026, 5, 1)))
    for days in (45, 120):
        shop.cache.shops.define(make.SHOP, Definition(lapse_days=days))
        read_on(shop, date(2026, 5, 1))
        assert shop.judged(kpi, None, date(2026, 5, 1)).figure.period == Period.ending(date(2026, 4, 30), days)


def regulars(every: int, people: int, first: date, last: date) -> Iterator[Order]:
    """Yield customers who come again after so many days, but for every fifth time, when it takes twice as long."""
    for number in range(people):
        day, visit = first + timedelta(days=number % every), number
        while day < last:
            yield make.order(day=day, by=f"regular {number}")
            visit += 1
            day += timedelta(days=every * (2 if visit % 5 == 0 else 1) + (number * 7 + visit * 3) % 5)


@pytest.mark.parametrize("kpi", ["customer_churn_rate", "customer_retention_rate", "active_customer_count"])
def test_a_quarter_that_moves_the_lapse_point_rings_no_bell(shop: Shop, kpi: str) -> None:
    """The past is counted by the present lapse point as well: nothing else would be the same question twice."""
    shop.has(*regulars(every=30, people=60, first=date(2025, 1, 1), last=date(2026, 7, 2)))
    shop.has(*gaps([88] * 700, last=date(2026, 6, 1), who="slow"))  # told in the quarter before, for the next one
    for day, days in ((date(2026, 6, 30), 34), (date(2026, 7, 1), 88)):
        read_on(shop, day)
        facts, now = shop.cache.facts.of(make.SHOP), datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
        drift = shop.book.drift(kpi, facts, shop=make.SHOP, now=now, today=day)
        near = shop.judged(kpi, Target("near_usual", Fraction(1, 10)), day)
        assert drift.figure.period.length == near.figure.period.length == days
        assert (drift.off_target, near.off_target) != (None, None)
        assert not drift.off_target
        assert not near.off_target
