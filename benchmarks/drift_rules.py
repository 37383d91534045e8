"""Does the verdict rule find a drift, and how often does it cry wolf? Prints a table; no timed test.

Whole practice shops, a seed each: weekday pattern, a day-to-day swing of 10 % beyond chance, heavy-tailed order values,
a holiday peak, one-day spikes. All KPIs are watched, each with a target 15-20 % away from its quiet level (and again
with "near usual"). Every day of a year is looked at with what was known on that day; a KPI rings when two of three
looks in a row say off target.

    python benchmarks/drift_rules.py --seeds 20
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


from commerce.clock import local_day  # noqa: E402  # found through the line above
from commerce.facts import Facts  # noqa: E402
from commerce.feeds import Feed  # noqa: E402
from commerce.figures import Missing, Target, VerdictState  # noqa: E402
from commerce.period import Period  # noqa: E402
from knowledge import load  # noqa: E402
from kpi.book import Book  # noqa: E402
from kpi.estimate.estimate import Estimate  # noqa: E402
from kpi.registry import catalog  # noqa: E402
from kpi.verdict.target import better_sign, ruling  # noqa: E402
from practice.drift import Drift  # noqa: E402
from practice.simulate import simulate  # noqa: E402
from practice.world import SoldOrder, World  # noqa: E402
from tests.kpi.memory_facts import Bought, MemoryFacts  # noqa: E402

FIRST_DAY = date(2024, 6, 1)
WARM_UP, YEAR = 230, 365
ONSET = FIRST_DAY + timedelta(days=WARM_UP + 200)
COUNTED = frozenset({"completed", "processing", "on-hold"})
NEEDED, LOOKS = 2, 3
CHUNK, AFTER_ONSET = 10, 90
YEAR_BEGAN = FIRST_DAY + timedelta(days=WARM_UP)
RULES = (("absolute", 0.15), ("absolute", 0.2), ("near_usual", 0.2))
#: A loyal shop loses about half of its customers in 90 days; in the other one most buy once.
SHOPS = {
    "loyal shop": {"orders_per_day": 26.0, "return_chance": 0.8, "gap_days": 38.0},
    "one-off shop": {"orders_per_day": 26.0, "return_chance": 0.45, "gap_days": 38.0},
}
DRIFTS = {
    "customer_acquisition_cost": Drift("campaign_gets_dear", ONSET, 1.2, campaign="lookalike"),  # CAC + 60 %
    "customer_churn_rate": Drift("churn_rises", ONSET, 0.5),  # half of those who would come back do not
}
#: The first set of the catalog; the parts of lifetime value are shown, not watched.
PARTS = frozenset({"customer_value", "purchase_frequency", "average_customer_lifespan"})
MEANINGS = load().meanings()
BOOK = Book(MEANINGS, load().input_units())
WATCHED = tuple(name for name in BOOK.ids if name not in PARTS)


def facts_of(world: World) -> MemoryFacts:
    """Count a practice world as the cache would: paid and open orders, abandoned checkouts, tables."""
    zone = ZoneInfo(world.time_zone)
    orders = [order for order in world.orders if order.final_status in COUNTED]
    last = FIRST_DAY + timedelta(days=WARM_UP + YEAR)
    return MemoryFacts(
        orders=[_bought(order, zone) for order in orders],
        spend=[(row.day, row.channel, row.campaign, row.amount_minor) for row in world.spend],
        traffic=[
            {"day": row.day, "channel": row.channel, "device": row.device, "sessions": row.sessions, "carts": row.carts}
            for row in world.traffic
        ],
        covers={Feed.ORDERS: Period(FIRST_DAY, last)},
        currency=world.currency,
    )


def _bought(order: SoldOrder, zone: ZoneInfo) -> Bought:
    return Bought(
        day=local_day(order.placed_at, zone),
        customer=order.person.email.lower() if order.person else "",
        net=sum(line.total_minor - line.discount_minor for line in order.lines),
        discount=sum(line.discount_minor for line in order.lines),
        channel=order.visit.channel,
        campaign=order.visit.campaign,
        device=order.visit.device,
        market=order.country,
        refunds=tuple(
            (local_day(back.at, zone), sum(merchandise for _, _, merchandise, _ in back.lines))
            for back in order.refunds
        ),
    )


def levels(facts: Facts, name: str, days: Sequence[date]) -> list[Estimate | None]:
    """Return what is known on the morning of each day: the level over the window that ended the evening before.

    An estimator looks only at days before the one asked for, so one serves a few looks; that is all that differs
    from `Book.judge`.
    """
    kpi, better = catalog()[name], better_sign(MEANINGS[name].direction)
    result: list[Estimate | None] = []
    for start in range(0, len(days), CHUNK):
        chunk = days[start : start + CHUNK]
        found = kpi.estimator(facts, chunk[-1] - timedelta(days=1), better)
        assert not isinstance(found, Missing), name
        result += [found.estimate(day - timedelta(days=1)) for day in chunk]
    return result


def target_for(name: str, kind: str, distance: float, quiet: Sequence[Estimate | None]) -> Target:
    """Return a target `distance` away from the middle level of a quiet year, on the bad side.

    For churn the distance is one of those who stay: 15 % fewer of them are the drift a merchant would name.
    """
    if kind == "near_usual":
        return Target("near_usual", Fraction(distance))
    middle = median(level.value for level in quiet if level)
    if name == "customer_churn_rate":
        return Target("at_most", Fraction(1 - (1 - middle) * (1 - distance)))
    if better_sign(MEANINGS[name].direction) > 0:
        return Target("at_least", Fraction(middle * (1 - distance)))
    return Target("at_most", Fraction(middle * (1 + distance)))


def rings(name: str, target: Target, seen: Sequence[Estimate | None]) -> list[int]:
    """Return on which looks the KPI begins to ring: off target at two of three, silent again after two good ones."""
    better = better_sign(MEANINGS[name].direction)
    result: list[int] = []
    looks: list[bool] = []
    ringing = False
    for number, level in enumerate(seen):
        looks.append(level is not None and ruling(level, target, better).state is VerdictState.OFF_TARGET)
        if sum(looks[-LOOKS:]) >= NEEDED and not ringing:
            ringing = True
            result.append(number)
        elif not any(looks[-NEEDED:]):
            ringing = False
    return result


def one_seed(seed: int, shop: Mapping[str, Any]) -> dict[tuple[str, float, str], dict[str, list[int]]]:
    """Return {(kind, distance, what was planted): {KPI: looks on which it began to ring}} for one shop."""
    make: Callable[..., World] = partial(simulate, seed=seed, first_day=FIRST_DAY, days=WARM_UP + YEAR + 1, **shop)
    year = [FIRST_DAY + timedelta(days=WARM_UP + offset) for offset in range(YEAR)]
    facts = facts_of(make())
    quiet = {name: levels(facts, name, year) for name in WATCHED}
    result: dict[tuple[str, float, str], dict[str, list[int]]] = {}
    drifted = {}
    for name, drift in DRIFTS.items():
        days = [ONSET + timedelta(days=offset) for offset in range(AFTER_ONSET)]
        drifted[name] = levels(facts_of(make(drifts=(drift,))), name, days)
    for kind, distance in RULES:
        targets = {name: target_for(name, kind, distance, quiet[name]) for name in WATCHED}
        rang = {name: rings(name, targets[name], quiet[name]) for name in WATCHED}
        result[kind, distance, "quiet"] = {name: looks for name, looks in rang.items() if looks}
        for name, seen in drifted.items():
            result[kind, distance, name] = {name: rings(name, targets[name], seen)}
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--shop", choices=list(SHOPS), nargs="*", default=list(SHOPS))
    arguments = parser.parse_args()
    with ProcessPoolExecutor() as pool:
        for shop in arguments.shop:
            results = list(pool.map(partial(one_seed, shop=SHOPS[shop]), range(1, arguments.seeds + 1)))
            print(f"\n{shop}: {SHOPS[shop]}")
            for kind, distance in RULES:
                _print(kind, distance, results)


def _print(kind: str, distance: float, results: Sequence[dict[tuple[str, float, str], dict[str, list[int]]]]) -> None:
    quiet = [result[kind, distance, "quiet"] for result in results]
    print(f"  {kind}, {distance:.0%} away: {sum(map(bool, quiet))} of {len(results)} quiet years ring", end="")
    names = sorted({name for found in quiet for name in found})
    print("".join(f"; {name} in {sum(name in found for found in quiet)}" for name in names))
    for seed, found in enumerate(quiet, 1):
        for name, looks in found.items():
            print(f"      seed {seed}: {name} on {', '.join(f'{YEAR_BEGAN + timedelta(days=day)}' for day in looks)}")
    for name in DRIFTS:
        delays = sorted(looks[0] for result in results if (looks := result[kind, distance, name][name]))
        in_time = sum(delay <= 28 for delay in delays)
        middle = median(delays) if delays else "-"
        print(f"    {name}: {len(delays)} of {len(results)} ring, {in_time} within 28 days, median {middle} days")


if __name__ == "__main__":
    main()
