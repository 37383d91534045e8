"""The verdict rule on the labelled drift series of `../shared/bench_drift`; needs numpy and pandas, which we do not.

The score of a day says how far the whole interval lies below the shop's own usual level: 0.05 is "surely 5 % worse".

    python benchmarks/drift_bench.py --replicas 5
"""

from __future__ import annotations

import argparse
import importlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".." / "shared" / "bench_drift"
sys.path[:0] = [str(ROOT), str(SHARED)]

from kpi.estimate.daily import DailyEstimator  # noqa: E402
from kpi.estimate.series import Series  # noqa: E402

ROOM = 91  # days before this one are never scored


def estimator(one: Any) -> DailyEstimator:
    """Return an estimator of a benchmark series: a day that is missing is unknown."""
    is_total = one.kind in {"count", "sum"}
    known = [float(value == value) for value in one.k]  # noqa: PLR0124  # NaN alone differs from itself
    above = [float(value) if mark else 0.0 for value, mark in zip(one.k, known, strict=True)]
    below = known if is_total else [float(n) if mark else 0.0 for n, mark in zip(one.n, known, strict=True)]
    series = Series(one.date[0].date(), above, below, known, is_total)
    return DailyEstimator(series, 1, (28,) if is_total else (7, 28), "count" if is_total else "sum")


def detector(one: Any) -> list[float]:
    """Score every day from what is known at its end."""
    found: DailyEstimator = estimator(one)
    scores: list[float] = []
    for offset in range(len(one.k)):
        level = found.estimate(found.series.first + timedelta(days=offset)) if offset >= ROOM else None
        if level is None or not level.usual:
            scores.append(float("nan"))
            continue
        usual = min(level.usual)
        scores.append(1 - level.beside_usual().interval()[1] / usual if usual > 0 else float("nan"))
    return scores


def main() -> None:
    """Print false alarms and finds by metric and size, at three gates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--replicas", type=int, default=5)
    parser.add_argument("--metrics", nargs="*")
    arguments = parser.parse_args()
    if not SHARED.exists():
        sys.exit(f"{SHARED} is not there: the labelled series lie outside of the repository")
    bench = importlib.import_module("driftbench")
    metrics = tuple(arguments.metrics or bench.METRICS)
    table = bench.score(detector, thresholds=[0.0, 0.05, 0.1], replicas=arguments.replicas, metrics=metrics)
    shown = ["metric", "size", "threshold", "false_alarms_per_year", "level20_28d", "level30_14d", "level30_28d"]
    shown += ["level50_14d", "spike_wrong", "missing_wrong", "holiday_wrong"]
    print(table[shown].round(2).to_string(index=False))


if __name__ == "__main__":
    main()
