"""How often does the bell ring for nothing, and does it ring when it should? Whole years, through the whole road.

Every seed is a practice shop behind the platform's own API: weekday pattern, a day-to-day swing of 10 % beyond chance,
heavy-tailed order values, a holiday peak of five weeks, single wild days. The real connector reads it morning by
morning, the cache keeps it, all KPIs of the first set are held against targets, and the same job that runs at a
merchant's decides what to say. Three stories: a year in which nothing happens; one campaign gets dear; customers stop
coming back. Targets are set as an owner would: once written down, so far beyond the middle level of the months before,
and once as "near_usual". A story with a drift ends when it was told.

    python benchmarks/quiet_years.py --seeds 20 --jobs 2

Prints a line for each story lived through, then a summary. Takes about half an hour on two free cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from commerce.watches import Say  # noqa: E402  # found through the line above
from practice.drift import Drift  # noqa: E402
from practice.simulate import simulate  # noqa: E402
from tests.road.a_year import Life, written_targets  # noqa: E402

FIRST_DAY = date(2023, 12, 1)
#: Days of history that the first read finds. A young shop grows (returning customers take time), which is no drift; and
#: an owner sets targets by more than a holiday peak.
HISTORY = 410
ONSET = HISTORY + 70
#: A shop of regulars: about a third of the customers of 90 days buy again in the next 90.
SHOP: dict[str, Any] = {"orders_per_day": 26.0, "return_chance": 0.7, "gap_days": 25.0}
KINDS = ("written", "near usual")
#: The parts of lifetime value are shown, not watched.
PARTS = frozenset({"customer_value", "purchase_frequency", "average_customer_lifespan"})


@dataclass(frozen=True)
class Story:
    """What happens, from when to when the bell watches, and which KPI must ring: any of those that show one thing."""

    drift: Drift | None
    watched_from: int
    watched_to: int
    rings: tuple[str, ...] = ()


def _day(offset: int) -> date:
    return FIRST_DAY + timedelta(days=offset)


STORIES = {
    "one campaign gets dear": Story(  # acquisition cost + 60 %
        Drift("campaign_gets_dear", _day(ONSET), 1.2, campaign="lookalike"),
        ONSET - 7,
        ONSET + 75,
        ("customer_acquisition_cost",),
    ),
    "customers stop coming back": Story(  # half of those who would have
        Drift("churn_rises", _day(ONSET), 0.5),
        ONSET - 7,
        ONSET + 130,
        (
            "customer_churn_rate",
            "customer_retention_rate",
        ),  # one thing from two sides: the first to ring holds the other
    ),
    "quiet year": Story(None, HISTORY, HISTORY + 365),
}


@dataclass(frozen=True)
class Heard:
    """What was heard in one story under one kind of targets.

    Attributes:
        alarms: (day, KPI) of every first word about an incident, the day counted from the onset or the first morning.
        named: (day, KPI) of what such a word named as an effect.
    """

    alarms: tuple[tuple[int, str], ...]
    named: tuple[tuple[int, str], ...]

    def rang(self, kpis: Sequence[str]) -> int | None:
        """Return the day on which one of these was first told, for itself or beside its cause; None when never."""
        return min((day for day, name in (*self.alarms, *self.named) if name in kpis and day >= 0), default=None)


@dataclass(frozen=True)
class Lived:
    """One story lived through, by kind of targets."""

    story: str
    seed: int
    heard: dict[str, Heard]
    seconds: float


def live(story: str, distance: float, platform: str, seed: int) -> Lived:
    """Live through one story with one shop, which has two names: one for each kind of targets."""
    begun = time.monotonic()
    plot = STORIES[story]
    zero = plot.watched_from if plot.drift is None else ONSET
    drifts = () if plot.drift is None else (plot.drift,)
    world = simulate(seed=seed, first_day=FIRST_DAY, days=plot.watched_to + 1, drifts=drifts, **SHOP)
    alarms: dict[str, list[tuple[int, str]]] = {kind: [] for kind in KINDS}
    named: dict[str, list[tuple[int, str]]] = {kind: [] for kind in KINDS}
    with TemporaryDirectory() as folder, Life(world, platform, Path(folder), files=True) as life:
        life.aim({})
        life.move_to(_day(plot.watched_from))
        life.read(plot.watched_to)
        watched = [kpi for kpi in life.installation.book.ids if kpi not in PARTS]
        written = written_targets(life, watched, Fraction(distance).limit_denominator(100))
        life.aim(written, {"near usual": dict.fromkeys(watched, f'near_usual = "{distance:.0%}"')})
        life.look_under_all_names()
        days = life.live_under_all_names(_day(plot.watched_from + 1), _day(plot.watched_to))
        for day, reports in enumerate(days, plot.watched_from + 1 - zero):
            for kind, report in zip(KINDS, reports, strict=True):
                told = [one for one in report.decisions if one.say in {Say.FIRED, Say.REOPENED}]
                alarms[kind] += [(day, one.kpi) for one in told]
                named[kind] += [(day, effect) for one in told for effect in one.effects]
            if plot.rings and all(_has_rung(plot.rings, alarms[kind] + named[kind]) for kind in KINDS):
                break
    heard = {kind: Heard(tuple(alarms[kind]), tuple(named[kind])) for kind in KINDS}
    return Lived(story, seed, heard, time.monotonic() - begun)


def _has_rung(kpis: Sequence[str], told: Sequence[tuple[int, str]]) -> bool:
    return any(name in kpis and day >= 0 for day, name in told)


def main() -> None:
    """Live through all stories and print what was heard."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--distance", type=float, default=0.2, help="how far beyond the quiet level a target lies")
    parser.add_argument("--platform", choices=["woocommerce", "shopify"], default="woocommerce")
    parser.add_argument("--story", choices=list(STORIES), nargs="*", default=list(STORIES))
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    print(f"targets {arguments.distance:.0%} beyond the quiet level; {arguments.platform}; {SHOP}")
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for story in arguments.story:
            tasks = [pool.submit(live, story, arguments.distance, arguments.platform, seed) for seed in seeds]
            for done in as_completed(tasks):
                _tell(done.result())
            for kind in KINDS:
                _sum_up(story, kind, [task.result().heard[kind] for task in tasks])


def _tell(lived: Lived) -> None:
    for kind, heard in lived.heard.items():
        alarms = ", ".join(f"{kpi} on day {day}" for day, kpi in heard.alarms) or "silence"
        beside = "; named beside: " + ", ".join(sorted({kpi for _, kpi in heard.named})) if heard.named else ""
        print(f"  {lived.story}, seed {lived.seed}, {kind}: {alarms}{beside} ({lived.seconds:.0f} s)")
    sys.stdout.flush()


def _sum_up(story: str, kind: str, lived: Sequence[Heard]) -> None:
    kpis, count = STORIES[story].rings, len(lived)
    print(f"{story}, {kind}: ", end="")
    if not kpis:
        rang = [one for one in lived if one.alarms]
        which = Counter(name for one in lived for name in {name for _, name in one.alarms})
        told = "".join(f"; {name} in {times}" for name, times in which.most_common())
        print(f"{len(rang)} of {count} ring{told}")
        return
    delays = sorted(delay for one in lived if (delay := one.rang(kpis)) is not None)
    early = sum(any(day < 0 for day, _ in one.alarms) for one in lived)
    others = Counter(
        name for one in lived for name in {name for day, name in one.alarms if name not in kpis and day >= 0}
    )
    middle = f"median after {median(delays):.0f} days, latest {delays[-1]}" if delays else "-"
    beside = ", ".join(f"{name} in {times}" for name, times in others.most_common()) or "no other"
    print(f"{' or '.join(kpis)} told in {len(delays)} of {count}, {middle}", end="")
    print(f"; told beside it: {beside}; {early} rang before the drift")


if __name__ == "__main__":
    main()
