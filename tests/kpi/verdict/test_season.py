"""A year ago counts: how far a fall of the same weeks last year excuses the fall of this year."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from commerce.figures import Target
from tests import make
from tests.shop import Shop

TODAY = date(2026, 9, 7)
LAST_YEAR = TODAY - timedelta(days=364)  # the same weekday
WEEK = timedelta(days=7)
#: Off target: surely more than 5 % below the usual level.
NEAR = Target("near_usual", Fraction(1, 20))


def order_value(day: date, then: int, now: int) -> int:
    """50.00, but for the seven days up to today and the same days of last year: percents of that."""
    if LAST_YEAR - WEEK <= day < LAST_YEAR:
        return 50 * then
    return 50 * now if day >= TODAY - WEEK else 5000


@pytest.mark.parametrize(
    ("then", "now", "off_target"),
    [
        (92, 90, True),  # 8 % less a year ago is no season: 10 % less is a drift
        (88, 90, False),  # 12 % less is one: then 10 % less is what is usual in these weeks
        (30, 49, False),  # 70 % less is one too, but
        (30, 45, True),  # no more than a half is ever put down to the season
        (112, 90, True),  # more, a year ago, asks for nothing
    ],
)
def test_a_fall_is_held_against_that_of_last_year_where_it_was_clear(
    shop: Shop, then: int, now: int, *, off_target: bool
) -> None:
    opened = TODAY - timedelta(days=600)
    days = [opened + timedelta(days=number) for number in range(600)]
    shop.has(*[make.order(day=day, net_minor=order_value(day, then, now)) for day in days for _ in range(2)])
    verdict = shop.judged("average_order_value", NEAR, TODAY)
    assert verdict.figure.period.first == TODAY - WEEK, "the shop swings so little that a week is enough"
    assert verdict.off_target is off_target
