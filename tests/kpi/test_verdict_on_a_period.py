"""A verdict on the days that are asked for, beside the one on the KPI's own window."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.figures import Target, Verdict, VerdictState
from commerce.period import Period
from tests.kpi.catalog.asked import BOOK, day
from tests.kpi.memory_facts import Bought, MemoryFacts

#: Orders of 50.00 until four weeks ago, of 20.00 since: five a day.
ORDERS = [Bought(day(n), f"c{n}-{of}", 5000 if n < 93 else 2000) for n in range(121) for of in range(5)]
FACTS = MemoryFacts(ORDERS, covers={Feed.ORDERS: Period(day(0), day(120))})
AT_LEAST_40 = Target("at_least", Fraction(4000))
GOOD, BAD, BOTH = Period(day(35), day(92)), Period(day(93), day(120)), Period(day(65), day(120))


def verdict(kpi: str, period: Period | None, target: Target, today: int = 121) -> Verdict:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    return BOOK.judge(kpi, FACTS, shop="toys", target=target, now=now, today=day(today), period=period)


@pytest.mark.parametrize(
    ("period", "state"),
    [(GOOD, VerdictState.ON_TARGET), (BAD, VerdictState.OFF_TARGET), (None, VerdictState.OFF_TARGET)],
)
def test_the_state_is_that_of_the_days_asked_for(period: Period | None, state: VerdictState) -> None:
    today = 121 if period is None else (period.last - day(0)).days + 1
    said = verdict("average_order_value", period, AT_LEAST_40, today)
    assert said.state is state
    if period is not None:
        assert said.figure == BOOK.figure("average_order_value", FACTS, period)
        assert said.interval == BOOK.interval("average_order_value", FACTS, period)


def test_good_and_bad_days_together_are_judged_together() -> None:
    said = verdict("average_order_value", BOTH, AT_LEAST_40)
    assert said.figure.value == 3500
    assert said.since is None  # it is not looked for


def test_a_single_day_can_seldom_be_told() -> None:
    said = verdict("average_order_value", Period.day(day(92)), AT_LEAST_40, 93)
    assert said.figure.period == Period.day(day(92))
    assert said.state in {VerdictState.ON_TARGET, VerdictState.NOT_ENOUGH_DATA}


def test_a_target_of_a_total_is_one_for_as_many_days() -> None:
    assert verdict("order_count", GOOD, Target("at_least", Fraction(4 * 58)), 93).state is VerdictState.ON_TARGET
    assert verdict("order_count", GOOD, Target("at_least", Fraction(9 * 58)), 93).state is VerdictState.OFF_TARGET
