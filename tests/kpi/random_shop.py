"""A made-up shop that has everything a KPI may ask for, in memory: the same seed is the same shop."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import product

from commerce.feeds import FEEDS
from commerce.period import Period
from tests.kpi.memory_facts import Bought, MemoryFacts

FIRST = date(2025, 1, 1)
LAST = date(2026, 3, 31)

_CHANNELS = ("google", "meta", "direct", "email")
_DEVICES = ("Desktop", "Mobile")
_DAYS = Period(FIRST, LAST)


def random_shop(seed: int, *, scale: int = 1) -> MemoryFacts:
    """Return fifteen months of a shop.

    Args:
        seed: Which shop: some are busy, some hardly sell.
        scale: What all money is multiplied by; everything else stays as it is.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up orders are no secret
    busy = chance.choice((2, 4, 12))
    return MemoryFacts(
        orders=_orders(chance, busy, scale),
        spend=[
            (day, channel, campaign, chance.randrange(50, 4000) * scale)
            for day in _DAYS.days()
            for channel, campaign in (("google", "brand"), ("meta", "spring"))
        ],
        traffic=_traffic(chance, busy),
        checkouts=[
            (day, chance.choice(_CHANNELS), chance.choice(_DEVICES), chance.randrange(busy + 1)) for day in _DAYS.days()
        ],
        answers=[
            (day, kind, chance.randint(0, 10) if kind == "nps" else chance.randint(1, 5))
            for day in _DAYS.days()
            for kind in ("nps", "csat")
            if chance.random() < 0.5
        ],
        covers=dict.fromkeys(FEEDS, _DAYS),
    )


def _orders(chance: random.Random, busy: int, scale: int) -> list[Bought]:
    people = [""]  # a guest
    orders = []
    for day in _DAYS.days():
        for _ in range(chance.randrange(2 * busy + 1)):
            net = chance.randrange(500, 20000) * scale
            back = chance.random() < 0.1 and day < LAST
            if chance.random() < 0.4:
                people.append(f"customer {len(people)}")
            orders.append(
                Bought(
                    day,
                    customer=people[-chance.randint(1, min(len(people), 40))],
                    net=net,
                    discount=chance.choice((0, 0, 250, 1000)) * scale,
                    channel=chance.choice(_CHANNELS),
                    campaign=chance.choice(("", "brand", "spring")),
                    device=chance.choice(_DEVICES),
                    market=chance.choice(("DE", "FR", "VN")),
                    is_online=chance.random() < 0.95,
                    refunds=((day + timedelta(days=1), net // 2),) if back else (),
                    shipping=chance.choice((0, 490)) * scale,
                    products=chance.randint(1, 4),
                    cost=None if chance.random() < 0.05 else net * chance.randrange(30, 80) // 100,
                )
            )
    return orders


def _traffic(chance: random.Random, busy: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for day in _DAYS.days():
        if chance.random() < 0.02:
            continue  # a day that nobody reported
        for channel, device in product(_CHANNELS, _DEVICES):
            sessions = chance.randrange(20, 80) * busy
            carts = chance.randrange(2 * busy, 6 * busy)
            rows.append(
                {
                    "day": day,
                    "channel": channel,
                    "device": device,
                    "sessions": sessions,
                    "visitors": sessions * 4 // 5,
                    "carts": carts,
                    "checkouts": carts * 2 // 3,
                }
            )
    return rows
