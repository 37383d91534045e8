"""The drift rule of the product on labelled series of real shops; needs numpy and pandas, which the product does not.

Every series of `../shared/bench_drift` (and of bases of our own: lumpy trade, another shop, a calm one) is read day by
day as the product reads a KPI. Prints the goals and what was found, by metric and size where asked.

    python benchmarks/drift_bench.py --replicas 20 --salt tuesday --rows
    python benchmarks/drift_bench.py --replicas 10 --bases lumpy
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import fmean, median
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared" / "bench_drift"
sys.path[:0] = [str(ROOT), str(SHARED)]

from commerce.judgements import Sensitivity  # noqa: E402  # found through the line above
from kpi.estimate.series import Series  # noqa: E402
from kpi.estimate.watched import WatchedSeries  # noqa: E402
from kpi.verdict.drift import DriftWatch  # noqa: E402

SCENARIOS = ("quiet", "spike", "missing", "holiday", "level30", "level50")
SIZES = ("small", "medium", "large")
WARM_UP = 91  # days before this one are never scored
SENSITIVITIES: tuple[Sensitivity, ...] = ("calm", "normal", "sharp")
SPREADS: Mapping[str, Any] = {"count": "count", "sum": "sum", "mean": "sum", "ratio": "share"}
#: (what, column, by size at least); one number where it is at most so much.
FINDS = (
    ("-30 % in 14 days", "level30_14d", (0.41, 0.84, 0.89)),
    ("-30 % in 7 days", "level30_7d", (0.10, 0.43, 0.63)),
    ("-50 % in 7 days", "level50_7d", (0.40, 0.85, 0.92)),
)
MEAN_FALSE, WORST_FALSE = 0.8, 2.0
LIMITS = (("spike", "spike_wrong", 0.06), ("holiday", "holiday_wrong", 0.05), ("missing", "missing_wrong", 0.06))


def watched(one: Any) -> WatchedSeries:
    """Return a benchmark series as a KPI offers its days: one that is missing is unknown, orders lie behind money."""
    is_total = one.kind in {"count", "sum"}
    known = [float(value == value) for value in one.k]  # noqa: PLR0124  # NaN alone differs from itself
    above = [float(value) if mark else 0.0 for value, mark in zip(one.k, known, strict=True)]
    below = known if is_total else [float(n) if mark else 0.0 for n, mark in zip(one.n, known, strict=True)]
    first = one.date[0].date()
    sample = None
    if one.kind == "sum":
        orders = [float(len(values)) for values in one.order_values]
        sample = Series(first, orders, known, known, is_total=True)
    return WatchedSeries(Series(first, above, below, known, is_total), 1, SPREADS[one.kind], sample)


def flags(one: Any, watch: DriftWatch, sensitivities: Sequence[Sensitivity]) -> dict[Sensitivity, list[float]]:
    """Return on which days it is off, by sensitivity: what is known at the end of each day."""
    first = one.date[0].date()
    found: dict[Sensitivity, list[float]] = {name: [0.0] * len(one.k) for name in sensitivities}
    for offset in range(WARM_UP, len(one.k)):
        for name in sensitivities:
            day = first + timedelta(days=offset)
            found[name][offset] = float(watch.reading(day, name, with_smallest=False).off is True)
    return found


#: What is planted: the share of the level that is lost.
PLANTED: Mapping[str, float] = {"level30": 0.3, "level50": 0.5}
#: A first word that comes later is none of what was planted.
HEARD_WITHIN = 28


@dataclass(frozen=True)
class FirstWord:
    """The first word of what was planted.

    Attributes:
        after: Days since the first one.
        off_by: Days by which the first day told lies beside the true one.
        is_within: The true one lies in the range told.
        cost_off: By how much of it the loss told is more or less than what was planted; None where none is told.
    """

    size: str
    after: int
    off_by: int
    is_within: bool
    cost_off: float | None


def first_word(one: Any, watch: DriftWatch, found: Sequence[float], sensitivity: Sensitivity) -> FirstWord | None:
    """Return the first word of what is planted in a series; None where it is not heard in four weeks."""
    soon = range(one.onset, min(one.onset + HEARD_WITHIN + 1, len(found)))
    heard = next((offset for offset in soon if found[offset]), None)
    if heard is None:
        return None
    first = one.date[0].date()
    told = watch.reading(first + timedelta(days=heard), sensitivity, with_smallest=False)
    if told.onset is None:
        return None
    truth, cost_off = first + timedelta(days=one.onset), None
    if told.since is not None and told.since.usual > 0:
        cost_off = abs((1 - told.since.value / told.since.usual) / PLANTED[one.scenario] - 1)
    is_within = told.onset.earliest <= truth <= told.onset.latest
    return FirstWord(one.size, heard - one.onset + 1, abs((told.onset.day - truth).days), is_within, cost_off)


def when_and_how_much(words: Sequence[FirstWord]) -> None:
    """Print how soon the first words came, and how right their first day and their loss are."""
    for size in (*SIZES, ""):
        of = [one for one in words if size in {"", one.size}]
        costs = [one.cost_off for one in of if one.cost_off is not None]
        if of and costs:
            after, off_by = median(one.after for one in of), median(one.off_by for one in of)
            print(
                f"  first word, {size or 'all'}: day {after:.0f} in the median; its first day off by {off_by:.0f} (3),"
                f" in the range told {fmean(one.is_within for one in of):.2f}; loss off by {median(costs):.0%} (25%)"
            )


def scored(
    bench: Any, base: Any, arguments: argparse.Namespace
) -> tuple[dict[Sensitivity, Any], dict[Sensitivity, list[FirstWord]]]:
    """Return one table for each sensitivity, a row for each metric and size, and the first words of what is planted."""
    words: dict[Sensitivity, list[FirstWord]] = {name: [] for name in arguments.sensitivities}
    rows: dict[Sensitivity, list[Any]] = {name: [] for name in arguments.sensitivities}
    for metric in arguments.metrics or bench.METRICS:
        for size in SIZES:
            cell: dict[Sensitivity, list[Any]] = {name: [] for name in arguments.sensitivities}
            for scenario in SCENARIOS:
                for seed in range(arguments.replicas * (2 if scenario == "quiet" else 1)):
                    one = bench.make(metric, size, scenario, seed, base, arguments.salt)
                    watch = DriftWatch(watched(one))
                    for name, found in flags(one, watch, arguments.sensitivities).items():
                        cell[name].append((one, found))
                        word = first_word(one, watch, found, name) if scenario in PLANTED else None
                        words[name] += [word] if word else []
            for name, of_cell in cell.items():
                row = bench.summarise(of_cell, [0.5]).iloc[0].to_dict()
                rows[name].append({"metric": metric, "size": size, **row})
    frame = importlib.import_module("pandas").DataFrame
    return {name: frame(one) for name, one in rows.items()}, words


def goals(table: Any) -> bool:
    """Print what is asked for beside what was found; returns whether all of it is reached."""
    false = table.false_alarms_per_year
    print(f"  false alarms a metric and year: {false.mean():.2f} (0.8), worst cell {false.max():.2f} (2.0)")
    is_met = bool(false.mean() <= MEAN_FALSE and false.max() <= WORST_FALSE)
    by_size = table.groupby("size")
    for what, column, asked in FINDS:
        told = " / ".join(f"{by_size[column].mean()[size]:.2f}" for size in SIZES)
        print(f"  {what}: {told} ({' / '.join(f'{one:.2f}' for one in asked)})")
        is_met &= all(by_size[column].mean()[size] >= least for size, least in zip(SIZES, asked, strict=True))
    for what, column, most in LIMITS:
        print(f"  wrong at a {what}: {table[column].mean():.3f} ({most:.2f})")
        is_met &= bool(table[column].mean() <= most)
    return is_met


def lumpy(bench: Any) -> dict[str, Any]:
    """Return bases of a trade shop: closed at weekends nearly, totals that swing by 20 % from two weeks to the next."""
    trade = (1.3, 1.3, 1.25, 1.2, 1.1, 0.45, 0.4)
    return _made_up(bench, 5, trade, swings=(0.2, 0.1, 0.2), rates=(0.1, 0.07, 0.15), values=(1.4, 0.1))


def calm(bench: Any) -> dict[str, Any]:
    """Return bases of a shop that hardly swings."""
    week = (0.9, 0.9, 0.95, 1.0, 1.1, 1.15, 1.0)
    return _made_up(bench, 6, week, swings=(0.04, 0.03, 0.1), rates=(0.03, 0.02, 0.06), values=(0.7, 0.03))


def _made_up(
    bench: Any,
    seed: int,
    week: Sequence[float],
    *,
    swings: Sequence[float],
    rates: Sequence[float],
    values: Sequence[float],
) -> dict[str, Any]:
    numpy, pandas = importlib.import_module("numpy"), importlib.import_module("pandas")
    draw, days = numpy.random.default_rng(seed), 1092
    dates = pandas.date_range("2021-01-04", periods=days)

    def swung(fortnight: float, a_week: float, day: float) -> Any:
        slow = numpy.repeat(draw.normal(0, fortnight, days // 14), 14) + numpy.repeat(draw.normal(0, a_week, 156), 7)
        return numpy.exp(slow + draw.normal(0, day, days))

    def base(rate: float | None = None, *, priced: bool = False) -> Any:
        volume = 60 * numpy.array([week[i % 7] for i in range(days)]) * swung(*swings)
        shares = None if rate is None else rate * swung(*rates)
        level = numpy.exp(numpy.repeat(draw.normal(0, values[1], days // 14), 14))
        pools = [
            numpy.exp(draw.normal(0, values[0], max(1, int(size)))) * one
            for size, one in zip(volume, level, strict=True)
        ]
        return bench.Base("made up", dates, volume, shares, pools if priced else None, volume)

    kinds = {"sessions": base(0.024), "noisy": base(0.024), "repeat": base(0.3)}
    return {**kinds, "b2b": base(priced=True), "b2c": base(priced=True)}


def marketing(bench: Any) -> dict[str, Any]:
    """Return bases out of the orders of another data set, and of visits of single channels."""
    pandas = importlib.import_module("pandas")
    lines = pandas.read_csv(
        bench.DATA / "marketing_insights_2019/online_sales.csv.gz", parse_dates=["Transaction_Date"]
    )
    orders = bench._daily_orders(  # noqa: SLF001 - the benchmark's own way to count
        lines.Transaction_ID, lines.Transaction_Date, lines.CustomerID, lines.Quantity * lines.Avg_Price
    )
    made = bench.order_base("marketing_insights", orders)
    visits = pandas.read_csv(bench.DATA / "gms_sessions_2017/visits.csv.gz", parse_dates=["date"])
    (channel,) = (name for name in visits.columns if "hannel" in name)
    found = {}
    for key, name in zip(("sessions", "noisy"), visits[channel].value_counts().index, strict=False):
        daily = visits[visits[channel] == name].groupby("date").product_units_seen.agg(["sum", "size"])
        size = daily["size"].to_numpy()
        rate = (daily["sum"] / daily["size"]).to_numpy()
        found[key] = bench.Base(name, daily.index, size, rate=rate, rate_volume=size, shrink=True)
    return {**found, "b2b": made["orders"], "b2c": made["orders"], "repeat": made["repeat"]}


BASES: Mapping[str, Callable[[Any], Any]] = {
    "bench": lambda bench: bench.bases(),
    "lumpy": lumpy,
    "calm": calm,
    "marketing": marketing,
}


def main() -> None:
    """Print the goals for each sensitivity, and the rows of the normal one where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--replicas", type=int, default=5)
    parser.add_argument("--salt", default="visible", help="another one draws other series")
    parser.add_argument("--bases", choices=list(BASES), default="bench")
    parser.add_argument("--metrics", nargs="*")
    parser.add_argument("--sensitivities", nargs="+", choices=SENSITIVITIES, default=["normal"])
    parser.add_argument("--rows", action="store_true", help="a row for each metric and size")
    arguments = parser.parse_args()
    if not SHARED.exists():
        sys.exit(f"{SHARED} is not there: the labelled series lie outside of the repository")
    bench = importlib.import_module("driftbench")
    began = time.perf_counter()
    tables, words = scored(bench, BASES[arguments.bases](bench), arguments)
    met = {}
    for name, table in tables.items():
        print(f"{name}, bases {arguments.bases}, salt {arguments.salt}, {arguments.replicas} replicas:")
        met[name] = goals(table)
        when_and_how_much(words[name])
    if arguments.rows:
        shown = ["metric", "size", "false_alarms_per_year", "level30_7d", "level30_14d", "level30_28d"]
        shown += ["level50_7d", "level50_14d", "spike_wrong", "missing_wrong", "holiday_wrong"]
        print(tables[arguments.sensitivities[0]][shown].round(2).to_string(index=False))
    print(f"took {time.perf_counter() - began:.0f} s")
    sys.exit(not met[arguments.sensitivities[0]])


if __name__ == "__main__":
    main()
