"""Spend and traffic by key: how soon, with how many requests, in how much memory.

    python benchmarks/by_key.py [--only ga4] [--campaigns 200]

Against the practice servers, each source alone:

    from a key to the cost of a new customer by campaign    a fresh shop of thirteen months, through the command line
    requests of a day's pull, with 200 campaigns            and of two years' backfill, with the tokens of the quota
    memory over idle while two years are read               in a process of its own

and how long the program takes to start with no source configured, and with all of them. The goals: three minutes; 20
requests a day; the quota of a standard property; 30 MB; no difference at start.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from commerce.clock import FrozenClock
from connectors.sources.register import kinds
from practice.ga4.visits import Cost, Visits, made_up
from practice.google_ads.account import Campaign, Figures
from practice.keys import secret_lines, shop_lines
from practice.meta.account import Campaign as MetaCampaign
from practice.serve import PracticeServer
from practice.services.beside import Services
from practice.simulate import simulate
from practice.world import World

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
TWO_YEARS = 730
GOAL_S, GOAL_REQUESTS, GOAL_MB = 180, 20, 30
#: A standard property has so many tokens an hour for one Cloud project.
GOAL_TOKENS = 14_000
_STARTS = 9
#: What each source is told beside where it is; the cost at Google Analytics makes it one of spend.
SOURCES: Mapping[str, Mapping[str, str]] = {
    "ga4": {"cost": "true"},
    "google_ads": {},
    "meta": {},
}


@dataclass(frozen=True)
class Typed:
    """A folder in which somebody types commands, as of an instant."""

    folder: Path

    def run(self, *words: str, now: datetime = NOW) -> str:
        """Return what a command says; it may find something that is off."""
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", now.isoformat()]
        command = [sys.executable, "-m", "shopbell", *words, *where]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if ran.returncode not in {0, 10} and "refused" in ran.stderr:
            msg = f"{' '.join(words)}: {ran.stderr or ran.stdout}"
            raise SystemExit(msg)
        return ran.stdout


def furnished(folder: Path, server: PracticeServer, services: Services, names: Sequence[str], more: str = "") -> Typed:
    """Write a configuration that reads a shop and some of the services beside it."""
    lines = ["[[shop]]", 'name = "practice"', *shop_lines("woocommerce", server.url), more]
    held = ['[shop."practice"]', *secret_lines("woocommerce")]
    for name in names:
        told = {key: f'"{text}"' for key, text in services.tables()[name].items()}
        told |= SOURCES[name] if len(names) == 1 else {}  # the same cost is not read twice
        lines += ["[[shop.source]]", f'kind = "{name}"', *(f"{key} = {text}" for key, text in told.items())]
        held += [f'[source."practice".{name}]', *(f'{k} = "{v}"' for k, v in services.secrets()[name].items())]
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("\n".join(lines))
    (folder / "secrets.toml").write_text("\n".join(held))
    (folder / "secrets.toml").chmod(0o600)
    return Typed(folder)


def asked(services: Services) -> int:
    """Return how many requests came since the last time, those for tokens among them."""
    lists = (services.account.lines, services.property.lines, services.ads.lines, services.ad_account.lines)
    count = sum(map(len, lists))
    for one in lists:
        one.clear()
    return count


def large(services: Services, campaigns: int) -> None:
    """Let every service run so many campaigns on each of two years' days, and see twenty times the visits."""
    first = NOW.date() - timedelta(days=TWO_YEARS + 5)

    def ads(number: int) -> Callable[[date], Figures | None]:
        return lambda day: Figures(1_000_000 + number * 7_919 + day.day, 3, 180) if day >= first else None

    def visits(day: date) -> Iterator[Visits]:
        for one in made_up(day, times=20):
            yield replace(one)

    def costs(_day: date) -> Iterator[Cost]:
        for number in range(campaigns):
            yield Cost("google", "cpc", f"Campaign {number}", 1_000_000 + number * 7_919, 3, 180)

    services.property.visits, services.property.costs = visits, costs
    services.ads.customers[0].campaigns = [
        Campaign(str(21_000_000_000 + number), f"Campaign {number}", ads(number)) for number in range(campaigns)
    ]
    services.ad_account.campaigns = [
        MetaCampaign(str(120_210 * 10**12 + number), f"Campaign {number}", first, date(2030, 1, 1), 100 + number)
        for number in range(campaigns)
    ]


def from_key_to_cost(folder: Path, name: str, world: World) -> bool:
    """Print how long it takes from a key to the cost of a new customer by campaign; tell whether soon enough."""
    clock = FrozenClock(NOW)
    with PracticeServer(world, "woocommerce", clock=clock) as server, Services(world, clock) as services:
        begun = time.monotonic()
        typed = furnished(folder, server, services, [name])
        typed.run("sync")
        (told,) = json.loads(typed.run("campaigns", "--by", "campaign", "--json"))
        seconds = time.monotonic() - begun
    costs = {row["key"]: row["cost"]["value"] for row in told["rows"] if row["cost"]["value"] is not None}
    print(f"  from key to cost by campaign: {seconds:.0f} s, {costs}")
    return bool(costs) and seconds <= GOAL_S


@contextmanager
def large_shop(
    folder: Path, names: Sequence[str], world: World, campaigns: int
) -> Iterator[tuple[Typed, Services, FrozenClock]]:
    """Open a shop of few orders beside services that have much to tell."""
    clock = FrozenClock(NOW)
    with PracticeServer(world, "woocommerce", clock=clock) as server, Services(world, clock) as services:
        large(services, campaigns)
        history = f"history_from = {NOW.date() - timedelta(days=TWO_YEARS)}"
        yield furnished(folder, server, services, names, history), services, clock


def requests_and_memory(folder: Path, name: str, world: World, campaigns: int) -> bool:
    """Print the requests of a backfill and of a day, and the memory over idle; tell whether all is within its goal."""
    with large_shop(folder, [name], world, campaigns) as (typed, services, clock):
        idle = idle_memory(typed, name)
        asked(services)
        peak = memory(typed, name, reads=True)
        backfill, tokens = asked(services), services.property.quota.spent
        clock.move_to(NOW + timedelta(days=1))
        typed.run("sync", now=clock.now())
        daily, daily_tokens = asked(services), services.property.quota.spent - tokens
    told = f", tokens: {tokens}" if tokens else ""
    print(f"  two years of {campaigns} campaigns: {backfill} requests{told}")
    told = f", tokens: {daily_tokens}" if tokens else ""
    print(f"  the next day: {daily} requests{told}")
    print(f"  memory: {idle:.0f} MB idle, {peak:.0f} MB at most while reading: {peak - idle:+.0f} MB")
    return daily <= GOAL_REQUESTS and tokens <= GOAL_TOKENS and peak - idle <= GOAL_MB


def memory_of_all(folder: Path, world: World, campaigns: int) -> bool:
    """Print the memory over idle while one run reads two years of every source; tell whether it is within the goal."""
    names = [name for name in SOURCES if name in kinds()]
    with large_shop(folder, names, world, campaigns) as (typed, _, _):
        idle, peak = idle_memory(typed, "all"), memory(typed, "all", reads=True)
    print(f"all in one run: {idle:.0f} MB idle, {peak:.0f} MB at most while reading: {peak - idle:+.0f} MB")
    return peak - idle <= GOAL_MB


def idle_memory(typed: Typed, name: str) -> float:
    """Return the most megabytes that a sync of a shop takes that was read before, and reads no source.

    The first reading of the shop itself takes more than any source, and would hide what they take.
    """
    memory(typed, name, reads=False)
    return memory(typed, name, reads=False)


def memory(typed: Typed, name: str, *, reads: bool) -> float:
    """Return the most megabytes that a process of its own held: opened and looked at, or with all of it read."""
    inside = Path(__file__).with_name("by_key_memory.py")
    words = [sys.executable, str(inside), str(typed.folder), NOW.isoformat(), *(["--reads"] if reads else [])]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    match = re.search(r"peak ([\d.]+)", ran.stdout)
    if match is None:
        msg = f"{name}: {ran.stderr}"
        raise SystemExit(msg)
    return float(match[1])


def starts(folder: Path, world: World) -> bool:
    """Print how long a command takes to begin, without and with every source configured; tell whether alike."""
    clock = FrozenClock(NOW)
    found: dict[str, float] = {}
    with PracticeServer(world, "woocommerce", clock=clock) as server, Services(world, clock) as services:
        ways = {"no source": furnished(folder / "none", server, services, [])}
        ways["all sources"] = furnished(folder / "all", server, services, [name for name in SOURCES if name in kinds()])
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(_STARTS):
            for name, typed in ways.items():
                begun = resource.getrusage(resource.RUSAGE_CHILDREN)
                typed.run("alerts")
                ended = resource.getrusage(resource.RUSAGE_CHILDREN)
                taken[name].append(ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime)
        found = {name: statistics.median(each) for name, each in taken.items()}
    print("start of a command: " + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in found.items()))
    return found["all sources"] - found["no source"] <= 0.1 * found["no source"]


def main() -> None:
    """Measure everything; exits with 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", choices=list(SOURCES), nargs="*")
    parser.add_argument("--campaigns", type=int, default=200)
    arguments = parser.parse_args()
    whole = simulate(seed=1, first_day=NOW.date() - timedelta(days=395), days=400)
    small = simulate(seed=1, first_day=NOW.date() - timedelta(days=40), days=45, orders_per_day=2.0)
    reached = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.only or [one for one in SOURCES if one in kinds()]:
            print(name)
            reached.append(from_key_to_cost(Path(folder, name, "key"), name, whole))
            reached.append(requests_and_memory(Path(folder, name, "large"), name, small, arguments.campaigns))
        if not arguments.only:
            reached.append(memory_of_all(Path(folder, "all"), small, arguments.campaigns))
        reached.append(starts(Path(folder, "starts"), small))
    print("goals:", "reached" if all(reached) else "MISSED")
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
