"""The whole road on two simulated shops: real connectors over loopback HTTP, cache, KPIs, alerts, digests as files.

One shop of each platform, thirteen months, about 20,000 orders together. A drift is planted in each; the last weeks are
lived through day by day, so that incidents arise as they would. Nothing here is a real shop or person.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from alerts.decide.evaluate import Decision
from alerts.messages.incident_update import IncidentUpdate, MessageContext
from alerts.messages.recipient import Recipient
from alerts.messages.together import ShopNews
from alerts.messages.verdict_words import headline
from cache import Cache
from commerce.clock import FrozenClock
from commerce.errors import Refused
from commerce.pseudonym import KEY_BYTES, Pseudonymizer
from commerce.watches import Say
from connectors.base import Connector
from practice import keys
from practice.serve import PracticeServer
from practice.services.beside import Services
from practice.simulate import simulate
from practice.tales import COFFEE, LAST_DAY, TOYS
from shopbell import secrets, wiring
from shopbell.config import ShopSettings
from shopbell.delivery import deliver
from shopbell.demo_chat import SECRETS, Chat
from shopbell.digests import named_for, tell_together, zone_of
from shopbell.jobs import digest, together
from shopbell.jobs.check import CheckReport, check
from shopbell.jobs.report import Progress, SyncReport
from shopbell.jobs.shops import OpenShop
from shopbell.jobs.sync import sync
from shopbell.recipients import alert_recipients, digest_readers, everybody
from shopbell.sources import ConfiguredSource, sources_of

Bars = Callable[[str], AbstractContextManager[Progress | None]]

_MARK = "# Shopbell demo: two simulated shops. Made by `shopbell demo`, and made anew each time.\n"
#: The days lived through one by one.
_WATCHED_DAYS = 30
_MORNING = time(7, 30)

_CONFIG = """\
[shopbell]
language = "en"
data = "data"

[[shop]]
name = "Toy Chest"
{toys}
[shop.facts]
runs_retargeting = false
has_loyalty_program = false
payment_methods_offered = 2
{toys_sources}
[shop.targets.customer_acquisition_cost]
at_most = "16.50"

[[shop]]
name = "Cà Phê Mây"
{coffee}
[shop.facts]
has_one_step_checkout = false
shows_shipping_before_checkout = false
payment_methods_offered = 2
{coffee_sources}

[[recipient]]
name = "Anna"
language = "en"
shops = ["Toy Chest"]
[[recipient]]
name = "Mei"
language = "zh_Hant"
shops = ["Toy Chest"]
[[recipient]]
name = "Linh"
language = "vi"
shops = ["Cà Phê Mây"]
[[recipient]]
name = "Agency"
language = "en"
editions = ["weekly"]
together = true
alerts = []

[channels.folder]
path = "messages"
"""


@dataclass(slots=True)
class Outcome:
    """What the demo saw.

    Attributes:
        ended_at: When the last of its shops was read for the last time, UTC: its days are the same whenever it is run.
    """

    folder: Path
    ended_at: datetime
    orders: dict[str, int] = field(default_factory=dict)
    said: list[tuple[date, str, str, Say]] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A shop on stage: its settings, its server, its connector."""

    shop: ShopSettings
    server: PracticeServer
    connector: Connector
    zone: ZoneInfo
    clock: FrozenClock
    sources: tuple[ConfiguredSource, ...]

    def sync(self, cache: Cache, progress: Progress | None = None) -> SyncReport:
        """Read what is new."""
        return sync(self.shop, cache, self.connector, self.clock, self.sources, progress=progress)

    def move_to(self, now: datetime) -> None:
        """Put the installation's clock, the shop's and that of the services beside it to an instant."""
        self.clock.move_to(now)
        self.server.clock.move_to(now)


def play(
    folder: Path,
    say: Callable[[str], None],
    bars: Bars | None = None,
    *,
    watched_days: int = _WATCHED_DAYS,
    **story: Any,
) -> Outcome:
    """Run the demo in a folder.

    Args:
        folder: Empty, missing, or of an earlier demo (which is cleared).
        say: Told what happens, a line each.
        bars: Makes a progress bar for one shop's first read.
        watched_days: How many days are lived through one by one.
        story: Changes to both simulated shops (see `practice.simulate.Settings`), for tests.

    Raises:
        Refused: The folder holds something else.
    """
    _clear(folder)
    clock = FrozenClock(_at(LAST_DAY - timedelta(days=watched_days), ZoneInfo(TOYS.story.time_zone)))
    say("making up two shops ...")
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                PracticeServer(simulate(tale.story, **story), tale.platform, clock=FrozenClock(clock.now()))
            )
            for tale in (TOYS, COFFEE)
        ]
        services = [stack.enter_context(Services(server.world, server.clock)) for server in servers]
        chat = Chat()
        stack.enter_context(chat.opened())
        installation = _furnish(folder, servers, services, clock, chat.table)
        cache = stack.enter_context(installation.open_cache())
        pseudonym = installation.customer_key.pseudonymizer(cache)
        stages = []
        for shop, server in zip(installation.settings.shop, servers, strict=True):
            connector = installation.connect(shop, pseudonym)
            stack.callback(connector.close)
            sources = tuple(sources_of(installation.settings, shop, installation.secrets))
            stages.append(_Stage(shop, server, connector, ZoneInfo(server.world.time_zone), clock, sources))
        ended_at = max(_at(LAST_DAY + timedelta(days=1), stage.zone) for stage in stages)
        playing = _Play(installation, cache, stages, say, Outcome(folder, ended_at), chat)
        playing.first_read(bars or _no_bars)
        playing.live(watched_days)
        playing.write_digests()
        playing.write_rollup()
    config = folder / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(chat.table, ""), encoding="utf-8")  # served no more
    playing.outcome.files = sorted((folder / "messages").iterdir())
    return playing.outcome


def _as_simulated(news: ShopNews) -> ShopNews:
    """Return news that say that they are made up."""
    return news if news.scene is None else replace(news, scene=replace(news.scene, simulated=True))


def _no_bars(shop: str) -> AbstractContextManager[None]:
    del shop
    return nullcontext()


def _at(day: date, zone: ZoneInfo) -> datetime:
    """Return the morning of a day, when the digest is read."""
    return datetime.combine(day, _MORNING, zone).astimezone(UTC)


def _clear(folder: Path) -> None:
    """Make room; touch nothing that is not from an earlier demo.

    Raises:
        Refused: The folder holds something else.
    """
    config = folder / "config.toml"
    if config.exists() and config.read_text(encoding="utf-8").startswith(_MARK):
        for mine in ("data", "messages"):
            shutil.rmtree(folder / mine, ignore_errors=True)
        earlier = (*folder.glob("*-spend.csv"), *folder.glob("*-traffic.csv"))  # of a demo that read files
        for file in (config, folder / "secrets.toml", *earlier):
            file.unlink(missing_ok=True)
    elif folder.exists() and any(folder.iterdir()):
        msg = f"{folder} is not empty; choose another folder with --dir"
        raise Refused(msg)
    folder.mkdir(parents=True, exist_ok=True)


def _furnish(
    folder: Path, servers: list[PracticeServer], services: list[Services], clock: FrozenClock, chat: str
) -> wiring.Installation:
    """Write configuration and secrets as a merchant would, and open the installation by them."""
    config = folder / "config.toml"
    toys, coffee = (
        "\n".join(keys.shop_lines(tale.platform, server.url, tale.label))
        for tale, server in zip((TOYS, COFFEE), servers, strict=True)
    )
    of_toys, of_coffee = ("\n".join(one.source_lines()) for one in services)
    text = _CONFIG.format(toys=toys, coffee=coffee, toys_sources=of_toys, coffee_sources=of_coffee)
    config.write_text(f"{_MARK}\n{text}{chat}", encoding="utf-8")
    empty = secrets.load(folder / "secrets.toml", {})
    secrets.save(
        empty,
        {
            "customer_key": Pseudonymizer(bytes(KEY_BYTES)).fingerprint() * 2,  # made-up people need no real key
            "shop": {tale.story.name: keys.secrets(tale.platform) for tale in (TOYS, COFFEE)},
            "source": {tale.story.name: one.secrets() for tale, one in zip((TOYS, COFFEE), services, strict=True)},
            **SECRETS,
        },
    )
    return wiring.open_installation(config, folder / "data", clock, {})


@dataclass(frozen=True, slots=True)
class _Play:
    """The demo in the middle of its story."""

    installation: wiring.Installation
    cache: Cache
    stages: list[_Stage]
    say: Callable[[str], None]
    outcome: Outcome
    chat: Chat

    def first_read(self, bars: Bars) -> None:
        """Read a year of each shop, and take the first look, which only takes note."""
        for stage in self.stages:
            with bars(stage.shop.name) as progress:
                report = stage.sync(self.cache, progress)
            self.say(report.summary)
            self._look(stage)

    def live(self, days: int) -> None:
        """Go through the last weeks morning by morning: sync, check, deliver."""
        self.say(f"living through {days} days, morning by morning ...")
        for back in reversed(range(days)):
            day = LAST_DAY - timedelta(days=back)
            for stage in self.stages:
                stage.move_to(_at(day + timedelta(days=1), stage.zone))
                stage.sync(self.cache)
                opened, report = self._look(stage)
                for decision in report.decisions:
                    if decision.say is not Say.NOTHING:
                        self.outcome.said.append((day, stage.shop.name, decision.subject, decision.say))
                        self.say(f"  {opened.today}  {self._words(decision, opened)}")
                deliver(self.installation, self.cache)
                if any(one.verdict.silence and one.say is Say.FIRED for one in report.decisions):
                    self._answer(opened)

    def _answer(self, opened: OpenShop) -> None:
        """Let somebody answer in the chat what has just been told there."""
        done = self.chat.answer(self.installation, ("acknowledge", "tried"))
        if done:
            self.say(f"  {opened.today}  Anna answers in Slack: {', '.join(done)}")

    def write_digests(self) -> None:
        """Write each reader's digest of the last morning, and leave the tables whole."""
        for stage in self.stages:
            stage.move_to(_at(LAST_DAY + timedelta(days=1), stage.zone))
            name = stage.shop.name
            opened = self.installation.open_shop(stage.shop, self.cache)
            told = digest.digest(opened, self.cache, self.installation.collection)
            morning = [one for one in digest_readers(self.installation.settings, name) if not one.together]
            readers = [recipient for one in morning for recipient in one.recipients]
            written = digest.messages(told, opened, readers, self.installation.renderer, simulated=True)
            digest.queue(written, told, opened, self.cache, opened.now)
            deliver(self.installation, self.cache)
            self.outcome.orders[name] = sum(self.cache.facts.count_statuses(name).values())

    def write_rollup(self) -> None:
        """Write the week of both shops in one message, worst first, for whoever reads them together."""
        now = self.installation.clock.now()
        for reader in everybody(self.installation.settings):
            if reader.together:
                named = named_for(self.installation, reader, now.astimezone(zone_of(reader, self.cache)).date())
                told, news = tell_together(self.installation, reader, named.day, self.cache)
                news = [_as_simulated(one) for one in news]
                written = together.messages(news, named, now, reader.recipients, self.installation.renderer)
                together.queue(written, told, self.cache, now)
        deliver(self.installation, self.cache)

    def _words(self, decision: Decision, opened: OpenShop) -> str:
        """Return the headline of what is told, in English: its reader gets it in a language of their own."""
        scene = MessageContext(opened.name, opened.now, opened.zone, currency=opened.info.currency)
        return headline(IncidentUpdate.of(decision), scene, self.installation.renderer, "en")

    def _told(self, shop: str) -> list[Recipient]:
        """Return who hears of a shop's incidents: the chat, and as files everybody who reads its digest."""
        settings = self.installation.settings
        readers = [reader for reader in digest_readers(settings, shop) if not reader.together]
        found = [*alert_recipients(settings, shop), *(one for reader in readers for one in reader.recipients)]
        return list({(one.name, one.channel.name): one for one in found}.values())

    def _look(self, stage: _Stage) -> tuple[OpenShop, CheckReport]:
        installation, name = self.installation, stage.shop.name
        opened = installation.open_shop(stage.shop, self.cache)
        return opened, check(
            opened,
            self.cache,
            installation.collection,
            installation.renderer,
            self._told(name),
            simulated=True,
            conversations=installation.conversations(self.cache),
        )
