"""Purchases ready for counting: what comes out is what adding up pair by pair finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest

from commerce.facts import WHOLE
from commerce.feeds import Feed
from commerce.period import Period
from kpi.facts.lives import Stocks
from kpi.facts.purchase_pairs import Age, PairIndex, Returns
from kpi.facts.snapshot import Snapshot, lives, pair_index
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts
from tests.pairs import SECOND, Pair, put_together, taken_apart

DAYS = 150
ALL = Period(DAY_ONE, DAY_ONE + timedelta(days=DAYS - 1))
LATE = Period(DAY_ONE + timedelta(days=70), DAY_ONE + timedelta(days=130))
AGES = ((1, 3), (4, 7), (8, 30), (31, 90), (0, 0), (0, 700))


def made(seed: int) -> MemoryFacts:
    """Return a shop whose customers come again, some twice on a day."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    bought = [Bought(DAY_ONE + timedelta(days=chance.randrange(DAYS)), f"c{chance.randrange(60)}") for _ in range(400)]
    return MemoryFacts(bought, covers={Feed.ORDERS: ALL})


def by_hand(pairs: Sequence[Pair], period: Period, ages: Sequence[Age], *, second: bool) -> Returns:
    """Add up the pairs whose days both lie in a period, by the days between them."""
    found: tuple[list[Counter[date]], ...] = ([Counter() for _ in ages], [Counter() for _ in ages])
    for day, previous, number, orders in pairs:
        if previous is None or day not in period or previous not in period or (number == SECOND) != second:
            continue
        for age, (least, most) in enumerate(ages):
            if least <= (day - previous).days <= most:
                for into, of in zip(found, (day, previous), strict=True):
                    into[age][of] += orders
    return Returns(*([[of_age[day] for day in period.days()] for of_age in told] for told in found))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("period", [ALL, LATE, Period.day(LATE.first)])
def test_who_came_back_is_added_up_by_day_and_age(seed: int, period: Period) -> None:
    every = made(seed).purchases(ALL)[WHOLE]
    pairs = list(taken_apart(every))
    for told, second in zip(PairIndex(every, ALL).returns(period, AGES), (True, False), strict=True):
        assert told == by_hand(pairs, period, AGES, second=second)


@pytest.mark.parametrize("lapse", [0, 1, 10, 30])
def test_who_stays_is_added_up_by_the_day_and_by_the_day_before(lapse: int) -> None:
    every = made(2).purchases(ALL)[WHOLE]
    within, followed = Counter[date](), Counter[date]()
    for day, previous, _, orders in taken_apart(every):
        if previous is not None and (day - previous).days <= lapse:
            within[day] += orders
            followed[previous] += orders
    index = PairIndex(every, ALL)
    assert index.within(LATE, lapse) == [within[day] for day in LATE.days()]
    until = Period(LATE.first, ALL.last - timedelta(days=lapse))
    assert index.followed(until, lapse) == [followed[day] for day in until.days()]


def test_a_day_of_purchases_comes_apart_as_it_was_put_together() -> None:
    every = made(1).purchases(ALL)[WHOLE]
    assert put_together(taken_apart(every), ALL) == every


def test_a_look_counts_from_one_reading_what_each_question_would_read_for_itself() -> None:
    facts = made(4)
    look = Snapshot(facts)
    for length, lapse in ((14, 10), (30, 10), (7, 25), (40, 10)):
        for back in (0, 20, 55, 3):
            days = Period.ending(ALL.last - timedelta(days=back), length)
            assert lives(look, days, lapse) == lives(facts, days, lapse)
            told = pair_index(look, Period(days.before().first, days.last))
            assert told.customers(days, days.before()) == pair_index(facts, ALL).customers(days, days.before())
            assert told.present(days) == facts.customers(days)


def test_stocks_tell_which_days_they_hold() -> None:
    stocks = Stocks(pair_index(made(1), ALL), LATE, 10)
    assert stocks.holds(LATE)
    assert not stocks.holds(ALL)
