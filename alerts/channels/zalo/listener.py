"""Asks Zalo for what people write to the bot, one update after the other, and does it through the inbox.

Zalo hands an update out once, and cannot be told that it arrived. So nothing is asked for while the database cannot be
written; what came is held until it is stored, before the next is asked for; and what is stored is done, after a restart
where need be.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

import msgspec

from alerts.channels.configured import Configured
from alerts.channels.hearing import Hearing
from alerts.channels.listening import Listening
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
        self._failures = 0
        self._held: Received | None = None
        token = self._api.token if self._api is not None else ""
        self._line = Listening(
            hearing,
            self._round,
            channel=CHANNEL_NAME,
            called="Zalo",
            lock=f"{CHANNEL_NAME}-{sha256(token.encode()).hexdigest()[:12]}",
            taken="another Shopbell asks for this bot's messages; only one may",
            note_s=self._patience.note_s,
        )

    @property
    def state(self) -> LineState:
        """How the line stands."""
        return self._line.state

    def start(self) -> None:
        """Begin; returns at once."""
        if self._api is not None:
            self._line.start()

    def stop(self) -> None:
        """End; what is still held is stored at last, and done after the next start."""
        self._line.stop()
        if (held := self._held) is None:
            return
        try:
            with self._hearing.open_cache() as cache:
                cache.conversations.take(held)
        except ShopbellError as error:
            _LOG.error("what somebody wrote to Zalo is lost, for it could not be stored: %s", error)

    def _round(self) -> float:
        """Ask once, and do what came; return how long to wait before the next round."""
        patience = self._patience
        try:
            if not self._line.state.is_open:
                self._store()
                self._do_waiting()
                self._refuse_webhook()
            self._take()
        except NothingNew:
            pass
        except Refused as error:
            self._line.tell(trouble=str(error), is_open=False)
            return patience.trouble_s if self._held is not None else patience.refused_s
        except ShopbellError as error:
            self._failures += 1
            self._line.tell(trouble=str(error), is_open=False)
            if self._held is not None:
                return patience.trouble_s
            asked = error.wait_s if isinstance(error, TryLater) else None
            own = min(patience.trouble_s * float(2 ** min(self._failures - 1, 10)), patience.longest_trouble_s)
            return max(own, asked or 0.0)
        except Exception as error:  # noqa: BLE001 - one mistake must not make us deaf
            _LOG.error("answers from Zalo wait: %s", type(error).__name__)
            self._line.tell(
                trouble=f"a mistake of Shopbell ({type(error).__name__})", is_open=False
            )  # what waits is next
            return patience.trouble_s
        self._failures = 0
        self._line.tell(trouble="", is_open=True)
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
        """Ask Zalo for one update where it can be stored, store it, and do it."""
        assert self._api is not None  # noqa: S101 - as above
        with self._hearing.open_cache() as cache:
            self._line.note(cache)
        hold = self._patience.hold_s
        update = self._api.call("getUpdates", {"timeout": f"{hold:g}"}, timeout_s=hold + self._patience.beyond_s)
        written = written_of(update)
        if written is None:
            return
        content = msgspec.json.encode(written).decode()
        self._held = Received(CHANNEL_NAME, written.id, content, self._hearing.clock.now())
        self._store()

    def _store(self) -> None:
        """Store what came, and do it; what cannot be stored is held."""
        if (held := self._held) is None:
            return
        with self._hearing.open_cache() as cache:
            is_new = cache.conversations.take(held)
            self._held = None
            if is_new:
                self._line.tell(pressed_at=self._hearing.clock.now())
                self._do(held, cache)

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
            _, language = self._hearing.reader_at(written.chat) or ("", self._hearing.language)
            told = language_of(language).gettext(words.GIVEN_UP)
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


def listener(hearing: Hearing) -> ZaloListener:
    """Return what listens, with the patience of the product."""
    return ZaloListener(hearing)
