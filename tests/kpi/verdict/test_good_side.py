"""An allowance on a share that should be low is one of those who stay, not of those who leave."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from commerce.figures import Target, VerdictState
from kpi.estimate.estimate import Estimate
from tests.kpi.memory_facts import DAY_ONE, MemoryFacts
from tests.kpi.verdict.swinging import LENGTH, judged, regulars, shop, steady

NEAR = Target("near_usual", Fraction(15, 100))


def level(*, is_share: bool, scale: float | None = None) -> Estimate:
    return Estimate(1.0, (1.0,), 0.1, DAY_ONE, DAY_ONE, 0, is_share=is_share, scale=scale)


@pytest.mark.parametrize(
    ("usual", "side", "allowed"),
    [(0.8, -1, 0.03), (0.1, -1, 0.015), (0.5, -1, 0.075), (0.8, 1, 0.12), (0.03, 1, 0.0045)],
)
def test_of_a_share_that_should_be_low_the_smaller_side_counts(usual: float, side: int, allowed: float) -> None:
    assert level(is_share=True).allowance(0.15, usual, side) == pytest.approx(allowed)


def test_of_amounts_and_scores_it_is_what_it_was() -> None:
    assert level(is_share=False).allowance(0.15, 20.0, -1) == pytest.approx(3.0)
    assert level(is_share=False, scale=100.0).allowance(0.15, 20.0, -1) == pytest.approx(15.0)


def test_abandonment_may_lose_so_much_of_the_orders_of_a_cart() -> None:
    traffic = [{"day": DAY_ONE + timedelta(days=offset), "sessions": 1000, "carts": 150} for offset in range(LENGTH)]
    verdict = judged("cart_abandonment_rate", MemoryFacts(shop().orders, traffic=traffic, covers=shop().covers), NEAR)
    assert verdict.baseline is not None
    assert verdict.limit is not None
    assert verdict.limit < verdict.baseline + Fraction(15, 100) * (1 - verdict.baseline) + Fraction(1, 100)
    assert verdict.state is VerdictState.ON_TARGET


def test_churn_may_lose_so_many_of_the_customers_kept() -> None:
    verdict = judged("customer_churn_rate", regulars(steady), NEAR, DAY_ONE + timedelta(days=300))
    assert verdict.baseline is not None
    assert verdict.limit is not None
    kept = min(verdict.baseline, 1 - verdict.baseline)
    assert verdict.limit <= verdict.baseline + Fraction(15, 100) * kept + Fraction(1, 20)
