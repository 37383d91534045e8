"""How long it takes to count a million orders, to add 100 more and to ask for a KPI; beside other ways of counting.

Run: python benchmarks/facts_speed.py [--orders 1000000] [--codes 10] [--python /path/to/python]

The shop is that of `large_shop.py` over 24 months with everything that is measured, and its first tenth, to see what
more history costs. Every way (`other_ways/`) is a process of its own over the same stored orders, and must come to the
same facts, to the last one. DuckDB and pandas, which the product does not have, are measured where an interpreter has
them: `--python` names one. Seconds are those of the processor, with those of the clock beside them; the load of the
machine is told, since a busy one lengthens both. Exits with 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.other_ways.told import differences  # noqa: E402  # found by the line above

MONTHS_24 = timedelta(days=730)
MOST_S, MOST_MB = 30, 300
TIMES_SQL, TIMES_ROWS = 2, 5
MOST_NEW_MS, MOST_GROWTH, MOST_KPI_MS = 50, 2.5, 10


@dataclass(frozen=True)
class OtherWay:
    """Another way to count.

    Attributes:
        name: In the table.
        script: Its file in `other_ways`, without the ending.
        needs: Modules that the product does not have.
    """

    name: str
    script: str
    needs: tuple[str, ...] = ()


OTHER_WAYS = (
    OtherWay("straight SQL", "straight_sql"),
    OtherWay("row by row in Python", "row_by_row"),
    OtherWay("DuckDB", "duck", needs=("duckdb", "pandas")),
    OtherWay("pandas", "frames", needs=("pandas",)),
)


@dataclass(frozen=True)
class Shop:
    """Stored orders in a folder of their own.

    Attributes:
        folder: Where its files lie.
        orders: How many.
        every: The time from one to the next.
        codes: One in so many has a discount code.
    """

    folder: Path
    orders: int
    every: timedelta
    codes: int

    def file(self, name: str) -> Path:
        """Return one of its files."""
        return self.folder / name

    def ours(self, work: str, name: str = "before.sqlite") -> dict[str, Any]:
        """Let our own way do something in a process of its own."""
        words = ["--database", str(self.file(name)), "--orders", str(self.orders), "--codes", str(self.codes)]
        words += ["--every-us", str(self.every // timedelta(microseconds=1))]
        return answer_of([sys.executable, str(ROOT / "benchmarks/other_ways/ours.py"), work, *words]) or {}

    def copied(self, name: str) -> str:
        """Return the name of a new copy."""
        shutil.copy(self.file("before.sqlite"), self.file(name))
        return name


def answer_of(words: list[str]) -> Any:
    """Run a process, and return what it answers."""
    libraries = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    environment = {**os.environ, "PYTHONPATH": libraries}
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
    return json.loads(said) if said else None


def lacks(python: str, needs: tuple[str, ...]) -> list[str]:
    """Return which modules an interpreter lacks."""
    codes = [
        subprocess.run([python, "-c", f"import {one}"], check=False, capture_output=True).returncode for one in needs
    ]
    return [one for one, code in zip(needs, codes, strict=True) if code]


def yardstick_ms() -> float:
    """Return how long a fixed piece of work takes now: what a busy machine lengthens."""
    begin = time.process_time()
    sum(number * number for number in range(2_000_000))
    return (time.process_time() - begin) * 1000


def tell_machine() -> None:
    """Print how busy the machine is."""
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    print(f"  load {load:.1f} on {processors} processors; 2,000,000 squares take {yardstick_ms():.0f} ms", flush=True)


def total(phases: dict[str, float]) -> float:
    """Return all seconds."""
    return sum(phases.values())


@dataclass(frozen=True)
class Row:
    """A line of the table, and what the goals need of it."""

    name: str
    everything: dict[str, Any]
    megabytes: float | None
    new: dict[str, Any]
    new_means: str
    kpi_s: float
    equal: str

    @property
    def seconds(self) -> float:
        """What everything took of the processor."""
        return total(self.everything["processor"])

    @property
    def new_ms(self) -> float:
        """What 100 new orders took of the processor."""
        return total(self.new["processor"]) * 1000

    def cells(self) -> tuple[str, ...]:
        """Return the cells."""
        clock_s, memory = total(self.everything["clock"]), "" if self.megabytes is None else f"{self.megabytes:.0f} MB"
        return (
            self.name,
            f"{self.seconds:.1f} s ({clock_s:.1f})",
            memory,
            f"{self.new_ms:,.0f} ms ({total(self.new['clock']) * 1000:,.0f})",
            f"{self.kpi_s * 1000:.1f} ms",
            self.equal,
        )


HEADINGS = ("way", "from nothing", "memory", "100 new orders", "90 days", "equal to ours")


def print_table(rows: list[Row], untold: list[tuple[str, str]]) -> None:
    """Print the table; below it what was not measured."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADINGS))]
    print("\nprocessor seconds, those of the clock in brackets; 90 days: shipping, orders and customers of them")
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for name, why in untold:
        print(f"  {name}: not measured: {why}")
    print("\nwhat 100 new orders mean")
    for row in rows:
        print(f"  {row.name}: {row.new_means}")


def measured_ours(shop: Shop) -> tuple[Row, dict[str, Any], dict[str, Any]]:
    """Return our line, what counting everything told and what new orders did."""
    counted = shop.ours("everything")
    shop.copied("after.sqlite")
    shop.ours("one-page", "after.sqlite")
    moved = shop.ours("new", shop.copied("rounds.sqlite"))
    shop.file("rounds.sqlite").unlink()
    means = (
        f"reads {moved['rows_read']} order rows and moves the facts; {moved['stored_s'] * 1000:.0f} ms of it are the"
        " writing of the orders, which no other way does"
    )
    window_s = total(counted["window"]["processor"])
    row = Row("ours", counted["everything"], counted["megabytes"], moved["new"], means, window_s, "-")
    return row, counted, moved


def measured_other(way: OtherWay, shop: Shop, python: str, ours: dict[str, Any]) -> list[Row]:
    """Return the line of another way; of one with a copy of its own a second one, without the reading."""
    files = {name: shop.file(f"{way.script}-{name}.sqlite") for name in ("told", "told-after")}
    for path in files.values():
        path.unlink(missing_ok=True)
    words = [python if way.needs else sys.executable, str(ROOT / f"benchmarks/other_ways/{way.script}.py")]
    words += ["--before", str(shop.file("before.sqlite")), "--after", str(shop.file("after.sqlite"))]
    words += [word for name, path in files.items() for word in (f"--{name}", str(path))]
    found = answer_of([*words, "--window", *ours["days"]])
    odd = differences(files["told"], shop.file("before.sqlite"))
    odd += differences(files["told-after"], shop.file("after.sqlite")) if files["told-after"].exists() else 0
    same_window = list(found["figures"]) == list(ours["figures"])
    equal = "yes" if same_window and not odd else f"NO: {odd} facts differ" if odd else "NO: its 90 days differ"
    told = found["everything"]
    means = found["new_means"] + (f" ({found['remark']})" if "remark" in found else "")
    window_s = total(found["window"]["processor"])
    row = Row(way.name, told, found["megabytes"], found["new"], means, window_s, equal)
    if "reading" not in told["processor"]:
        return [row]
    without = {kind: {name: took for name, took in told[kind].items() if name != "reading"} for kind in told}
    return [row, Row(f"{way.name}, rows read before", without, None, found["new"], "as above", window_s, equal)]


def built(folder: Path, orders: int, every: timedelta, codes: int) -> Shop:
    """Return a new shop."""
    folder.mkdir(parents=True, exist_ok=True)
    shop, kept = Shop(folder, orders, every, codes), folder / f"stored-{orders}-{codes}.sqlite"
    if not kept.exists():
        shop.ours("build", kept.name)
    shutil.copy(kept, shop.file("before.sqlite"))
    size = shop.file("before.sqlite").stat().st_size / 1_000_000
    print(f"  {orders:,} orders stored in {size:.0f} MB", flush=True)
    return shop


def told_goal(words: str, found: float, goal: float, unit: str, *, least: bool = False) -> bool:
    """Print whether a goal is reached; returns it."""
    is_met = found >= goal if least else found <= goal
    side = "at least" if least else "at most"
    print(f"{'reached' if is_met else 'MISSED '}  {words}: {found:,.1f}{unit} (goal: {side} {goal:g}{unit})")
    return is_met


def told_goals(rows: list[Row], small: Row, kpis: dict[str, Any], exact: dict[str, bool]) -> bool:
    """Print all goals; returns whether all are reached."""
    by_name = {row.name: row for row in rows}
    ours, sql, rows_s = by_name["ours"], by_name["straight SQL"].seconds, by_name["row by row in Python"].seconds
    assert ours.megabytes is not None
    met = [
        told_goal("everything from nothing", ours.seconds, MOST_S, " s"),
        told_goal("everything from nothing", ours.megabytes, MOST_MB, " MB"),
        told_goal("straight SQL takes", sql / ours.seconds, TIMES_SQL, " times", least=True),
        told_goal("row by row in Python takes", rows_s / ours.seconds, TIMES_ROWS, " times", least=True),
        told_goal("100 new orders", ours.new_ms, MOST_NEW_MS, " ms"),
        told_goal("100 new orders for ten times the history", ours.new_ms / small.new_ms, MOST_GROWTH, " times"),
        *(
            told_goal(f"any KPI of 90 days {words}, the slowest ({name})", seconds * 1000, MOST_KPI_MS, " ms")
            for words, name, seconds in slowest(kpis)
        ),
    ]
    for words, is_met in exact.items():
        print(f"{'reached' if is_met else 'MISSED '}  {words}")
    return all(met) and all(exact.values())


def slowest(kpis: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Return the slowest KPI of each kind: (which kind, its id, seconds)."""
    found = []
    for words, reads_pairs in (("made of daily sums", False), ("that counts customers by pairs of purchases", True)):
        kind = {one: took for one, took in kpis["seconds"].items() if (one in kpis["by_pairs"]) is reads_pairs}
        found += [(words, *max(kind.items(), key=lambda one: one[1]))] if kind else []
    return found


def tell_winners(rows: list[Row]) -> None:
    """Print where each way is ahead of ours, and where it is behind."""
    ours = rows[0]
    print("\nwhere each wins")
    for row in rows[1:]:
        sides = (
            ("from nothing", row.seconds / ours.seconds),
            ("100 new orders", row.new_ms / ours.new_ms),
            ("90 days", row.kpi_s / ours.kpi_s),
        )
        ahead = [f"{what} ({1 / times:.1f} times as quick as ours)" for what, times in sides if times < 1]
        behind = [f"{what} ({times:,.1f} times as long as ours)" for what, times in sides if times >= 1]
        print(f"  {row.name} wins: {'; '.join(ahead) or 'nowhere'}. Ours wins: {'; '.join(behind) or 'nowhere'}.")


def tell_kpis(kpis: dict[str, Any]) -> None:
    """Print the slowest KPIs."""
    by_time = sorted(kpis["seconds"].items(), key=lambda one: -one[1])
    slow = [name for name, seconds in by_time if seconds * 1000 > MOST_KPI_MS]
    middle = by_time[len(by_time) // 2][1] * 1000
    print(f"\n{len(by_time)} KPIs of 90 days, each asked alone ({kpis['worked_out']} have a value):", end=" ")
    print(f"{middle:.1f} ms in the middle, {len(slow)} above {MOST_KPI_MS} ms")
    print("  slowest: " + ", ".join(f"{name} {seconds * 1000:.1f} ms" for name, seconds in by_time[:8]))
    print(f"  {len(kpis['by_pairs'])} count customers by pairs of purchases, of which so large a shop has very many")


def measure(folder: Path, options: argparse.Namespace) -> bool:
    """Print everything; returns whether all goals are reached."""
    every = MONTHS_24 / options.orders
    tell_machine()
    tenth = built(folder / "tenth", options.orders // 10, every, options.codes)
    small, _, small_moved = measured_ours(tenth)
    whole = built(folder / "whole", options.orders, every, options.codes)
    ours, counted, moved = measured_ours(whole)
    kpis = whole.ours("kpis")
    rows, untold = [ours], list[tuple[str, str]]()
    for way in OTHER_WAYS:
        if lacking := lacks(options.python, way.needs):
            untold.append((way.name, f"{' and '.join(lacking)} not installed; name an interpreter with --python"))
            continue
        rows += measured_other(way, whole, options.python, counted)
        print(f"  {way.name} measured", flush=True)
    tell_machine()
    print_table(rows, untold)
    tell_winners(rows)
    tell_kpis(kpis)
    print(f"\nwith a tenth of the history, {tenth.orders:,} orders: {small.seconds:.1f} s, {small.new_ms:.0f} ms\n")
    exact = {
        "what new orders moved equals everything counted anew": bool(moved["equal"] and small_moved["equal"]),
        "every way that was measured comes to the same facts": all(row.equal in {"yes", "-"} for row in rows),
    }
    return told_goals(rows, small, kpis, exact)


def main() -> None:
    """Measure all ways."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--codes", type=int, default=10, help="one order in so many has a discount code")
    parser.add_argument("--python", default=sys.executable, help="an interpreter that has duckdb and pandas")
    parser.add_argument("--keep", type=Path, help="a folder for the stored orders, which the next run then takes")
    options = parser.parse_args()
    if options.keep is not None:
        sys.exit(not measure(options.keep, options))
    with tempfile.TemporaryDirectory() as folder:
        is_met = measure(Path(folder), options)
    sys.exit(not is_met)


if __name__ == "__main__":
    main()
