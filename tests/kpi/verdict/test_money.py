"""Money is widened or stopped only where what a customer costs and what one brings lie wholly apart."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from commerce.acquisition import Ranged, Worth
from kpi.verdict.money import FEWEST_CUSTOMERS, advised, brought_by, cost_of


def worth(low: float, high: float, days: int = 0) -> Worth:
    return Worth(Ranged(Fraction(low + high) / 2, Fraction(low), Fraction(high)), days)


def cost(low: float, high: float | None) -> Ranged:
    return Ranged(
        None if high is None else Fraction(low + high) / 2, Fraction(low), None if high is None else Fraction(high)
    )


@pytest.mark.parametrize(
    ("of_one", "customers", "later", "said"),
    [
        ((10, 29), 40, None, ("widen", "first_order_pays")),
        ((10, 29), FEWEST_CUSTOMERS, None, ("widen", "first_order_pays")),
        ((10, 29), FEWEST_CUSTOMERS - 1, None, ("keep", "few_customers")),
        ((10, 30), 40, None, ("keep", "by_chance")),  # they touch
        ((51, 90), 40, None, ("stop", "costs_more")),
        ((50, 90), 40, None, ("keep", "by_chance")),
        ((51, 90), 3, None, ("stop", "costs_more")),  # few, and so dear that chance does not explain it
        ((51, 90), 40, (60, 120), ("keep", "pays_later")),
        ((121, 190), 40, (60, 120), ("stop", "costs_more")),
        ((40, 45), 40, (60, 120), ("keep", "by_chance")),
        ((51, None), 0, None, ("stop", "won_nobody")),
        ((50, None), 0, None, ("keep", "nobody_yet")),
        ((51, None), 0, (60, 120), ("keep", "nobody_yet")),
    ],
)
def test_a_first_order_of_30_to_50(
    of_one: tuple[float, float | None], customers: int, later: tuple[float, float] | None, said: tuple[str, str]
) -> None:
    found = advised(cost(*of_one), customers, worth(30, 50), worth(*later, 90) if later else None)
    assert found[:2] == said


def test_what_it_was_held_against_is_told() -> None:
    first, later = worth(30, 50), worth(60, 120, 90)
    assert advised(cost(10, 20), 40, first, later)[2] == first
    assert advised(cost(121, 190), 40, first, later)[2] == later
    assert advised(cost(121, 190), 40, first, None)[2] == first


def test_nobody_won_has_no_cost_but_one_that_it_very_likely_exceeds() -> None:
    nobody = cost_of(100_00, 0)
    assert (nobody.value, nobody.high) == (None, None)
    assert 3700 < nobody.low < 3720  # chance wins nobody where 2.69 were to be expected


def test_more_customers_tell_more() -> None:
    few, many = cost_of(100_00, 10), cost_of(1000_00, 100)
    assert few.value == many.value == 1000
    assert few.high is not None
    assert many.high is not None
    assert few.low < many.low < 1000 < many.high < few.high


def test_orders_that_came_to_less_than_nothing_or_of_nobody_say_nothing() -> None:
    assert brought_by(-5, 3) is None
    assert brought_by(500, 0) is None


def test_money_that_just_pays_is_hardly_ever_widened_or_stopped() -> None:
    """One time in fifty either way at most, with orders as shops have them: some are far larger than most."""
    chance = random.Random(7)  # noqa: S311 - no secret
    told = {"widen": 0, "keep": 0, "stop": 0}
    for _ in range(2000):
        expected = chance.choice((8, 30, 120))
        customers = _poisson(chance, expected)
        orders = [round(4000 * chance.lognormvariate(-0.32, 0.8)) for _ in range(customers)]  # their mean is 40.00
        brought = brought_by(sum(orders), customers) or Ranged(Fraction(4000), Fraction(3600), Fraction(4400))
        advice, *_ = advised(cost_of(expected * 4000, customers), customers, Worth(brought, 0), None)
        told[advice] += 1
    assert told["widen"] <= 40
    assert told["stop"] <= 40


def _poisson(chance: random.Random, mean: float) -> int:
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count, waited = count + 1, waited + chance.expovariate(1)
    return count
