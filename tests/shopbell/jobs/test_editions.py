"""When an edition is due: once a day, week or month of its reader, the newest alone, and over when the shop's are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cache import Cache
from commerce.definition import Definition
from commerce.messages import Cadence
from commerce.period import Period
from shopbell.jobs.editions import Due, before, days_of, due, note_done, year_ago
from shopbell.recipients import DigestReader

BERLIN, AUCKLAND = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")


def reader(edition: Cadence, zone: ZoneInfo | None = None, weekly_on: int = 0) -> DigestReader:
    return DigestReader("Anna", f"{edition} digest Anna", time(7, 30), zone, (), edition=edition, weekly_on=weekly_on)


def at(local: str, zone: ZoneInfo = BERLIN, shop: ZoneInfo = BERLIN, definition: Definition | None = None) -> Due:
    return Due(datetime.fromisoformat(local).replace(tzinfo=zone), shop, definition or Definition())


@pytest.mark.parametrize(
    ("edition", "local", "begun"),
    [
        ("weekly", "2026-03-02T07:29", None),  # a Monday
        ("weekly", "2026-03-02T07:30", date(2026, 3, 2)),
        ("weekly", "2026-03-05T00:10", date(2026, 3, 2)),  # asleep since
        ("weekly", "2026-03-23T09:00", date(2026, 3, 23)),
        ("monthly", "2026-03-01T07:29", None),
        ("monthly", "2026-03-01T07:30", date(2026, 3, 1)),
        ("monthly", "2026-03-31T23:00", date(2026, 3, 1)),
    ],
)
def test_it_is_due_from_its_hour_on_and_until_the_next(
    cache: Cache, edition: Cadence, local: str, begun: date | None
) -> None:
    assert due(reader(edition), "toys", at(local), cache) == begun


def test_it_is_written_once_whatever_restarts_and_catches_up_the_newest_alone(cache: Cache) -> None:
    anna, told = reader("weekly"), list[str]()
    for days in range(30):
        for hour in ("06:00", "08:00", "20:00"):
            if 8 <= days < 20:
                continue  # the machine sleeps over two Mondays
            clock = at(f"{date(2026, 3, 2) + timedelta(days=days)}T{hour}")
            begun = due(anna, "toys", clock, cache)
            if begun is not None:
                note_done(anna, "toys", cache, clock.now)
                told.append(f"{begun:%m-%d} on {clock.now:%m-%d}")
    assert told == ["03-02 on 03-02", "03-09 on 03-09", "03-16 on 03-22", "03-23 on 03-23", "03-30 on 03-30"]


def test_one_noted_by_a_clock_that_ran_ahead_counts_for_nothing(cache: Cache) -> None:
    anna = reader("monthly")
    note_done(anna, "toys", cache, at("2026-08-03T08:00").now)
    assert due(anna, "toys", at("2026-03-03T08:00"), cache) == date(2026, 3, 1)


def test_a_week_that_is_not_over_in_the_shop_waits(cache: Cache) -> None:
    far = reader("weekly", AUCKLAND)
    assert due(far, "toys", at("2026-03-02T08:00", AUCKLAND), cache) is None  # Sunday evening in Berlin
    assert due(far, "toys", at("2026-03-02T13:00", AUCKLAND), cache) == date(2026, 3, 2)


def test_months_and_weeks_are_the_shops_own(cache: Cache) -> None:
    fiscal = Definition(week_start=6, month_start=10)
    assert due(reader("monthly"), "toys", at("2026-03-09T08:00", definition=fiscal), cache) == date(2026, 2, 10)
    assert due(reader("monthly"), "toys", at("2026-03-10T08:00", definition=fiscal), cache) == date(2026, 3, 10)
    month = days_of("monthly", date(2026, 3, 10), fiscal)
    assert month == Period(date(2026, 2, 10), date(2026, 3, 9))
    assert before("monthly", month, fiscal) == Period(date(2026, 1, 10), date(2026, 2, 9))
    assert year_ago("monthly", month, fiscal) == Period(date(2025, 2, 10), date(2025, 3, 9))
    week = days_of("weekly", date(2026, 3, 4), fiscal)
    assert week == Period(date(2026, 2, 22), date(2026, 2, 28))  # Sunday to Saturday
    assert year_ago("weekly", week, fiscal) == Period(date(2025, 2, 23), date(2025, 3, 1))


def test_who_reads_it_on_a_friday_is_told_the_last_whole_week(cache: Cache) -> None:
    ben = reader("weekly", weekly_on=4)
    assert due(ben, "toys", at("2026-03-09T08:00"), cache) == date(2026, 3, 6)
    assert days_of("weekly", date(2026, 3, 6), Definition()) == Period(date(2026, 2, 23), date(2026, 3, 1))
