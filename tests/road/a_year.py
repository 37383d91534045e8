"""A shop and its bell lived through morning by morning: practice server, connector, cache, check, a Slack that listens.

Nothing here is a stand-in of ours: the shop answers over HTTP as the platform does, the bell reads its configuration
from a file, and what it says arrives at a web address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from cache import Cache
from commerce.clock import FrozenClock
from commerce.feeds import Feed
from commerce.money import minor_digits
from connectors.base import Connector
from kpi.registry import catalog
from practice.control import spend_csv, traffic_csv
from practice.serve import SHOPIFY_TOKEN, WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.world import World
from shopbell import wiring
from shopbell.config import ShopSettings
from shopbell.delivery import deliver
from shopbell.jobs.check import CheckReport, check
from shopbell.jobs.sync import sync
from shopbell.recipients import alert_recipients
from shopbell.sources import ConfiguredSource, sources_of
from tests.listening import Handler, Listener
from tests.waiting import real_now

SHOP = "Corner Shop"
MORNING = time(7, 30)
ENVIRONMENT = {
    "PRACTICE_KEY": WOOCOMMERCE_KEY,
    "PRACTICE_SECRET": WOOCOMMERCE_SECRET,
    "PRACTICE_TOKEN": SHOPIFY_TOKEN,
}
#: A daily export covers the days that may still change.
EXPORTED_DAYS = 3
#: The months whose middle level an owner's target is taken from.
MONTHS, MONTH_DAYS = 6, 28

_CONFIG = """\
[shopbell]
data = "data"

[[shop]]
name = "{shop}"
platform = "{platform}"
{access}
[shop.facts]
runs_retargeting = false
has_loyalty_program = false
payment_methods_offered = 2
[shop.definitions]
lapse = 90
[[shop.spend]]
{spend}
[[shop.traffic]]
{traffic}
{also}
{targets}
[alerts]
repeat = "{repeat_days} days"

[[channels.slack]]
name = "team"
webhook_env = "SLACK_WEBHOOK"
"""


class SlackThatListens:
    """An incoming webhook on a loopback port that keeps every payload."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        kept = self.payloads

        class Webhook(Handler):
            def post(self) -> None:
                kept.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.answer(200, b"ok")

        self._server = Listener(Webhook)
        self.url = f"{self._server.url}/services/T0/B0/practice"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()


@dataclass(frozen=True)
class Heard:
    """One payload, and the morning on which it came."""

    day: date
    payload: dict[str, Any]

    @property
    def headline(self) -> str:
        """What a telephone shows: the first line of what is read aloud."""
        return str(self.payload["text"]).partition("\n")[0]

    @property
    def words(self) -> str:
        """Everything that stands in the channel."""
        return "\n".join(
            part["text"] for block in self.payload["blocks"] for part in _texts(block) if part["type"] == "mrkdwn"
        )


def _texts(block: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "text" in block:
        yield block["text"]
    yield from block.get("elements", ())


def configuration(
    server: PracticeServer,
    platform: str,
    targets: Mapping[str, str],
    *,
    also: Mapping[str, Mapping[str, str]] | None = None,
    repeat_days: int = 7,
    files: bool = False,
) -> str:
    """Return the text of a config.toml.

    Args:
        server: The practice shop.
        platform: Its platform.
        targets: By KPI the line that follows the table's head, e.g. 'at_most = "18.00"'.
        also: The same shop under more names, each with targets of its own for the same KPIs.
        repeat_days: Days between two words about one open incident.
        files: Spend and traffic come from daily exports beside the configuration instead of from the whole tables.
    """
    if platform == "shopify":
        access = f'url = "corner.myshopify.com"\nbase_url = "{server.url}"\ntoken_env = "PRACTICE_TOKEN"'
    else:
        access = f'url = "{server.url}"\nkey_env = "PRACTICE_KEY"\nsecret_env = "PRACTICE_SECRET"'
    return _CONFIG.format(
        shop=SHOP,
        platform=platform,
        access=access,
        spend='path = "spend.csv"' if files else f'url = "{server.url}/practice/spend.csv"',
        traffic='path = "traffic.csv"' if files else f'url = "{server.url}/practice/traffic.csv"',
        also="".join(
            f'\n[[shop]]\nname = "{name}"\nplatform = "{platform}"\n{access}\n[shop.definitions]\nlapse = 90\n'
            + "".join(f"[shop.targets.{kpi}]\n{line}\n" for kpi, line in own.items())
            for name, own in (also or {}).items()
        ),
        targets="\n".join(f"[targets.{kpi}]\n{line}" for kpi, line in targets.items()),
        repeat_days=repeat_days,
    )


def written_targets(life: Life, kpis: Sequence[str], distance: Fraction) -> dict[str, str]:
    """Return for each KPI the line that an owner would write: so far beyond the middle level of the last months.

    Args:
        life: Read up to now.
        kpis: Ids of the book.
        distance: A share of the level, on the bad side.
    """
    installation = life.installation
    info = life.cache.shops.info(SHOP)
    assert info is not None
    facts, meanings = life.cache.facts.of(SHOP), installation.collection.meanings()
    last = life.today - timedelta(days=1)
    lines = {}
    for kpi in kpis:
        values = [
            value for _, value in installation.book.history(kpi, facts, last, MONTHS, MONTH_DAYS) if value is not None
        ]
        if not values:  # of what was never handed in nobody knows a level
            lines[kpi] = f'near_usual = "{float(distance):.0%}"'.replace("%", " %")
            continue
        higher = meanings[kpi].direction == "higher_is_better"
        level, reach = median(values), catalog()[kpi].range
        is_signed = meanings[kpi].unit == "percent" and reach.low != 0  # growth and returns: a distance in points
        spread = distance if is_signed else abs(level) * distance
        limit = level - spread if higher else level + spread
        per = ""
        if catalog()[kpi].adds_up:  # judged over four weeks
            limit, per = limit / 4, '\nper = "week"'
        unit = meanings[kpi].unit
        if unit == "percent":
            written = f'"{float(min(limit, Fraction(99, 100))):.2%}"'.replace("%", " %")
        elif unit == "currency":
            written = f'"{float(limit) / 10 ** minor_digits(info.currency):.2f}"'
        else:
            written = str(round(limit))
        lines[kpi] = f"{'at_least' if higher else 'at_most'} = {written}{per}"
    return lines


@dataclass
class Life:
    """An installation that watches one practice shop; a context manager.

    Attributes:
        world: What happens in the shop.
        platform: What it runs on.
        folder: Where configuration and data lie.
        heard: What Slack got, with the morning it came on.
    """

    world: World
    platform: str
    folder: Path
    repeat_days: int = 7
    files: bool = False
    heard: list[Heard] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.zone = ZoneInfo(self.world.time_zone)
        self.clock = FrozenClock(real_now())
        self.stack = ExitStack()
        self.server = self.stack.enter_context(
            PracticeServer(self.world, self.platform, clock=FrozenClock(self.clock.now()))
        )
        self.slack = self.stack.enter_context(SlackThatListens())
        self._cache: Cache | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def aim(self, targets: Mapping[str, str], also: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Write the configuration with these targets (see `configuration`), and read it as every command does."""
        place = self.folder / "config.toml"
        text = configuration(
            self.server, self.platform, targets, also=also, repeat_days=self.repeat_days, files=self.files
        )
        place.write_text(text, encoding="utf-8")
        self.installation = wiring.open_installation(
            place, self.folder / "data", self.clock, ENVIRONMENT | {"SLACK_WEBHOOK": self.slack.url}
        )

    @property
    def shop(self) -> ShopSettings:
        """The shop's settings."""
        return self.installation.settings.shop[0]

    @property
    def cache(self) -> Cache:
        """The database, opened once."""
        if self._cache is None:
            self._cache = self.stack.enter_context(self.installation.open_cache())
            self.connector: Connector = self.installation.connect(
                self.shop, self.installation.customer_key.pseudonymizer(self._cache)
            )
            self.stack.callback(self.connector.close)
        return self._cache

    @property
    def today(self) -> date:
        """The shop's own day."""
        return self.clock.now().astimezone(self.zone).date()

    def move_to(self, day: date) -> None:
        """Make it the morning of a day, in the shop and in the installation."""
        now = datetime.combine(day, MORNING, self.zone).astimezone(UTC)
        self.clock.move_to(now)
        self.server.clock.move_to(now)

    def read(self, days: int = EXPORTED_DAYS) -> None:
        """Read what is new in the shop; files hold the last `days` days."""
        sources = sources_of(self.installation.settings, self.shop, self.installation.secrets)
        if self.files:
            self._export(sources, days)
        sync(self.shop, self.cache, self.connector, self.clock, sources)

    def _export(self, sources: list[ConfiguredSource], days: int) -> None:
        now = self.clock.now()
        since = (now.astimezone(self.zone).date() - timedelta(days=days)).isoformat()
        for source, write in zip(sources, (spend_csv, traffic_csv), strict=True):
            head, *rows = write(self.server.timeline, now).decode().splitlines(keepends=True)
            Path(source.name).write_text(head + "".join(row for row in rows if row >= since), encoding="utf-8")

    def look(self) -> CheckReport:
        """Judge, and send what is to be said."""
        return self.look_under_all_names()[0]

    def look_under_all_names(self) -> list[CheckReport]:
        """Judge the shop by the targets of each of its names, and send what is to be said; the facts are read once."""
        reports: list[CheckReport] = []
        opened = self.installation.open_shop(self.shop, self.cache)
        for shop in self.installation.settings.shop:
            if shop is not self.shop:
                self.cache.shops.ensure(shop.name, opened.info)
                self.cache.feeds.note(shop.name, Feed.ORDERS, self.clock.now())  # its facts are the first one's
            named = replace(self.installation.open_shop(shop, self.cache), facts=opened.facts, stale=opened.stale)
            reports.append(
                check(
                    named,
                    self.cache,
                    self.installation.collection,
                    self.installation.renderer,
                    alert_recipients(self.installation.settings, shop.name),
                )
            )
        before = len(self.slack.payloads)
        deliver(self.installation, self.cache)
        self.heard += [Heard(self.today, payload) for payload in self.slack.payloads[before:]]
        return reports

    def live(self, first: date, last: date) -> Iterator[CheckReport]:
        """Live through the mornings of these days, both included: read, judge, send."""
        for reports in self.live_under_all_names(first, last):
            yield reports[0]

    def live_under_all_names(self, first: date, last: date) -> Iterator[list[CheckReport]]:
        """The same for every name of the shop."""
        for offset in range((last - first).days + 1):
            self.move_to(first + timedelta(days=offset))
            self.read()
            yield self.look_under_all_names()
