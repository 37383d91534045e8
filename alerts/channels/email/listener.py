"""Looks into the mailbox for answers to our mails, does them through the inbox, and says what came of it by mail.

An answer is known by the mail that it answers: that names incident and reader. It counts only where it comes from that
reader's own address; from any other it is left alone, and nobody is written to.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import msgspec

from alerts.channels.configured import Configured
from alerts.channels.email.letterbox import Letter, Letterbox
from alerts.channels.email.settings import EmailSettings
from alerts.channels.hearing import Hearing
from alerts.channels.listening import Listening
from alerts.channels.replies import Heard, Replies, Told
from cache import Cache
from commerce.conversations import LineState, Received
from commerce.errors import Refused, ShopbellError
from commerce.mail_address import mail_address
from commerce.messages import Message
from commerce.stored import readable
from wording import replies as words
from wording.escaping import clip
from wording.language import language as language_of

_LOG = logging.getLogger("shopbell.hear")
CHANNEL_NAME = "email"
#: A server may show late what came earlier.
_LOOKED_BACK = timedelta(days=2)
#: Nobody expects that older mails are still read, however long nobody looked.
_LONGEST_STANDSTILL = timedelta(days=35)
#: What lay there for longer was meant for another day.
_TOO_OLD = timedelta(days=2)
#: Characters of an answer that are kept until it is done: its first lines.
_KEPT = 1000
#: What fails so often by a mistake of ours is given up.
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two looks, after trouble, and after a refusal; how often it is noted how the line stands."""

    between_s: float = 20
    trouble_s: float = 60
    refused_s: float = 600
    note_s: float = 60


@readable
class Written(msgspec.Struct, frozen=True):
    """An answer, as it is kept until it is done; `came_at`: into the mailbox, UTC."""

    name: str
    address: str
    who: str
    language: str
    subject: str
    text: str
    answers_to: str
    told: Told
    came_at: datetime | None = None


class EmailListener:
    """Looks into one mailbox, in a thread of its own; see `alerts.channels.hearing.Listener`."""

    def __init__(self, hearing: Hearing, patience: Patience | None = None) -> None:
        self._hearing, self._patience = hearing, patience or Patience()
        self._replies = Replies(hearing, CHANNEL_NAME)
        tables: list[Configured[EmailSettings]] = [one for one in hearing.channels if one.table.imap_host]
        self._box = letterbox(tables[0]) if tables else None
        self._seen: set[str] = set()
        self._passed: set[str] = set()
        self._line = Listening(
            hearing,
            self._round,
            channel=CHANNEL_NAME,
            called="mail",
            lock=f"{CHANNEL_NAME}-{_lock_of(self._box)}",
            taken="another Shopbell reads this mailbox; only one may",
            note_s=self._patience.note_s,
        )

    @property
    def state(self) -> LineState:
        """How the line stands."""
        return self._line.state

    def start(self) -> None:
        """Begin; returns at once."""
        if self._box is not None:
            self._line.start()

    def stop(self) -> None:
        """End."""
        self._line.stop()

    def _round(self) -> float:
        """Look once, and do what came; return how long to wait before the next look."""
        try:
            with self._hearing.open_cache() as cache:
                for received in cache.conversations.waiting(CHANNEL_NAME):
                    self._do(received, cache)
                self._take(cache)
        except Refused as error:
            self._line.tell(trouble=str(error), is_open=False)
            return self._patience.refused_s
        except ShopbellError as error:
            self._line.tell(trouble=str(error), is_open=False)
            return self._patience.trouble_s
        except Exception as error:  # noqa: BLE001 - one mistake must not make us deaf
            _LOG.error("answers by mail wait: %s", type(error).__name__)
            self._line.tell(trouble=f"a mistake of Shopbell ({type(error).__name__})", is_open=False)
            return self._patience.trouble_s
        self._line.tell(trouble="", is_open=True)
        return self._patience.between_s

    def _take(self, cache: Cache) -> None:
        """Read what came since the last look; each answer is stored before it is done."""
        assert self._box is not None  # noqa: S101 - as above
        begun, looked = self._hearing.clock.now(), cache.conversations.line(CHANNEL_NAME, _look_of(self._box))
        for letter in self._box.letters(_since(looked, begun), self._seen, self._passed):
            written = self._written(letter, cache)
            if written is not None:
                content = msgspec.json.encode(written).decode()
                received = Received(CHANNEL_NAME, _id_of(letter), content, self._hearing.clock.now())
                if cache.conversations.take(received):
                    self._line.tell(pressed_at=self._hearing.clock.now())
                    self._do(received, cache)
            self._seen.add(letter.name)
        if looked is None or not 0 <= (begun - looked.at).total_seconds() < self._patience.note_s:
            cache.conversations.note_line(CHANNEL_NAME, _look_of(self._box), LineState(begun, is_open=True))

    def _written(self, letter: Letter, cache: Cache) -> Written | None:
        """Return who answered what; None where it comes from nobody, or answers nothing that is known."""
        for address, who, language in self._hearing.readers():
            if mail_address(address).address.lower() != letter.sender:
                continue
            told = self._told(letter.conversation, (address, who, language), cache)
            if told is not None:
                answers_to = f"<{letter.conversation}@shopbell.invalid>"
                text, subject = letter.text[:_KEPT], clip(letter.subject, 200)
                return Written(letter.name, address, who, language, subject, text, answers_to, told, letter.came_at)
        _LOG.warning("an answer by mail was left alone: it comes from no reader's address, or answers nothing known")
        return None

    def _told(self, conversation: str, reader: tuple[str, str, str], cache: Cache) -> Told | None:
        """Return the incident that a conversation is about, and the tactic that was last shown with it."""
        address, who, language = reader
        named = self._hearing.conversations(cache)
        if named is None:
            return None
        for shop in cache.shops.names():  # one that was renamed is answered, too
            for incident in _incidents(shop, cache):
                if named(incident, CHANNEL_NAME, address, who) == conversation:
                    return self._replies.told_of(shop, incident, language, cache)
        return None

    def _do(self, received: Received, cache: Cache) -> None:
        """Do one answer, and only then say what came of it."""
        written = msgspec.json.decode(received.content, type=Written)
        cache.conversations.try_again(received)
        try:
            told = self._answer(written, received, cache)
        except Exception as error:
            if received.tries < _MOST_TRIES:
                raise
            _LOG.error("an answer by mail is given up after %d tries: %s", _MOST_TRIES, type(error).__name__)
            told = language_of(written.language).gettext(words.GIVEN_UP)
        if told and not received.is_confirmed:
            cache.outbox.queue([_answer(written, told)], self._hearing.clock.now())  # known by its key: said once
            cache.conversations.confirm(received)
        cache.conversations.done(received)

    def _answer(self, written: Written, received: Received, cache: Cache) -> str:
        if written.came_at is not None and received.at - written.came_at > _TOO_OLD:
            return language_of(written.language).gettext(words.TOO_OLD)
        heard = Heard(received.id, written.who, written.language, written.address, written.text, written.told)
        return self._replies.answer(heard, cache)


def _since(looked: LineState | None, now: datetime) -> date:
    """Return from which day on mails are read: nothing that came while nobody looked is left out."""
    last = max(min(looked.at, now), now - _LONGEST_STANDSTILL) if looked is not None else now
    return (last - _LOOKED_BACK).date()


def _look_of(box: Letterbox) -> str:
    """Return under which name it is noted when a folder was last looked through to its end."""
    return f"looked-{sha256(f'{box.host} {box.user} {box.folder}'.encode()).hexdigest()[:12]}"


def _lock_of(box: Letterbox | None) -> str:
    """Return what stands for a mailbox; neither host nor user can be read from it."""
    return "" if box is None else sha256(f"{box.host} {box.user}".encode()).hexdigest()[:12]


def letterbox(configured: Configured[EmailSettings]) -> Letterbox:
    """Return the mailbox of a table that names one."""
    table, secrets = configured.table, configured.secrets
    trusted = str(configured.path(table.ca_file)) if table.ca_file is not None else None
    return Letterbox(
        host=table.imap_host,
        port=table.imap_port,
        security=table.imap_security,
        user=table.imap_user or table.user,
        password=secrets.get("imap_password") or secrets.get("password", ""),
        folder=table.imap_folder,
        context=None if table.imap_security == "none" else ssl.create_default_context(cafile=trusted),
        timeout_s=configured.timeout_s,
    )


def _incidents(shop: str, cache: Cache) -> Iterator[str]:
    """Yield the incidents of a shop that somebody may still answer, those that are open first."""
    watches = cache.incidents.watches(shop).values()
    yield from (one.incident for one in watches if one.incident)
    yield from (past.incident for one in watches for past in reversed(one.past) if past.incident)


def _id_of(letter: Letter) -> str:
    """Return by what an answer is known: its own name, which anybody may have made as long as he liked."""
    return sha256(f"{letter.conversation}\n{letter.name or letter.text}".encode()).hexdigest()[:32]


def _answer(written: Written, told: str) -> Message:
    about = sha256(f"{written.name}\n{written.answers_to}".encode()).hexdigest()[:32]
    return Message(
        key=f"answer:{about}:{written.who}",
        kind="answer",
        channel=CHANNEL_NAME,
        recipient=written.address,
        language=written.language,
        subject=written.subject or "Shopbell",
        text=told + "\n",
        message_id=f"<answer-{about}@shopbell.invalid>",
        answers_to=written.answers_to,
    )


def listener(hearing: Hearing) -> EmailListener:
    """Return what listens, with the patience of the product."""
    return EmailListener(hearing)
