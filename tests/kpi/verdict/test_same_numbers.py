"""A number stands on one page once: parts of a made-up one are the very figures that verdicts show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random

from commerce.figures import Figure
from commerce.period import Period
from tests.kpi.memory_facts import Bought, MemoryFacts
from tests.kpi.verdict.swinging import BOOK, judged

FIRST, LAST = date(2024, 12, 1), date(2026, 3, 31)
CHURN, LIFESPAN = "customer_churn_rate", "average_customer_lifespan"


@cache
def coming_back() -> MemoryFacts:
    """A shop to which three of five come back, read until the end of a quarter that has as many days as a window."""
    chance, days = Random(1), (LAST - FIRST).days + 1  # noqa: S311 - a made-up shop
    orders = []
    for offset in range(days):
        for number in range(6):
            day = offset
            while day < days:
                orders.append(Bought(FIRST + timedelta(days=day), f"{offset}-{number}"))
                day += 1 + round(chance.expovariate(1 / 30))
                if chance.random() > 0.6:
                    break
    return MemoryFacts(orders)


def made_of(figure: Figure) -> Iterator[Figure]:
    for part in figure.parts:
        yield part
        yield from made_of(part)


def test_the_lifespan_within_another_number_is_the_lifespan_beside_it() -> None:
    today = LAST + timedelta(days=1)
    own = judged(LIFESPAN, coming_back(), None, today).figure
    worth = judged("customer_lifetime_value", coming_back(), None, today).figure
    (part,) = (one for one in made_of(worth) if one.kpi == LIFESPAN)
    assert own.value is not None
    assert (part.value, part.numerator, part.denominator) == (own.value, own.numerator, own.denominator)


def test_asked_for_the_quarter_it_is_held_against_the_quarter_before() -> None:
    period = Period(date(2026, 1, 1), LAST)
    assert (
        BOOK.figure(CHURN, coming_back(), period).denominator != BOOK.judged(CHURN, coming_back(), period).denominator
    )
