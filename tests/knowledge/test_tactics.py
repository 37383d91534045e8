"""What tactics say of each other."""

from __future__ import annotations

from knowledge import load

TACTICS = load().tactics


def test_what_works_against_another_is_told_of_both() -> None:
    told = {(one.id, other.tactic) for one in TACTICS.values() for other in one.see_also if other.relation == "tension"}
    assert told
    assert told == {(other, one) for one, other in told}


def test_whoever_gives_money_away_is_told_that_it_works_against_the_margin() -> None:
    gives = {one.id for one in TACTICS.values() if {"gross_profit", "average_profit_per_customer"} & {*one.watch}}
    against = {other.tactic for other in TACTICS["review_pricing_by_profit"].see_also if other.relation == "tension"}
    assert against <= gives
    assert len(against) >= 5
