"""What is to be expected of a shop's next days: nothing that chance alone told of the last ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from statistics import fmean

import pytest

from kpi.verdict.absence.known import KnownShop, known_shop
from kpi.verdict.absence.limit import swing_of
from tests.kpi.verdict.absence.a_rhythm import BERLIN, EVENING, MONDAY, at, heard, instants

pytestmark = pytest.mark.untraced

HALF_A_YEAR = MONDAY - timedelta(days=182)
SEEDS = range(1, 11)
SALE = MONDAY - timedelta(days=20)


def known(came: Sequence[datetime], days_on: int = 8) -> KnownShop:
    shop = known_shop(heard(came, at(MONDAY + timedelta(days=days_on), 0)), BERLIN)
    assert isinstance(shop, KnownShop)
    return shop


def next_week(shop: KnownShop) -> list[float]:
    """Return what is expected of the seven days after MONDAY, which is the last that is known."""
    days = [MONDAY + timedelta(days=number) for number in range(1, 8)]
    return [shop.rhythm.expected(*(int(at(day, hour).timestamp()) for hour in (0, 24))) for day in days]


def until_monday(per_day: Callable[[date], float], seed: int = 1) -> list[datetime]:
    return instants(HALF_A_YEAR, MONDAY, per_day, seed=seed)


def test_weekdays_of_a_small_shop_that_are_alike_are_expected_alike() -> None:
    """Eight weeks of ten orders a day tell a weekday to a ninth: what differs by that is chance."""
    off = []
    for seed in SEEDS:
        week = next_week(known(until_monday(lambda _: 10, seed)))
        off += [(one / fmean(week) - 1) ** 2 for one in week]
    assert math.sqrt(fmean(off)) < 0.03


@pytest.mark.parametrize("on_sale", [10, 2000])
def test_hours_of_a_small_shop_are_learnt_from_more_than_eight_weeks(on_sale: int) -> None:
    """In eight weeks an hour brings some 25 orders, a fifth more or less by chance; a sale teaches no hour."""
    off = []
    for seed in SEEDS:
        rhythm = known(until_monday(lambda day: on_sale if day == SALE else 10, seed)).rhythm
        hours = [[int(at(MONDAY + timedelta(days=day), hour).timestamp()) for hour in range(25)] for day in range(1, 8)]
        found = [sum(rhythm.expected(day[hour], day[hour + 1]) for day in hours) for hour in range(24)]
        due = [sum(found) * one / sum(EVENING) for one in EVENING]
        off += [(one / wanted - 1) ** 2 for one, wanted in zip(found, due, strict=True) if wanted]
    assert math.sqrt(fmean(off)) < 0.16


def test_weekdays_that_differ_are_expected_to() -> None:
    week = (20, 6, 6, 6, 6, 10, 20)  # from Tuesday on
    found = [next_week(known(until_monday(lambda day: week[(day.weekday() - 1) % 7], seed))) for seed in SEEDS]
    for number, wanted in enumerate(week):
        assert fmean(one[number] for one in found) == pytest.approx(wanted, rel=0.15)


def test_a_closed_weekday_expects_nothing_however_alike_the_others_are() -> None:
    found = next_week(known(until_monday(lambda day: 0 if day.weekday() == 6 else 10)))
    assert found[5] == 0.0
    assert min(found[:5]) > 7


def test_a_large_shop_that_closes_its_sundays_expects_nothing_of_them_after_eight_weeks() -> None:
    closed = MONDAY - timedelta(days=8 * 7 + 1)
    assert next_week(known(until_monday(lambda day: 0 if day.weekday() == 6 and day >= closed else 40)))[5] == 0.0


def test_a_large_shop_whose_last_five_sundays_were_closed_still_expects_orders_on_them() -> None:
    """Its last week alone has orders enough for every hour; a weekday is told by those of eight weeks."""
    closed = MONDAY - timedelta(days=5 * 7)
    week = next_week(known(until_monday(lambda day: 0 if day.weekday() == 6 and day >= closed else 240)))
    assert week[5] == pytest.approx(fmean(week[:5]), rel=0.1)


def after_a_day_of(orders: int, per_day: float) -> float:
    """Return the level after a last whole day with so many orders, beside what it was before it."""
    before = [one for one in until_monday(lambda _: per_day) if one < at(MONDAY, 0)]
    last_day = [at(MONDAY, 8 + 12 * number / orders) for number in range(orders)]
    morning = [at(MONDAY + timedelta(days=1), 0.5)]  # with it Monday is over
    usual = known([*before, at(MONDAY, 0.5)])
    days = [int(at(MONDAY + timedelta(days=number), 0).timestamp()) for number in (2, 8)]
    return known([*before, *last_day, *morning]).rhythm.expected(*days) / usual.rhythm.expected(*days)


def test_one_slow_day_of_a_small_shop_is_chance_and_of_a_large_one_its_new_level() -> None:
    assert after_a_day_of(5, 10) > 0.93
    assert after_a_day_of(60, 120) < 0.75


def test_a_season_is_soon_known_to_have_ended() -> None:
    """Three days at two thirds of a season's level may be chance; that they are days as usual speaks against it."""
    begins, ends = MONDAY - timedelta(days=35), MONDAY - timedelta(days=3)
    found = fmean(mean_of_next_week(lambda day: 18 if begins <= day < ends else 12, seed) for seed in SEEDS)
    assert 12 <= found < 12 * 1.24


def mean_of_next_week(per_day: Callable[[date], float], seed: int) -> float:
    return fmean(next_week(known(until_monday(per_day, seed))))


def test_a_shop_that_sells_in_bursts_swings_though_its_days_are_alike() -> None:
    chance = Random(3)  # noqa: S311 - made-up data, no secret
    bursts: list[datetime] = []
    for offset in range(182):
        day = HALF_A_YEAR + timedelta(days=offset)
        hours = chance.sample([8, 10, 12, 14, 16, 18, 20], 3)  # in which this day sells, and in no other
        bursts += [at(day, chance.choice(hours) + 2 * chance.random()) for _ in range(40)]
    steady = known([one for one in until_monday(lambda _: 40) if one < at(MONDAY, 0)])
    assert known(sorted(bursts)).swing > 0.1 > 4 * steady.swing


@pytest.mark.parametrize("rate", [4, 120])
def test_the_level_of_a_shop_is_known_no_better_than_the_orders_of_four_weeks_tell_it(rate: int) -> None:
    """Of whose swing nothing is known, a seventh is assumed; what chance leaves open of today's level comes to it."""
    rhythm = known(until_monday(lambda _: rate)).rhythm
    unknown = replace(rhythm, usual=[0.0] * len(rhythm.usual))  # no stretch of it tells anything
    assert swing_of(unknown) == pytest.approx(0.02 + 1 / (28 * rhythm.a_year / 365))
    assert 28 * rhythm.a_year / 365 == pytest.approx(28 * rate, rel=0.2)
