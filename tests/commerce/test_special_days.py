"""Which days are special, for whom, and which day of last year's same event each is like."""

from __future__ import annotations

from datetime import date, timedelta

from commerce.period import Period
from commerce.special_days import ORDINARY, Occasion, OccasionKind, SpecialDays


def sale(first: date, last: date, *, event: str = "Summer sale", before: int = 0, after: int = 0) -> Occasion:
    return Occasion(event, first, last, OccasionKind.OWN, before, after)


SALE_2025 = sale(date(2025, 7, 3), date(2025, 7, 14), before=2, after=3)
SALE_2026 = sale(date(2026, 7, 1), date(2026, 7, 14), before=3, after=7)
BOTH = SpecialDays([SALE_2025, SALE_2026])


def test_a_day_of_a_sale_is_like_the_same_day_of_last_years_sale() -> None:
    found = BOTH.between(Period(date(2026, 6, 25), date(2026, 7, 25)))
    assert found[date(2026, 7, 1)] == date(2025, 7, 3)
    assert found[date(2026, 6, 29)] == date(2025, 7, 1), "two days before it"
    assert found[date(2026, 7, 15)] == date(2025, 7, 15), "the day after it"


def test_days_that_last_years_sale_did_not_have_are_like_none() -> None:
    found = BOTH.between(Period(date(2026, 6, 25), date(2026, 7, 25)))
    assert found[date(2026, 6, 28)] is None, "it had two days before it, this one has three"
    assert found[date(2026, 7, 13)] is None, "it was two days shorter"
    assert found[date(2026, 7, 21)] is None, "it had three days after it, this one has seven"


def test_every_other_day_is_one_like_others() -> None:
    found = BOTH.between(Period(date(2026, 6, 1), date(2026, 7, 31)))
    assert list(found) == list(SALE_2026.days.days())
    assert ORDINARY.between(Period(date(2026, 6, 1), date(2026, 7, 31))) == {}


def test_the_first_year_of_an_event_has_no_days_that_it_is_like() -> None:
    assert set(BOTH.between(SALE_2025.days).values()) == {None}


def test_the_event_nearest_to_a_year_ago_is_the_same_one() -> None:
    """A merchant who holds the same sale twice a year compares summer with summer."""
    twice = SpecialDays(
        sale(date(year, month, 5), date(year, month, 6), event="Sale") for year in (2025, 2026) for month in (1, 7)
    )
    assert twice.between(Period.day(date(2026, 7, 5))) == {date(2026, 7, 5): date(2025, 7, 5)}
    assert twice.between(Period.day(date(2026, 1, 6))) == {date(2026, 1, 6): date(2025, 1, 6)}
    assert twice.between(Period.day(date(2025, 7, 6))) == {date(2025, 7, 6): None}, "half a year is no year"


def test_what_was_said_to_be_expected_goes_before_all_else_and_is_of_its_kpi_alone() -> None:
    told = Occasion(
        "stock ran out",
        date(2026, 7, 10),
        date(2026, 7, 12),
        OccasionKind.EXPECTED,
        kpis=frozenset({"average_order_value"}),
    )
    days = SpecialDays([SALE_2025, SALE_2026, told])
    found = days.occasion(date(2026, 7, 11), "average_order_value")
    assert found is told
    assert days.occasion(date(2026, 7, 11), "conversion_rate") is SALE_2026
    assert days.occasion(date(2026, 7, 11)) is SALE_2026, "for everything is only what is so for everything"


def test_an_events_own_days_go_before_the_days_around_another() -> None:
    single = Occasion("singles_day", date(2026, 11, 11), date(2026, 11, 11), OccasionKind.SALE, before=2, after=1)
    own = sale(date(2026, 11, 12), date(2026, 11, 20), event="Birthday", before=5)
    days = SpecialDays([single, own])
    assert days.occasion(date(2026, 11, 11)) is single
    assert days.occasion(date(2026, 11, 10)) is own, "around both: the merchant's own word"
    assert days.occasion(date(2026, 11, 12)) is own


def test_only_a_closed_shop_and_what_was_expected_keep_absence_silent() -> None:
    closed = Occasion("Inventory", date(2026, 8, 3), date(2026, 8, 5), OccasionKind.OWN, before=2, closed=True)
    told = Occasion(
        "PayPal moves", date(2026, 8, 9), date(2026, 8, 9), OccasionKind.EXPECTED, kpis=frozenset({"absence:orders"})
    )
    days = SpecialDays([SALE_2026, closed, told])
    assert days.silenced(date(2026, 8, 4), "absence:orders") is closed
    assert days.silenced(date(2026, 8, 2), "absence:orders") is None, "the days before it are days of selling"
    assert days.silenced(date(2026, 8, 9), "absence:orders") is told
    assert days.silenced(date(2026, 8, 9), "absence:channel:google") is None
    assert days.silenced(date(2026, 7, 5), "absence:orders") is None, "a sale is judged by absence"


def test_a_feast_of_the_moon_finds_last_years_over_a_month_away() -> None:
    tet = [
        Occasion("tet", first, first + timedelta(days=6), OccasionKind.SALE, before=14, after=7)
        for first in (date(2025, 1, 29), date(2026, 2, 17))
    ]
    found = SpecialDays(tet).between(Period(date(2026, 2, 3), date(2026, 3, 2)))
    assert found[date(2026, 2, 17)] == date(2025, 1, 29)
    assert found[date(2026, 2, 3)] == date(2025, 1, 15)
    assert found[date(2026, 3, 2)] == date(2025, 2, 11)


def test_a_name_is_told_in_the_language_that_has_it() -> None:
    tet = Occasion("tet", date(2026, 2, 17), date(2026, 2, 20), OccasionKind.SALE, names={"vi": "Tết"})
    assert (tet.name("vi"), tet.name("en")) == ("Tết", "tet")


def test_who_holds_a_sale_on_a_holiday_sells_on_it() -> None:
    holiday = Occasion("New Year", date(2026, 1, 1), date(2026, 1, 1), OccasionKind.HOLIDAY)
    own = sale(date(2025, 12, 27), date(2026, 1, 5), event="Clearance")
    assert SpecialDays([holiday]).is_holiday(holiday.first)
    assert not SpecialDays([holiday, own]).is_holiday(holiday.first)
    assert not SpecialDays([holiday, own]).is_feast(holiday.first)
