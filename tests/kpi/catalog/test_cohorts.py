"""Customers by the month of their first order: who of them bought again."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commerce.feeds import Feed
from commerce.period import Period
from tests.kpi.catalog.asked import BOOK, figure, judged, reason, split, told
from tests.kpi.memory_facts import Bought, MemoryFacts

KPI = "cohort_retention_rate"
KNOWN = Period(date(2025, 1, 1), date(2026, 4, 15))


def on(month: int, day: int = 10, year: int = 2026) -> date:
    return date(year, month, day)


def month(number: int, year: int = 2026, months: int = 1) -> Period:
    last = date(year, number + months, 1) if number + months <= 12 else date(year + 1, 1, 1)
    return Period(date(year, number, 1), date.fromordinal(last.toordinal() - 1))


def facts(**customers: list[date]) -> MemoryFacts:
    orders = [Bought(day, name) for name, days in customers.items() for day in days]
    return MemoryFacts(orders, covers={Feed.ORDERS: KNOWN})


SHOP = facts(
    anna=[on(1), on(2)],  # won in January, back in February
    ben=[on(1), on(3)],  # back in March only
    cleo=[on(1), on(1, 20)],  # bought twice in January: not back
    dora=[on(2)],
    emil=[on(12, year=2025), on(2), on(2, 20)],  # won in December, back twice in February: one customer
)


def test_of_a_month_those_won_in_the_month_before() -> None:
    found = figure(KPI, SHOP, month(2))
    assert found.value == Fraction(1, 3)
    assert told(found) == {"cohort_returning_customers": 1, "cohort_customers": 3}


def test_of_a_quarter_those_won_in_the_quarter_before() -> None:
    assert figure(KPI, SHOP, month(1, months=3)).value == Fraction(1, 1)  # Emil, once


def test_every_cohort_of_the_last_year_stands_by_itself() -> None:
    found = split(KPI, SHOP, "cohort", month(2))
    assert {key: one.value for key, one in found.items()} == {"2026-01": Fraction(1, 3), "2025-12": 1}


def test_the_interval_of_a_month_is_that_of_the_month() -> None:
    """The months before it brought none back: were they counted, too, its value would be the end of the interval."""
    won = {f"{number} {name}": [on(number)] for number in (9, 10, 11, 12) for name in range(100)}
    customers = {key: [on(days[0].month, year=2025)] for key, days in won.items()}
    for name in range(40):
        customers[f"12 {name}"].append(on(1))
    shop = facts(**customers)
    interval = BOOK.interval(KPI, shop, month(1))
    assert figure(KPI, shop, month(1)).value == Fraction(40, 100)
    assert interval is not None
    assert interval[0] < Fraction(36, 100)
    assert interval[1] > Fraction(44, 100)


def test_down_a_column_a_cohort_lives_on() -> None:
    lived = [split(KPI, SHOP, "cohort", month(number))["2026-01"].value for number in (2, 3)]
    assert lived == [Fraction(1, 3), Fraction(1, 3)]


def test_guests_belong_to_no_cohort() -> None:
    shop = MemoryFacts([*SHOP.orders, Bought(on(1)), Bought(on(2))], covers={Feed.ORDERS: KNOWN})
    assert figure(KPI, shop, month(2)).value == Fraction(1, 3)


@pytest.mark.parametrize(
    ("period", "why"),
    [
        (Period(on(2, 1), on(2, 20)), "needs_whole_months"),
        (Period(on(2, 2), on(3, 1)), "needs_whole_months"),
        (month(4), "needs_whole_period"),
        (month(11, 2025), "no_base"),
    ],
)
def test_what_is_no_whole_month_with_customers_before_has_no_rate(period: Period, why: str) -> None:
    assert reason(figure(KPI, SHOP, period)) == why


def test_a_shop_that_hides_its_older_orders_has_no_cohorts() -> None:
    shop = facts(anna=[on(1), on(2)])
    shop.history_is_cut = True
    assert reason(figure(KPI, shop, month(2))) == "short_history"
    assert split(KPI, shop, "cohort", month(2)) == {}


def test_a_verdict_looks_at_the_last_three_whole_months() -> None:
    names = [f"c{number}" for number in range(300)]
    won = {name: [on(7 + number % 3, year=2025)] for number, name in enumerate(names)}
    won |= {f"d{name}": [on(10 + number % 3, year=2025)] for number, name in enumerate(names)}
    back = {name: [*days, on(11, year=2025)] for name, days in list(won.items())[:90]}
    again = {name: [*days, on(2)] for name, days in list(won.items())[300:360]}
    said = judged(KPI, facts(**(won | back | again)), on(4, 15))
    assert said.figure.period == month(1, months=3)
    assert said.figure.value == Fraction(60, 300)
    assert said.interval is not None
    assert 0 <= said.interval[0] < Fraction(1, 5) < said.interval[1] <= 1
