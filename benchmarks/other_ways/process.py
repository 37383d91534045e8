"""A way of counting as a process of its own: it tells what it took, in seconds and megabytes, as JSON."""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What was asked, and the answers of one way; see `Way`.
Window = tuple[str, str]


class Stopwatch:
    """Adds up what the phases of a way took: seconds of the processor, and of the clock."""

    def __init__(self) -> None:
        self.processor_s: dict[str, float] = defaultdict(float)
        self.clock_s: dict[str, float] = defaultdict(float)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what lies within."""
        processor, clock = time.process_time(), time.perf_counter()
        yield
        self.processor_s[name] += time.process_time() - processor
        self.clock_s[name] += time.perf_counter() - clock

    def told(self) -> dict[str, dict[str, float]]:
        """Return all phases."""
        return {"processor": dict(self.processor_s), "clock": dict(self.clock_s)}


@dataclass(frozen=True)
class Asked:
    """What is asked of a way.

    Attributes:
        before: The stored orders.
        after: The same with new ones.
        told: Where facts of the first are to be put.
        told_after: Where those of the second are.
        window: First and last day of a figure of 90 days.
    """

    before: Path
    after: Path
    told: Path
    told_after: Path
    window: Window


def run(way: Callable[[Asked], dict[str, Any]]) -> None:
    """Be the process of a way: print what it answers."""
    parser = argparse.ArgumentParser()
    for name in ("before", "after", "told", "told_after"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, required=True)
    parser.add_argument("--window", nargs=2, required=True)
    options = parser.parse_args()
    asked = Asked(options.before, options.after, options.told, options.told_after, tuple(options.window))
    print(json.dumps(way(asked)))


def best(times: int, work: Callable[[], Any]) -> tuple[Stopwatch, Any]:
    """Return the quickest of some times, and what the work returns."""
    found: list[tuple[Stopwatch, Any]] = []
    for _ in range(times):
        watch = Stopwatch()
        with watch.phase("all"):
            answer = work()
        found.append((watch, answer))
    return min(found, key=lambda one: one[0].processor_s["all"])


def most_megabytes() -> float:
    """Return the most memory that this process held so far.

    The number of `getrusage` begins with what the process that started it held.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise NotImplementedError
