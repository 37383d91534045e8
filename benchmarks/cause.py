"""Is the right cause named first? Drifts planted in one step or one part of a practice shop, or everywhere alike.

Every seed is a practice shop of its own, put into a cache as a sync would leave it; so the figures are those of real
facts: small campaigns are small, and every device, channel and market swings. The drift holds for the window that is
explained; what is asked is what the diagnosis names first. A part is planted where a loss of the whole shop comes of it
that rings at all.

    python benchmarks/cause.py --seeds 10 --first-seed 1 --orders 26

Prints a line for each kind: named first in so many of so many, and what was named instead. Exits with 1
where one of them is named first in less than nine of ten.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.stored_world import fill
from cache import Cache
from commerce.definition import Definition
from commerce.diagnoses import Diagnosis
from commerce.facts import Facts
from commerce.figures import Verdict, VerdictState
from commerce.judgements import Drift as Found
from commerce.judgements import Onset, Question
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from kpi.facts.snapshot import Snapshot
from practice.drift import Drift
from practice.simulate import simulate
from practice.world import World

#: In so many of the shops in which a plant rings at all it must be named first.
LEAST_RIGHT = 0.9
SHOP = "practice"
LEAST_LOSS = 0.1
FIRST, DAYS = date(2025, 1, 6), 182
KNOWLEDGE = load()
BOOK = Book(KNOWLEDGE.meanings(), KNOWLEDGE.input_units())
Named = Callable[[Diagnosis], str]


def _step(diagnosis: Diagnosis) -> str:
    return diagnosis.step.kpi if diagnosis.step else "none"


def _part(diagnosis: Diagnosis) -> str:
    if diagnosis.everywhere_alike:
        return "alike"
    if not diagnosis.explanation:
        return "nothing"
    first = diagnosis.explanation[0]
    return f"{first.segment}={first.key}" + (" (its weight)" if first.is_mix else "")


def _fact(diagnosis: Diagnosis) -> str:
    return ", ".join(f"{one.kind} {one.key}" for one in diagnosis.happenings) or "no fact"


@dataclass(frozen=True, slots=True)
class Plant:
    """What is planted, the KPI that rings of it, and what must be named first."""

    name: str
    kpi: str
    kind: str
    size: float
    right: str
    named: Named = _part
    part: tuple[str, str] | None = None


PLANTS = (
    Plant("step: visits", "order_count", "orders_fall", 0.35, "sessions", _step),
    Plant("step: visits to carts", "conversion_rate", "conversion_falls", 0.3, "carts_per_visit", _step),
    Plant("step: carts to checkouts", "conversion_rate", "checkouts_fall", 0.3, "checkouts_per_cart", _step),
    Plant("step: checkouts to orders", "conversion_rate", "finishing_falls", 0.3, "orders_per_checkout", _step),
    Plant("step: order value", "revenue", "basket_shrinks", 0.3, "average_order_value", _step),
    Plant("campaign dear", "customer_acquisition_cost", "campaign_gets_dear", 2.0, "campaign=lookalike",
          part=("campaign", "lookalike")),
    Plant("campaign lost", "order_count", "orders_fall", 1.0, "campaign=shopping-all",
          part=("campaign", "shopping-all")),
    Plant("campaign poor", "conversion_rate", "finishing_falls", 1.0, "campaign=lookalike",
          part=("campaign", "lookalike")),
    Plant("channel", "conversion_rate", "finishing_falls", 0.7, "channel=google / cpc",
          part=("channel", "google / cpc")),
    Plant("channel lost", "order_count", "orders_fall", 0.9, "channel=organic", part=("channel", "organic")),
    Plant("device", "conversion_rate", "conversion_falls", 0.6, "device=mobile", part=("device", "Mobile")),
    Plant("device, at the checkout", "conversion_rate", "finishing_falls", 0.5, "device=desktop",
          part=("device", "Desktop")),
    Plant("market", "conversion_rate", "finishing_falls", 0.9, "market=AT", part=("country", "AT")),
    Plant("market, orders", "order_count", "finishing_falls", 0.9, "market=AT", part=("country", "AT")),
    Plant("payment method", "conversion_rate", "finishing_falls", 1.0, "payment_method=paypal",
          part=("payment_method", "paypal")),
    Plant("payment method, half", "order_count", "finishing_falls", 0.5, "payment_method=card",
          part=("payment_method", "card")),
    Plant("everywhere, visits", "order_count", "orders_fall", 0.35, "alike"),
    Plant("everywhere, carts", "conversion_rate", "conversion_falls", 0.3, "alike"),
    Plant("everywhere, checkout", "cart_abandonment_rate", "finishing_falls", 0.6, "alike"),
    Plant("fact: campaign paused", "order_count", "orders_fall", 1.0, "campaign_paused shopping-all", _fact,
          ("campaign", "shopping-all")),
    Plant("fact: method missing", "order_count", "finishing_falls", 1.0, "payment_method_missing paypal", _fact,
          ("payment_method", "paypal")),
    Plant("fact: product out", "order_count", "product_goes", 1.0, "product_out House Blend 1 kg", _fact,
          ("product", "SKU-12")),
    Plant("fact: price raised", "order_count", "prices_rise", 0.25, "price_raised House Blend 1 kg", _fact,
          ("product", "SKU-12")),
    Plant("fact: none", "order_count", "orders_fall", 0.35, "no fact", _fact),
    Plant("everywhere, basket", "average_order_value", "basket_shrinks", 0.3, "alike"),
)  # fmt: skip


def world_of(plant: Plant, seed: int, orders: float, window: int) -> World:
    """Return a shop in which the drift holds for the last `window` days."""
    first_day = FIRST + timedelta(days=DAYS - window)
    part: dict[str, Any] = {} if plant.part is None else dict([plant.part])
    drift = Drift(plant.kind, first_day, plant.size, **part)  # type: ignore[arg-type]  # one of its kinds: it checks
    return simulate(
        seed=seed, first_day=FIRST, days=DAYS, orders_per_day=orders, drifts=(drift,), peaks=(), spikes=0,
        abroad_share=0.35, abroad=("AT",),
    )  # fmt: skip


def verdict(facts: Facts, kpi: str, window: int) -> Verdict:
    """Return the verdict of a drift that was dated well: who finds the day is measured elsewhere."""
    last = FIRST + timedelta(days=DAYS - 1)
    period = Period.ending(last, window)
    figure = BOOK.judged(kpi, facts, period)
    before = BOOK.judged(kpi, facts, period.before())
    assert figure.value is not None
    assert before.value is not None
    onset = Onset(period.first, period.first - timedelta(days=2), period.first + timedelta(days=2))
    usual = before.value
    found = Found(period, usual, usual, usual, figure.value / usual - 1, usual * 0, onset=onset)
    meaning = KNOWLEDGE.meanings()[kpi]
    return Verdict(SHOP, kpi, figure, VerdictState.OFF_TARGET, meaning.direction, datetime.now(UTC), drift=found,
                   question=Question.DRIFT)  # fmt: skip


def diagnosed(plant: Plant, seed: int, orders: float, window: int) -> Diagnosis | None:
    """Return what is said of one planted drift; None where the KPI hardly got worse, so that nothing would ring."""
    with TemporaryDirectory() as folder, Cache.open(Path(folder) / "bench.db", MEASURES, PURCHASE_PAIRS_SQL) as cache:
        fill(cache, world_of(plant, seed, orders, window), SHOP, Period(FIRST, FIRST + timedelta(days=DAYS - 1)))
        cache.shops.define(SHOP, Definition(lapse_days=90))
        facts: Any = Snapshot(cache.facts.of(SHOP))
        rung = verdict(facts, plant.kpi, window)
        assert rung.drift is not None
        worse = rung.drift.change if rung.above_is_worse else -rung.drift.change
        return BOOK.diagnose(plant.kpi, facts, rung) if worse >= LEAST_LOSS else None


def main() -> None:
    """Print how often the right cause is named first."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--orders", type=float, default=26.0, help="a day")
    parser.add_argument("--window", type=int, default=14, help="days of the window that spoke")
    parser.add_argument("--only", default="", help="plants whose name holds this")
    options = parser.parse_args()
    is_met = True
    for plant in PLANTS:
        if options.only not in plant.name:
            continue
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        found = [diagnosed(plant, seed, options.orders, options.window) for seed in seeds]
        named = Counter(plant.named(one) for one in found if one is not None)
        others = ", ".join(f"{count} {name}" for name, count in named.most_common() if name != plant.right)
        print(
            f"{plant.name:<26} {named[plant.right]:>3} of {named.total():>3} first {('; ' + others) if others else ''}",
            flush=True,
        )
        is_met &= named[plant.right] >= LEAST_RIGHT * named.total()
    sys.exit(not is_met)


if __name__ == "__main__":
    main()
