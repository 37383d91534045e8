"""Whom a practice shop loses on the way to an order because of what was planted, and at which step.

A world with a drift is the world without it, less what it lost: the same people come at the same time, and each is kept
or lost by dice of their own. So the truth of a loss is the difference of two worlds of one seed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from practice.drift import MOST_ABANDONED, STEPS, Drift, Step

#: What is known of a session, and what besides of an order.
_OF_VISITS = ("channel", "campaign", "device")
_OF_ORDERS = (*_OF_VISITS, "country", "payment_method")


@dataclass(frozen=True, slots=True)
class Trait:
    """Which parts of the shop somebody belongs to; "" where it is not known."""

    channel: str
    campaign: str
    device: str
    country: str = ""
    payment_method: str = ""

    def fits(self, drift: Drift, parts: Sequence[str] = _OF_ORDERS) -> bool:
        """Tell whether a change reaches them, going by these parts of theirs."""
        return all(getattr(drift, part) in {"", getattr(self, part)} for part in parts)


class Losses:
    """What the planted drifts take away.

    Args:
        drifts: All of the world.
        abandonment: The normal share of checkouts left.
        markets: Share of customers by country: of visits nobody knows where they are from.
    """

    def __init__(self, drifts: Sequence[Drift], abandonment: float, markets: Mapping[str, float]) -> None:
        self._by_step = sorted((drift for drift in drifts if drift.kind in STEPS), key=lambda drift: STEPS[drift.kind])
        self._failing = [drift for drift in drifts if drift.kind == "payments_fail"]
        self._abandonment = abandonment
        self._markets = markets

    def hold(self, day: date) -> bool:
        """Tell whether anybody can be lost on a day."""
        return any(drift.on(day) for drift in self._by_step) or any(drift.on(day) for drift in self._failing)

    def step(self, trait: Trait, local: datetime, chance: Random, last: Step = Step.ORDER) -> Step | None:
        """Return at which step up to `last` somebody is lost who would have come so far; None: at none."""
        for drift in self._by_step:
            draw = chance.random()  # always, so that one drift moves no other's dice
            if STEPS[drift.kind] <= last and trait.fits(drift) and draw < self._share(drift, drift.at(local)):
                return STEPS[drift.kind]
        return None

    def payment_fails(self, trait: Trait, local: datetime, chance: Random) -> bool:
        """Tell whether an order that was placed at this instant stays unpaid."""
        draws = [(drift, chance.random()) for drift in self._failing]
        return any(trait.fits(drift) and draw < drift.at(local) for drift, draw in draws)

    def kept(self, trait: Trait, day: date, last: Step) -> float:
        """Return which share of a day's visits comes through the steps up to `last`, on average over the day."""
        return math.prod(
            1 - self._share(drift, drift.over(day)) * self._markets.get(drift.country, float(not drift.country))
            for drift in self._by_step
            if STEPS[drift.kind] <= last and trait.fits(drift, _OF_VISITS)
        )

    def _share(self, drift: Drift, size: float) -> float:
        """Return whom it loses of those who come to its step; a rise of abandonment is one of the share left."""
        if drift.kind != "abandonment_rises" or not size:
            return size
        usual = self._abandonment
        return 1 - (1 - min(usual * (1 + size), MOST_ABANDONED)) / (1 - usual)
