"""How long a look at a large shop takes: all KPIs of 1,000,000 orders, and a year of 100,000 played back.

Run: python benchmarks/judging_speed.py [--orders 1000000] [--backtest-orders 100000]

Orders are those of `large_shop.py`, over two and a half years for a look and over two for a backtest, paid in two ways
and one in ten with a code, with a table of spend and one of visits; every KPI that can be worked out is watched. Each
look is a process of its own, so that its memory is its own. The time is that of the
processor: for a look from the open database on, for a backtest the whole command. Exits with 1 when a goal is missed: a
look within 1 s and 150 MB, a backtest within 20 s.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.large_shop import (  # noqa: E402  # found by the line above
    FIRST,
    INFO,
    PAGE,
    SHOP,
    make_history,
    page,
    read_tables,
    sold,
)
from cache import Cache  # noqa: E402
from commerce.clock import FrozenClock  # noqa: E402
from commerce.feeds import Feed, Page, Watermark  # noqa: E402
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL  # noqa: E402
from shopbell import init, wiring  # noqa: E402

LOOK_DAYS, BACKTEST_DAYS = 913, 730
FEWEST_WORKED_OUT = 25
MOST_LOOK_S, MOST_BACKTEST_S, MOST_MB = 1.0, 20.0, 150
ENVIRONMENT = {"KEY": "ck_none", "SECRET": "cs_none"}


def build(folder: Path, count: int, known_days: int) -> datetime:
    """Fill an installation with so many orders on so many days and its tables; returns the instant after the last."""
    every = timedelta(days=known_days) / count
    now = FIRST + timedelta(days=known_days)
    write_config(folder, now)
    with Cache.open(folder / "data" / wiring.DATABASE, MEASURES, PURCHASE_PAIRS_SQL) as cache:
        cache.shops.ensure(SHOP, INFO)
        for start in range(0, count, PAGE):
            history = make_history(start, min(count, start + PAGE), count // 3 + 1, every=every)
            cache.feeds.save_page(SHOP, page([sold(order) for order in history]), defer_facts=True)
        cache.facts.refresh(SHOP)
        read_tables(cache, now, surveys=False)
        cache.feeds.save_page(SHOP, Page(Feed.ORDERS, Watermark(seen_to=now)))
        cache.feeds.note(SHOP, Feed.ORDERS, now)
    installation = opened(folder, now)
    with installation.open_cache() as cache:  # the first time ever it is counted by what the configuration says
        installation.open_shop(installation.settings.shop[0], cache)
    return now


def opened(folder: Path, now: datetime) -> wiring.Installation:
    """Return the installation of a folder at an instant."""
    return wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(now), ENVIRONMENT)


def write_config(folder: Path, now: datetime) -> None:
    """Write the configuration as `init` does, and let everything be watched."""
    answers = init.Answers(
        SHOP, "woocommerce", "https://shop.example", variables=(("key_env", "KEY"), ("secret_env", "SECRET"))
    )
    place = folder / "config.toml"
    init.write(answers, place, wiring.vocabulary(), now, bytes(32), force=True)
    book = wiring.book()
    watched = [kpi for kpi in book.ids if not book.kpi(kpi).watched_instead]
    text = place.read_text(encoding="utf-8")
    place.write_text(f"{text}\n[alerts]\nwatch = {json.dumps(watched)}\n", encoding="utf-8")
    (folder / "data").mkdir()


def look(folder: Path, now: datetime) -> None:
    """Judge everything once, in this process, and print seconds and megabytes."""
    installation = opened(folder, now)
    with installation.open_cache() as cache:
        begin = time.process_time()
        shop = installation.open_shop(installation.settings.shop[0], cache)
        verdicts = {verdict.subject: verdict for verdict in shop.judged()}
        verdicts |= {kpi: shop.verdict(kpi) for kpi in shop.book.ids}
        seconds = time.process_time() - begin
    worked_out = sum(one.figure.value is not None for one in verdicts.values())
    if worked_out < FEWEST_WORKED_OUT:
        sys.exit(f"only {worked_out} of {len(verdicts)} verdicts have a value: nothing was measured")
    print(json.dumps({"seconds": seconds, "verdicts": len(verdicts), "megabytes": _megabytes(resource.RUSAGE_SELF)}))


def _processor_s() -> float:
    """Return what the processes that were started took so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def measure_look(count: int) -> bool:
    """Print how long a look at so many orders takes; returns whether the goal is reached."""
    with tempfile.TemporaryDirectory() as place:
        now = build(Path(place), count, LOOK_DAYS)
        words = [sys.executable, __file__, "--look", place, "--now", now.isoformat()]
        found = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)
    is_met = bool(found["seconds"] <= MOST_LOOK_S and found["megabytes"] <= MOST_MB)
    print(
        f"{'reached' if is_met else 'MISSED '}  a look at {count:,} orders: {found['verdicts']} verdicts in"
        f" {found['seconds']:.2f} s (goal {MOST_LOOK_S:.0f}), {found['megabytes']:.0f} MB (goal {MOST_MB})"
    )
    return is_met


def measure_backtest(count: int) -> bool:
    """Print how long a year takes that is played back; returns whether the goal is reached."""
    with tempfile.TemporaryDirectory() as place:
        now = build(Path(place), count, BACKTEST_DAYS)
        words = [sys.executable, "-m", "shopbell", "backtest", "--days", "365", "--json"]
        words += ["--config", str(Path(place) / "config.toml"), "--data", str(Path(place) / "data")]
        begin = _processor_s()
        ran = subprocess.run(
            [*words, "--now", now.astimezone(UTC).isoformat()],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT},
        )
        seconds = _processor_s() - begin
    is_met = ran.returncode == 0 and seconds <= MOST_BACKTEST_S
    print(
        f"{'reached' if is_met else 'MISSED '}  a year of {count:,} orders played back: {seconds:.1f} s"
        f" (goal {MOST_BACKTEST_S:.0f}){'' if ran.returncode == 0 else f': {ran.stderr.strip()[-300:]}'}"
    )
    return is_met


def main() -> None:
    """Measure both; with `--look` be the process that is measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--backtest-orders", type=int, default=100_000)
    parser.add_argument("--look", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--now", type=datetime.fromisoformat, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.look is not None:
        look(arguments.look, arguments.now)
        return
    met = [measure_look(arguments.orders), measure_backtest(arguments.backtest_orders)]
    sys.exit(not all(met))


if __name__ == "__main__":
    main()
