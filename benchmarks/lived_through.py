"""A practice shop and its bell, installed as `shopbell init` does it, lived through morning by morning.

The shop answers over real HTTP; the configuration is the one that `init` writes, with tables of
spend and visits.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cache import Cache  # noqa: E402  # found through the line above
from commerce.clock import FrozenClock  # noqa: E402
from commerce.diagnoses import Diagnosis  # noqa: E402
from commerce.figures import Verdict  # noqa: E402
from commerce.judgements import Loss, Onset, Question  # noqa: E402
from commerce.watches import Say  # noqa: E402
from connectors.base import Connector  # noqa: E402
from practice.control import spend_csv, traffic_csv  # noqa: E402
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer  # noqa: E402
from practice.world import World  # noqa: E402
from shopbell import init, wiring  # noqa: E402
from shopbell.config import ShopSettings  # noqa: E402
from shopbell.jobs.check import CheckReport, check  # noqa: E402
from shopbell.jobs.sync import sync  # noqa: E402
from shopbell.recipients import alert_recipients  # noqa: E402
from shopbell.sources import sources_of  # noqa: E402

SHOP = "Corner Shop"
MORNING = time(7, 30)
ENVIRONMENT = {"PRACTICE_KEY": WOOCOMMERCE_KEY, "PRACTICE_SECRET": WOOCOMMERCE_SECRET}
#: A daily export covers the days that may still change.
EXPORTED_DAYS = 3
TABLES = """
[[shop.spend]]
path = "spend.csv"
[[shop.traffic]]
path = "traffic.csv"
"""
#: Words that are not about a new state of things.
_QUIET = frozenset({Say.NOTHING, Say.REMINDED, Say.STILL_FIRING})


@dataclass(frozen=True)
class Word:
    """Something that was told, as far as it can be held against the truth.

    Attributes:
        day: The shop's own day of the morning on which it was told.
        subject: What the incident is about.
        effects: Subjects that are named in it.
        step: Of its diagnosis: the input that lost; "" where none is named.
        parts: Of its diagnosis: (segment, key) of the parts that explain it.
    """

    day: date
    say: Say
    subject: str
    question: Question
    effects: tuple[str, ...]
    onset: Onset | None
    losses: tuple[Loss, ...]
    step: str = ""
    parts: tuple[tuple[str, str], ...] = ()


@dataclass
class LivedThrough:
    """An installation that watches one practice shop; a context manager.

    Args:
        world: What happens in the shop.
        folder: Where configuration and data lie; those of another world of the same past may be there.
        port: The address is who a shop is: one that goes on in another world must have the same.
        every: Read and judge on one morning of so many.
    """

    world: World
    folder: Path
    port: int = 0
    every: int = 1
    words: list[Word] = field(default_factory=list)
    #: What is open, by subject, as of the last look: the day of that look and the verdict.
    open: dict[str, tuple[date, Verdict]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.zone = ZoneInfo(self.world.time_zone)
        self.clock = FrozenClock(datetime(2025, 1, 1, tzinfo=UTC))
        self.stack = ExitStack()
        self.server = self.stack.enter_context(
            PracticeServer(self.world, "woocommerce", clock=FrozenClock(self.clock.now()), port=self.port)
        )
        self.port = self.server.port
        place = self.folder / "config.toml"
        answers = init.Answers(
            name=SHOP,
            platform="woocommerce",
            url=self.server.url,
            variables=(("key_env", "PRACTICE_KEY"), ("secret_env", "PRACTICE_SECRET")),
            reader="Owner",
        )
        init.write(answers, place, wiring.vocabulary(), self.clock.now(), bytes(32), force=True)
        with place.open("a", encoding="utf-8") as file:
            file.write(TABLES)
        self.installation = wiring.open_installation(place, self.folder / "data", self.clock, ENVIRONMENT)
        self.cache: Cache = self.stack.enter_context(self.installation.open_cache())
        self.connector: Connector = self.installation.connect(
            self.shop, self.installation.customer_key.pseudonymizer(self.cache)
        )
        self.stack.callback(self.connector.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    @property
    def shop(self) -> ShopSettings:
        """The shop's settings."""
        return self.installation.settings.shop[0]

    def move_to(self, now: datetime) -> None:
        """Make it an instant, in the shop and in the installation."""
        self.clock.move_to(now)
        self.server.clock.move_to(now)

    def morning(self, day: date) -> datetime:
        """Return the instant of a day at which the shop is read and judged."""
        return datetime.combine(day, MORNING, self.zone).astimezone(UTC)

    def read(self, days: int = EXPORTED_DAYS) -> None:
        """Read what is new in the shop; the tables hold the last `days` days."""
        sources = sources_of(self.installation.settings, self.shop, self.installation.secrets)
        since = (self.clock.now().astimezone(self.zone).date() - timedelta(days=days)).isoformat()
        for source, write in zip(sources, (spend_csv, traffic_csv), strict=True):
            head, *rows = write(self.server.timeline, self.clock.now()).decode().splitlines(keepends=True)
            Path(source.name).write_text(head + "".join(row for row in rows if row >= since), encoding="utf-8")
        sync(self.shop, self.cache, self.connector, self.clock, sources)

    def look(self) -> CheckReport:
        """Judge, and keep what was told."""
        day = self.clock.now().astimezone(self.zone).date()
        opened = self.installation.open_shop(self.shop, self.cache)
        readers = alert_recipients(self.installation.settings, SHOP)
        report = check(opened, self.cache, self.installation.collection, self.installation.renderer, readers)
        for decision in report.decisions:
            verdict = decision.verdict
            if verdict.off_target:
                self.open[verdict.subject] = (day, verdict)
            else:
                self.open.pop(verdict.subject, None)
            if decision.say not in _QUIET:
                told = verdict.silence is None and decision.say is not Say.RECOVERED
                diagnosis = opened.diagnose(verdict) if told else None
                self.words.append(_word(day, decision.say, verdict, decision.effects, diagnosis))
        return report

    def live(self, first: date, last: date) -> Iterator[date]:
        """Live through the mornings of these days, both included: read, judge; yields each when it is over."""
        for offset in range(self.every - 1, (last - first).days + 1, self.every):
            self.move_to(self.morning(first + timedelta(days=offset)))
            self.read(EXPORTED_DAYS + self.every)
            self.look()
            yield first + timedelta(days=offset)


def _word(day: date, say: Say, verdict: Verdict, effects: tuple[str, ...], diagnosis: Diagnosis | None) -> Word:
    step = diagnosis.step.kpi if diagnosis is not None and diagnosis.step is not None else ""
    parts = diagnosis.explanation if diagnosis is not None else ()
    return Word(
        day=day,
        say=say,
        subject=verdict.subject,
        question=verdict.question,
        effects=effects,
        onset=verdict.onset,
        losses=verdict.losses,
        step=step,
        parts=tuple((part.segment, part.key) for part in parts),
    )


def copied(source: Path, target: Path) -> Path:
    """Return a copy of an installation's folder, its database closed, over whatever lay there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def share(value: Fraction | float) -> str:
    """Return a share as percent."""
    return f"{float(value):+.0%}"
