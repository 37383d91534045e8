"""A shop with an open incident, a mailbox that readers write to, and the listener of the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from alerts.channels.configured import Configured
from alerts.channels.email import CHANNEL
from alerts.channels.email.listener import EmailListener, Patience
from alerts.channels.email.settings import EmailSettings
from alerts.channels.hearing import Hearing
from alerts.inbox.desk import Desk
from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.recipient import Recipient
from cache import Cache
from commerce.conversation_names import ConversationNames
from commerce.messages import Message
from commerce.watches import LogEntry, Say, Watch
from practice.imap import PracticeMailbox
from tests.alerts.a_shop import CONVERSATIONS, KNOWLEDGE, SCENE, fired
from tests.alerts.channels.a_bot import StoppedClock
from tests.alerts.channels.a_workspace import NOW, RENDERER, SHOP, SUBJECT, WATCH
from tests.alerts.channels.an_ear import Alone
from tests.cache.stored import open_cache
from tests.make import INFO
from tests.waiting import until
from wording.names import Names

ANNA = "Anna Bui <Anna@toys.example>"
QUICK = Patience(between_s=0.02, trouble_s=0.05, refused_s=0.05, note_s=0.05)


@dataclass
class Post:
    """A mailbox, what is remembered, and who reads of which shop."""

    mailbox: PracticeMailbox
    cache: Cache
    path: Path
    language: str = "en"
    readers: tuple[str, ...] = ("Anna",)
    shops: tuple[str, ...] = (SHOP,)
    alone: Alone = field(default_factory=Alone)
    count: int = 0
    named: ConversationNames = CONVERSATIONS

    @property
    def configured(self) -> Configured[Any]:
        table = EmailSettings(
            host="smtp.example.com", sender="bell@toys.example", user="bell", imap_host="127.0.0.1",
            imap_port=self.mailbox.port, imap_security="none",
        )  # fmt: skip
        secrets = {"password": self.mailbox.password}
        return Configured(table, secrets, Path(), timeout_s=5, open_cache=lambda: open_cache(self.path))

    @property
    def hearing(self) -> Hearing:
        told = StoppedClock()
        return Hearing(
            channels=[self.configured],
            open_cache=lambda: open_cache(self.path),
            desk=lambda cache: Desk(cache, self.readers, (SUBJECT,), told.now(), KNOWLEDGE.tactics),
            shops=lambda: self.shops,
            readers_of=lambda _shop: list(self.readers),
            language="en",
            names=lambda code: Names(KNOWLEDGE, code),
            clock=told,
            chance=lambda: 0.5,
            alone=lambda _name: self.alone(),
            conversations=lambda _cache: self.named,
            readers=lambda: [(ANNA, "Anna", self.language), ("lan@toys.example", "Lan", "vi")],
        )

    def alert(self) -> Message:
        """Return the mail that opened the incident."""
        made = fired()
        to = Recipient("Anna", CHANNEL, ANNA, self.language, takes_replies=True)
        return alert_message(
            [IncidentUpdate(made.verdict, WATCH, made.say, made.diagnosis, made.advice)],
            replace(SCENE, conversations=self.named),
            to,
            RENDERER,
        )

    def write(
        self, text: str, sender: str = "anna@toys.example", to: str = "", name: str = "", at: datetime | None = None
    ) -> str:
        """Answer the alert; returns the Message-ID of the answer, which came at an instant, else today."""
        self.count += 1
        mail, first = EmailMessage(), to or self.alert().message_id.replace("shopbell.invalid", "toys.example")
        mail["From"], mail["Subject"] = sender, "Re: Toys & Co: Customer acquisition cost"
        mail["Message-ID"] = name or f"<{self.count}@reader.example>"
        mail["References"] = first
        mail.set_content(f"{text}\n\nOn Tuesday Shopbell wrote:\n> Customer acquisition cost at €50.12\n")
        self.mailbox.put(bytes(mail), at or NOW.date())
        return str(mail["Message-ID"])

    def told(self, count: int = 1) -> list[Message]:
        """Return what was answered by mail, once so much was."""
        until(lambda: len(self._queued()) >= count)
        return self._queued()

    def _queued(self) -> list[Message]:
        with open_cache(self.path) as cache:
            return [one.message for one in cache.outbox.claim(NOW, 50, lease_s=0) if one.message.kind == "answer"]

    def watch(self) -> Watch:
        """Return how the incident is watched now."""
        return self.cache.incidents.watches(SHOP)[SUBJECT]


@contextmanager
def a_post(folder: Path, **more: Any) -> Iterator[Post]:
    """Open a mailbox, and a shop whose incident is open and was told with a tactic."""
    path = folder / "shop.sqlite"
    with PracticeMailbox() as mailbox, open_cache(path) as cache:
        cache.shops.ensure(SHOP, INFO)
        shown = LogEntry(NOW, SHOP, SUBJECT, WATCH.incident, Say.FIRED, sent=True, tactic="stop_unprofitable_campaigns")
        cache.incidents.commit(SHOP, {SUBJECT: WATCH}, [], [shown], NOW)
        yield Post(mailbox, cache, path, **more)


@contextmanager
def listening(post: Post, patience: Patience = QUICK) -> Iterator[EmailListener]:
    """Let the product look into the mailbox."""
    one = EmailListener(post.hearing, patience)
    one.start()
    try:
        yield one
    finally:
        one.stop()
