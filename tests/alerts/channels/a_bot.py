"""A shop with open incidents, a practice bot of Zalo that tells of them, and the listener of the product."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing
from alerts.channels.zalo import CHANNEL
from alerts.channels.zalo.listener import Patience, ZaloListener
from alerts.channels.zalo.settings import ZaloSettings
from alerts.inbox.desk import Desk
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.messages import Claimed, Message
from commerce.watches import Say, Watch
from practice.zalo import CHAT, TOKEN, PracticeBot
from shopbell.outside import SystemClock
from tests.alerts.a_shop import KNOWLEDGE, SCENE, fired
from tests.alerts.channels.a_workspace import NOW, RENDERER, SHOP, SUBJECT, WATCH
from tests.alerts.channels.an_ear import Alone
from tests.cache.stored import open_cache
from tests.make import INFO
from tests.waiting import until
from wording.names import Names

QUICK = Patience(hold_s=0.2, between_s=0.01, trouble_s=0.05, refused_s=0.05, note_s=0.05)


class StoppedClock(SystemClock):
    """Stands where the shop's day is; what is measured goes on."""

    def now(self) -> Any:
        return NOW


def alert_of(language: str, *incidents: Watch, say: Say = Say.FIRED) -> Message:
    """Return a message about incidents; without any, about the one that is open."""
    made = fired()
    updates = [IncidentUpdate(made.verdict, one, say, made.diagnosis, made.advice) for one in incidents or (WATCH,)]
    return alert_message(updates, SCENE, Recipient("Lan", CHANNEL, CHAT, language), RENDERER)


@dataclass
class Place:
    """A bot, what is remembered, and who reads of which shop."""

    bot: PracticeBot
    cache: Cache
    path: Path
    language: str = "en"
    readers: Sequence[str] = ("Lan",)
    shops: Sequence[str] = (SHOP,)
    people: dict[str, str] = field(default_factory=lambda: {CHAT: "Lan"})
    alone: Alone = field(default_factory=Alone)
    count: int = 0
    is_full: bool = False

    @property
    def configured(self) -> Configured[Any]:
        table = ZaloSettings(api=self.bot.url)
        elapsed = SystemClock().elapsed
        return Configured(
            table, {"token": TOKEN}, Path(), timeout_s=2, elapsed=elapsed, open_cache=lambda: open_cache(self.path)
        )

    @property
    def hearing(self) -> Hearing:
        told = StoppedClock()
        return Hearing(
            channels=[self.configured],
            open_cache=self.opened,
            desk=lambda cache: Desk(cache, self.readers, (SUBJECT,), told.now(), KNOWLEDGE.tactics),
            shops=lambda: self.shops,
            readers_of=lambda _shop: list(self.readers),
            language="en",
            names=lambda code: Names(KNOWLEDGE, code),
            clock=told,
            chance=lambda: 0.5,
            alone=lambda _name: self.alone(),
            reader_at=lambda chat: (self.people[chat], self.language) if chat in self.people else None,
        )

    def opened(self) -> Cache:
        """Open the database; while the disk is full it can be read alone."""
        cache = open_cache(self.path)
        if self.is_full:
            cache._session.connection.execute("PRAGMA query_only = ON")  # noqa: SLF001 - no disk is full on request
        return cache

    def alert(self, *incidents: Watch, say: Say = Say.FIRED) -> Message:
        """Return a message about incidents, to whoever reads in this language."""
        return alert_of(self.language, *incidents, say=say)

    def deliver(self, message: Message | None = None, at: datetime = NOW) -> str:
        """Hand a message over, and return what is shown of it."""
        self.count += 1
        told = replace(message or self.alert(), message_id=f"<{self.count}@shopbell.invalid>")
        CHANNEL.open(self.configured).deliver(Claimed(self.count, told, 1, at, reader="Lan"))
        return self.bot.shown[-1][1]

    def say(self, text: str | None, **more: Any) -> str:
        """Write to the bot, and return what it answers."""
        before = len(self.bot.shown)
        self.bot.write(text, NOW.timestamp(), **more)
        until(lambda: len(self.bot.shown) > before)
        return self.bot.shown[-1][1]

    def watch(self) -> Watch:
        """Return how the incident is watched now."""
        return self.cache.incidents.watches(SHOP)[SUBJECT]


@contextmanager
def a_place(folder: Path, **more: Any) -> Iterator[Place]:
    """Open a bot, and a shop whose incident is open."""
    path = folder / "shop.sqlite"
    with PracticeBot() as bot, open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        cache.incidents.commit(SHOP, {SUBJECT: WATCH}, [], [], NOW)
        yield Place(bot, cache, path, **more)


@contextmanager
def listening(place: Place, seen: Callable[[ZaloListener], bool] = lambda one: one.state.is_open) -> Iterator[Any]:
    """Listen until the end."""
    listener = ZaloListener(place.hearing, QUICK)
    listener.start()
    try:
        until(lambda: seen(listener))
        yield listener
    finally:
        listener.stop()
