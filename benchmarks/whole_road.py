"""Is the bell right, the whole road long? A practice WooCommerce of 26 orders a day over HTTP, installed by `init`.

Every seed is a shop: weekday pattern, a swing of 10 % from day to day beyond chance, heavy-tailed order values, a
holiday peak, single wild days. It is read once, then lived through morning by morning: a quiet year, and from one day
of that year on, over again for each change that is planted then. What is told is held against what was planted, and
the cost against the difference of both worlds.

    python benchmarks/whole_road.py --seeds 12
    python benchmarks/whole_road.py --seeds 2 --quiet-days 120 --story cac visits

Prints a line for each story lived through and a summary a story; exits with 1 when a goal is missed (of fewer seeds in
proportion). A seed takes about eight minutes on a free core, one seed after the other.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.lived_through import LivedThrough, Word, copied, share  # noqa: E402  # found through the line above
from commerce.judgements import Loss  # noqa: E402
from commerce.watches import Say  # noqa: E402
from practice.drift import Drift, Kind  # noqa: E402
from practice.simulate import simulate  # noqa: E402
from practice.world import World  # noqa: E402

FIRST_DAY = date(2023, 12, 1)
#: Days of history that the first read finds: a young shop grows, which is no drift, and one year has one peak.
HISTORY = 410
#: A shop of regulars: about a third of the customers of 90 days buy again in the next 90.
SHOP: dict[str, Any] = {"orders_per_day": 26.0, "return_chance": 0.7, "gap_days": 25.0}
#: The days on which the goals look.
SOON, LATE = 14, 28
_VOID = frozenset({"cancelled", "failed"})


@dataclass(frozen=True)
class Story:
    """One change, and what a good bell makes of it.

    Attributes:
        kind, size: What is planted.
        subjects: Under which of these it is told: the right names.
        steps: Which input its diagnosis names as the one that lost; empty: it is not asked.
        days: For how many days it is lived through.
        within: {days: share of the shops that must have heard of it by then}.
        costs_money: Its loss is money spent, not sales missed.
    """

    kind: Kind
    size: float
    subjects: tuple[str, ...]
    within: Mapping[int, Fraction]
    steps: tuple[str, ...] = ()
    days: int = LATE
    costs_money: bool = False


_USUAL_GOAL = {SOON: Fraction(9, 12), LATE: Fraction(1)}
STORIES: Mapping[str, Story] = {
    "cac": Story("clicks_get_dear", 0.6, ("customer_acquisition_cost",), _USUAL_GOAL, costs_money=True),
    "conversion": Story("conversion_falls", 0.3, ("conversion_rate",), _USUAL_GOAL),
    "visits": Story(
        "orders_fall", 0.35, ("order_count", "revenue"), _USUAL_GOAL, ("visitor_count", "sessions", "visits")
    ),
    "basket": Story("basket_shrinks", 0.3, ("average_order_value",), _USUAL_GOAL),
    "checkout": Story("finishing_falls", 0.3, ("conversion_rate",), _USUAL_GOAL, ("orders_per_checkout",)),
    "loyal": Story(
        "churn_rises", 0.5, ("customer_churn_rate", "customer_retention_rate"), {35: Fraction(10, 12)}, days=35
    ),
}
#: Of twelve quiet years, and of as many incidents as there are wrong ones in any.
_QUIET_GOAL = Fraction(2, 12)


@dataclass(frozen=True)
class Outcome:
    """One story lived through in one shop; days count from the onset.

    Attributes:
        told: On which day it was told under a right name; None: never.
        name: Under which, the first time.
        others: What else was told; what was told first and then found to be an effect is the same incident.
        step: What its diagnosis named, when it was first told.
        onset_error: Days between the first day that was told at last and the true one.
        cost: A week, as told at last, over the truth.
    """

    told: int | None
    name: str
    others: tuple[str, ...]
    step: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    onset_error: int | None = None
    cost: float | None = None


def onset_of(seed: int) -> date:
    """Return the day on which a shop's drift begins: not the same weekday and season everywhere."""
    return FIRST_DAY + timedelta(days=HISTORY + 70 + 13 * (seed % 5))


def world_of(seed: int, *drifts: Drift) -> World:
    """Return a shop's world."""
    return simulate(seed=seed, first_day=FIRST_DAY, days=HISTORY + 375, drifts=drifts, **SHOP)


class Shop:
    """One shop, of which each story begins with the same past.

    Args:
        seed: Of its world.
        place: An empty folder.
        every: Read and judge on one morning of so many.
    """

    def __init__(self, seed: int, place: Path, every: int) -> None:
        self._every = every
        self.seed, self.onset, self.quiet = seed, onset_of(seed), world_of(seed)
        # stories are lived through where the past was: a table is known by the place of its file
        self._home, self._before = place / "home", place / "before"
        self._home.mkdir()
        self._port = 0

    def live_quietly(self, days: int) -> list[Word]:
        """Live through so many quiet days, up to the onset of the stories and beyond; returns what was told."""
        first = max(FIRST_DAY + timedelta(days=HISTORY), self.onset - timedelta(days=max(days, self._every)))
        with LivedThrough(self.quiet, self._home, every=self._every) as life:
            life.move_to(life.morning(first))
            life.read((first - FIRST_DAY).days)
            life.look()
            for _ in life.live(first + timedelta(days=1), self.onset):
                pass
            words, self._port = list(life.words), life.port
        copied(self._home, self._before)
        last = first + timedelta(days=days)
        if last > self.onset:
            with LivedThrough(self.quiet, self._home, self._port, self._every) as life:
                for _ in life.live(self.onset + timedelta(days=1), last):
                    pass
                words += life.words
        return [word for word in words if word.say in {Say.FIRED, Say.REOPENED}]

    def live_through(self, story: Story) -> Outcome:
        """Live through a story from the morning of its onset on, of which the bell knows nothing yet."""
        drifted = world_of(self.seed, Drift(story.kind, self.onset, story.size))
        with LivedThrough(drifted, copied(self._before, self._home), self._port, self._every) as life:
            for _ in life.live(self.onset + timedelta(days=1), self.onset + timedelta(days=story.days)):
                pass
        right = [word for word in life.words if word.subject in story.subjects and word.say is not Say.RECOVERED]
        told = right[0] if right else None
        opened = [word.subject for word in life.words if word.say in {Say.FIRED, Say.REOPENED}]
        renamed = {effect for word in right if word.say is Say.RENAMED for effect in word.effects}
        others = tuple(one for one in opened if told is None or one not in {told.subject, *renamed})
        if told is None:
            return Outcome(None, "", others)
        day, verdict = life.open.get(told.subject, (told.day, None))
        losses = told.losses if verdict is None else verdict.losses
        began = told.onset if verdict is None else verdict.onset or told.onset
        truth = _truth(story, self.quiet, drifted, self.onset, day - timedelta(days=1))
        return Outcome(
            told=(told.day - self.onset).days,
            name=told.subject,
            others=others,
            step=told.step,
            parts=told.parts,
            onset_error=abs((began.day - self.onset).days) if began is not None else None,
            cost=_told_a_week(losses) / truth if truth > 0 and losses else None,
        )


def _told_a_week(losses: Sequence[Loss]) -> float:
    usual = [loss for loss in losses if loss.against == "usual"] or list(losses)
    return float(usual[0].a_week_minor)


def _truth(story: Story, quiet: World, drifted: World, first: date, last: date) -> float:
    """Return what the drift cost a week, minor units: the difference of two worlds of one seed."""
    sums = []
    for world in (quiet, drifted):
        if story.costs_money:
            sums.append(-sum(row.amount_minor for row in world.spend if first <= row.day <= last))
            continue
        zone = ZoneInfo(world.time_zone)
        sums.append(
            sum(
                line.total_minor - line.discount_minor
                for order in world.orders
                if order.final_status not in _VOID and first <= order.placed_at.astimezone(zone).date() <= last
                for line in order.lines
            )
        )
    return (sums[0] - sums[1]) / ((last - first).days + 1) * 7


def show(name: str, seed: int, outcome: Outcome, seconds: float) -> None:
    """Print one story in one shop."""
    told = f"day {outcome.told} as {outcome.name}" if outcome.told is not None else "not told"
    others = f"; beside it: {', '.join(outcome.others)}" if outcome.others else ""
    cause = f"; step {outcome.step or '-'}, parts {', '.join(map(':'.join, outcome.parts)) or '-'}"
    onset = "-" if outcome.onset_error is None else f"{outcome.onset_error} d"
    cost = "-" if outcome.cost is None else share(outcome.cost - 1)
    print(f"  {name}, seed {seed}: {told}{cause}; onset off by {onset}, cost by {cost}{others} ({seconds:.0f} s)")
    sys.stdout.flush()


def sum_up(name: str, outcomes: Sequence[Outcome]) -> bool:
    """Print how a story went in all shops; returns whether its goal is reached."""
    story, count, is_met = STORIES[name], len(outcomes), True
    found = []
    for days, wanted in story.within.items():
        times = sum(one.told is not None and one.told <= days for one in outcomes)
        needed = ceil(wanted * count)
        is_met &= times >= needed
        found.append(f"within {days} days {times} of {count} (goal {needed})")
    if story.steps:
        named = sum(one.step in story.steps for one in outcomes if one.told is not None)
        found.append(f"step named in {named}")
    errors = [one.onset_error for one in outcomes if one.onset_error is not None]
    costs = [abs(one.cost - 1) for one in outcomes if one.cost is not None]
    found.append(f"onset off by {median(errors)} days in the median (goal 3)" if errors else "no onset told")
    found.append(f"cost off by {median(costs):.0%} (goal 25%)" if costs else "no cost told")
    is_met &= bool(errors) and median(errors) <= 3
    is_met &= bool(costs) and median(costs) <= 0.25
    others = Counter(other for one in outcomes for other in set(one.others))
    beside = ", ".join(f"{other} in {times}" for other, times in others.most_common()) or "nothing"
    print(f"{'reached' if is_met else 'MISSED '}  {name}: {'; '.join(found)}; told beside it: {beside}")
    return is_met


def sum_up_quiet(quiet: Sequence[Sequence[Word]], days: int) -> bool:
    """Print how the quiet years went; returns whether the goal is reached."""
    rang = sum(bool(words) for words in quiet)
    needed = int(_QUIET_GOAL * len(quiet))
    which = Counter(f"{word.subject} ({word.question})" for words in quiet for word in words)
    told = "".join(f"; {name}: {times}" for name, times in which.most_common())
    is_met = rang <= needed
    print(
        f"{'reached' if is_met else 'MISSED '}  quiet, {days} days: {rang} of {len(quiet)} ring (goal {needed}){told}"
    )
    return is_met


def main() -> None:
    """Live through all stories, one shop after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--quiet-days", type=int, default=365, help="how long the bell is listened to in a quiet shop")
    parser.add_argument("--every", type=int, default=1, help="look on one morning of so many: quicker, and later")
    parser.add_argument("--story", choices=list(STORIES), nargs="*", default=list(STORIES))
    arguments = parser.parse_args()
    quiet: list[list[Word]] = []
    outcomes: dict[str, list[Outcome]] = {name: [] for name in arguments.story}
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
        with TemporaryDirectory() as place:
            begun, shop = time.monotonic(), Shop(seed, Path(place), arguments.every)
            quiet.append(shop.live_quietly(arguments.quiet_days))
            told = ", ".join(f"{word.subject} ({word.question}) {word.day}" for word in quiet[-1]) or "silence"
            print(f"  quiet, seed {seed}: {told} ({time.monotonic() - begun:.0f} s)")
            for name in arguments.story:
                begun = time.monotonic()
                outcomes[name].append(shop.live_through(STORIES[name]))
                show(name, seed, outcomes[name][-1], time.monotonic() - begun)
    met = [sum_up_quiet(quiet, arguments.quiet_days), *(sum_up(name, outcomes[name]) for name in arguments.story)]
    sys.exit(not all(met))


if __name__ == "__main__":
    main()
