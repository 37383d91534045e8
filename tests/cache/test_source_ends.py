"""Money is known only as far as every source goes that should go on: what stopped makes nothing cheaper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cache import Cache
from commerce.period import Period
from commerce.tables import NamedSource, Reading, Row
from commerce.tables.spend import SPEND
from commerce.tables.traffic import TRAFFIC
from tests.make import NOON, SHOP

DAY_ONE = date(2026, 3, 1)


def march(first: int, last: int) -> list[date]:
    return list(Period(date(2026, 3, first), date(2026, 3, last)).days())


def paid(day: date, minor: int = 500, channel: str = "facebook / paid", account: str = "1") -> Row:
    return SPEND.row(day, channel, "", minor, None, account)  # type: ignore[no-any-return]  # made from a declaration


def tells(cache: Cache, source: str, first: int, last: int, **more: object) -> None:
    """Let a service tell of days of March, all of them with a row."""
    account = str(more.pop("account", source))
    channel = str(more.pop("channel", "facebook / paid"))
    days = march(first, last)
    rows = [paid(day, channel=channel, account=account) for day in days]
    reading = Reading(SPEND, source, rows, days, **({"goes_on": True} | more))  # type: ignore[arg-type]  # as tests name them
    cache.feeds.save_reading(SHOP, reading, at(last + 1))


def at(day: int) -> datetime:
    return datetime(2026, 3, 1, 6, tzinfo=UTC) + timedelta(days=day - 1)


def known(cache: Cache) -> Period | None:
    return cache.facts.of(SHOP).coverage(SPEND.name)


@pytest.fixture
def two(cache: Cache) -> Cache:
    """Two services that both told of the first ten days."""
    tells(cache, "meta", 1, 10)
    tells(cache, "google", 1, 10, channel="google / cpc")
    return cache


def test_where_one_of_two_stops_the_rest_is_not_the_whole(two: Cache) -> None:
    tells(two, "google", 8, 20, channel="google / cpc")
    assert known(two) == Period(DAY_ONE, date(2026, 3, 10))
    origins = two.facts.of(SHOP).origins(SPEND.name, Period(date(2026, 3, 12), date(2026, 3, 20)))
    assert {one.title: one.is_lacking for one in origins} == {"google": False, "meta": True}


def test_it_is_whole_again_when_the_one_that_stopped_was_read(two: Cache) -> None:
    tells(two, "google", 8, 20, channel="google / cpc")
    tells(two, "meta", 4, 20)
    assert known(two) == Period(DAY_ONE, date(2026, 3, 20))


def test_an_account_that_another_source_tells_goes_on_without_it(two: Cache) -> None:
    tells(two, "google", 8, 20, channel="google / cpc")
    tells(two, "agency", 8, 20, account="meta")
    assert known(two) == Period(DAY_ONE, date(2026, 3, 20))
    assert two.feeds.stopped_sources(SHOP, at(21)) == []


def test_an_account_that_spent_nothing_is_not_known_to_go_on_doing_so(cache: Cache) -> None:
    tells(cache, "google", 1, 20, channel="google / cpc")
    cache.feeds.save_reading(SHOP, Reading(SPEND, "meta", (), march(1, 10), goes_on=True), NOON)
    assert known(cache) == Period(DAY_ONE, date(2026, 3, 10))


def test_a_file_that_was_handed_in_once_is_not_waited_for(cache: Cache) -> None:
    tells(cache, "old.csv", 1, 5, channel="tiktok / paid", goes_on=False)
    tells(cache, "meta", 1, 20)
    assert known(cache) == Period(DAY_ONE, date(2026, 3, 20))
    assert cache.feeds.stopped_sources(SHOP, at(21)) == []


def test_a_file_that_went_on_is_waited_for_unless_it_is_said_to_have_ended(cache: Cache) -> None:
    tells(cache, "a.csv", 1, 5, channel="tiktok / paid", goes_on=False)
    tells(cache, "a.csv", 1, 6, channel="tiktok / paid", goes_on=False)
    tells(cache, "meta", 1, 20)
    assert known(cache) == Period(DAY_ONE, date(2026, 3, 6))
    cache.feeds.name_sources(SHOP, SPEND, [NamedSource("a.csv", ended=True), NamedSource("meta")])
    assert known(cache) == Period(DAY_ONE, date(2026, 3, 20))
    assert cache.feeds.stopped_sources(SHOP, at(21)) == []


def test_history_that_is_still_being_read_makes_no_day_before_it_cheap(cache: Cache) -> None:
    tells(cache, "google", 1, 20, channel="google / cpc")
    tells(cache, "meta", 15, 20, begins=DAY_ONE)
    assert known(cache) == Period(date(2026, 3, 15), date(2026, 3, 20))
    tells(cache, "meta", 1, 14, begins=DAY_ONE)
    assert known(cache) == Period(DAY_ONE, date(2026, 3, 20))


@pytest.mark.parametrize(
    ("pace", "late", "is_told"),
    [(0, 1, False), (0, 2, True), (1, 4, False), (1, 5, True), (7, 16, False), (7, 17, True)],
    ids=["a service, a day late", "a service", "a daily file over a weekend", "a daily file", "a weekly one", "later"],
)
def test_it_has_stopped_after_its_own_rhythm(cache: Cache, pace: int, late: int, *, is_told: bool) -> None:
    if pace:
        tells(cache, "a.csv", 1, 3, goes_on=False)
        tells(cache, "a.csv", 1, 3 + pace, goes_on=False)
    else:
        tells(cache, "a.csv", 1, 3)
    cache.feeds.name_sources(SHOP, SPEND, [NamedSource("a.csv", title="the file")])
    last = date(2026, 3, 3 + pace)
    now = at(last.day + 1 + late)
    told = [(one.title, one.last, one.late) for one in cache.feeds.stopped_sources(SHOP, now)]
    assert told == ([("the file", last, late)] if is_told else [])


def test_a_service_is_late_by_its_own_days(cache: Cache) -> None:
    tells(cache, "meta", 1, 3, zone="America/Los_Angeles")
    assert cache.feeds.stopped_sources(SHOP, at(6)) == []  # of the fifth there is nothing yet, over there
    assert [one.late for one in cache.feeds.stopped_sources(SHOP, at(6) + timedelta(hours=3))] == [2]


def test_visits_that_never_count_are_not_missed(cache: Cache) -> None:
    def visits(source: str, first: int, last: int) -> None:
        days = march(first, last)
        rows = [TRAFFIC.row(day, "direct", "", 10) for day in days]
        cache.feeds.save_reading(SHOP, Reading(TRAFFIC, source, rows, days, goes_on=True), NOON)

    cache.feeds.name_sources(SHOP, TRAFFIC, [NamedSource("ga4"), NamedSource("matomo")])
    visits("ga4", 1, 20)
    visits("matomo", 1, 10)
    assert cache.feeds.stopped_sources(SHOP, at(21)) == []
    visits("matomo", 11, 30)
    (stopped,) = cache.feeds.stopped_sources(SHOP, at(31))
    assert (stopped.title, stopped.last) == ("ga4", date(2026, 3, 20))
    assert cache.facts.of(SHOP).coverage(TRAFFIC.name) == Period(DAY_ONE, date(2026, 3, 30))
