"""Sessions as a property tells them: read, read again, restated, and never zero where nothing is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec

from practice.ga4.property import Property
from practice.ga4.visits import BOUGHT, CART, Visits
from tests.shopbell.ga4_by_key.ga4_house import INFO, LANDED, SPENT, STORED, House

Build = Callable[..., House]
BY_DAY = "SELECT day, SUM(sessions), SUM(carts), SUM(completed), COUNT(carts) FROM traffic GROUP BY day ORDER BY day"


def by_hand(shop: Property, day: date) -> tuple[int, int, int, int, int]:
    """Return sessions, those with a cart, a purchase, engaged ones, and views of a day."""
    visits = list(shop.visits_of(day))
    return (
        sum(one.count for one in visits),
        sum(one.count for one in visits if one.step >= CART),
        sum(one.count for one in visits if one.step >= BOUGHT),
        sum(one.count for one in visits if one.is_engaged),
        sum(one.views for one in visits),
    )


def test_what_is_stored_is_what_was_counted(build: Build) -> None:
    house = build()
    report = house.sync()
    assert (report.refused, report.notes, report.bad_rows) == ({}, [], [])
    stored = house.stored()
    for day in (date(2026, 11, 20), date(2026, 11, 27)):
        rows = [row for row in stored if row[0] == str(day)]
        sums = [sum(row[place] for row in rows) for place in (3, 4, 6, 7, 8)]
        sessions, carts, bought, engaged, views = by_hand(house.shop, day)
        assert sums == [sessions, carts, bought, sessions - engaged, views]
    assert {row[1] for row in stored} >= {"(direct) / (none)", "google / cpc", "newsletter / email", ""}
    assert {row[2] for row in stored} == {"desktop", "mobile", "tablet"}


def test_landing_pages_add_up_to_the_sessions_of_their_day(build: Build) -> None:
    house = build()
    house.sync()
    landed = [row for row in house.stored(LANDED) if row[0] == "2026-11-25"]
    assert {row[1] for row in landed} == {"", "/", "/gifts", "/sale", "/tea"}
    told = by_hand(house.shop, date(2026, 11, 25))
    assert [sum(row[place] for row in landed) for place in (2, 3, 5)] == list(told[:3])
    quiet = build("landing_pages = false", name="quiet")
    quiet.sync()
    assert quiet.stored(LANDED) == []


def test_either_key_tells_the_same(build: Build) -> None:
    by_file, by_consent = build(), build("# by consent", name="consent")
    by_file.sync()
    by_consent.sync()
    assert by_file.stored() == by_consent.stored()
    assert any("refresh_token" in line for line in by_consent.google.lines)


def test_a_day_of_syncs_asks_little_and_four_days_are_read_again(build: Build) -> None:
    house = build("cost = true")
    house.sync()
    house.asked()
    house.sync(1)
    assert house.asked() == []
    house.sync(24)
    asked = house.asked()
    assert len(asked) <= 20
    house.shop.restated[date(2026, 11, 28)] = Decimal("0.5")
    house.sync(24)
    asked = house.asked()
    assert len(asked) <= 20
    assert any(
        "2026-11-27..2026-12-01 date,sessionSource,sessionMedium,deviceCategory,sessions" in one for one in asked
    )
    days = {row[0]: row[1] for row in house.stored(BY_DAY)}
    assert days["2026-11-28"] == by_hand(house.shop, date(2026, 11, 28))[0]


def test_two_weeks_are_read_again_once_a_week(build: Build) -> None:
    house = build(history="2026-11-15", visits=a_few)
    for hours in (0, 24):
        house.sync(hours)
    house.shop.restated[date(2026, 11, 24)] = Decimal("0.5")
    house.sync(24)
    assert {row[0]: row[1] for row in house.stored(BY_DAY)}["2026-11-24"] == 35
    house.sync(6 * 24)
    told = {row[0]: row[1] for row in house.stored(BY_DAY)}["2026-11-24"]
    assert told == by_hand(house.shop, date(2026, 11, 24))[0] < 20


def test_the_last_two_days_are_provisional(build: Build) -> None:
    house = build()
    house.sync()
    (name,) = {row[0] for row in house.stored("SELECT source FROM table_sources WHERE data_table = 'traffic'")}
    settled = house.stored(f"SELECT settled FROM table_sources WHERE source = '{name}' AND data_table = 'traffic'")  # noqa: S608 - our own
    assert settled == [("2026-11-27",)]


def test_two_years_are_read_within_the_quotas(build: Build) -> None:
    house = build("cost = true", history="2024-11-30", visits=a_few)
    house.sync()
    asked = house.asked()
    days = house.stored("SELECT MIN(day), MAX(day), COUNT(DISTINCT day) FROM traffic")
    assert days == [("2024-11-30", "2026-11-29", 730)]
    assert len(asked) <= 210
    assert house.shop.quota.spent <= 14_000 // 20
    newest = [line.split()[2] for line in asked if "engagedSessions" in line]
    assert newest == sorted(newest, reverse=True)


def a_few(day: date) -> tuple[Visits, ...]:
    del day
    return (
        Visits("google", "organic", "(organic)", "mobile", "/", 30),
        Visits("(direct)", "(none)", "(direct)", "desktop", "/", 5, BOUGHT),
    )


def test_the_past_waits_while_a_tenth_of_the_quota_is_left(build: Build) -> None:
    house = build(history="2026-06-01", visits=a_few)
    house.shop.quota.per_project_hour = 1400
    said = house.sync().refused["traffic"]
    assert "used up but for a tenth" in said
    assert "older days are read on after 2026-11-30 13:00 UTC, and what was read stays" in said
    assert house.stored("SELECT MIN(day) FROM traffic") == [("2026-10-29",)]
    house.asked()
    house.shop.quota.per_project_hour = 14_000  # what stops it is remembered, and not what is left by now
    assert house.sync(0.5).refused["traffic"] == said
    assert house.asked() == []
    assert house.sync(1).refused == {}
    assert house.stored("SELECT MIN(day) FROM traffic") == [("2026-06-01",)]


def test_a_stop_of_the_past_is_forgotten_by_a_clock_that_ran_ahead(build: Build) -> None:
    house = build(history="2026-06-01", visits=a_few)
    house.clock.move_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
    house.shop.quota.per_project_hour = 1400
    assert "used up but for a tenth" in house.sync().refused["traffic"]
    house.clock.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    house.shop.quota.per_project_hour = 14_000
    assert house.sync().refused == {}
    assert house.stored("SELECT MIN(day) FROM traffic") == [("2026-06-01",)]


def test_new_days_of_cost_are_read_while_the_past_of_sessions_waits(build: Build) -> None:
    house = build("cost = true", history="2026-06-01", visits=a_few)
    house.shop.quota.per_project_hour = 1400
    assert house.sync().refused.keys() == {"traffic", "spend"}
    assert house.stored("SELECT MAX(day) FROM spend") == [("2026-11-29",)]
    house.sync(24)
    house.shop.quota.per_project_hour = 14_000
    assert (
        house.stored("SELECT MAX(day) FROM traffic") == house.stored("SELECT MAX(day) FROM spend") == [("2026-11-30",)]
    )
    assert house.sync(2).refused == {}
    assert house.stored("SELECT MIN(day) FROM spend") == house.stored("SELECT MIN(day) FROM traffic")


def test_days_before_the_first_session_are_not_known(build: Build) -> None:
    def opened(day: date) -> tuple[Visits, ...]:
        return a_few(day) if day >= date(2026, 11, 25) else ()

    house = build(visits=opened, history="2026-09-01")
    house.sync()
    assert house.stored("SELECT MIN(day), COUNT(DISTINCT day) FROM traffic") == [("2026-11-25", 5)]
    (covered,) = house.stored("SELECT first, last FROM table_sources WHERE data_table = 'traffic'")
    assert covered == ("2026-11-25", "2026-11-29")


# events


def test_an_event_that_never_came_is_unknown_not_zero(build: Build) -> None:
    house = build(unmeasured={"add_to_cart": date.min})
    assert house.sync().notes == []
    assert {row[2] for row in house.stored(BY_DAY)} == {None}
    assert all(row[3] is not None for row in house.stored(BY_DAY))
    assert house.stored(LANDED) == []


def test_an_event_that_stops_is_a_broken_tag_and_the_days_before_are_kept(build: Build) -> None:
    house = build(history="2026-11-01", unmeasured={"add_to_cart": date(2026, 11, 26)})
    (note,) = house.sync().notes
    assert "add_to_cart came last on 2026-11-25, and sessions go on: its tag is broken" in note
    carts = {row[0]: row[2] for row in house.stored(BY_DAY)}
    assert carts["2026-11-25"] == by_hand(house.shop, date(2026, 11, 25))[1]
    assert [carts[f"2026-11-{day}"] for day in range(26, 30)] == [None] * 4
    house.shop.unmeasured = {}
    house.sync(24)
    assert house.sync(24).notes == []
    assert {row[0]: row[2] for row in house.stored(BY_DAY)}["2026-11-29"] is not None


def test_a_quiet_shop_without_a_purchase_for_days_has_zero(build: Build) -> None:
    def few(day: date) -> tuple[Visits, ...]:
        bought = 1 if day.day % 9 == 0 else 0
        return (
            Visits("google", "organic", "(organic)", "mobile", "/", 8),
            Visits("x", "y", "", "desktop", "/", bought, BOUGHT),
        )

    house = build(visits=few, history="2026-11-01")
    house.sync()
    assert [row[3] for row in house.stored(BY_DAY)].count(0) == 26
    assert [row[3] for row in house.stored(BY_DAY)].count(1) == 3


def test_a_tag_that_is_gone_tells_no_days_of_nothing(build: Build) -> None:
    def gone(day: date) -> tuple[Visits, ...]:
        return a_few(day) if day < date(2026, 11, 30) else ()

    house = build(visits=gone, history="2026-11-20")
    house.sync()
    assert "has told no session of 2026-11-30 yet; it is asked again" in house.sync(24).refused["traffic"]
    said = "counted no session from 2026-11-30 to 2026-12-01: its tag is gone from the pages of this shop; these days"
    assert said in house.sync(24).refused["traffic"]
    assert "counted no session from 2026-11-30 to 2026-12-19" in house.sync(30 * 24).refused["traffic"]
    assert house.stored("SELECT last FROM table_sources WHERE data_table = 'traffic'") == [("2026-11-29",)]


def test_a_property_without_any_session_is_told(build: Build) -> None:
    house = build(visits=lambda _: ())
    assert "has not counted a session yet" in house.sync().refused["traffic"]
    assert house.stored() == []


# zones, flags, and too much


def test_a_zone_of_its_own_and_another_one_later(build: Build) -> None:
    house = build(zone="Pacific/Auckland")
    house.clock.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    house.sync()
    assert house.stored("SELECT MAX(day) FROM traffic") == [("2026-11-30",)]
    house.shop.zone = "Europe/London"
    (note,) = house.sync(24).notes
    assert "it counts its days in Europe/London now, and did in Pacific/Auckland before" in note
    assert house.sync(24).notes == []


def test_flags_are_told(build: Build) -> None:
    house = build(is_thresholded=True, is_sampled=True, kept_from=date(2026, 11, 22))
    notes = " ".join(house.sync().notes)
    assert "withholds small rows" in notes
    assert "it read 38 % of the events" in notes
    assert "tells nothing of the days before 2026-11-22" in notes


def test_folded_rows_are_asked_for_day_by_day_and_count_without_a_channel(build: Build) -> None:
    house = build(history="2026-11-26", most_rows=17, is_settled=True)
    notes = house.sync().notes
    assert any("folded rare sources into one row" in one for one in notes)
    for day in (date(2026, 11, 27), date(2026, 11, 28)):
        (row,) = house.stored(f"SELECT SUM(sessions) FROM traffic WHERE day = '{day}'")  # noqa: S608 - our own
        assert row[0] == by_hand(house.shop, day)[0]
    assert house.stored("SELECT COUNT(*) FROM traffic WHERE channel = '' AND device = ''") != [(0,)]


def test_a_shop_that_tells_its_own_sessions_goes_first(build: Build) -> None:
    house = build()
    house.info = msgspec.structs.replace(INFO, time_zone="Europe/Berlin")
    house.sync()
    assert house.stored("SELECT DISTINCT counted FROM traffic") == [(1,)]


def test_failing_requests_change_nothing_in_the_end(build: Build) -> None:
    calm = build("cost = true", history="2026-11-25", visits=a_few)
    shaky = build("cost = true", history="2026-11-25", visits=a_few, name="shaky", share=0.2)
    calm.sync()
    assert any(not shaky.sync(1).refused for _ in range(20))
    shaky.shop.share = 0
    shaky.sync(24)
    calm.clock.move_to(shaky.clock.now())
    calm.sync()
    for what in (STORED, SPENT, LANDED):
        assert shaky.stored(what) == calm.stored(what) != []
