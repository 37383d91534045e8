"""A month against its goal: the share that is usual by now, where it is likely to end, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import exp
from random import Random

import pytest

from commerce.feeds import Feed
from commerce.figures import Missing, Target
from commerce.languages import LANGUAGES
from commerce.month_to_date import MonthToDate
from commerce.period import Period
from kpi.estimate.coming_days import ComingDays
from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries
from kpi.explain.month_to_date import Goal, month_to_date
from kpi.registry import catalog
from tests.kpi.memory_facts import Bought, MemoryFacts
from tests.kpi.verdict.made_up_days import MONDAY, drawn, total
from wording.language import language
from wording.month_to_date import month_told

OCTOBER = Period.month("2026-10")
FIRST = date(2026, 7, 1)


def sold(last: date, *, first: date = FIRST, usual: int = 2, saturdays: int = 1) -> MemoryFacts:
    """Return so many orders of 10.00 every day, on Saturdays so many times as many."""
    orders = [
        Bought(day)
        for day in Period(first, last).days()
        for _ in range(usual * (saturdays if day.isoweekday() == 6 else 1))
    ]
    return MemoryFacts(orders, covers={Feed.ORDERS: Period(first, last)})


def october(
    last: date,
    goal: Target,
    facts: MemoryFacts | None = None,
    special: Mapping[date, date | None] | None = None,
    closed: frozenset[date] = frozenset(),
) -> MonthToDate:
    told = Goal("currency", goal, 1, special=special or {}, closed=closed)
    found = month_to_date(catalog()["revenue"], facts or sold(last), last + timedelta(days=1), told)
    assert isinstance(found, MonthToDate)
    return found


def at_least(minor: int) -> Target:
    return Target("at_least", Fraction(minor))


def test_the_month_so_far_stands_beside_the_share_that_is_usual_by_then() -> None:
    found = october(date(2026, 10, 19), at_least(62_000))
    assert (found.month, found.last, found.so_far) == (OCTOBER, date(2026, 10, 19), Fraction(38_000))
    assert found.course is not None
    assert found.course.value == 62_000
    assert found.course.due == pytest.approx(19 / 31, abs=1e-6)
    assert found.course.low < 62_000 < found.course.high
    assert found.outlook == "open"


def test_weekdays_tell_what_is_still_to_come() -> None:
    found = october(date(2026, 10, 30), at_least(62_000), sold(date(2026, 10, 30), usual=20, saturdays=3))
    assert found.course is not None
    assert found.course.value - found.so_far == pytest.approx(60_000, rel=0.05)  # the 31st is a Saturday


@pytest.mark.parametrize(
    ("day", "goal", "outlook"),
    [
        (19, 50_000, "on_course"),
        (19, 62_000, "open"),
        (19, 90_000, "hardly"),
        (19, 38_000, "kept"),
        (5, 90_000, "early"),
    ],
)
def test_a_goal_is_on_course_open_or_hardly_within_reach_but_not_in_the_first_week(
    day: int, goal: int, outlook: str
) -> None:
    assert october(date(2026, 10, day), at_least(goal)).outlook == outlook


@pytest.mark.parametrize(
    ("goal", "outlook"), [(90_000, "on_course"), (62_000, "open"), (45_000, "hardly"), (37_999, "missed")]
)
def test_a_limit_is_looked_at_from_its_other_side(goal: int, outlook: str) -> None:
    assert october(date(2026, 10, 19), Target("at_most", Fraction(goal))).outlook == outlook


def test_a_month_that_is_over_is_told_on_the_first_morning_after_it() -> None:
    for goal, outlook in ((62_000, "kept"), (62_001, "missed")):
        found = october(OCTOBER.last, at_least(goal))
        assert (found.why, found.course, found.outlook) == ("over", None, outlook)


def test_a_day_on_which_nobody_can_buy_brings_nothing_and_a_feast_what_it_brought_last_year() -> None:
    plain = october(date(2026, 10, 20), at_least(62_000))
    christmas = date(2026, 10, 25)
    shut = october(date(2026, 10, 20), at_least(62_000), special={christmas: None}, closed=frozenset({christmas}))
    assert plain.course is not None
    assert shut.course is not None
    assert plain.course.value - shut.course.value == 2000
    year = sold(date(2026, 10, 20), first=date(2025, 7, 1))
    feast = date(2025, 10, 26)
    grand = MemoryFacts([*year.orders, *(Bought(feast) for _ in range(4))], covers=year.covers)
    told = october(date(2026, 10, 20), at_least(62_000), grand, special={christmas: feast, feast: None})
    assert told.course is not None
    assert told.course.value - plain.course.value == 4000


def test_last_years_season_is_believed_where_it_is_beyond_what_weeks_differ_by() -> None:
    def course(times: int) -> Fraction:
        facts = sold(date(2026, 10, 10), first=date(2025, 6, 1))
        more = [Bought(day) for day in Period(date(2025, 10, 12), date(2025, 11, 2)).days() for _ in range(2 * times)]
        found = october(date(2026, 10, 10), at_least(62_000), MemoryFacts([*facts.orders, *more], covers=facts.covers))
        assert found.course is not None
        assert found.course.by_last_year
        return found.course.value - found.so_far

    assert course(0) == 42_000
    assert 78_000 < course(1) <= 84_000


def test_nothing_is_foretold_of_a_young_shop_or_of_one_that_sold_nothing() -> None:
    young = october(date(2026, 10, 19), at_least(62_000), sold(date(2026, 10, 19), first=date(2026, 9, 20)))
    assert (young.course, young.why, young.outlook) == (None, "short_history", "unknown")
    none_yet = MemoryFacts(covers={Feed.ORDERS: Period(FIRST, date(2026, 9, 19))})
    goal = Goal("currency", at_least(1), 1)
    assert isinstance(month_to_date(catalog()["revenue"], none_yet, date(2026, 10, 19), goal), Missing)


@pytest.mark.parametrize(("usual", "left"), [(2, 3), (2, 20), (40, 3), (40, 20)])
def test_eight_of_ten_ranges_hold_what_comes(usual: int, left: int) -> None:
    held = 0
    for seed in range(60):
        counts = drawn(seed, usual, days=300 + left)
        asked = [MONDAY + timedelta(days=300 + i) for i in range(left)]
        coming = ComingDays(WatchedSeries(total(counts[:300]), 1, "count"), {}).coming(asked)
        assert coming is not None
        low, high = coming.interval()
        held += round(low) <= sum(counts[300:]) <= round(high)
    assert held >= 44


def test_the_range_of_orders_that_differ_in_size_is_wider() -> None:
    chance = Random(5)  # noqa: S311 - a shop is to be made up again
    counts = drawn(5, 10)
    worth = [sum(exp(chance.gauss(8, 1.2)) for _ in range(round(count))) for count in counts]
    ones = [1.0] * len(counts)
    money = WatchedSeries(Series(MONDAY, worth, ones, ones, is_total=True), 1, "sum", total(counts))
    asked = [MONDAY + timedelta(days=len(counts) + i) for i in range(10)]
    of_money = ComingDays(money, {}).coming(asked)
    of_orders = ComingDays(WatchedSeries(total(counts), 1, "count"), {}).coming(asked)
    assert of_money is not None
    assert of_orders is not None
    assert of_money.variance > 1.5 * of_orders.variance


def test_it_is_told_in_one_line_in_every_language() -> None:
    found = october(date(2026, 10, 19), at_least(60_000))
    told = {code: month_told(found, "X", language(code)) for code in LANGUAGES}
    assert told["en"].startswith(
        "X this month (Oct 1 \N{EN DASH} 19, 2026): €380.00 of €600.00, that is 63% (usually 61% by then)."
        " On this course €"
    )
    assert told["en"].endswith(" by Oct 31, 2026: the goal is within reach.")
    assert "đến ngày 31/10/2026" in told["vi"]
    assert "到2026年10月31日" in told["zh_Hant"]
    assert "。 " not in told["zh_Hant"]
    over = october(OCTOBER.last, at_least(60_000))
    assert month_told(over, "X", language("en")) == (
        "X in the month of Oct 1 \N{EN DASH} 31, 2026 came to €620.00: the goal of €600.00 was reached."
    )


@pytest.mark.parametrize(
    ("day", "begins_on", "month"),
    [
        (date(2026, 10, 19), 1, OCTOBER),
        (date(2026, 10, 19), 26, Period(date(2026, 9, 26), date(2026, 10, 25))),
        (date(2026, 12, 26), 26, Period(date(2026, 12, 26), date(2027, 1, 25))),
        (date(2026, 3, 1), 28, Period(date(2026, 2, 28), date(2026, 3, 27))),
    ],
)
def test_a_shops_months_may_begin_on_another_day(day: date, begins_on: int, month: Period) -> None:
    assert Period.month_of(day, begins_on) == month
