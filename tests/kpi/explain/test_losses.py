"""What was lost against a target: on days on which the shop is closed as planned nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from commerce.figures import Target
from commerce.period import Period
from commerce.special_days import Occasion, OccasionKind, SpecialDays
from kpi.explain.losses import Since, losses
from tests.kpi.catalog.asked import BOOK
from tests.kpi.memory_facts import Bought, MemoryFacts

FIRST = date(2026, 3, 2)  # a Monday
DAYS = Period(FIRST, FIRST + timedelta(days=20))
CLOSED = Period(FIRST + timedelta(days=5), FIRST + timedelta(days=11))
WORKING = [day for day in DAYS.days() if day not in CLOSED]


def closure(kind: OccasionKind = OccasionKind.OWN, *, closed: bool = True, **more: Any) -> SpecialDays:
    return SpecialDays([Occasion("moving", CLOSED.first, CLOSED.last, kind, closed=closed, **more)])


def shop(*, sells_while_closed: int = 0) -> MemoryFacts:
    """Return a shop of ten visits and two orders of 10.00 a day."""

    def orders() -> Iterator[Bought]:
        for number, day in enumerate(DAYS.days()):
            for one in range(2 if day in WORKING else sells_while_closed):
                yield Bought(day, f"{number}-{one}")

    visits = [{"day": day, "sessions": 10 if day in WORKING else 4} for day in DAYS.days()]
    covers = dict.fromkeys(("orders", "traffic"), DAYS)
    return MemoryFacts(orders=list(orders()), traffic=visits, covers=covers)


def lost(kpi: str, facts: MemoryFacts, target: Target, planned: SpecialDays) -> tuple[int, int]:
    [loss] = losses(BOOK.kpi(kpi), BOOK, facts, Since(DAYS, 1, None, planned=planned), target)
    assert (loss.against, loss.since) == ("target", FIRST)
    return loss.total_minor, loss.a_week_minor


@pytest.mark.parametrize("sells", [0, 1])
def test_of_a_total_a_planned_closure_costs_nothing(sells: int) -> None:
    """112 orders in four weeks are 4 a day; 2 came on each of 14 days: 28 orders of 10.00, 14 a week."""
    target = Target("at_least", Fraction(112))
    assert lost("order_count", shop(sells_while_closed=sells), target, closure()) == (28_000, 14_000)
    whole = (28 + 7 * (4 - sells)) * 1000
    assert lost("order_count", shop(sells_while_closed=sells), target, SpecialDays()) == (whole, round(whole / 3))


def test_of_a_share_those_days_are_left_out_as_well() -> None:
    """40 % of 10 visits are 4 orders; on the closed days 1 of 4 ordered, 0.6 too few each."""
    target, facts = Target("at_least", Fraction(4, 10)), shop(sells_while_closed=1)
    assert lost("conversion_rate", facts, target, closure()) == (28_000, 14_000)
    assert lost("conversion_rate", facts, target, SpecialDays()) == (32_200, 10_733)


def test_what_was_said_to_be_expected_of_it_costs_nothing_either_and_a_sale_does() -> None:
    target, facts = Target("at_least", Fraction(112)), shop()
    expected = closure(OccasionKind.EXPECTED, kpis=frozenset({"order_count"}))
    assert lost("order_count", facts, target, expected) == (28_000, 14_000)
    of_another = closure(OccasionKind.EXPECTED, kpis=frozenset({"revenue"}), closed=False)
    assert lost("order_count", facts, target, of_another) == (56_000, 18_667)
    assert lost("order_count", facts, target, closure(closed=False)) == (56_000, 18_667)


def test_where_every_day_rests_nothing_is_told() -> None:
    everything = SpecialDays([Occasion("moving", DAYS.first, DAYS.last, OccasionKind.OWN, closed=True)])
    since = Since(DAYS, 1, None, planned=everything)
    assert losses(BOOK.kpi("order_count"), BOOK, shop(), since, Target("at_least", Fraction(112))) == ()


def test_of_what_has_no_days_of_its_own_they_cost_nothing_in_proportion() -> None:
    """Customers who come back are counted over all the days: a third of them rests, and so does a third of the loss."""
    before = Period(DAYS.first - timedelta(days=21), DAYS.first - timedelta(days=1))
    regulars = [Bought(day, f"regular {number}") for number, day in enumerate(before.days())]
    back = [Bought(DAYS.first + timedelta(days=number), f"regular {number}") for number in range(3)]
    covers = {"orders": Period(before.first, DAYS.last)}
    facts = MemoryFacts(orders=[*regulars, *back], covers=covers)
    target = Target("at_least", Fraction(1, 2))
    [all_of_it] = losses(BOOK.kpi("customer_retention_rate"), BOOK, facts, Since(DAYS, 1, None), target)
    since = Since(DAYS, 1, None, planned=closure())
    [resting] = losses(BOOK.kpi("customer_retention_rate"), BOOK, facts, since, target)
    assert all_of_it.total_minor > 0
    assert resting.total_minor == round(Fraction(all_of_it.total_minor * 2, 3))
