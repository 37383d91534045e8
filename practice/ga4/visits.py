"""What a property knows: its visits, told as so many sessions alike, and what advertising cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

from practice.chance import dice

#: What a session did, step by step; it did all before.
LOOKED, CART, CHECKOUT, BOUGHT = range(4)
#: The event of each step, and how many of it ten such sessions have on the whole.
STEPS = (("add_to_cart", 16), ("begin_checkout", 12), ("purchase", 10))


@dataclass(frozen=True, slots=True)
class Visits:
    """So many sessions of a day that are alike in all that can be asked.

    Attributes:
        count: How many.
        step: How far they came: LOOKED, CART, CHECKOUT or BOUGHT.
        seconds: How long all of them together looked.
        views: How many pages all of them together saw.
        host: On whose pages they were.
    """

    source: str
    medium: str
    campaign: str
    device: str
    landing_page: str
    count: int
    step: int = LOOKED
    is_engaged: bool = True
    is_new: bool = False
    seconds: Decimal = Decimal(0)
    views: int = 0
    host: str = "www.toys.example"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a linked account spent on a campaign on a day, in millionths of its money."""

    source: str
    medium: str
    campaign: str
    micros: int
    clicks: int
    impressions: int


#: How people come to a made-up property: source, medium, campaign, landing page, sessions a day.
_WAYS = (
    ("(direct)", "(none)", "(direct)", "/", 40),
    ("google", "organic", "(organic)", "/tea", 50),
    ("google", "cpc", "Brand UK", "/sale", 30),
    ("google", "cpc", "Shopping | All", "/sale", 60),
    ("facebook", "paid_social", "lookalike", "/gifts", 30),
    ("newsletter", "email", "weekly", "/", 10),
    ("(not set)", "(not set)", "(not set)", "(not set)", 2),
)
_DEVICES = (("mobile", 60), ("desktop", 35), ("tablet", 5))
#: Of a hundred sessions so many get exactly so far.
_REACHED = ((CART, 8), (CHECKOUT, 3), (BOUGHT, 3))
_HUNDRED = 100


@cache
def made_up(day: date, seed: int = 1, times: int = 1) -> tuple[Visits, ...]:
    """Return the visits of a day of a shop that there never was: the same day, the same visits."""
    chance = dice(seed, "visits", day)
    return tuple(
        one
        for source, medium, campaign, landing_page, daily in _WAYS
        for device, hundredths in _DEVICES
        for one in _alike(
            Visits(source, medium, campaign, device, landing_page, 1),
            daily * times * hundredths * chance.randint(80, 120) // (_HUNDRED * _HUNDRED),
            chance,
        )
        if one.count
    )


def _alike(one: Visits, count: int, chance: Random) -> Iterator[Visits]:
    """Yield so many visits, by how far they came and how long they looked."""
    left = count
    for step, share in _REACHED:
        reached = round(count * share / _HUNDRED)
        left -= reached
        looked, is_new = Decimal(chance.randint(90, 300)), bool(chance.randrange(2))
        yield replace(one, count=reached, step=step, is_new=is_new, seconds=reached * looked, views=reached * 8)
    for is_engaged, is_new in ((True, True), (True, False), (False, True)):
        part = left // 3 if is_engaged else left
        left -= part
        seconds = Decimal(chance.randint(200, 900)) / 8 if is_engaged else Decimal(0)
        views = part * (4 if is_engaged else 1)
        yield replace(one, count=part, is_engaged=is_engaged, is_new=is_new, seconds=part * seconds, views=views)


@cache
def made_up_cost(day: date, seed: int = 1) -> tuple[Cost, ...]:
    """Return what the campaigns of that shop cost: only those of the linked account."""
    chance = dice(seed, "cost", day)
    costs = []
    for source, medium, campaign, _, daily in _WAYS:
        if source == "google":
            clicks = daily * chance.randint(80, 120) // _HUNDRED if medium == "cpc" else 0
            micros = clicks * chance.randint(250_000, 400_000)
            costs.append(Cost(source, medium, campaign, micros, clicks, clicks * 60))
    return tuple(costs)
