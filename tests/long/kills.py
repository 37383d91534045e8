"""Kill real commands at random moments over a shop that lives on, and look after each kill whether anything is lost.

    .venv/bin/python tests/long/kills.py --kills 200 --seed 7

Sync, check, digest, run, backup and restore take turns; some hours go by between two of them. After each kill the
database must be sound, every message still known, no copy half done, and the secrets as they were. At the end the
stored orders are those of an installation that nobody ever killed, the facts are those of a full count, and each
message lies in the outbox once.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom  # noqa: TID251 - a seed that nobody chose; it is printed
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from cache import Cache, look_at  # noqa: E402 - a script finds the rooms only now
from commerce.clock import FrozenClock  # noqa: E402 - as above
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL  # noqa: E402 - as above
from practice.serve import PracticeServer  # noqa: E402 - as above
from practice.simulate import simulate  # noqa: E402 - as above
from shopbell.upkeep.backup import copies_in  # noqa: E402 - as above
from tests.waiting import elapsed, pause, real_now  # noqa: E402 - as above

COMMANDS = ("sync", "check", "digest", "run", "backup", "restore")
#: The shop's life in the drill ends today, so that `run`, which knows no other time, has something to do.
DAYS = 60
LONGEST_S = 120.0
SHOP = "toys"
CONFIG = """
[shopbell]
data = "data"
[[shop]]
name = "toys"
platform = "woocommerce"
url = "{url}"
[[shop.spend]]
url = "{url}/practice/spend.csv"
[targets.average_order_value]
at_least = "1000.00"
[targets.order_count]
at_least = 10000
per = "week"
[[recipient]]
name = "Anna"
digest_at = "00:00"
[backup]
keep = 3
"""
SECRETS = f'customer_key = "{"ab" * 32}"\n[shop.toys]\nkey = "ck_practice"\nsecret = "cs_practice"\n'


@dataclass
class Drill:
    """One installation that is killed again and again.

    Attributes:
        took_s: How long each command takes undisturbed.
        known: The messages that were ever seen in the outbox.
        kills, survived: By command: killed in the middle, or over before the kill.
    """

    folder: Path
    shop: PracticeServer
    chance: Random
    now: datetime
    took_s: dict[str, float] = field(default_factory=dict)
    known: set[tuple[Any, ...]] = field(default_factory=set)
    kills: Counter[str] = field(default_factory=Counter)
    survived: Counter[str] = field(default_factory=Counter)
    checked: int = 0

    @property
    def database(self) -> Path:
        return self.folder / "data" / "shopbell.sqlite"

    def begin(self) -> None:
        """Write the configuration, and run each command once to its end."""
        install(self.folder, self.shop.url)
        for command in COMMANDS:
            began = elapsed()
            process = self.start(command)
            if command == "run":
                self.stop(process)
            out, err = process.communicate(timeout=LONGEST_S)
            assert process.returncode in {0, 3}, (command, out, err)
            self.took_s[command] = elapsed() - began
        self.look("undisturbed")

    def start(self, command: str) -> subprocess.Popen[str]:
        """Begin a command; those that may be told the time live at the drill's own."""
        words = [command, "--config", str(self.folder)]
        words += ["--yes"] if command == "restore" else []
        words += ["--now", self.now.isoformat()] if command in {"sync", "check", "digest"} else []
        return subprocess.Popen(
            [sys.executable, "-m", "shopbell", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, command: str) -> None:
        """Let a command come to its end."""
        process = self.start(command)
        out, err = process.communicate(timeout=LONGEST_S)
        assert process.returncode == 0, (command, out, err)

    def stop(self, process: subprocess.Popen[str]) -> None:
        """End a service once it has begun its work."""
        pause(2 * self.took_s.get("sync", 4.0) + 1.0)  # a machine that is busy begins it late
        process.terminate()

    def kill_one(self, command: str) -> None:
        """Kill a command at a moment that chance chooses; look at what it left."""
        if command == "restore":  # what it puts back is what is there: whatever happens, nothing may be lost
            self.finish("backup")
        # no Python program does anything before its modules are loaded
        moment_s = self.took_s[command] * self.chance.uniform(0.35, 1.1)
        process = self.start(command)
        pause(moment_s)
        process.kill()
        _, err = process.communicate(timeout=LONGEST_S)
        assert "Traceback" not in err, err
        (self.kills if process.returncode == -9 else self.survived)[command] += 1
        self.look(command)

    def look(self, command: str) -> None:
        """Hold what is there against what was.

        Raises:
            AssertionError: Something is lost.
        """
        assert look_at(self.database) == [], command
        with closing(sqlite3.connect(self.database)) as connection:
            messages = set(connection.execute("SELECT key, channel, recipient FROM outbox"))
            assert connection.execute("SELECT COUNT(*) FROM shops").fetchone() == (1,), command
        assert self.known <= messages, (command, self.known - messages)
        self.known = messages
        for copy in copies_in(self.folder / "data" / "backups"):
            assert look_at(copy.path) == [], (command, copy)
        assert (self.folder / "secrets.toml").read_text().endswith(SECRETS), command
        self.checked += 1

    def live_on(self) -> None:
        """Let some hours go by in the shop."""
        step = timedelta(hours=self.chance.uniform(2, 9))
        self.now = min(self.now + step, real_now())
        self.shop.clock.move_to(self.now)

    def end(self) -> dict[str, int]:
        """Run everything to its end, and count what is there.

        Raises:
            AssertionError: Something is lost, or was told twice.
        """
        for command in ("sync", "check", "digest"):
            process = self.start(command)
            out, err = process.communicate(timeout=LONGEST_S)
            assert process.returncode in {0, 3}, (command, out, err)
        self.look("the end")
        with Cache.open(self.database, MEASURES, PURCHASE_PAIRS_SQL) as cache:
            cache.facts.refresh(SHOP)
            moved = facts(self.database)
            cache.facts.refresh(SHOP, force=True)
        assert facts(self.database) == moved
        with tempfile.TemporaryDirectory() as fresh:
            other = Drill(Path(fresh), self.shop, self.chance, self.now)
            install(other.folder, self.shop.url)
            other.finish("sync")
            assert orders(self.database) == orders(other.database)
        return {"messages": self.each_once(), "orders": len(orders(self.database)), "facts": len(moved)}

    def each_once(self) -> int:
        """Return how many messages lie in the outbox folder, each once, and none of those sent is missing."""
        files = [path.name for path in (self.folder / "data" / "outbox").glob("*.txt")]
        with closing(sqlite3.connect(self.database)) as connection:
            sent = connection.execute("SELECT outbox_id, key FROM outbox WHERE state = 'delivered'").fetchall()
            waiting = connection.execute("SELECT COUNT(*) FROM outbox WHERE state <> 'delivered'").fetchone()
        assert waiting == (0,)
        ids = [int(name.split("-")[1]) for name in files]
        assert len(ids) == len(set(ids))
        assert {outbox_id for outbox_id, _ in sent} == set(ids)
        assert len({key for _, key in sent}) == len(sent)
        return len(files)


def install(folder: Path, url: str) -> None:
    """Write a configuration and its secrets."""
    (folder / "config.toml").write_text(CONFIG.format(url=url))
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS)
    secrets.chmod(0o600)


def facts(path: Path) -> list[tuple[Any, ...]]:
    """Return the daily facts as stored."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT measure, segment, day, key, value FROM facts"))


def orders(path: Path) -> list[tuple[Any, ...]]:
    """Return what the shop told of its orders, as stored."""
    with closing(sqlite3.connect(path)) as connection:
        told = (
            "order_id, platform_status, counted, day, gross_minor, discount_minor, net_minor, tax_minor, shipping_minor"
        )
        lines = "(SELECT COUNT(*) FROM order_lines AS l WHERE l.order_key = o.order_key)"
        given = "(SELECT COUNT(*) FROM refunds AS r WHERE r.order_key = o.order_key)"
        return sorted(connection.execute(f"SELECT {told}, {lines}, {given} FROM orders AS o"))  # noqa: S608 - our own words


def drill(folder: Path, kills: int, seed: int) -> str:
    """Kill so many commands in the middle; return what was counted.

    Raises:
        AssertionError: Something is lost.
    """
    chance = Random(seed)  # noqa: S311 - repeatable moments, no secret
    today = real_now()
    world = simulate(seed=seed, first_day=today.date() - timedelta(days=DAYS + 40), days=DAYS + 41, orders_per_day=5.0)
    began = today - timedelta(days=DAYS)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(began)) as shop:
        one = Drill(folder, shop, chance, began)
        one.begin()
        turns: list[str] = []
        while one.kills.total() < kills:
            turns = turns or chance.sample(COMMANDS, len(COMMANDS))
            one.live_on()
            one.kill_one(turns.pop())
        held = one.end()
    by_command = ", ".join(f"{command} {one.kills[command]}" for command in COMMANDS)
    found = ", ".join(f"{count} {what}" for what, count in held.items())
    return (
        f"seed {seed}: {one.kills.total()} kills in the middle ({by_command}), {one.survived.total()} came too late;"
        f" looked at {one.checked} times, nothing lost; {found}"
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6), help="of shop and moments")
    arguments = parser.parse_args()
    began = elapsed()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        print(f"{drill(Path(folder), arguments.kills, arguments.seed)}; {elapsed() - began:.0f} s")


if __name__ == "__main__":
    main()
