from datetime import date, timedelta

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
