"""Alerts that are answered by writing back: which were told where, and what a written answer does through the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.hearing import Hearing
from alerts.decide.rule import OPEN
from alerts.inbox.receive import receive
from alerts.inbox.reply import HELP, LIST, Reply, read_reply
from alerts.inbox.standing import Standing, code, standing
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from alerts.inbox.until import until_of
from cache import Cache
from commerce.answers import Answer, Done
from commerce.conversations import Post
from commerce.errors import Refused
from commerce.messages import Claimed
from commerce.stored import readable
from wording import conversations as others
from wording import replies as words
from wording.diary import STANDS
from wording.escaping import clip
from wording.incidents import DONE, EVERYTHING, UNEXPECTED_TOGETHER
from wording.language import Language
from wording.language import language as language_of
from wording.phrases import WATCHES

#: What an incident is in once that was done.
_LEADS_TO = {"acknowledge": "acknowledged", "expected": "expected"}
_LONGEST_NAME = 60
#: What was suggested longer ago is answered by nobody.
_REMEMBERED = timedelta(days=90)


@readable
class Told(msgspec.Struct, frozen=True):
    """An incident that a message told: what an answer to it is about; stored as JSON."""

    shop: str
    incident: str
    tactic: str = ""
    title: str = ""


@readable
class Answerable(msgspec.Struct, frozen=True):
    """The payload of a message that is answered by writing: `foot` stands below the text, whatever is cut from it."""

    text: str
    foot: str = ""
    incidents: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wrote.

    Attributes:
        id: Of this answer, by which it is done once.
        who: Name of the `[[recipient]]`.
        place: How the other side calls where it was written, and where alerts were told.
        about: What it answers, where the other side says so; None: the code says it, or it is the last that was told.
    """

    id: str
    who: str
    language: str
    place: str
    text: str
    about: Told | None = None


def remember(cache: Cache, claimed: Claimed, told: Answerable, place: str, name: str) -> None:
    """Note which incidents a message told, so that an answer finds them; the other side calls it `name`, in `place`."""
    message = claimed.message
    for number, one in enumerate(told.incidents):
        post = Post(
            channel=message.channel,
            part=f"{message.message_id or message.key}:{number}",
            recipient=claimed.reader,
            shop=one.shop,
            incident=one.incident,
            body=msgspec.json.encode(one).decode(),
            is_live=False,
        )
        cache.conversations.begin(post, claimed.written_at)
        cache.conversations.posted(post, place, name)


@dataclass(frozen=True, slots=True)
class Replies:
    """Does what people write in one channel."""

    hearing: Hearing
    channel: str

    def answer(self, heard: Heard, cache: Cache) -> str:
        """Do what was written, once; return what came of it, in the reader's language.

        Raises:
            TryLater: Others kept moving the incidents; nothing was done.
        """
        speech, reply = language_of(heard.language), read_reply(heard.text)
        if reply.action == HELP:
            return speech.gettext(words.HELP) % {"code": "#1a2b3"}
        if not reply.action:
            told = speech.gettext(words.HELP) % {"code": "#1a2b3"}
            return f"{speech.gettext(words.NOT_UNDERSTOOD)}\n\n{told}"
        if reply.action == LIST:
            return self._open(heard, cache, speech)
        posts = cache.conversations.roots_in(self.channel, heard.place)
        meant = heard.about if heard.about is not None and not reply.code else _meant(reply, posts)
        if meant == words.NO_SUCH_CODE:
            meant = self._listed(reply.code, heard, cache) or meant
        if isinstance(meant, Told):
            return self._do(heard, reply, meant, cache)
        return speech.gettext(meant) % {"code": f"#{reply.code or (code(posts[0].incident) if posts else '')}"}

    def _do(self, heard: Heard, reply: Reply, told: Told, cache: Cache) -> str:
        speech = language_of(heard.language)
        if why := self._forbidden(heard, told, cache, speech) or self._unreadable(reply, told, cache, speech):
            return why
        name = f"{self.channel}:{heard.id}"
        now = standing(cache, told.shop, told.incident, told.tactic)
        if cache.incidents.done(name) is None and (why := _idle(reply.action, now, speech, self._now())):
            return why
        is_about_tactic = reply.action in TACTIC_ACTIONS
        closed = now.state in {"over", "expected"}
        about = told.tactic if is_about_tactic else (now.subject or told.incident) if closed else told.incident
        answer = Answer(
            id=name, action=reply.action, shop=told.shop, about=about, who=heard.who, origin=self.channel,
            words=reply.words, until=reply.until,
        )  # fmt: skip
        try:
            done = receive(answer, self.hearing.desk(cache))
        except Refused as error:
            return speech.gettext(others.CANNOT) % {"why": clip(str(error), 300)}
        came_of_it = _tactic_told(told, cache, speech) if is_about_tactic else self._told(done, now.zone, speech)
        return speech.gettext(words.BY) % {"told": came_of_it, "who": heard.who}

    def _forbidden(self, heard: Heard, told: Told, cache: Cache, speech: Language) -> str:
        """Return why somebody cannot answer for a shop; "" where he can."""
        if told.shop not in self.hearing.shops() or cache.shops.info(told.shop) is None:
            return speech.gettext(others.SHOP_GONE) % {"shop": clip(told.shop)}
        if not self.hearing.may_answer(heard.who, told.shop):
            return speech.gettext(others.NOT_YOUR_SHOP) % {"who": heard.who, "shop": clip(told.shop)}
        return ""

    def _unreadable(self, reply: Reply, told: Told, cache: Cache, speech: Language) -> str:
        """Return what is wrong with an answer; "" for nothing."""
        if reply.action in TACTIC_ACTIONS and not told.tactic:
            return speech.gettext(words.NO_TACTIC)
        info = cache.shops.info(told.shop)
        try:
            if reply.until:
                until_of(reply.until, self._now(), ZoneInfo(info.time_zone if info is not None else "UTC"))
        except ValueError:
            return speech.gettext(words.UNTIL)
        return ""

    def _told(self, done: Done, zone: ZoneInfo, speech: Language) -> str:
        names = self.hearing.names(speech.code)
        return speech.gettext(UNEXPECTED_TOGETHER if done.also else DONE[done.answer.action]) % {
            "subject": names(done.subject) if done.subject else speech.gettext(EVERYTHING),
            "names": speech.listing([names(one) for one in done.also]),
            "until": speech.moment(done.until, zone) if done.until else "",
            "last": speech.day(done.last) if done.last else "",
            "number": done.expectation,
        }

    def _listed(self, named: str, heard: Heard, cache: Cache) -> Told | None:
        """Return the open incident of a code that was not told here: the list of what is open names it, too."""
        for shop in self.hearing.shops():
            if cache.shops.info(shop) is None or not self.hearing.may_answer(heard.who, shop):
                continue
            for watch in cache.incidents.watches(shop).values():
                if watch.incident_state in OPEN and watch.incident and code(watch.incident) == named:
                    return self.told_of(shop, watch.incident, heard.language, cache)
        return None

    def told_of(self, shop: str, incident: str, language: str, cache: Cache) -> Told:
        """Return what an answer to an incident is about: with it the tactic that was last shown, to whomever."""
        shown = cache.incidents.suggestions(shop, self._now() - _REMEMBERED)
        name = next((one.tactic for one in shown if one.incident == incident), "")
        tactic = self.hearing.desk(cache).tactics.get(name)
        return Told(shop, incident, *((tactic.id, tactic.title[language]) if tactic is not None else ()))

    def _open(self, heard: Heard, cache: Cache, speech: Language) -> str:
        """Return what is open of the shops that somebody reads of, each with its code."""
        names, listed = self.hearing.names(heard.language), []
        for shop in self.hearing.shops():
            info = cache.shops.info(shop)
            if info is None or not self.hearing.may_answer(heard.who, shop):
                continue
            for subject, watch in cache.incidents.watches(shop).items():
                if watch.incident_state in OPEN and watch.incident:
                    known = {
                        "code": f"#{code(watch.incident)}", "name": names(subject), "shop": clip(shop, _LONGEST_NAME),
                        "state": speech.gettext(WATCHES[watch.state.value]),
                        "since": speech.moment(watch.since, ZoneInfo(info.time_zone)) if watch.since else "?",
                    }  # fmt: skip
                    listed.append(speech.gettext(others.LISTED) % known)
        return "\n".join(listed) or speech.gettext(others.NOTHING_OPEN)

    def _now(self) -> datetime:
        return self.hearing.clock.now()


def _meant(reply: Reply, posts: Sequence[Post]) -> Told | str:
    """Return which incident is meant: that of the code, else that of the last message; or why it is not clear.

    `posts`: The newest first.
    """
    if not posts:
        return words.NO_SUCH_CODE if reply.code else words.NOTHING_TOLD
    if reply.code:
        found = [one for one in posts if code(one.incident) == reply.code]
        return msgspec.json.decode(found[0].body, type=Told) if found else words.NO_SUCH_CODE
    last = [one for one in posts if one.name == posts[0].name]
    return msgspec.json.decode(last[0].body, type=Told) if len(last) == 1 else words.WHICH


def _idle(action: str, now: Standing, speech: Language, at: datetime) -> str:
    """Return why there is nothing to do; "" where there is."""
    if action in TACTIC_ACTIONS:
        return ""
    if now.state == _LEADS_TO.get(action):
        who = clip(now.by.who) if now.by is not None else speech.gettext(others.SOMEBODY)
        return speech.gettext(others.ALREADY) % {"who": who}
    if now.state == "over" or (now.state == "expected" and action != "unexpected"):
        return speech.gettext(others.OVER_ALREADY) % {"at": speech.moment(now.at or at, now.zone)}
    return ""


def _tactic_told(told: Told, cache: Cache, speech: Language) -> str:
    entry = standing(cache, told.shop, told.incident, told.tactic).entry
    if entry is None:
        return speech.gettext(others.TAKEN_BACK) % {"tactic": clip(told.title)}
    day = {"adopted": entry.adopted_on, "closed": entry.closed_on, "later": entry.until}.get(entry.state.value)
    stands = speech.gettext(STANDS[entry.state.value]) % {"day": speech.day(day) if day else ""}
    return speech.gettext(others.NOTED_TACTIC) % {"tactic": clip(told.title), "stands": stands}
