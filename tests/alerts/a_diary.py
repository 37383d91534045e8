"""A shop of two devices whose conversion is known day by day, and entries of its diary."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import msgspec

from alerts.advise.outcome import Known, outcome_of
from commerce.diary import DiaryEntry, DiaryState, Outcome
from commerce.feeds import Feed
from commerce.period import Period
from commerce.tables.traffic import TRAFFIC
from kpi.book import Book
from tests.alerts.a_shop import KNOWLEDGE
from tests.kpi.memory_facts import Bought, MemoryFacts
from tests.make import NOON

BOOK = Book(KNOWLEDGE.meanings(), KNOWLEDGE.input_units())
#: The day on which a tactic is adopted.
ADOPTED = date(2026, 3, 2)
_FIRST = ADOPTED - timedelta(days=300)
DAYS = 60
COUNTDOWN = DiaryEntry(
    "limited_time_offer_countdown", DiaryState.ADOPTED, "anna", NOON, "conversion_rate", adopted_on=ADOPTED, number=1
)
ON_MOBILE = msgspec.structs.replace(COUNTDOWN, segment="device", key="mobile")
_VISITS: Mapping[str, int] = {"mobile": 700, "desktop": 500}
_RATES: Mapping[str, float] = {"mobile": 0.04, "desktop": 0.06}


@dataclass(frozen=True)
class Happened:
    """What happened from the day of the change on: by how much conversion and order value rose.

    Attributes:
        sale: {days after the change: how many times as many bought}.
        size: How large the shop is.
    """

    mobile: float = 0.0
    desktop: float = 0.0
    worth: float = 0.0
    sale: tuple[tuple[int, float], ...] = ()
    size: float = 1.0
    seed: int = 1


@cache
def facts(happened: Happened = Happened()) -> MemoryFacts:
    """Return three hundred days before the change and sixty from it on."""
    chance = random.Random(happened.seed)  # noqa: S311 - made-up orders are no secret
    lifts, sale = {"mobile": happened.mobile, "desktop": happened.desktop}, dict(happened.sale)
    orders, traffic = [], list[Mapping[str, object]]()
    days = Period(_FIRST, ADOPTED + timedelta(days=DAYS - 1))
    for day in days.days():
        since = (day - ADOPTED).days
        for device, usual in _VISITS.items():
            visits = round(usual * happened.size * chance.uniform(0.9, 1.1) * (1.2 if day.weekday() == 5 else 1.0))
            rate = _RATES[device] * sale.get(since, 1.0) * (1 + lifts[device] if since >= 0 else 1.0)
            bought = sum(chance.random() < rate for _ in range(visits))
            worth = 3000 * (1 + happened.worth if since >= 0 else 1.0)
            orders += [Bought(day, net=round(worth * chance.uniform(0.7, 1.3)), device=device) for _ in range(bought)]
            traffic.append({"day": day, "device": device, "sessions": visits, "visitors": visits})
    return MemoryFacts(orders, traffic=traffic, covers={Feed.ORDERS: days, TRAFFIC.name: days})


def known(
    happened: Happened = Happened(), *, after_days: int = 28, special: Collection[date] = (), **other: Any
) -> Known:
    """Return what is known so many days after the change."""
    today = ADOPTED + timedelta(days=after_days)
    told: dict[str, Any] = {
        "book": BOOK,
        "knowledge": KNOWLEDGE,
        "facts": facts(happened),
        "today": today,
        "last": today - timedelta(days=1),
        "special": lambda days, _kpi: [day for day in special if day in days],
    }
    return Known(**{**told, **other})


def came_of(entry: DiaryEntry, of: Known, *others: DiaryEntry) -> Outcome:
    """Return what came of an entry."""
    return outcome_of(entry, [entry, *others], of)
