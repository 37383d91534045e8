"""No order any more: told when chance would not do it in ten years, of no shop that is closed, young or odd."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commerce.arrivals import Arrivals
from kpi.verdict.absence.judge import presences
from kpi.verdict.absence.limit import CHANCE_A_YEAR, chance_limit
from kpi.verdict.absence.presence import Presence
from kpi.verdict.absence.rhythm import DayShare, as_always
from tests.kpi.verdict.absence.a_rhythm import BERLIN, EVENING, MONDAY, at, heard, instants

pytestmark = pytest.mark.untraced

FIRST = MONDAY - timedelta(days=120)


def silent(arrivals: Arrivals, zone: ZoneInfo = BERLIN, share_of: DayShare = as_always) -> Presence:
    (found,) = [one for one in presences(arrivals, zone, share_of) if one.kind == "orders"]
    return found


def steady(per_day: float, last: date = MONDAY, **more: object) -> list[datetime]:
    return instants(FIRST, last, lambda _: per_day, **more)  # type: ignore[arg-type]  # of `instants`


def told_after(came: list[datetime], dead: datetime, hours: int = 80) -> datetime | None:
    """Return the first full hour after a checkout died at which it is told."""
    before = [one for one in came if one <= dead]
    for hour in range(hours):
        until = dead + timedelta(hours=hour)
        if silent(heard(before, until)).is_missing:
            return until
    return None


def test_a_dead_checkout_of_an_afternoon_is_told_the_same_evening() -> None:
    came = steady(40)
    told = told_after(came, at(MONDAY, 14))
    assert told is not None
    assert at(MONDAY, 18) <= told <= at(MONDAY, 22)


def test_a_small_shop_is_told_of_a_day_without_an_order_and_not_of_half_a_day() -> None:
    told = told_after(steady(10), at(MONDAY, 14))
    assert told is not None
    assert timedelta(hours=19) <= told - at(MONDAY, 14) <= timedelta(hours=31)


def test_the_silence_says_since_when_and_how_many_usually_come() -> None:
    came = [one for one in steady(40) if one <= at(MONDAY, 14)]
    found = silent(heard(came, at(MONDAY, 23)))
    assert found.silence is not None
    assert (found.silence.since, found.silence.until, found.silence.seen) == (
        came[-1].replace(microsecond=0),
        at(MONDAY, 23),
        0,
    )
    usual = 40 * sum(EVENING[14:23]) / sum(EVENING)
    assert usual * 0.75 < found.silence.expected < usual * 1.35
    assert found.silence.usual_low < found.silence.expected < found.silence.usual_high
    assert found.silence.lost_minor == pytest.approx(float(found.silence.expected) * 5000, rel=0.01)


def test_one_order_ends_it() -> None:
    came = [one for one in steady(40) if one <= at(MONDAY, 14)]
    assert silent(heard(came, at(MONDAY, 23))).is_missing
    assert silent(heard([*came, at(MONDAY, 22.5)], at(MONDAY, 23))).is_missing is False


def test_nights_and_closed_weekends_are_no_silence() -> None:
    came = instants(FIRST, MONDAY - timedelta(days=1), lambda day: 40 if day.weekday() < 5 else 0)
    for hour in range(-66, 7):  # from Friday evening to Monday morning
        assert silent(heard(came, at(MONDAY, hour))).is_missing is False, hour


def test_a_closed_day_that_is_known_expects_nothing_and_the_day_after_does() -> None:
    closed = MONDAY
    came = instants(FIRST, MONDAY - timedelta(days=1), lambda _: 40)

    def share(day: date) -> float:
        return 0.0 if day == closed else 1.0

    assert silent(heard(came, at(MONDAY, 23))).is_missing
    assert silent(heard(came, at(MONDAY, 23)), share_of=share).is_missing is False
    assert silent(heard(came, at(MONDAY, 48)), share_of=share).is_missing


def test_a_week_that_was_closed_teaches_nothing() -> None:
    holidays = [MONDAY - timedelta(days=back) for back in range(20, 27)]
    came = instants(FIRST, MONDAY, lambda day: 0 if day in holidays else 40)
    told = told_after(came, at(MONDAY, 14))
    assert told is not None
    assert told <= at(MONDAY, 22)


def test_a_month_that_is_missing_teaches_nothing() -> None:
    first, last = MONDAY - timedelta(days=50), MONDAY - timedelta(days=20)
    came = instants(FIRST, MONDAY, lambda day: 0 if first <= day <= last else 40)
    told = told_after(came, at(MONDAY, 14))
    assert told is not None
    assert told <= at(MONDAY, 22)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Ho_Chi_Minh"])
def test_the_days_on_which_clocks_change_are_days_like_others(zone: str) -> None:
    there = ZoneInfo(zone)
    came = instants(date(2025, 11, 1), date(2026, 4, 10), lambda _: 40, zone=there)
    for day in (date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5)):
        for hour in range(1, 26):
            until = at(day, hour, there)
            assert not silent(heard(came, until), there).is_missing, until


def test_another_time_zone_moves_the_hours_and_rings_nobody() -> None:
    came = steady(40)
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        for hour in range(24):
            assert not silent(heard(came, at(MONDAY, hour)), ZoneInfo(zone)).is_missing


@pytest.mark.parametrize(
    ("came", "why"),
    [
        ([], "too_few_orders"),
        ([at(MONDAY - timedelta(days=90), 12)], "too_few_orders"),
        (instants(MONDAY - timedelta(days=10), MONDAY - timedelta(days=3), lambda _: 40), "short_history"),
        (instants(FIRST, MONDAY - timedelta(days=30), lambda _: 0.2), "too_few_orders"),
        ([at(FIRST + timedelta(days=day), 0) for day in range(110) for _ in range(4)], "no_times"),
        ([at(MONDAY - timedelta(days=60), 3)] * 2000, "too_few_orders"),
    ],
)
def test_of_a_shop_of_which_too_little_is_known_nothing_is_said(came: list[datetime], why: str) -> None:
    found = silent(Arrivals(0, at(MONDAY, 23), heard(came, at(MONDAY, 23), FIRST).orders))
    assert (found.is_missing, found.why) == (None, why)


def test_a_shop_brought_over_in_one_night_is_known_after_four_weeks_of_its_own() -> None:
    moved = MONDAY - timedelta(days=40)
    came = [at(moved, 3)] * 5000 + [one for one in steady(40) if one > at(moved, 4)]
    assert silent(heard(came, at(MONDAY, 23))).is_missing is False
    assert silent(heard([one for one in came if one < at(MONDAY, 12)], at(MONDAY, 23))).is_missing


def test_a_clock_that_stands_before_the_last_order_rings_nobody() -> None:
    came = steady(40)
    assert silent(heard(came, at(MONDAY - timedelta(days=3), 12))).is_missing is False


def test_a_shop_that_doubles_every_month_and_one_whose_season_ends_ring_nobody() -> None:
    grows = instants(FIRST, MONDAY, lambda day: 3 * 2 ** ((day - FIRST).days / 30))
    ends = instants(FIRST, MONDAY, lambda day: 64 if day < MONDAY - timedelta(days=12) else 40)
    for hour in range(-300, 24, 3):
        until = at(MONDAY, hour)
        assert not silent(heard(grows, until)).is_missing, until
        assert not silent(heard(ends, until)).is_missing, until


def test_a_silence_that_the_shop_went_through_before_rings_nobody() -> None:
    """A shop that now and then sells nothing for hours, though it is open, is told later."""
    gaps = [at(MONDAY - timedelta(days=back), 12) for back in (9, 30, 51)]
    came = [one for one in steady(40) if not any(gap <= one <= gap + timedelta(hours=9) for gap in gaps)]
    calm, used_to_it = told_after(steady(40), at(MONDAY, 11)), told_after(came, at(MONDAY, 11))
    assert calm is not None
    assert used_to_it is not None
    assert used_to_it > calm


@pytest.mark.parametrize("a_year", [3650.0, 9490.0, 43_800.0])
def test_a_shop_that_swings_waits_as_long_as_chance_asks_for(a_year: float) -> None:
    """The formulas of the module, solved the other way round: so often a year such a gap comes by chance."""
    steady_limit = chance_limit(a_year, 0.0)
    assert a_year * math.exp(-steady_limit) == pytest.approx(CHANCE_A_YEAR)
    for swing in (0.01, 0.05, 0.2):
        limit = chance_limit(a_year, swing)
        assert a_year * (1 + limit * swing) ** (-1 / swing) == pytest.approx(CHANCE_A_YEAR)
        assert limit > steady_limit
