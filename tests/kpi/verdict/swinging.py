"""A shop with a weekday pattern and a swing of its own, shaped day by day; and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from random import Random

from commerce.feeds import Feed
from commerce.figures import Target, Verdict
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from tests.kpi.memory_facts import DAY_ONE, Bought, MemoryFacts

BOOK = Book(load().meanings(), load().input_units())
NOW = datetime(2026, 12, 1, 7, tzinfo=UTC)
WEEKDAYS = (1.1, 1.0, 1.0, 1.0, 1.1, 1.0, 0.8)
LENGTH = 200
TODAY = DAY_ONE + timedelta(days=LENGTH)


@cache
def shop(
    orders: Callable[[int], float] = lambda _: 30,
    value: Callable[[int], float] = lambda _: 5000,
    spend: Callable[[int], float] = lambda _: 30000,
    *,
    days: int = LENGTH,
    volatility: float = 0.1,
    seed: int = 1,
) -> MemoryFacts:
    """A shop of new customers with a weekday pattern and a day-to-day swing beyond chance, shaped day by day."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    bought: list[Bought] = []
    paid: list[tuple[date, str, str, int]] = []
    traffic: list[dict[str, object]] = []
    for offset in range(days):
        day = DAY_ONE + timedelta(days=offset)
        busy = WEEKDAYS[offset % 7] * chance.lognormvariate(0, volatility)
        count = max(0, round(chance.gauss(orders(offset) * busy, (orders(offset) * busy) ** 0.5)))
        bought += [
            Bought(day, f"{offset}-{number}", round(value(offset) * chance.lognormvariate(-0.18, 0.6)))
            for number in range(count)
        ]
        paid.append((day, "google", "spring", round(spend(offset) * busy)))
        traffic.append({"day": day, "sessions": round(1000 * busy)})
    end = DAY_ONE + timedelta(days=days - 1)
    return MemoryFacts(bought, paid, traffic, covers={Feed.ORDERS: Period(DAY_ONE, end)})


def judged(kpi: str, facts: MemoryFacts, target: Target | None, today: date = TODAY, *, stale: bool = False) -> Verdict:
    return BOOK.judge(kpi, facts, shop="toys", target=target, now=NOW, today=today, stale=stale)


def at_least(value: float) -> Target:
    return Target("at_least", Fraction(value))


def at_most(value: float) -> Target:
    return Target("at_most", Fraction(value))


def interval(kpi: str, facts: MemoryFacts, period: Period) -> list[Fraction]:
    """Return low and high; nothing when there is no interval."""
    return list(BOOK.interval(kpi, facts, period) or ())


NEAR = Target("near_usual", Fraction(1, 5))


def drop(start: int, size: float, level: float) -> Callable[[int], float]:
    return lambda offset: level * (1 - size) if offset >= start else level


def half_read() -> MemoryFacts:
    """The usual shop, last read at noon of its last day."""
    facts = shop()
    last = DAY_ONE + timedelta(days=LENGTH - 1)
    morning = [order for order in facts.orders if order.day < last or int(order.customer.split("-")[1]) % 2]
    return MemoryFacts(
        morning, facts.spend, facts.traffic, covers=facts.covers, whole={Feed.ORDERS: last - timedelta(days=1)}
    )


def steady(_day: int) -> float:
    return 0.75


@cache
def regulars(keeps: Callable[[int], float], *, days: int = 300, seed: int = 1) -> MemoryFacts:
    """Twelve new customers a day; each comes back about every 30 days with the chance of the day."""
    chance = Random(seed)  # noqa: S311 - a made-up shop
    orders: list[Bought] = []
    for offset in range(days):
        for number in range(12):
            day = offset
            while day < days:
                orders.append(Bought(DAY_ONE + timedelta(days=day), f"{offset}-{number}"))
                day += 1 + round(chance.expovariate(1 / 30))
                if day < days and chance.random() > keeps(day):
                    break
    return MemoryFacts(orders)


def on_day_one(count: int, discounted: int = 0) -> MemoryFacts:
    """A shop known for one day, on which it had so many orders, the first of them with a discount."""
    return MemoryFacts(
        [Bought(DAY_ONE, str(number), 2500, discount=100 if number < discounted else 0) for number in range(count)]
    )
