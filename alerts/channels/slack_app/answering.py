"""Do what a press asks for, through the one inbox, and say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.hearing import Hearing
from alerts.channels.slack.mrkdwn import mrkdwn
from alerts.channels.slack_app import root
from alerts.channels.slack_app.people import NotKnown, People
from alerts.channels.slack_app.posts import CHANNEL_NAME
from alerts.channels.slack_app.presses import Press
from alerts.channels.slack_app.root import Body, instant, person, stands
from alerts.inbox.actions import ACTIONS
from alerts.inbox.receive import receive
from alerts.inbox.standing import Standing, handle, standing
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from cache import Cache
from commerce.answers import Answer, Done
from commerce.conversations import Post
from commerce.diary import DiaryState
from commerce.errors import Refused
from wording import conversations as words
from wording.incidents import DONE, EVERYTHING, UNEXPECTED_TOGETHER
from wording.language import language as language_of

#: What an incident is in once that was done.
_LEADS_TO = {"acknowledge": "acknowledged", "expected": "expected"}
_TACTIC_LEADS_TO = {"tried": DiaryState.ADOPTED, "later": DiaryState.LATER, "not_for_us": DiaryState.NOT_FOR_US}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a press is about: the root and what it is made of; `action`, `until` and `note` as of an answer."""

    id: str
    person: str
    body: Body
    action: str
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """Does what people ask for by one table."""

    hearing: Hearing
    people: People
    language: str

    def button(self, press: Press, post: Post | None, cache: Cache) -> str:
        """Do what a button or a dialog asks for; return what came of it, mrkdwn in the language of the root."""
        speech = language_of(self.language)
        if post is None or not post.body:
            return speech.gettext(words.UNKNOWN_MESSAGE)
        body = msgspec.json.decode(post.body, type=Body)
        name, _, tactic = press.value.partition("|")
        is_about_tactic = press.action in TACTIC_ACTIONS
        if name != handle(body.incident) or (is_about_tactic and tactic != body.tactic):
            return speech.gettext(words.UNKNOWN_MESSAGE)
        return self.do(Meant(press.id, press.person, body, press.action, press.until, press.note), cache)

    def do(self, meant: Meant, cache: Cache) -> str:
        """Do it, once; return what came of it.

        Raises:
            TryLater: Others kept moving the incidents; nothing was done.
        """
        body, speech = meant.body, language_of(meant.body.language)
        if body.shop not in self.hearing.shops() or cache.shops.info(body.shop) is None:
            return speech.gettext(words.SHOP_GONE) % {"shop": mrkdwn(body.shop)}
        try:
            who = self.people.reader(meant.person, body.shop, speech)
        except NotKnown as error:
            return error.told
        name = f"{CHANNEL_NAME}:{meant.id}"
        before = standing(cache, body.shop, body.incident, body.tactic)
        if cache.incidents.done(name) is None and (told := self._idle(meant, before)):
            return told
        about = body.tactic if meant.action in TACTIC_ACTIONS else before.subject or body.incident
        if meant.action in ACTIONS and before.state not in {"over", "expected"}:
            about = body.incident
        answer = Answer(
            id=name, action=meant.action, shop=body.shop, about=about, who=who, words=meant.note, until=meant.until,
            origin=f"{root.ORIGIN}:{meant.person}",
        )  # fmt: skip
        try:
            done = receive(answer, self.hearing.desk(cache))
        except Refused as error:
            return speech.gettext(words.CANNOT) % {"why": mrkdwn(str(error))}
        return self._told(done, meant, cache)

    def _idle(self, meant: Meant, now: Standing) -> str:
        """Return why there is nothing to do; "" where there is."""
        speech = language_of(meant.body.language)
        if meant.action in TACTIC_ACTIONS:
            if now.entry is not None and now.entry.state is _TACTIC_LEADS_TO.get(meant.action):
                return speech.gettext(words.ALREADY) % {"who": mrkdwn(now.entry.by)}
            return ""
        if now.state == _LEADS_TO.get(meant.action):
            return speech.gettext(words.ALREADY) % {"who": person(now.by, speech)}
        if now.state == "over" or (now.state == "expected" and meant.action != "unexpected"):
            at = instant(now.at or self._now(), now.zone, speech)
            return speech.gettext(words.OVER_ALREADY) % {"at": at}
        return ""

    def _told(self, done: Done, meant: Meant, cache: Cache) -> str:
        body = meant.body
        speech, names = language_of(body.language), self.hearing.names(body.language)
        if meant.action in TACTIC_ACTIONS:
            now, title = standing(cache, body.shop, body.incident, body.tactic), mrkdwn(body.title)
            if now.entry is None:
                return speech.gettext(words.TAKEN_BACK) % {"tactic": title}
            return speech.gettext(words.NOTED_TACTIC) % {"tactic": title, "stands": stands(now, speech)}
        info = cache.shops.info(body.shop)
        zone = ZoneInfo(info.time_zone) if info is not None else ZoneInfo("UTC")
        sentence = UNEXPECTED_TOGETHER if done.also else DONE[meant.action]
        return speech.gettext(sentence) % {
            "subject": mrkdwn(names(done.subject) if done.subject else speech.gettext(EVERYTHING)),
            "names": mrkdwn(speech.listing([names(one) for one in done.also])),
            "until": speech.moment(done.until, zone) if done.until else "",
            "last": speech.day(done.last) if done.last else "",
            "number": done.expectation,
        }

    def _now(self) -> datetime:
        return self.hearing.clock.now()
