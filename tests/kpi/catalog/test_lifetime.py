"""What customers really spent, and what they will buy: told where it is known, refused where it is not."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from commerce.facts import WHOLE, Buyers
from commerce.feeds import Feed
from commerce.lifetime import Cohort, Forecast, HoldOut, Lifetime, NoForecast
from commerce.period import Period
from kpi.estimate.lifetime import bg_nbd
from kpi.estimate.lifetime import forecast as forecasts
from kpi.estimate.lifetime.forecast import Learnt, is_worse_than_naive, learnt
from tests.kpi.catalog.asked import BOOK
from tests.kpi.memory_facts import Bought, MemoryFacts

LAST = date(2026, 3, 31)
KNOWN = Period(date(2025, 1, 10), LAST)


def lifetime(facts: MemoryFacts, last: date = LAST, *, with_forecast: bool = False) -> Lifetime:
    found = BOOK.kpi("customer_lifetime_value").lifetime(facts, last, with_forecast=with_forecast)
    assert found is not None
    return found


def shop(*orders: Bought, known: Period = KNOWN) -> MemoryFacts:
    return MemoryFacts(orders, covers={Feed.ORDERS: known})


SPENDERS = shop(
    Bought(date(2025, 1, 10), "anna", 1000),
    Bought(date(2025, 4, 9), "anna", 200),  # the 90th day
    Bought(date(2025, 4, 10), "anna", 50),  # the 91st
    Bought(date(2026, 1, 9), "anna", 7),  # the 365th
    Bought(date(2026, 1, 10), "anna", 9000),
    Bought(date(2025, 1, 31), "ben", 500),
    Bought(date(2025, 12, 31), "cleo", 300),
    Bought(date(2026, 1, 1), "dora", 100),
    Bought(date(2026, 2, 1)),  # a guest
)


def test_customers_of_a_month_by_what_they_spent_within_ninety_days_and_a_year() -> None:
    january = lifetime(SPENDERS).cohorts[0]
    assert january == Cohort(date(2025, 1, 1), 2, {90: 1700, 365: 1757})
    assert january.value(90) == 850


def test_a_cohort_counts_once_the_days_have_passed_for_all_of_it() -> None:
    """The last customer of a December comes on the 31st: 90 days end on 30 March."""
    told = {one.month: set(one.spent_minor) for one in lifetime(SPENDERS, date(2026, 3, 30)).cohorts}
    assert told[date(2025, 12, 1)] == {90}
    too_young = {one.month: set(one.spent_minor) for one in lifetime(SPENDERS, date(2026, 3, 29)).cohorts}
    assert too_young[date(2025, 12, 1)] == set()
    assert date(2026, 1, 1) in too_young


def test_a_month_that_is_not_over_is_no_cohort_yet() -> None:
    assert lifetime(SPENDERS, date(2026, 1, 30)).cohorts[-1].month == date(2025, 12, 1)
    assert lifetime(SPENDERS, date(2026, 1, 31)).cohorts[-1].month == date(2026, 1, 1)


def test_together_are_those_that_are_old_enough() -> None:
    found = lifetime(SPENDERS)
    ninety, year = found.together(90), found.together(365)
    assert ninety is not None
    assert year is not None
    assert (ninety.customers, ninety.value(90)) == (3, Fraction(2000, 3))
    assert (year.customers, year.value(365)) == (2, Fraction(1757, 2))


def test_a_shop_that_hides_older_orders_cannot_tell_who_is_new_for_a_year() -> None:
    facts = shop(*SPENDERS.orders)
    facts.knows_first_order = False
    assert [one.month for one in lifetime(facts).cohorts] == [date(2026, 1, 1)]
    facts.history_is_cut = True
    assert lifetime(facts).missing is not None


class Broken(MemoryFacts):
    """Tells fewer than no customers of a month."""

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        found = {day: dict(row) for day, row in super().daily(measures, period, segment, key).items()}
        for day, row in found.items():
            if day.month == 12 and "new_customers" in row:
                row["new_customers"] = -1
        return found


def test_a_cohort_of_fewer_than_no_customers_has_no_value() -> None:
    broken = lifetime(Broken(SPENDERS.orders, covers=SPENDERS.covers))
    december = broken.cohorts[1]
    assert (december.customers, december.is_possible, december.value(90)) == (-1, False, None)
    assert Cohort(LAST, 0, {90: 100}).is_possible is False
    together = broken.together(90)
    assert together is not None
    assert together.customers == 2  # without it


# Forecasts


def living(customers: int, seed: int = 1, days: int = 540) -> MemoryFacts:
    """Return customers who each buy at a pace of their own and leave for good at some time, as the model has it."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    last = KNOWN.first + timedelta(days=days - 1)
    orders: list[Bought] = []
    for number in range(customers):
        pace, leaves = chance.gammavariate(0.6, 1 / 40), chance.betavariate(0.8, 2.5)
        mean = 2000 * 3 / chance.gammavariate(4, 1)
        day: float = chance.randrange(days * 2 // 3)
        while day < days:
            net = round(mean * chance.gammavariate(6, 1 / 6))
            orders.append(Bought(KNOWN.first + timedelta(days=int(day)), f"c{number}", net))
            if chance.random() < leaves:
                break
            day += 1 + chance.expovariate(pace) if pace > 1e-9 else days
    return shop(*orders, known=Period(KNOWN.first, last))


def test_customers_who_buy_as_the_model_has_it_are_forecast() -> None:
    facts = living(1500)
    found = lifetime(facts, facts.covers[Feed.ORDERS].last, with_forecast=True).forecast
    assert isinstance(found, Forecast)
    tried = found.hold_out
    assert (tried.first, tried.last) == (KNOWN.first + timedelta(days=360), facts.covers[Feed.ORDERS].last)
    assert abs(tried.predicted / tried.purchases - 1) < 0.15
    assert tried.error < tried.naive_error
    assert found.customers == len({order.customer for order in facts.orders})
    assert found.new_customer_minor[365] < found.new_customer_minor[1095]


def test_the_same_customers_are_forecast_alike_again() -> None:
    facts = living(600)
    last = facts.covers[Feed.ORDERS].last
    assert lifetime(facts, last, with_forecast=True) == lifetime(facts, last, with_forecast=True)


def refused(facts: MemoryFacts) -> NoForecast:
    found = lifetime(facts, facts.covers[Feed.ORDERS].last, with_forecast=True).forecast
    assert isinstance(found, NoForecast), found
    return found


def test_few_customers_are_not_forecast() -> None:
    found = refused(living(199))
    assert found.reason == "few_customers"
    assert 0 < found.repeat_customers < found.customers < 200


def test_half_a_year_is_needed() -> None:
    assert refused(living(300, days=181)).reason == "short_history"
    assert refused(living(100, days=182)).reason == "few_customers"


def test_customers_like_clockwork_have_no_likeliest_spread() -> None:
    days = [KNOWN.first + timedelta(days=offset) for offset in range(0, 540, 20)]
    orders = [Bought(day, f"c{number}", 1000) for number in range(300) for day in days]
    found = refused(shop(*orders, known=Period(KNOWN.first, days[-1])))
    assert found.reason in {"at_its_end", "not_converged"}


def test_customers_who_all_leave_at_one_chance_are_refused_in_words() -> None:
    """Their spread of chances runs off, and what is expected of them is no number any more."""
    alike = learnt(living(400).buyers(KNOWN, KNOWN.last), KNOWN.last)
    off = alike._replace(purchases=replace(alike.purchases, parameters=(0.39, 5.6, 6280.0, 7583.0)))
    assert alike.why_not_within(365) is None
    assert off.why_not_within(365) == "at_its_end"


@pytest.mark.parametrize("learnt_until", [KNOWN.first + timedelta(days=359), KNOWN.first + timedelta(days=539)])
def test_a_fit_that_runs_off_on_either_days_is_no_forecast(learnt_until: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused where it is tried, and where it is made of all that is known."""

    def run_off(buyers: Sequence[Buyers], until: date) -> Learnt:
        model = learnt(buyers, until)
        if until != learnt_until:
            return model
        return model._replace(purchases=replace(model.purchases, parameters=(0.39, 5.6, 6280.0, 7583.0)))

    monkeypatch.setattr(forecasts, "learnt", run_off)
    assert refused(living(1500)).reason == "at_its_end"


@pytest.mark.untraced
def test_customers_who_changed_their_ways_are_not_forecast_from_them() -> None:
    """Everybody had left after their second purchase, and all came back in the last third."""
    calm = living(800)
    last = calm.covers[Feed.ORDERS].last
    names = sorted({order.customer for order in calm.orders})
    returns = [Bought(last - timedelta(days=back), name, 1000) for name in names for back in range(1, 150, 3)]
    found = refused(shop(*calm.orders, *returns, known=calm.covers[Feed.ORDERS]))
    assert found.reason == "worse_than_naive"
    assert found.hold_out is not None
    assert is_worse_than_naive(found.hold_out)


TRIED = HoldOut(LAST, LAST, 100, 200, predicted=190.0, naive=300.0, error=0.8, naive_error=1.0, spent_minor=1,
                predicted_minor=1)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "is_worse"),
    [
        (TRIED, False),
        (replace(TRIED, error=1.0), True),
        (replace(TRIED, predicted=150.0, naive=210.0), True),
        (replace(TRIED, predicted=185.0, naive=201.0), False),  # both are near
    ],
)
def test_a_forecast_must_be_better_for_one_and_for_all(found: HoldOut, *, is_worse: bool) -> None:
    assert is_worse_than_naive(found) is is_worse


@pytest.fixture
def without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("kpi.estimate.lifetime.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)


@pytest.mark.usefixtures("without_scipy")
def test_without_the_library_all_else_is_told() -> None:
    facts = living(300)
    found = lifetime(facts, facts.covers[Feed.ORDERS].last, with_forecast=True)
    assert found.forecast == NoForecast("no_library")
    assert found.together(90) is not None


def test_the_expectation_has_no_hole_where_its_formula_has_one() -> None:
    beside, on = (bg_nbd.repeats_of_a_new_customer((0.5, 5.0, a, 2.0), 52.0) for a in (0.999, 1.0))
    assert on == pytest.approx(beside, rel=1e-3)


def test_hundreds_of_purchases_are_no_overflow() -> None:
    often = bg_nbd.Bought(*(np.array([value]) for value in (2000.0, 100.0, 100.05, 1.0)))
    value, slopes = bg_nbd.log_likelihood(np.array([0.3, 4.0, 0.8, 2.4]), bg_nbd.Seen.of(often))
    assert np.isfinite(value)
    assert np.isfinite(slopes).all()
    assert 150 < bg_nbd.expected_repeats((0.3, 4.0, 0.8, 2.4), often, 10.0)[0] < 200
