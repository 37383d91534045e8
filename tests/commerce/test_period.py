from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.period import Period

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def test_months_and_quarters_end_where_the_calendar_ends_them() -> None:
    assert Period.month("2012-02") == Period(date(2012, 2, 1), date(2012, 2, 29))
    assert Period.quarter("2011Q3") == Period(date(2011, 7, 1), date(2011, 9, 30))
    assert Period.quarter("2011-q4").last == date(2011, 12, 31)


@pytest.mark.parametrize("text", ["2011", "2011-13", "2011-00", "11-03", "2011/03"])
def test_says_how_to_write_a_month(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2011-11"):
        Period.month(text)


@pytest.mark.parametrize("text", ["2011Q5", "2011", "Q3 2011"])
def test_says_how_to_write_a_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 2011Q3"):
        Period.quarter(text)


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        (1, date(2026, 3, 1), date(2026, 3, 31)),
        (6, date(2026, 3, 6), date(2026, 4, 5)),
        (15, date(2026, 3, 15), date(2026, 4, 14)),
        (16, date(2026, 2, 16), date(2026, 3, 15)),  # most of its days lie in March
        (28, date(2026, 2, 28), date(2026, 3, 27)),
    ],
)
def test_a_fiscal_month_is_named_after_that_of_most_of_its_days(start: int, first: date, last: date) -> None:
    assert Period.month("2026-03", start) == Period(first, last)
    assert Period.month("2026-03", start).previous(start) == Period.month("2026-02", start)
    assert Period.quarter("2026Q1", start).first == Period.month("2026-01", start).first
    assert Period.quarter("2026Q1", start).last == last
    assert Period.quarter("2026Q1", start).previous(start) == Period.quarter("2025Q4", start)
    year = Period(Period.month("2026-01", start).first, Period.month("2026-12", start).last)
    assert year.previous(start).last == year.first - timedelta(days=1)
    assert year.previous(start).first.replace(year=year.first.year) == year.first


@given(st.integers(1, 28), st.integers(2001, 2039))
def test_fiscal_months_fill_every_year_without_a_gap(start: int, year: int) -> None:
    months = [Period.month(f"{year}-{month:02}", start) for month in range(1, 13)]
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(months))
    assert months[0].previous(start) == Period.month(f"{year - 1}-12", start)


@pytest.mark.parametrize(("start", "first"), [(0, 2), (1, 3), (3, 26), (6, 1)])
def test_a_week_begins_on_the_day_that_the_shop_says(start: int, first: int) -> None:
    wednesday = date(2026, 3, 4)
    week = Period.week(wednesday, start)
    assert (week.first.day, week.length, week.first.weekday()) == (first, 7, start)
    assert wednesday in week


def test_the_period_before_a_calendar_period_is_a_calendar_period() -> None:
    assert Period.month("2012-03").previous() == Period.month("2012-02")
    assert Period.month("2011-01").previous() == Period.month("2010-12")
    assert Period.quarter("2011Q1").previous() == Period.quarter("2010Q4")
    year = Period(date(2012, 1, 1), date(2012, 12, 31))
    assert year.previous() == Period(date(2011, 1, 1), date(2011, 12, 31))


def test_three_months_that_are_no_quarter_go_back_by_days() -> None:
    period = Period(date(2011, 2, 1), date(2011, 4, 30))
    assert period.previous() == Period(date(2010, 11, 4), date(2011, 1, 31))
    assert period.previous().length == period.length


@given(DAYS, st.integers(1, 400))
def test_the_period_before_ends_the_day_before(last: date, days: int) -> None:
    period = Period.ending(last, days)
    assert period.length == days == len(list(period.days()))
    assert period.previous().last == period.first - timedelta(days=1)
    assert last in period
    assert period.previous().last not in period


def test_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2011, 2, 1), date(2011, 1, 31))
