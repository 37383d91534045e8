"""Asks Zalo for what people write to the bot, one update after the other, and does it through the inbox.

Zalo hands an update out once: it is stored before anything else is done, and done after a restart where need be.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

import msgspec

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing
from alerts.channels.replies import Heard, Replies
from alerts.channels.zalo.api import NothingNew, api
from alerts.channels.zalo.settings import ZaloSettings
from alerts.channels.zalo.updates import Written, written_of
from cache import Cache
from commerce.conversations import LineState, Received
from commerce.errors import Refused, ShopbellError, TryLater
from wording import replies as words
from wording.language import language as language_of

_LOG = logging.getLogger("shopbell.hear")
CHANNEL_NAME = "zalo"
#: What is older was meant for another day.
_TOO_OLD = timedelta(days=1)
#: What fails so often by a mistake of ours is given up.
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: how long Zalo may hold a question, and what is waited between two, after trouble and after a refusal."""

    hold_s: float = 30
    beyond_s: float = 5
    between_s: float = 1
    trouble_s: float = 5
    longest_trouble_s: float = 300
    refused_s: float = 300
    note_s: float = 30


class ZaloListener:
    """Listens in a thread of its own; see `alerts.channels.hearing.Listener`."""

    def __init__(self, hearing: Hearing, patience: Patience | None = None) -> None:
        self._hearing, self._patience = hearing, patience or Patience()
        self._replies = Replies(hearing, CHANNEL_NAME)
        tables: list[Configured[ZaloSettings]] = [one for one in hearing.channels if one.table.answers]
        self._api = api(replace(tables[0])) if tables else None
        self._stop = threading.Event()
        self._failures = 0
        self._noted_s: float | None = None
        self.state = LineState(hearing.clock.now(), trouble="not asked yet")
        self._thread = threading.Thread(target=self._run, name="zalo", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        if self._api is not None:
            self._thread.start()

    def stop(self) -> None:
        """End; a question that Zalo still holds is left to end with the process."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2)
            self._tell(trouble="Shopbell does not run", is_open=False)

    def _run(self) -> None:
        assert self._api is not None  # noqa: S101 - only started with one
        name = f"{CHANNEL_NAME}-{sha256(self._api.token.encode()).hexdigest()[:12]}"
        while not self._stop.is_set():
            with self._hearing.alone(name) as is_ours:
                while is_ours and not self._stop.is_set():
                    self._stop.wait(self._round())
            if not is_ours:
                self._tell(trouble="another Shopbell asks for this bot's messages; only one may", is_open=False)
                self._stop.wait(self._patience.note_s)

    def _round(self) -> float:
        """Ask once, and do what came; return how long to wait before the next round."""
        patience = self._patience
        try:
            if not self.state.is_open:
                self._do_waiting()
                self._refuse_webhook()
            self._take()
        except NothingNew:
            pass
        except Refused as error:
            self._tell(trouble=str(error), is_open=False)
            return patience.refused_s
        except ShopbellError as error:
            self._failures += 1
            self._tell(trouble=str(error), is_open=False)
            asked = error.wait_s if isinstance(error, TryLater) else None
            own = min(patience.trouble_s * float(2 ** min(self._failures - 1, 10)), patience.longest_trouble_s)
            return max(own, asked or 0.0)
        except Exception as error:  # noqa: BLE001 - one mistake must not make us deaf
            _LOG.error("answers from Zalo wait: %s", type(error).__name__)
            self._tell(trouble=f"a mistake of Shopbell ({type(error).__name__})", is_open=False)  # what waits is next
            return patience.trouble_s
        self._failures = 0
        self._tell(trouble="", is_open=True)
        return patience.between_s

    def _refuse_webhook(self) -> None:
        """See that nobody else has the bot's messages sent to him: Zalo hands them to one only.

        Raises:
            Refused: Somebody has.
        """
        assert self._api is not None  # noqa: S101 - as above
        if self._api.call("getWebhookInfo", {}).get("url"):
            msg = "another program gets this bot's messages by a webhook; make a bot for Shopbell alone"
            raise Refused(msg)

    def _take(self) -> None:
        """Ask Zalo for one update, store it, and do it."""
        assert self._api is not None  # noqa: S101 - as above
        hold = self._patience.hold_s
        update = self._api.call("getUpdates", {"timeout": f"{hold:g}"}, timeout_s=hold + self._patience.beyond_s)
        written = written_of(update)
        if written is None:
            return
        content = msgspec.json.encode(written).decode()
        received = Received(CHANNEL_NAME, written.id, content, self._hearing.clock.now())
        with self._hearing.open_cache() as cache:
            if cache.conversations.take(received):
                self._tell(pressed_at=self._hearing.clock.now())
                self._do(received, cache)

    def _do_waiting(self) -> None:
        """Do what was stored and not done, by us or before a restart."""
        with self._hearing.open_cache() as cache:
            for received in cache.conversations.waiting(CHANNEL_NAME):
                self._do(received, cache)

    def _do(self, received: Received, cache: Cache) -> None:
        """Do one thing that was written, and only then say what came of it."""
        written = msgspec.json.decode(received.content, type=Written)
        cache.conversations.try_again(received)
        try:
            told = self._answer(written, cache)
        except Exception as error:
            if received.tries < _MOST_TRIES:
                raise
            _LOG.error("an answer from Zalo is given up after %d tries: %s", _MOST_TRIES, type(error).__name__)
            told = ""
        if told and not received.is_confirmed:
            cache.conversations.confirm(received)  # said once at most: what was done is in the log anyway
            self._say(written.chat, told)
        cache.conversations.done(received)

    def _answer(self, written: Written, cache: Cache) -> str:
        found = self._hearing.reader_at(written.chat)
        if found is None:
            line = f'{CHANNEL_NAME} = "{written.chat}"'
            return language_of(self._hearing.language).gettext(words.STRANGER) % {"line": line}
        who, language = found
        speech = language_of(language)
        if not written.text.strip():
            return speech.gettext(words.NOT_READABLE)
        if self._hearing.clock.now() - written.at > _TOO_OLD:
            return speech.gettext(words.TOO_OLD)
        return self._replies.answer(Heard(written.id, who, language, written.chat, written.text), cache)

    def _say(self, chat: str, told: str) -> None:
        assert self._api is not None  # noqa: S101 - as above
        try:
            self._api.call("sendMessage", {"chat_id": chat, "text": told[:1900]})
        except ShopbellError as error:
            _LOG.warning("what came of an answer could not be said in Zalo: %s", error)

    def _tell(self, **changed: object) -> None:
        """Remember how the line stands, and write it down when it changed, or now and then."""
        now, before = self._hearing.clock.now(), self.state
        is_open = changed.get("is_open", before.is_open)
        since = before.since if is_open == before.is_open and before.since else now
        self.state = msgspec.structs.replace(before, at=now, since=since, **changed)
        elapsed = self._hearing.clock.elapsed()
        news = (self.state.is_open, self.state.trouble) != (before.is_open, before.trouble)
        if news and self.state.trouble and not self._stop.is_set():  # that we end is no trouble
            _LOG.warning("no answers from Zalo get through: %s", self.state.trouble)
        if news or self._noted_s is None or elapsed - self._noted_s >= self._patience.note_s:
            self._noted_s = elapsed
            with suppress(ShopbellError), self._hearing.open_cache() as cache:
                cache.conversations.note_line(CHANNEL_NAME, CHANNEL_NAME, self.state)


def listener(hearing: Hearing) -> ZaloListener:
    """Return what listens, with the patience of the product."""
    return ZaloListener(hearing)
