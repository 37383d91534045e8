"""Which customers stay away is told by the KPI's own split, where no orders of days tell it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from alerts.advise.own_split import lost_by_own_split
from commerce.diagnoses import Diagnosis, Part, SegmentMove
from commerce.figures import Figure
from kpi.explain.contributions import segment_moves
from tests.alerts.a_shop import figure

CHURN = "customer_churn_rate"


def share(lost: int, of: int, key: str = "") -> Figure:
    return figure(CHURN, Fraction(lost, of), "percent", lost, of, key=key)


def found(once: tuple[int, int], regular: tuple[int, int]) -> Diagnosis:
    """Return a diagnosis: of 1,000 who had bought once 600 stayed away before, of 500 regulars 100; now so many."""
    before = {"new": share(600, 1000, "new"), "returning": share(100, 500, "returning")}
    now = {"new": share(*once, "new"), "returning": share(*regular, "returning")}
    whole = share(once[0] + regular[0], once[1] + regular[1]), share(700, 1500)
    moves: list[SegmentMove] = segment_moves("customer_type", now, before, whole)
    return Diagnosis(*whole, segments=tuple(moves))


@pytest.mark.parametrize(
    ("once", "regular", "lost"),
    [
        ((600, 1000), (190, 500), ["returning"]),
        ((720, 1000), (100, 500), ["new"]),
        ((720, 1000), (160, 500), []),  # both by as much
        ((600, 1000), (115, 500), []),  # three points more of 500 are chance
        ((600, 1000), (40, 500), []),  # regulars stay: nothing is lost
        ((720, 1000), (40, 500), ["new"]),
    ],
)
def test_the_customers_who_stay_away_more_than_the_others(
    once: tuple[int, int], regular: tuple[int, int], lost: list[str]
) -> None:
    told = list(lost_by_own_split(found(once, regular), "lower_is_better"))
    assert [one.key for one in told] == lost
    assert all((one.segment, one.kpi, one.unit) == ("customer_type", CHURN, "percent") for one in told)


def test_what_was_looked_at_already_is_not_split_again() -> None:
    regulars_left = found((600, 1000), (190, 500))
    assert not list(lost_by_own_split(replace(regulars_left, everywhere_alike=("customer_type",)), "lower_is_better"))
    of_it = Part("channel", "mail", CHURN, Fraction(1), Fraction(2), "percent", Fraction(1))
    assert not list(lost_by_own_split(replace(regulars_left, explanation=(of_it,)), "lower_is_better"))
    of_orders = replace(of_it, segment="customer_type", key="returning", kpi="order_count")
    assert list(lost_by_own_split(replace(regulars_left, explanation=(of_orders,)), "lower_is_better"))


def test_a_share_that_rose_is_no_loss_where_more_is_better() -> None:
    assert not list(lost_by_own_split(found((600, 1000), (190, 500)), "higher_is_better"))
