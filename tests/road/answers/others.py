"""The other sides: practice Slack, practice Zalo, a mailbox and a mail server, with the instant of all that happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from typing import Any

from practice.imap import PracticeMailbox
from practice.slack.server import PracticeSlack
from practice.zalo import PracticeBot, Told
from shopbell.outside import SystemClock
from tests.alerts.channels.mail_server import Mailbox, mail_server
from tests.road.answers.shops import READERS, SIGN, Ways
from tests.waiting import elapsed

_FETCHED = re.compile(r"UID FETCH (\d+) \(.*BODY\.PEEK\[\]")


@dataclass(frozen=True)
class Said:
    """What the bot wrote into a chat: a word on an answer, or an alert."""

    chat: str
    text: str
    at_s: float
    #: The update that was handed out last before it: what it is a word on, since one is done after the other.
    after: str

    @property
    def is_alert(self) -> bool:
        return SIGN in self.text


class HeardBot(PracticeBot):
    """A bot that remembers when each update was handed out, and what was written after which."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_s: dict[str, float] = {}
        self.said: list[Said] = []
        self._last = ""

    def call(self, method: str, given: Mapping[str, Any], is_there: Callable[[], bool] = lambda: True) -> Told:
        told = super().call(method, given, is_there)
        if method == "getUpdates" and told[1].get("ok"):
            self._last = told[1]["result"]["message"]["message_id"]
            self.handed_s.setdefault(self._last, elapsed())
        elif method == "sendMessage" and told[1].get("ok"):
            self.said.append(Said(str(given["chat_id"]), str(given["text"]), elapsed(), self._last))
        return told

    @property
    def waits(self) -> bool:
        """Whether anything is not handed out yet."""
        return not self._updates.empty()


class _Noted(list[str]):
    """Commands, and when the whole of each mail was asked for first."""

    def __init__(self) -> None:
        super().__init__()
        self.read_s: dict[int, float] = {}

    def append(self, command: str) -> None:
        if found := _FETCHED.match(command):
            self.read_s.setdefault(int(found[1]), elapsed())
        super().append(command)


class ReadMailbox(PracticeMailbox):
    """A mailbox that remembers when each mail was read."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = self._noted = _Noted()

    @property
    def read_s(self) -> dict[int, float]:
        return self._noted.read_s


@dataclass
class Others:
    """All of them, as long as the drill lasts."""

    slack: PracticeSlack
    bot: HeardBot
    mailbox: ReadMailbox
    arrived: Mailbox
    smtp: int

    @property
    def ways(self) -> Ways:
        """Where they are."""
        return Ways(self.smtp, self.mailbox.port, self.bot.url, self.slack.api)

    def mails(self) -> list[tuple[str, str, str]]:
        """Return (Message-ID without its host, to whom, text) of every mail that arrived, in order."""
        found = []
        for content in list(self.arrived.mails):
            mail = message_from_bytes(content, policy=default)
            body = mail.get_body(("plain",))
            text = str(body.get_content()) if body is not None else ""
            found.append((str(mail["Message-ID"]).strip("<>").partition("@")[0], str(mail["To"]), text))
        return found


@contextmanager
def others() -> Iterator[Others]:
    """Open all of them."""
    arrived = Mailbox()
    with (
        PracticeSlack(SystemClock()) as slack, HeardBot() as bot, ReadMailbox() as mailbox, mail_server(arrived) as smtp
    ):  # fmt: skip
        bot.chats |= {one.chat for one in READERS.values()}  # each has written to it once
        yield Others(slack, bot, mailbox, arrived, smtp)
