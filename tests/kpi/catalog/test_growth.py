"""Growth: against the period before, beside it against the same weeks last year, and never of a part."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commerce.feeds import Feed
from commerce.period import Period
from tests.kpi.catalog.asked import BOOK, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


def facts(*orders: Bought, since: date = date(2025, 1, 1), until: date = date(2026, 3, 15)) -> MemoryFacts:
    return MemoryFacts(orders, covers={Feed.ORDERS: Period(since, until)})


def test_a_month_is_held_against_the_month_before() -> None:
    found = figure("revenue_growth_rate", facts(*_two_months()), FEBRUARY)
    assert found.value == Fraction(3000 - 2000, 2000)
    assert told(found) == {"revenue_amount": 3000, "revenue_previous_period": 2000}
    assert found.parts == ()  # nothing was sold a year ago


def test_beside_it_stand_the_same_weeks_of_last_year() -> None:
    weekday = date(2025, 2, 5)  # 364 days before Feb 4, 2026
    found = figure("revenue_growth_rate", facts(*_two_months(), Bought(weekday, net=4000)), FEBRUARY)
    assert [(part.basis, part.value) for part in found.parts] == [("last_year", Fraction(-1, 4))]


def test_nothing_left_is_minus_one_and_nothing_before_is_no_growth() -> None:
    assert figure("revenue_growth_rate", facts(Bought(date(2026, 1, 5))), FEBRUARY).value == -1
    assert reason(figure("revenue_growth_rate", facts(Bought(date(2026, 2, 5))), FEBRUARY)) == "no_base"


def test_of_a_month_that_still_runs_there_is_none() -> None:
    shop = facts(*_two_months(), until=date(2026, 2, 10))
    assert reason(figure("revenue_growth_rate", shop, FEBRUARY)) == "needs_whole_period"


def test_of_a_month_whose_month_before_is_known_in_part_there_is_none() -> None:
    shop = facts(*_two_months(), since=date(2026, 1, 10))
    assert reason(figure("revenue_growth_rate", shop, FEBRUARY)) == "short_history"


def test_of_the_first_month_that_is_known_there_is_none() -> None:
    shop = facts(*_two_months(), since=date(2026, 1, 1))
    assert reason(figure("revenue_growth_rate", shop, JANUARY)) == "short_history"
    assert {reason(one) for one in split("revenue_growth_rate", shop, "channel", JANUARY).values()} == {"short_history"}


def test_each_channel_grows_by_itself() -> None:
    shop = facts(
        Bought(date(2026, 1, 5), net=1000, channel="google"),
        Bought(date(2026, 2, 5), net=3000, channel="google"),
        Bought(date(2026, 1, 5), net=1000, channel="meta"),
        Bought(date(2026, 2, 5), net=1000, channel="tiktok"),
    )
    found = split("revenue_growth_rate", shop, "channel", FEBRUARY)
    assert {key: one.value for key, one in found.items()} == {"google": 2, "meta": -1, "tiktok": None}
    assert told(found["meta"]) == {"revenue_amount": 0, "revenue_previous_period": 1000}
    assert reason(found["tiktok"]) == "no_base"


def test_of_days_that_are_not_known_no_channel_has_grown_from_nothing() -> None:
    shop = facts(Bought(date(2026, 2, 5), net=1000, channel="tiktok"), since=date(2026, 1, 20))
    assert reason(split("revenue_growth_rate", shop, "channel", FEBRUARY)["tiktok"]) == "short_history"


def test_the_interval_lies_around_the_growth_of_the_calendar_month() -> None:
    days = Period(date(2025, 6, 1), date(2026, 3, 15))
    shop = facts(*(Bought(day, net=900 + 70 * (day.day % 4)) for day in days.days() for _ in range(8)))
    value = figure("revenue_growth_rate", shop, FEBRUARY).value
    interval = BOOK.interval("revenue_growth_rate", shop, FEBRUARY)
    assert value is not None
    assert value < Fraction(-1, 20)  # three days fewer than January
    assert interval is not None
    assert interval[0] + Fraction(1, 50) < value < interval[1] - Fraction(1, 50)


def test_a_verdict_holds_four_weeks_against_the_four_before() -> None:
    days = Period(date(2025, 6, 1), date(2026, 3, 15))
    orders = [Bought(day, net=2000 if day > date(2026, 2, 15) else 1000) for day in days.days() for _ in range(8)]
    said = judged("revenue_growth_rate", facts(*orders), date(2026, 3, 16))
    assert said.figure.value == 1
    assert said.interval is not None
    assert said.interval[0] > Fraction(1, 2)


def _two_months() -> tuple[Bought, ...]:
    return Bought(date(2026, 1, 10), net=2000), Bought(date(2026, 2, 4), net=3000)
