"""One memory of what was shown: an incident keeps its tactic for a week, then another one comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from alerts.advise.situation import Situation
from cache import Cache
from commerce.figures import Verdict
from commerce.orders import ShopInfo
from knowledge import load
from shopbell.jobs.advice import IN_DIGEST, Adviser, suggested
from tests.alerts.a_shop import figure, verdict
from tests.alerts.test_advice import AOV, Shop
from tests.make import NOON

INCIDENT = "toys/average_order_value@1"


@dataclass
class SmallBaskets:
    """As much of an open shop as an adviser asks for: its baskets are too small."""

    now: datetime
    name: str = "toys"
    book: object = None  # it has no diary, so that its figures are not asked for
    facts: object = None
    today: object = None
    last_day: object = None

    def situation(self, kpi: str, *_: object, **__: object) -> Situation:
        return Shop({AOV: ("off_target", 3000), "conversion_rate": ("on_target", Fraction(2, 100))}).situation(kpi)


@pytest.fixture
def known(cache: Cache) -> Cache:
    cache.shops.ensure("toys", ShopInfo("toys", "EUR", "Europe/Berlin", "woocommerce"))
    return cache


def off() -> Verdict:
    return verdict(figure(AOV, 3000, "currency"), "off_target", None)


def shown_on(cache: Cache, day: int, incident: str = INCIDENT) -> str:
    """Return the tactic that a digest shows on a day; the memory keeps it."""
    opened = SmallBaskets(NOON + timedelta(days=day))
    advice = Adviser(opened, cache, load()).advice(off(), incident)  # type: ignore[arg-type]  # what it asks for
    assert advice is not None
    lines = list(suggested([(off(), incident, advice)], opened, cache))  # type: ignore[arg-type]  # as above
    assert all((one.reason, one.incident, one.sent) == (IN_DIGEST, incident, True) for one in lines)
    cache.incidents.commit("toys", {}, [], lines, opened.now)
    return advice.tactic.id


def test_an_incident_keeps_its_tactic_for_a_week_and_then_gets_another(known: Cache) -> None:
    first = shown_on(known, 0)
    assert [shown_on(known, day) for day in range(1, 7)] == [first] * 6
    assert len(known.incidents.suggestions("toys", NOON)) == 1  # it was new once
    second = shown_on(known, 8)
    third = shown_on(known, 16)
    assert len({first, second, third}) == 3


def test_another_incident_gets_another_tactic(known: Cache) -> None:
    assert shown_on(known, 0) != shown_on(known, 0, "toys/average_order_value@2")
