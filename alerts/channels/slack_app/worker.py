"""Does what was taken in, one by one, and lets every root show how its incident stands, whoever moved it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from alerts.channels.hearing import Hearing
from alerts.channels.slack_app.line import Patience
from alerts.channels.slack_app.posts import CHANNEL_NAME, Posts
from alerts.channels.slack_app.presses import Press
from alerts.channels.slack_app.reception import Reception
from alerts.channels.slack_app.ways import TheWay
from alerts.channels.slack_app.words import Gone
from cache import Cache, beside
from commerce.conversations import Post, Received
from commerce.errors import Refused, ShopbellError, TryLater
from wording.language import language as language_of
from wording.replies import GIVEN_UP

_LOG = logging.getLogger("shopbell.hear")
#: Slack takes a word about a press no longer than that.
_TELLABLE = timedelta(minutes=29)
#: What fails so often by a mistake of ours is given up.
_MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one thing that was taken in, and the root that it belongs to."""

    received: Received
    press: Press
    way: TheWay
    told: str
    post: Post | None


class Worker:
    """Works in a thread of its own.

    Args:
        hearing: What answers are taken in with.
        way_to, way_of: Return what belongs to a channel of that id, and to a table of that name.
        reception: Whoever waits for the answer to a command waits there.
        patience: `round_s`: how often it looks.
    """

    def __init__(
        self,
        hearing: Hearing,
        way_to: Callable[[str], TheWay],
        way_of: Callable[[str], TheWay | None],
        patience: Patience,
    ) -> None:
        self._hearing, self._way_to, self._way_of, self._patience = hearing, way_to, way_of, patience
        self.reception: Reception | None = None
        self._wake, self._stop = threading.Event(), threading.Event()
        self._seen: object = None
        self._database: Path | None = None
        self._quiet_until_s: dict[str, float] = {}  # by table
        self._thread = threading.Thread(target=self._run, name="slack worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, within_s: float = 5) -> None:
        """Finish what is in hand."""
        self._stop.set()
        self._wake.set()
        self._thread.join(within_s)

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    def _run(self) -> None:
        """Work where nobody else does: two that do the same press would tell of it twice."""
        while not self._stop.is_set():
            with self._hearing.alone(f"{CHANNEL_NAME}-answers") as is_ours:
                if is_ours:
                    self._work()
                    return
            self._stop.wait(self._patience.note_s)

    def _work(self) -> None:
        woken = True
        while not self._stop.is_set():
            try:
                self.round(woken=woken)
            except ShopbellError as error:
                _LOG.warning("answers from Slack wait: %s", error)
            except Exception as error:  # noqa: BLE001 - one mistake must not make us deaf
                _LOG.error("answers from Slack wait: %s", type(error).__name__)
            woken = self._wake.wait(self._patience.round_s)
            self._wake.clear()

    def round(self, *, woken: bool = True) -> None:
        """Do what waits, and freshen the roots where anything in the database has changed.

        Raises:
            ShopbellError: The database cannot be opened for now.
        """
        if not woken and self._database is not None and self._mark() == self._seen:
            return
        mark = self._mark()
        with self._hearing.open_cache() as cache:
            self._database = cache.path
            self._do_all(cache.conversations.waiting(CHANNEL_NAME), cache)
            self._freshen(cache)
            waits = bool(cache.conversations.waiting(CHANNEL_NAME))
        # what we wrote ourselves is looked at once more: it is cheap, and nothing is missed
        is_quiet = any(self._is_quiet(one) for one in self._quiet_until_s)
        self._seen = None if waits or is_quiet else mark

    def _mark(self) -> object:
        """Return what is another one after anybody has written into the database."""
        found = []
        for file in beside(self._database)[:2] if self._database is not None else ():
            with suppress(OSError):
                told = file.stat()
                if told.st_size:  # whoever reads makes an empty file beside it
                    found.append((told.st_mtime_ns, told.st_size, told.st_ino))
        return found

    def _do_all(self, waiting: Sequence[Received], cache: Cache) -> None:
        """Do what was taken in: the effects first, however slow Slack is, then the roots, and the words at last."""
        done = [outcome for one in waiting if not self._stop.is_set() and (outcome := self._outcome(one, cache))]
        for post in {one.post.part: one.post for one in done if one.post is not None}.values():
            self._freshen_one(post, cache)
        for one in done:
            self._confirm(one, cache)

    def _outcome(self, received: Received, cache: Cache) -> _Outcome | None:
        """Do one thing; return what came of it, None where it waits, or where there is nothing to tell."""
        try:
            press = msgspec.json.decode(received.content, type=Press)
        except msgspec.DecodeError:
            cache.conversations.done(received)
            return None
        way = self._way_to(press.place)
        cache.conversations.try_again(received)
        try:
            told, post = self._effect(press, way, cache)
        except TryLater as error:
            _LOG.warning("a press waits: %s", error)
            return None
        except ShopbellError as error:
            told, post = str(error), None
        except Exception as error:
            if received.tries + 1 < _MOST_TRIES:
                raise
            _LOG.error("a press is given up after %d tries: %s", _MOST_TRIES, type(error).__name__)
            told, post = language_of(way.answering.language).gettext(GIVEN_UP), None
        outcome = _Outcome(received, press, way, told, post)
        if press.kind == "command":  # somebody waits for the word
            self._confirm(outcome, cache)
            return None
        return outcome

    def _confirm(self, outcome: _Outcome, cache: Cache) -> None:
        if not outcome.received.is_confirmed:
            cache.conversations.confirm(outcome.received)
            self._tell(outcome.received, outcome.press, outcome.way, outcome.told)
        cache.conversations.done(outcome.received)

    def _effect(self, press: Press, way: TheWay, cache: Cache) -> tuple[str, Post | None]:
        if press.kind == "command":
            return way.commands.answer(press, cache), None
        post = cache.conversations.root_at(CHANNEL_NAME, press.place, press.name)
        if post is not None and (its_own := self._way_of(post.recipient)) is not None:
            way = its_own
        return way.answering.button(press, post, cache), post

    def _tell(self, received: Received, press: Press, way: TheWay, told: str) -> None:
        if press.kind == "command" and self.reception is not None and self.reception.answered(press.id, told):
            return
        if not press.reply_to or self._hearing.clock.now() - received.at > _TELLABLE:
            return
        try:
            way.api.reply(
                press.reply_to, {"response_type": "ephemeral", "replace_original": False, "text": told}
            )  # fmt: skip
        except ShopbellError as error:
            _LOG.warning("somebody was not told what came of a press: %s", error)

    def _freshen(self, cache: Cache) -> None:
        for post in cache.conversations.live_roots(CHANNEL_NAME):
            if not self._stop.is_set():
                self._freshen_one(post, cache)

    def _is_quiet(self, recipient: str) -> bool:
        """Tell whether Slack does not take changes of a table for now."""
        return self._hearing.clock.elapsed() < self._quiet_until_s.get(recipient, 0.0)

    def _freshen_one(self, post: Post, cache: Cache) -> None:
        """Let one root show how its incident stands; what Slack does not take now is tried again."""
        way = self._way_of(post.recipient)
        if way is None or self._is_quiet(post.recipient):
            return
        posts = Posts(way.table.name, way.table.channel, way.api, cache, way.table.answers)
        now = self._hearing.clock.now()
        try:
            posts.freshen(post, now)
        except Gone:
            try:
                posts.replace(post, now)
            except ShopbellError as error:
                _LOG.warning("an alert that was deleted in Slack could not be posted anew: %s", error)
        except TryLater as error:
            self._quiet_until_s[post.recipient] = self._hearing.clock.elapsed() + (error.wait_s or 2.0)
            _LOG.warning("alerts in Slack are not up to date: %s", error)
        except Refused as error:
            self._quiet_until_s[post.recipient] = self._hearing.clock.elapsed() + self._patience.refused_s
            _LOG.error("alerts in Slack cannot be changed: %s", error)
