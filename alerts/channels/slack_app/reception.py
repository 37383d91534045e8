"""Takes envelopes in: stored first, then acknowledged, then done by another thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.dialog import refusal, snooze_dialog
from alerts.channels.slack_app.posts import CHANNEL_NAME
from alerts.channels.slack_app.presses import Press, press_of
from alerts.channels.slack_app.root import Body
from alerts.channels.slack_app.ways import TheWay
from alerts.inbox.actions import ACTIONS
from alerts.inbox.standing import code
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from cache import Cache
from commerce.conversations import Post, Received
from commerce.errors import ShopbellError
from wording import conversations as words
from wording.language import language as language_of

_LOG = logging.getLogger("shopbell.hear")
#: So long a command is waited for before it is acknowledged without its answer: Slack wants that within three seconds.
_ANSWERED_WITHIN_S = 0.7

Acknowledge = Callable[[Mapping[str, Any] | None], bool]


class Reception:
    """Takes envelopes in; called in the threads that read the lines.

    Args:
        hearing: What answers are taken in with.
        way_to: Returns what belongs to the channel of that id, the first way where none does.
        wake: Tells the worker that something waits.
    """

    def __init__(self, hearing: Hearing, way_to: Callable[[str], TheWay], wake: Callable[[], None]) -> None:
        self._hearing, self._way_to, self._wake = hearing, way_to, wake
        self._asked: dict[str, Future[str]] = {}
        self._lock = threading.Lock()

    def take(self, envelope: Mapping[str, Any], acknowledge: Acknowledge) -> None:
        """Take one envelope in. What cannot be stored is not acknowledged: whoever pressed sees that it failed."""
        press = press_of(envelope)
        if press is None:
            acknowledge(None)
            return
        try:
            self._take(press, acknowledge)
        except ShopbellError as error:
            _LOG.error("a press could not be taken in: %s", error)

    def _take(self, press: Press, acknowledge: Acknowledge) -> None:
        if press.kind == "command":  # while one is waited for, others must be confirmed
            work = self._kept(self._command)
            threading.Thread(target=work, args=[press, acknowledge], name="slack command", daemon=True).start()
        elif press.kind == "button" and press.action == "snooze":
            acknowledge(None)  # the dialog must be open within three seconds of the click
            threading.Thread(target=self._ask_until, args=[press], name="slack dialog", daemon=True).start()
        elif press.kind == "dialog" and (wrong := self._wrong(press)) is not None:
            acknowledge(wrong)
        elif press.action in ACTIONS or press.action in TACTIC_ACTIONS:
            self._store(press)
            acknowledge(None)
            self._wake()
        else:
            acknowledge(None)

    @staticmethod
    def _kept(does: Callable[[Press, Acknowledge], None]) -> Callable[[Press, Acknowledge], None]:
        """Return the same, whose trouble is told in the log."""

        def work(press: Press, acknowledge: Acknowledge) -> None:
            try:
                does(press, acknowledge)
            except ShopbellError as error:
                _LOG.error("a command could not be taken in: %s", error)

        return work

    def _store(self, press: Press) -> None:
        content = msgspec.json.encode(press).decode()
        received = Received(CHANNEL_NAME, press.id, content, self._hearing.clock.now())
        with self._hearing.open_cache() as cache:
            cache.conversations.take(received)

    def _command(self, press: Press, acknowledge: Acknowledge) -> None:
        """Answer a command in its acknowledgement; where that takes long, by the address that came with it."""
        way = self._way_to(press.place)
        if not way.commands.changes(press):
            with self._hearing.open_cache() as cache:
                acknowledge(_ephemeral(way.commands.answer(press, cache)))
            return
        asked: Future[str] = Future()
        with self._lock:
            self._asked[press.id] = asked
        self._store(press)
        self._wake()
        try:
            told = asked.result(_ANSWERED_WITHIN_S)
        except NotYet:
            with self._lock:
                self._asked.pop(press.id, None)
            told = asked.result() if asked.done() else language_of(way.answering.language).gettext(words.AT_WORK)
        acknowledge(_ephemeral(told))

    def answered(self, press_id: str, told: str) -> bool:
        """Hand over what came of a command; return False where nobody waits for it any more."""
        with self._lock:
            asked = self._asked.pop(press_id, None)
            if asked is not None:
                asked.set_result(told)
        return asked is not None

    def _wrong(self, press: Press) -> Mapping[str, Any] | None:
        with self._hearing.open_cache() as cache:
            post = cache.conversations.root_at(CHANNEL_NAME, press.place, press.name)
            return refusal(press, self._hearing.clock.now(), _zone(post, cache), self._language(post, press))

    def _ask_until(self, press: Press) -> None:
        """Open the dialog, at once; where that fails, tell how to do it otherwise."""
        way = self._way_to(press.place)
        try:
            with self._hearing.open_cache() as cache:
                post = cache.conversations.root_at(CHANNEL_NAME, press.place, press.name)
                language = self._language(post, press)
                if post is None:
                    told = language_of(language).gettext(words.UNKNOWN_MESSAGE)
                    way.api.reply(press.reply_to, _ephemeral(told))
                    return
                view = snooze_dialog(press, self._hearing.clock.now(), _zone(post, cache), language)
            try:
                way.api.call("views.open", {"trigger_id": press.trigger, "view": view})
            except ShopbellError as error:
                _LOG.warning("the dialog did not open: %s", error)
                told = language_of(language).gettext(words.DIALOG_FAILED) % {"code": code(post.incident)}
                way.api.reply(press.reply_to, _ephemeral(told))
        except ShopbellError as error:
            _LOG.warning("somebody could not be told that the dialog did not open: %s", error)

    def _language(self, post: Post | None, press: Press) -> str:
        if post is not None and post.body:
            return msgspec.json.decode(post.body, type=Body).language
        return self._way_to(press.place).answering.language


def _zone(post: Post | None, cache: Cache) -> ZoneInfo:
    info = cache.shops.info(post.shop) if post is not None else None
    return ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")


def _ephemeral(text: str) -> dict[str, Any]:
    """Return a word to whoever pressed, and to nobody else; the root stays as it is."""
    return {"response_type": "ephemeral", "replace_original": False, "text": text}
