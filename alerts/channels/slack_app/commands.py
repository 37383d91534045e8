"""What is answered to `/shopbell`: whatever a button does can be done by words, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.channels.hearing import Hearing
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app.answering import Answering, Meant
from alerts.channels.slack_app.presses import Press
from alerts.channels.slack_app.root import Body, instant
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.decide.rule import OPEN
from alerts.inbox.actions import ACTIONS
from alerts.inbox.standing import code, standing
from cache import Cache
from commerce.watches import Watch
from wording import conversations as words
from wording.language import Language
from wording.language import language as language_of
from wording.phrases import WATCHES

#: What may be written, and the action that it is.
_ACTIONS = {
    "ack": "acknowledge",
    "acknowledge": "acknowledge",
    "unack": "unacknowledge",
    "snooze": "snooze",
    "wake": "unsnooze",
    "expected": "expected",
}
_UNDO = "undo"


@dataclass(frozen=True, slots=True)
class OpenOne:
    """An incident that is open: its shop, its subject, and what is remembered of it."""

    shop: str
    subject: str
    watch: Watch


@dataclass(frozen=True, slots=True)
class Commands:
    """Answers commands by one table."""

    hearing: Hearing
    table: SlackAppSettings
    answering: Answering

    def changes(self, press: Press) -> bool:
        """Tell whether a command does something, and does not only ask."""
        return _split(press.text)[0] in {*_ACTIONS, _UNDO}

    def answer(self, press: Press, cache: Cache) -> str:
        """Do what a command asks for; return what came of it, mrkdwn.

        Raises:
            TryLater: Others kept moving the incidents; nothing was done.
        """
        speech = language_of(self.answering.language)
        if not self.answering.people.may_read(press.person, press.place):
            line = self.answering.people.line(press.person)
            return speech.gettext(words.UNKNOWN_PERSON) % {"line": line}
        word, about, rest = _split(press.text)
        if word in {"", "help"}:
            return speech.gettext(words.HELP)
        if word == "status":
            return "\n".join(self._status(cache, speech))
        if word == "open":
            return self._open(cache, speech)
        if word in {*_ACTIONS, _UNDO}:
            return self._do(press, word, about, rest, cache)
        known = {"word": mrkdwn(word[:40]), "help": speech.gettext(words.HELP)}
        return speech.gettext(words.WHAT_IS_THAT) % known

    def _do(self, press: Press, word: str, about: str, rest: str, cache: Cache) -> str:
        speech = language_of(self.answering.language)
        named = [one for one in self._all(cache) if about and about == code(one.watch.incident)]
        if len(named) != 1:
            known = {"code": mrkdwn(about[:20]), "open": self._open(cache, speech)}
            return speech.gettext(words.NO_SUCH_CODE) % known
        [one] = named
        action = self._last_undone(one, cache) if word == _UNDO else _ACTIONS[word]
        if not action:
            return speech.gettext(words.NOTHING_TO_UNDO)
        body = Body(shop=one.shop, incident=one.watch.incident, language=self.answering.language, text="", blocks=[])
        until, note = (rest, "") if action == "snooze" else ("", rest)
        return self.answering.do(Meant(press.id, press.person, body, action, until, note), cache)

    def _last_undone(self, one: OpenOne, cache: Cache) -> str:
        now = standing(cache, one.shop, one.watch.incident)
        return ACTIONS[now.answers[-1].action].undone_by if now.answers else ""

    def _all(self, cache: Cache) -> Iterator[OpenOne]:
        """Yield what is open in the shops that the table hears of."""
        for shop in sorted(set(self.hearing.shops()) & set(cache.shops.names())):
            if self.table.hears_of(shop):
                for subject, watch in cache.incidents.watches(shop).items():
                    if watch.incident_state in OPEN and watch.incident:
                        yield OpenOne(shop, subject, watch)

    def _open(self, cache: Cache, speech: Language) -> str:
        lines = []
        for one in self._all(cache):
            info, since = cache.shops.info(one.shop), one.watch.since
            zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
            known = {
                "code": code(one.watch.incident),
                "name": mrkdwn(self.hearing.names(speech.code)(one.subject)),
                "shop": mrkdwn(one.shop),
                "state": speech.gettext(WATCHES[one.watch.state.value]),
                "since": instant(since, zone, speech) if since else "",
            }
            lines.append(speech.gettext(words.LISTED) % known)
        return "\n".join(lines) or speech.gettext(words.NOTHING_OPEN)

    def _status(self, cache: Cache, speech: Language) -> Iterator[str]:
        is_open = [one.shop for one in self._all(cache)]
        for shop in sorted(one for one in self.hearing.shops() if self.table.hears_of(one)):
            info = cache.shops.info(shop)
            run = cache.runs.last("sync", shop)
            if info is None or run is None:
                yield speech.gettext(words.STATUS_UNREAD) % {"shop": mrkdwn(shop)}
                continue
            at = instant(run.finished_at, ZoneInfo(info.time_zone), speech)
            known = {"shop": mrkdwn(shop), "count": speech.number(is_open.count(shop)), "at": at}
            yield speech.gettext(words.STATUS_SHOP) % known


def _split(text: str) -> tuple[str, str, str]:
    """Return the command, the code behind it, and the rest."""
    word, _, behind = text.strip().partition(" ")
    about, _, rest = behind.strip().partition(" ")
    return word.lower(), about.lower(), rest.strip()
