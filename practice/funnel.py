"""The tables of a practice shop, consistent with its orders: visits and their steps by channel and device; spend."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from practice.catalogue import DEVICES, SOURCES, Source
from practice.chance import dice, poisson
from practice.day_plans import DayPlan
from practice.drift import Drift, Step
from practice.losses import Losses, Trait
from practice.world import SpendDay, TrafficDay

#: Carts per checkout begun, less one.
_IDLE_CARTS = 1.2
#: Of the visits without a cart so many see one page only; pages that all others see; seconds on a page.
_BOUNCED, _PAGES, _SECONDS = 0.45, 4.5, 38


@dataclass(slots=True)
class Happened:
    """What happened on a day by (source, device): orders placed, checkouts left, carts that began no checkout.

    The last only those of people who would have begun one, had nothing been planted.
    """

    orders: Counter[tuple[int, str]] = field(default_factory=Counter)
    left: Counter[tuple[int, str]] = field(default_factory=Counter)
    carts: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Tables:
    """How a shop's tables come about.

    Attributes:
        seed: Of the world.
        new_per_day: New customers a normal day.
        conversion: Orders per session on a normal day.
        abandonment: The normal share of checkouts left.
        average_order_minor: What a click costs is a share of it.
        drifts, losses: What was planted.
    """

    seed: int
    new_per_day: float
    conversion: float
    abandonment: float
    average_order_minor: int
    drifts: Sequence[Drift]
    losses: Losses

    def traffic(self, offset: int, plan: DayPlan, happened: Happened, returns: float) -> list[TrafficDay]:
        """Return the sessions of a day; `returns`: returning orders that a normal day like it would see."""
        chance = dice(self.seed, "traffic", offset)
        rows = []
        for number, source in enumerate(SOURCES):
            normal = self.new_per_day * source.new_share + returns * source.returning_share
            for device, (share, _) in DEVICES.items():
                sessions, carts, checkouts = self._steps(plan, happened, (number, device), normal * share, chance)
                rows.append(TrafficDay(plan.day, source.visit.channel, device, sessions, carts, checkouts))
        looked = dice(self.seed, "pages", offset)
        return [self._as_tagged(_with_pages(row, looked)) for row in _merged(rows)]

    def _steps(
        self, plan: DayPlan, happened: Happened, key: tuple[int, str], normal: float, chance: Random
    ) -> tuple[int, int, int]:
        """Return sessions, carts and checkouts of one source and device."""
        trait = _trait(SOURCES[key[0]], key[1])
        begun_per_order = 1 / (1 - self.abandonment)
        checkouts = happened.orders[key] + happened.left[key]
        idle = normal * plan.visits * plan.begun * begun_per_order * _IDLE_CARTS
        carts = checkouts + happened.carts[key] + poisson(chance, idle * self.losses.kept(trait, plan.day, Step.CART))
        came = normal * plan.visits / self.conversion * self.losses.kept(trait, plan.day, Step.VISIT)
        return max(poisson(chance, came), carts), carts, checkouts

    def _as_tagged(self, row: TrafficDay) -> TrafficDay:
        """Return what the tags of the shop's pages tell of a row: a broken one loses carts and checkouts."""
        broken = [
            drift.over(row.day)
            for drift in self.drifts
            if drift.kind == "tag_breaks" and drift.channel in {"", row.channel} and drift.device in {"", row.device}
        ]
        told = math.prod(1 - share for share in broken)
        return replace(row, carts=round(row.carts * told), checkouts=round(row.checkouts * told)) if broken else row

    def spend(self, offset: int, plan: DayPlan) -> list[SpendDay]:
        """Return what the campaigns cost: clicks of people who never bought, for known customers are left out.

        A campaign that nobody comes by is paused: it has no row, as in an account's export, unless all are.
        """
        chance = dice(self.seed, "spend", offset)
        rows: list[SpendDay] = []
        paused: list[SpendDay] = []
        for source in SOURCES:
            if not source.is_paid:
                continue
            kept = sum(
                share * self.losses.kept(_trait(source, device), plan.day, Step.VISIT)
                for device, (share, _) in DEVICES.items()
            )
            clicks = poisson(chance, self.new_per_day * source.new_share * plan.visits * kept / self.conversion)
            amount_minor = round(clicks * self._click_minor(source, plan))
            row = SpendDay(plan.day, source.visit.channel, source.visit.campaign, amount_minor, clicks)
            (rows if kept else paused).append(row)
        return rows or paused

    def _click_minor(self, source: Source, plan: DayPlan) -> float:
        dearer = sum(drift.over(plan.day) for drift in self.drifts if _makes_dear(drift, source))
        return self.average_order_minor * source.cost_share * self.conversion * plan.click_cost * (1 + dearer)


def _with_pages(row: TrafficDay, chance: Random) -> TrafficDay:
    """Return a row with the pages that its visits saw; whoever filled a cart saw more than one."""
    without = row.sessions - row.carts
    bounces = min(poisson(chance, without * _BOUNCED), without)
    pages = bounces + max(poisson(chance, (row.sessions - bounces) * _PAGES), 2 * (row.sessions - bounces))
    return replace(row, bounces=bounces, page_views=pages, seconds=poisson(chance, pages * _SECONDS))


def _makes_dear(drift: Drift, source: Source) -> bool:
    if drift.kind == "campaign_gets_dear":
        return drift.campaign == source.visit.campaign
    return drift.kind == "clicks_get_dear" and drift.channel in {"", source.visit.channel}


def _trait(source: Source, device: str) -> Trait:
    return Trait(source.visit.channel, source.visit.campaign, device)


def _merged(rows: Sequence[TrafficDay]) -> list[TrafficDay]:
    """Add up the campaigns of one channel: traffic knows channels only."""
    sums: dict[tuple[str, str], TrafficDay] = {}
    for row in rows:
        known = sums.get((row.channel, row.device))
        sums[row.channel, row.device] = (
            row
            if known is None
            else replace(
                row,
                sessions=row.sessions + known.sessions,
                carts=row.carts + known.carts,
                checkouts=row.checkouts + known.checkouts,
            )
        )
    return list(sums.values())
