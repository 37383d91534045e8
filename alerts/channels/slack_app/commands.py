"""What is answered to `/shopbell`: whatever a button does can be done by words, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.hearing import Hearing
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app.answering import Answering, Meant
from alerts.channels.slack_app.posts import CHANNEL_NAME
from alerts.channels.slack_app.presses import Press
from alerts.channels.slack_app.root import Body, instant
from alerts.channels.slack_app.settings import SlackAppSettings
from alerts.decide.rule import OPEN
from alerts.inbox.actions import ACTIONS
from alerts.inbox.standing import code, standing
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from cache import Cache
from commerce.diary import DiaryState
from commerce.watches import Watch
from wording import conversations as words
from wording.language import Language
from wording.language import language as language_of
from wording.phrases import WATCHES
from wording.replies import NO_TACTIC

#: What may be written, and the action that it is: its own name, with dashes, and what is shorter.
_ACTIONS = {
    **{name.replace("_", "-"): name for name in (*ACTIONS, *TACTIC_ACTIONS)},
    "ack": "acknowledge",
    "unack": "unacknowledge",
    "wake": "unsnooze",
}
_UNDO = "undo"
#: Behind these stands until when, behind the others a note.
_TAKES_TIME = frozenset({"snooze", "later"})
#: What was said of a tactic last, and the action that takes it back.
_TAKES_BACK = {
    DiaryState.ADOPTED: TACTIC_ACTIONS["tried"].undone_by,
    DiaryState.LATER: TACTIC_ACTIONS["later"].undone_by,
    DiaryState.NOT_FOR_US: TACTIC_ACTIONS["not_for_us"].undone_by,
    DiaryState.CLOSED: TACTIC_ACTIONS["close"].undone_by,
}


@dataclass(frozen=True, slots=True)
class Known:
    """An incident: its shop, its subject, and what is remembered of it; open, or closed as one that was expected."""

    shop: str
    subject: str
    incident: str
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
        found = [*self._all(cache), *self._expected(cache)]
        named = [one for one in found if about and about.lstrip("#") == code(one.incident)]
        if len(named) != 1:
            known = {"code": mrkdwn(about[:20]), "open": self._open(cache, speech)}
            return speech.gettext(words.NO_SUCH_CODE) % known
        [one] = named
        body = self._body(one, cache)
        action = self._last_undone(body, cache) if word == _UNDO else _ACTIONS[word]
        if not action:
            return speech.gettext(words.NOTHING_TO_UNDO)
        if action in TACTIC_ACTIONS and not body.tactic:
            return speech.gettext(NO_TACTIC)
        until, note = (rest, "") if action in _TAKES_TIME else ("", rest)
        return self.answering.do(Meant(press.id, press.person, body, action, until, note), cache)

    def _body(self, one: Known, cache: Cache) -> Body:
        """Return what an answer is about: the incident, and the tactic that its alert suggests here."""
        root = cache.conversations.root_of(CHANNEL_NAME, self.table.name, one.shop, one.incident)
        told = msgspec.json.decode(root.body, type=Body) if root is not None and root.body else None
        tactic, title = (told.tactic, told.title) if told is not None else ("", "")
        return Body(one.shop, one.incident, self.answering.language, text="", blocks=[], tactic=tactic, title=title)

    def _last_undone(self, body: Body, cache: Cache) -> str:
        """Return what takes back what was done last about an incident or its tactic; "" for nothing."""
        now = standing(cache, body.shop, body.incident, body.tactic)
        last = next((one for one in reversed(now.answers) if ACTIONS[one.action].undone_by), None)
        if now.entry is not None and (last is None or now.entry.written_at > last.at):
            return _TAKES_BACK[now.entry.state]
        return ACTIONS[last.action].undone_by if last is not None else ""

    def _all(self, cache: Cache) -> Iterator[Known]:
        """Yield what is open in the shops that the table hears of."""
        for shop, subject, watch in self._watched(cache):
            if watch.incident_state in OPEN and watch.incident:
                yield Known(shop, subject, watch.incident, watch)

    def _expected(self, cache: Cache) -> Iterator[Known]:
        """Yield what somebody closed as expected: that can be taken back as long as it is so."""
        for shop, subject, watch in self._watched(cache):
            if watch.expected_until is not None and watch.past and watch.past[-1].expected and not watch.incident:
                yield Known(shop, subject, watch.past[-1].incident, watch)

    def _watched(self, cache: Cache) -> Iterator[tuple[str, str, Watch]]:
        for shop in sorted(set(self.hearing.shops()) & set(cache.shops.names())):
            if self.table.hears_of(shop):
                for subject, watch in cache.incidents.watches(shop).items():
                    yield shop, subject, watch

    def _open(self, cache: Cache, speech: Language) -> str:
        lines = []
        for one in self._all(cache):
            info, since = cache.shops.info(one.shop), one.watch.since
            zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
            known = {
                "code": code(one.incident),
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
