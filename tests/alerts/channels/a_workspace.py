"""A shop with an open incident, and a practice workspace of Slack that hears of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from alerts.channels.configured import Configured
from alerts.channels.slack_app import CHANNEL
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.messages import Claimed, Message
from commerce.watches import LogEntry, Say, Watch
from practice.slack.server import PracticeSlack
from practice.slack.workspace import APP_TOKEN, BOT_TOKEN, Posted
from shopbell.outside import SystemClock
from tests.alerts.a_shop import CAC_OFF, KNOWLEDGE, OPEN_WATCH, SCENE, fired, history
from tests.cache.stored import open_cache
from tests.make import INFO
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)
SHOP = "toys"
NOW = SCENE.now
SUBJECT = CAC_OFF.subject
INCIDENT = "toys/customer_acquisition_cost@2026-03-01T07:00Z"
WATCH = msgspec.structs.replace(OPEN_WATCH, incident=INCIDENT)


@dataclass
class Room:
    """A workspace, the channel that posts there, and what is remembered."""

    slack: PracticeSlack
    cache: Cache
    path: Path
    table: SlackAppSettings
    count: int = 0
    language: str = "en"

    @property
    def configured(self) -> Configured[Any]:
        secrets = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
        elapsed = SystemClock().elapsed
        return Configured(
            self.table, secrets, Path(), timeout_s=3, elapsed=elapsed, open_cache=lambda: open_cache(self.path)
        )

    @property
    def roots(self) -> list[Posted]:
        """What stands in the channel, whatever is below it."""
        return [one for one in self.slack.workspace.posted if not one.thread_ts and not one.is_deleted]

    def thread(self, root: Posted) -> list[str]:
        """Return what stands below a root."""
        return [one.body["text"] for one in self.slack.workspace.posted if one.thread_ts == root.ts]

    def told(self, say: Say = Say.FIRED, watch: Watch = WATCH, at: datetime = NOW, shop: str = SHOP) -> Message:
        """Return a message about the incident."""
        made = fired()
        verdict, course = replace(made.verdict, shop=shop), history(2900, 3900, 4400, 5012)
        update = IncidentUpdate(verdict, watch, say, made.diagnosis, made.advice, course=course)
        scene = replace(SCENE, now=at)
        return alert_message([update], scene, Recipient("team", CHANNEL, self.table.name, self.language), RENDERER)

    def deliver(self, message: Message, attempt: int = 1, **more: Any) -> None:
        """Hand a message over."""
        self.count += 1
        CHANNEL.open(self.configured).deliver(Claimed(self.count, message, attempt, NOW, **more))

    def move(self, watch: Watch, *entries: LogEntry) -> None:
        """Let the incident stand otherwise."""
        self.cache.incidents.commit(SHOP, {SUBJECT: watch}, [], list(entries), NOW)


@contextmanager
def a_room(folder: Path, **table: Any) -> Iterator[Room]:
    """Open a workspace, and a shop whose incident is open."""
    path = folder / "shop.sqlite"
    with PracticeSlack(SystemClock()) as slack, open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        written = SlackAppSettings(**{"name": "team", "channel": "C0ALERTS1", "api": slack.api, **table})
        room = Room(slack, cache, path, written)
        room.move(WATCH)
        yield room


def together(*does: Any) -> None:
    """Do several things at the same time, and wait for all."""
    threads = [threading.Thread(target=one) for one in does]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
