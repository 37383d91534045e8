"""Rules become days: feasts of the moon, nth weekdays, Easter; each held against almanacs or another calculation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from commerce.lunar_calendar import HANOI, SEOUL, lunar_day
from commerce.period import Period
from commerce.special_days import Occasion, SpecialDays
from knowledge import load
from knowledge.public_holidays import is_known, public_holidays
from knowledge.sale_calendar import easter, first_day, sale_days

YEARS = range(2024, 2036)
ENTRIES = load().sale_days


def in_country(country: str, event: str) -> dict[int, Occasion]:
    return {one.first.year: one for one in sale_days(ENTRIES, country, YEARS) if one.event == event}


@pytest.mark.parametrize(
    ("year", "new_year", "mid_autumn"),
    [
        (2024, "2024-02-10", "2024-09-17"),
        (2025, "2025-01-29", "2025-10-06"),
        (2026, "2026-02-17", "2026-09-25"),
        (2027, "2027-02-06", "2027-09-15"),
        (2028, "2028-01-26", "2028-10-03"),
        (2029, "2029-02-13", "2029-09-22"),
        (2030, "2030-02-03", "2030-09-12"),
        (2031, "2031-01-23", "2031-10-01"),
        (2032, "2032-02-11", "2032-09-19"),
        (2033, "2033-01-31", "2033-09-08"),  # a leap month comes after the eleventh
        (2034, "2034-02-19", "2034-09-27"),
        (2035, "2035-02-08", "2035-09-16"),
    ],
)
def test_feasts_of_the_moon_fall_where_the_hong_kong_observatory_says(
    year: int, new_year: str, mid_autumn: str
) -> None:
    assert lunar_day(year, 1, 1).isoformat() == new_year
    assert lunar_day(year, 8, 15).isoformat() == mid_autumn


def test_tet_is_by_the_moon_over_hanoi() -> None:
    tet = in_country("VN", "tet")
    assert tet[2030].first == date(2030, 2, 2), "a day before the Chinese New Year"
    assert lunar_day(2007, 1, 1, meridian=HANOI) == date(2007, 2, 17)
    assert lunar_day(1985, 1, 1, meridian=HANOI) == date(1985, 1, 21), "a month before it"
    assert lunar_day(2027, 1, 1, meridian=SEOUL) == date(2027, 2, 7), "a day after it"
    assert tet[2026].days == Period(date(2026, 2, 3), date(2026, 3, 2))


def test_the_moon_agrees_with_the_public_holidays_of_taiwan() -> None:
    taiwan = country_holidays("TW", years=YEARS, language="en_US")
    for year in YEARS:
        assert "Chinese New Year" in taiwan[lunar_day(year, 1, 1)], year
        assert "Mid-Autumn Festival" in taiwan[lunar_day(year, 8, 15)], year
        assert "Dragon Boat Festival" in taiwan[lunar_day(year, 5, 5)], year


def test_easter_is_that_of_another_calculation() -> None:
    years = range(1991, 2100)
    mondays = country_holidays("DE", years=years, language="en_US").get_named(
        "Easter Monday", split_multiple_names=True
    )
    assert [easter(year) + timedelta(days=1) for year in years] == sorted(mondays)


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("black_friday", ["2024-11-29", "2025-11-28", "2026-11-27", "2027-11-26", "2028-11-24", "2035-11-23"]),
        ("mothers_day", ["2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09", "2032-05-09", "2033-05-08"]),
        ("mothering_sunday", ["2024-03-10", "2025-03-30", "2026-03-15", "2027-03-07", "2028-03-26"]),
        ("fete_des_meres", ["2024-05-26", "2025-05-25", "2026-05-31", "2027-05-30", "2028-05-28", "2020-06-07"]),
        ("mothers_day_last_sunday_of_may", ["2024-05-26", "2026-05-31"]),
        ("fathers_day_ascension", ["2024-05-09", "2025-05-29", "2026-05-14"]),
        ("presidents_day", ["2026-02-14"]),
        ("memorial_day", ["2026-05-22", "2027-05-28"]),
        ("labor_day", ["2026-09-04"]),
        ("september_9", ["2030-09-09"]),
    ],
)
def test_rules_fall_where_calendars_have_them(event: str, days: list[str]) -> None:
    for day in map(date.fromisoformat, days):
        assert first_day(ENTRIES[event], day.year) == day


def test_every_rule_gives_a_day_in_every_year_within_a_month_of_the_same_time_of_year() -> None:
    for entry in ENTRIES.values():
        days = [first_day(entry, year) for year in YEARS]
        assert [day.year for day in days] == list(YEARS), entry.id
        of_year = [day.timetuple().tm_yday for day in days]
        assert max(of_year) - min(of_year) <= 36, entry.id


def test_every_event_of_a_country_finds_its_last_years() -> None:
    for country in {code for entry in ENTRIES.values() for code in entry.countries}:
        days = SpecialDays(sale_days(ENTRIES, country, YEARS))
        found = days.between(Period(date(2025, 3, 1), date(2035, 12, 31)))
        without = {day for day, last_years in found.items() if last_years is None}
        assert not without, f"{country}: {sorted(without)[:5]}"


def test_no_event_stands_twice_in_one_country() -> None:
    for country in {code for entry in ENTRIES.values() for code in entry.countries}:
        names = [entry.name["en"] for entry in ENTRIES.values() if not entry.countries or country in entry.countries]
        assert len(names) == len(set(names)), country


def test_in_every_country_most_days_are_days_like_others() -> None:
    for country in sorted({code for entry in ENTRIES.values() for code in entry.countries}):
        days = SpecialDays([*sale_days(ENTRIES, country, YEARS), *public_holidays(country, YEARS)])
        found = days.between(Period(date(2026, 1, 1), date(2026, 12, 31)))
        assert len(found) <= 365 // 3, f"{country}: {len(found)}"


def test_a_country_that_nobody_knows_has_what_is_so_everywhere() -> None:
    events = {one.event for one in sale_days(ENTRIES, "", range(2026, 2027))}
    assert {"black_friday", "valentines_day"} <= events
    assert "tet" not in events


def test_public_holidays_are_told_in_the_readers_language_where_they_are_known_in_it() -> None:
    first = {one.first: one for one in public_holidays("VN", range(2026, 2027))}
    labour = first[date(2026, 5, 1)]
    assert (labour.name("en"), labour.name("vi")) == ("International Labor Day", "Ngày Quốc tế Lao động")
    assert labour.name("zh_Hant") == labour.event == "International Labor Day"
    assert {one.name("zh_Hant") for one in public_holidays("TW", range(2026, 2027)) if one.first.month == 10} >= {
        "國慶日"
    }


def test_holidays_in_a_row_are_one_and_regions_have_their_own() -> None:
    golden = {one.event: one for one in public_holidays("CN", range(2026, 2027))}
    assert golden["National Day"].last - golden["National Day"].first >= timedelta(days=2)
    assert any(one.event == "Easter Monday" for one in public_holidays("GB", range(2026, 2027))), "England's"
    bavaria, germany = ({one.first for one in public_holidays(code, range(2026, 2027))} for code in ("DE-BY", "DE"))
    assert date(2026, 1, 6) in bavaria - germany


def test_a_country_without_written_holidays_has_none() -> None:
    assert is_known("VN")
    assert is_known("DE-BY")
    assert not is_known("DE-XX")
    assert not is_known("ZZ")
    assert public_holidays("ZZ", YEARS) == ()
