"""All goals of the bell in one run: each measured by its own script, which exits with 1 when it misses one.

    python benchmarks/goals.py --examples 20 --seed 7
    python benchmarks/goals.py --only whole_road cause

`--examples` scales them all: 20 is what the goals are set for, 2 tells within some minutes whether all of it runs. What
needs data that lie beside the checkout, or numpy and pandas, which the product does not, is told as not measured:
`--python` names an interpreter that has them (it is given the product's own libraries).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
#: The number of examples that the goals are set for.
FULL = 20


class Outcome(StrEnum):
    """How one measurement ended."""

    REACHED = "reached"
    MISSED = "MISSED"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Goal:
    """One measurement.

    Attributes:
        name: Its script, without the ending.
        words: What is given to the script, of the share of a full run and the seed.
        needs: Modules that the product does not have.
        data: Below the folder of shared data, beside the checkout.
        measures_beside: Whether it measures others beside the product, where the interpreter named with `--python` has
            them, and tells where not.
    """

    name: str
    words: Callable[[float, int], list[str]]
    needs: tuple[str, ...] = ()
    data: str = ""
    measures_beside: bool = False


def scaled(full: int, share: float, least: int = 1) -> str:
    """Return a number of a full run, scaled."""
    return str(max(least, round(full * share)))


GOALS = (
    Goal(
        "drift_bench",
        lambda share, seed: ["--replicas", scaled(120, share), "--salt", str(seed)],
        needs=("numpy", "pandas"),
        data="bench_drift",
    ),
    Goal(
        "drift_shops",
        lambda share, seed: ["--shops", scaled(10, share), "--salt", str(seed)],
        needs=("numpy", "pandas"),
        data="bench_drift",
    ),
    Goal("cause", lambda share, seed: ["--seeds", scaled(10, share), "--first-seed", str(seed % 1000)]),
    Goal("whole_road", lambda share, seed: ["--seeds", scaled(12, share), "--first-seed", str(seed % 1000)]),
    Goal("played_back", lambda share, seed: ["--seeds", scaled(24, share), "--first-seed", str(seed % 1000)]),
    Goal(
        "absence",
        lambda share, seed: [
            *("--first-seed", str(seed % 1000 * 100)),
            *("--years", scaled(50, share)),
            *("--onsets", scaled(100, share)),
            *("--draws", scaled(20, share)),
        ],
    ),
    Goal(
        "answers_from_everywhere",
        lambda share, seed: [
            *("--answers", scaled(1000, share)),
            *("--kills", scaled(100, share, least=5)),
            *("--timed", scaled(30, share, least=6)),
            *("--seed", str(seed)),
        ],
    ),
    Goal("by_key", lambda share, _: ["--campaigns", scaled(200, share, least=20)]),
    Goal("judging_speed", lambda share, _: ["--orders", scaled(1_000_000, share, least=50_000)]),
    Goal("facts_speed", lambda share, _: ["--orders", scaled(1_000_000, share, least=50_000)], measures_beside=True),
)


def measured(goal: Goal, share: float, seed: int, python: str) -> Outcome:
    """Run one measurement, its lines shown as they come."""
    if goal.data and not (SHARED / goal.data).exists():
        print(f"not measured: {SHARED / goal.data} does not lie beside the checkout")
        return Outcome.NOT_MEASURED
    libraries = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    environment = {**os.environ, "PYTHONPATH": libraries}
    chosen = python if goal.needs else sys.executable
    lacking = [one for one in goal.needs if subprocess.run([chosen, "-c", f"import {one}"], env=environment).returncode]  # noqa: PLW1510  # the code is the answer
    if lacking:
        print(f"not measured: it needs {', '.join(lacking)}; name an interpreter that has them with --python")
        return Outcome.NOT_MEASURED
    words = [chosen, str(ROOT / "benchmarks" / f"{goal.name}.py"), *goal.words(share, seed)]
    words += ["--python", python] if goal.measures_beside else []
    print(f"$ python benchmarks/{goal.name}.py {' '.join(words[2:])}", flush=True)
    ran = subprocess.run(words, check=False, cwd=ROOT, env=environment)
    return Outcome.REACHED if ran.returncode == 0 else Outcome.MISSED


def main() -> None:
    """Measure everything, then print what was reached; exits with 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--examples", type=int, default=FULL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", choices=[goal.name for goal in GOALS], nargs="*")
    arguments = parser.parse_args()
    share, found = arguments.examples / FULL, dict[str, tuple[Outcome, float]]()
    for goal in GOALS:
        if arguments.only and goal.name not in arguments.only:
            continue
        print(f"\n== {goal.name}")
        begun = time.monotonic()
        outcome = measured(goal, share, arguments.seed, arguments.python)
        found[goal.name] = (outcome, time.monotonic() - begun)
    print("\n== goals" + (f", with {share:.0%} of the examples they are set for" if share < 1 else ""))
    for name, (outcome, seconds) in found.items():
        print(f"{outcome:<13} {name} ({seconds:.0f} s)")
    sys.exit(any(outcome is Outcome.MISSED for outcome, _ in found.values()))


if __name__ == "__main__":
    main()
