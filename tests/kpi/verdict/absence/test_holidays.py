"""What a shop sells on holidays is held against days that are known: what lies before or after them is no quiet day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commerce.period import Period
from kpi.verdict.absence.holidays import share_as_last_year, share_on_holidays

FEAST = date(2026, 2, 16)
EVER = Period(FEAST - timedelta(days=100), FEAST + timedelta(days=100))


def sold(known: Period, on_the_feast: int) -> dict[date, int]:
    """Return 20 orders on every day that is known, and so many on the feast."""
    return {**dict.fromkeys(known.days(), 20), FEAST: on_the_feast}


@pytest.mark.parametrize("known", [EVER, Period(FEAST, EVER.last), Period(EVER.first, FEAST)])
def test_half_a_day_on_a_feast_is_half_whatever_is_known_around_it(known: Period) -> None:
    assert share_as_last_year(sold(known, 10), FEAST, (), set(known.days())) == 0.5
    assert share_on_holidays(sold(known, 10), [FEAST], set(known.days())) == 10 / (20 + 20)


def test_of_a_feast_around_which_nothing_is_known_nobody_can_tell() -> None:
    alone = Period(FEAST, FEAST)
    assert share_as_last_year(sold(alone, 10), FEAST, (), {FEAST}) is None
    assert share_on_holidays(sold(alone, 10), [FEAST], {FEAST}) == 0


def test_days_that_are_not_like_others_say_nothing_of_one_and_no_feast_is_expected_to_bring_more() -> None:
    special = [FEAST + timedelta(days=7 * week) for week in range(-6, 7) if week != 3]
    orders = {**dict.fromkeys(special, 0), FEAST + timedelta(days=21): 8, FEAST: 6}
    assert share_as_last_year(orders, FEAST, special, set(EVER.days())) == 6 / 8
    assert share_as_last_year(orders | {FEAST: 9}, FEAST, special, set(EVER.days())) == 1
