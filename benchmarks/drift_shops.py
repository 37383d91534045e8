"""Wrong incidents of a whole quiet shop-year: bases of the drift benchmark joined into shops, grouped as the bell does.

Visits, orders, sales and who came back are drawn together: the same two weeks of the same real shop for orders, values
and repeat buyers, conversion off those of a shop that counts visits. Five KPIs are read every day; what opens, what is
only an effect and when it ends is decided by `alerts.decide`, along the tree of `knowledge`. Needs numpy and pandas.

    python benchmarks/drift_shops.py --shops 10
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from alerts.decide.evaluate import decide
from alerts.decide.policy import Policy
from alerts.decide.rule import OPEN
from alerts.decide.tree import Tree, tree_of
from benchmarks.drift_bench import BASES, SHARED, SIZES, WARM_UP  # found through the line above
from commerce.figures import Figure, Unit, Verdict, VerdictState
from commerce.judgements import Question
from commerce.period import Period
from commerce.watches import Say, Watch
from knowledge import load
from kpi.estimate.series import Series
from kpi.estimate.watched import WatchedSeries
from kpi.verdict.drift import DriftWatch
from kpi.verdict.reading import Reading

MOST_A_YEAR = 2.0
DAYS, FIRST = 364, date(2024, 1, 1)
SCORED_YEARS = (DAYS - WARM_UP) / 365
UNITS: Mapping[str, Unit] = {
    "conversion_rate": "percent",
    "order_count": "orders",
    "revenue": "currency",
    "average_order_value": "currency",
    "repeat_customer_rate": "percent",
}
STATES = {True: VerdictState.OFF_TARGET, False: VerdictState.ON_TARGET, None: VerdictState.NOT_ENOUGH_DATA}


def shop(bench: Any, base: Mapping[str, Any], orders_a_day: float, seed: str) -> dict[str, WatchedSeries]:
    """Return the KPIs of a shop-year on which nothing happens, drawn together."""
    numpy = importlib.import_module("numpy")
    draw = numpy.random.default_rng(list(seed.encode()))
    trade, repeat, visits = base["b2b"], base["repeat"], base["sessions"]
    shift = (repeat.dates[0] - trade.dates[0]).days
    starts = [start for start in trade.starts if shift <= start and start - shift + 14 <= len(repeat.dates)]
    blocks = [int(draw.choice(starts)) for _ in range(DAYS // 14)]
    at = numpy.concatenate([numpy.arange(start, start + 14) for start in blocks])
    sessions = draw.poisson(orders_a_day / bench.BASE_CONVERSION * trade.volume[at])
    rate = numpy.clip(bench.BASE_CONVERSION * visits.rate[visits.blocks(draw, DAYS)], 0, 1)
    orders = draw.binomial(sessions, rate)
    back = draw.binomial(orders, numpy.clip(repeat.rate_level * repeat.rate[at - shift], 0, 1))
    sales = []
    for i, count in enumerate(orders):
        start = blocks[i // 14]
        pool = numpy.concatenate([trade.pools[j] for j in range(start, start + 14)])
        sales.append(float(draw.choice(pool, count).sum() * trade.pool_level))
    ones = [1.0] * DAYS

    def days(above: Any, below: Any = None) -> Series:
        return Series(FIRST, [float(x) for x in above], ones if below is None else [float(x) for x in below], ones,
                      is_total=below is None)  # fmt: skip

    return {
        "conversion_rate": WatchedSeries(days(orders, sessions), 1, "share"),
        "order_count": WatchedSeries(days(orders), 1, "count"),
        "revenue": WatchedSeries(days(sales), 1, "sum", days(orders)),
        "average_order_value": WatchedSeries(days(sales, orders), 1, "sum"),
        "repeat_customer_rate": WatchedSeries(days(back, orders), 1, "share"),
    }


def verdict(kpi: str, reading: Reading, day: date, now: datetime) -> Verdict:
    """Return what a reading says, as an incident takes it."""
    period = reading.window or Period.day(day)
    figure = Figure(kpi, period, UNITS[kpi], Fraction(reading.value) if reading.window else None)
    return Verdict(
        shop="shop",
        kpi=kpi,
        figure=figure,
        state=STATES[reading.off],
        direction="higher_is_better",
        judged_at=now,
        why=reading.why,
        question=Question.DRIFT,
        drift=reading.drift(),
    )


def incidents(watches_of: Mapping[str, DriftWatch], tree: Tree) -> tuple[list[str], int]:
    """Return the subjects of the incidents that open in a year, and how often one of them came back."""
    watches: dict[str, Watch] = dict.fromkeys(watches_of, Watch(baseline_done=True))
    opened: list[str] = []
    returns = 0
    for offset in range(WARM_UP, DAYS):
        day = FIRST + timedelta(days=offset)
        now = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(days=1)
        verdicts = []
        for kpi, one in watches_of.items():
            watch = watches[kpi]
            is_open = watch.incident_state in OPEN
            told = None if watch.told_at is None else watch.told_at.date()
            reading = one.reading(day, usual_before=watch.began if is_open else None, opened=told)
            verdicts.append(verdict(kpi, reading, day, now))
        for decision in decide("shop", verdicts, watches, now, Policy(), tree, day=now.date()):
            watches[decision.subject] = decision.watch
            if decision.say is Say.FIRED:
                opened.append(decision.subject)
            returns += decision.say is Say.REOPENED
    return opened, returns


def main() -> None:
    """Print incidents a shop-year by size, and of which KPI they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--shops", type=int, default=5, help="of each size")
    parser.add_argument("--salt", default="visible")
    parser.add_argument("--bases", choices=list(BASES), default="bench")
    arguments = parser.parse_args()
    if not SHARED.exists():
        sys.exit(f"{SHARED} is not there: the series lie outside of the repository")
    bench = importlib.import_module("driftbench")
    base, tree, began = BASES[arguments.bases](bench), tree_of(load()), time.perf_counter()
    total = 0.0
    for size in SIZES:
        found: Counter[str] = Counter()
        returned = 0
        for number in range(arguments.shops):
            seed = f"{arguments.salt} {size} {number}"
            kpis = shop(bench, base, bench.SIZES[size], seed)
            opened, returns = incidents({kpi: DriftWatch(one) for kpi, one in kpis.items()}, tree)
            found.update(opened)
            returned += returns
        a_year = sum(found.values()) / arguments.shops / SCORED_YEARS
        total += a_year / len(SIZES)
        print(f"{size}: {a_year:.2f} wrong incidents a shop-year (2.0): {dict(found)}; {returned} came back")
    print(f"all: {total:.2f}; bases {arguments.bases}, salt {arguments.salt}; {time.perf_counter() - began:.0f} s")
    sys.exit(total > MOST_A_YEAR)


if __name__ == "__main__":
    main()
