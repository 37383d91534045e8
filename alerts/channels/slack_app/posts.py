"""What is posted: each thing once, its name kept, and a root edited when its incident changes.

Slack knows no way to post the same thing once only. So what is about to go out is noted first; where nobody says what
became of it, it goes out once more at most, under the same `client_msg_id`, and then waits for a person.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from alerts.channels.slack_app.root import Body, digest_of, dressed, told_below
from alerts.channels.slack_app.web_api import InTrouble, NotTaken, WebApi
from alerts.channels.slack_app.words import NO_BLOCKS, TOO_OLD, Gone
from alerts.inbox.standing import Standing, standing
from cache import Cache
from commerce.conversations import LineState, Post
from commerce.errors import Refused, TryLater, Uncertain

CHANNEL_NAME = "slack_app"
#: A root that is older is left where it is: whoever reads on today would not find it.
OLDEST_ROOT = timedelta(days=30)
#: How often a thing is handed over at most while nobody says what became of it.
_MOST_TRIES = 2
#: One edit at a time: two that overtake each other would leave the older one standing.
_EDITING = threading.RLock()


@dataclass(frozen=True, slots=True)
class Posts:
    """What is posted to one channel of a workspace.

    Attributes:
        recipient: Name of the table.
        place: Id of the channel.
        cache: Remembers; None: nothing is remembered, and roots never change.
        takes_answers: Roots have buttons.
    """

    recipient: str
    place: str
    api: WebApi
    cache: Cache | None
    takes_answers: bool = True

    def post(self, part: str, said: Mapping[str, Any], at: datetime, *, again: bool = False, **known: Any) -> str:
        """Post one thing, once; return its name.

        Args:
            part: What it is, for ever.
            said: Text and blocks; `thread_ts` for an answer below a root.
            at: When it was written; UTC.
            again: A person let it be tried again, though it may be there.
            known: Of `Post`.

        Raises:
            Refused, TryLater, Gone: It is not there.
            Uncertain: It may be there.
        """
        post = Post(CHANNEL_NAME, part, self.recipient, at=at, **known)
        before = self.cache.conversations.begin(post, at) if self.cache is not None else None
        if before is not None and before.state == "posted":
            return before.name
        tries = before.tries + 1 if before is not None else 0
        if tries >= _MOST_TRIES and not again:
            msg = f"{self.api.where} was handed this message {tries} times, and never said what became of it"
            raise Uncertain(msg)
        answer = self._sent(post, said, tries)
        name, place = str(answer.get("ts", "")), str(answer.get("channel") or self.place)
        if self.cache is not None:
            self.cache.conversations.posted(post, place, name)
            _note_app(self.cache, self.recipient, answer, at)
        return name

    def _sent(self, post: Post, told: Mapping[str, Any], tries: int) -> dict[str, Any]:
        given = {
            **told,
            "channel": post.place or self.place,
            "client_msg_id": str(uuid5(NAMESPACE_URL, f"shopbell:{post.recipient}:{post.part}")),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            return self._with_or_without_blocks("chat.postMessage", given)
        except InTrouble as error:
            if tries + 1 >= _MOST_TRIES:
                msg = f"{error}, again: it may be there"
                raise Uncertain(msg) from None
            raise TryLater(str(error), wait_s=error.wait_s) from None
        except (TryLater, Refused):
            if self.cache is not None and not tries:  # surely not there
                self.cache.conversations.forget_part(post)
            raise
        except Uncertain:
            if self.cache is not None:
                self.cache.conversations.settle(post, "uncertain")
            raise

    def _with_or_without_blocks(self, method: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Call; where Slack does not take our blocks, the whole goes as text: a fault of form keeps no word back."""
        try:
            return self.api.call(method, given)
        except NotTaken as error:
            if error.word not in NO_BLOCKS or not given.get("blocks"):
                raise
        return self.api.call(method, {**given, "blocks": []})

    def tell(self, part: str, body: Body, at: datetime, *, again: bool = False) -> None:
        """Tell of an incident: its root is posted, or edited, and then the news stand below it.

        Raises:
            Refused, TryLater, Uncertain: See `post`; what was done is not done twice.
        """
        known = self._root(body, at, part)
        if known is not None and self.cache is not None:
            if msgspec.json.decode(known.body, type=Body).written <= body.written:  # else it waited, and is old news
                self.cache.conversations.rewrite(known, msgspec.json.encode(body).decode())
            try:
                self.freshen(known, at)
                self._below(known, f"{part}:news", body, body.line, at, again=again, aloud=body.say in _ALOUD)
            except Gone:
                self.cache.conversations.settle(known, "gone")
            else:
                return
        self._new_root(part, body, at, again=again)

    def _below(
        self, root: Post, part: str, body: Body, text: str, at: datetime, *, again: bool = False, aloud: bool = False
    ) -> None:
        """Post a line below a root; `aloud`: in the channel, too."""
        said = {"text": text, "thread_ts": root.name, "reply_broadcast": aloud}
        known = {"is_root": False, "shop": body.shop, "incident": body.incident, "place": root.place}
        self.post(part, said, at, again=again, **known)

    def _new_root(self, part: str, body: Body, at: datetime, *, again: bool = False) -> None:
        now = self._standing(body)
        shown = dressed(body, now, with_buttons=self.takes_answers)
        self.post(
            part,
            shown,
            at,
            again=again,
            shop=body.shop,
            incident=body.incident,
            body=msgspec.json.encode(body).decode(),
            shown=digest_of(shown),
            told=len(now.answers),
        )

    def _root(self, body: Body, at: datetime, part: str) -> Post | None:
        """Return the root that an incident has already, and that is young enough; not the one of this very message."""
        if self.cache is None or not body.incident:
            return None
        found = self.cache.conversations.root_of(CHANNEL_NAME, self.recipient, body.shop, body.incident)
        if found is None or found.part == part or (found.at is not None and at - found.at > OLDEST_ROOT):
            return None
        # a conversation with one person is called otherwise than the person
        return None if found.place != self.place and not self.place.startswith("U") else found

    def _standing(self, body: Body) -> Standing:
        return standing(self.cache, body.shop, body.incident, body.tactic) if self.cache is not None else Standing()

    def freshen(self, post: Post, at: datetime) -> bool:
        """Let a root show how its incident stands now, and tell below it what people did; return whether it changed.

        Raises:
            Gone: It is there no more.
            Refused, TryLater: It could not be changed.
        """
        if self.cache is None:
            return False
        with _EDITING:
            # as it is by now, whoever changed it while this thread waited
            post = self.cache.conversations.root_at(CHANNEL_NAME, post.place, post.name) or post
            body = msgspec.json.decode(post.body, type=Body)
            now = self._standing(body)
            shown = dressed(body, now, with_buttons=self.takes_answers)
            digest, is_new = digest_of(shown), False
            if digest != post.shown:
                self._edit(post, shown)
                is_new = True
            is_live = now.state != "over"
            if is_new or is_live != post.is_live:
                self.cache.conversations.shown(post, digest, is_live=is_live)
            self._tell_answers(post, body, now, at)
        return is_new

    def _edit(self, post: Post, shown: Mapping[str, Any]) -> None:
        try:
            self._with_or_without_blocks("chat.update", {"channel": post.place, "ts": post.name, **shown})
        except NotTaken as error:
            if error.word != TOO_OLD:
                raise
        except Uncertain as error:  # an edit may be repeated
            raise TryLater(str(error)) from None

    def _tell_answers(self, post: Post, body: Body, now: Standing, at: datetime) -> None:
        """Tell below a root what people did since that was last told, wherever they did it."""
        assert self.cache is not None  # noqa: S101 - asked by the only caller
        for number in range(post.told, len(now.answers)):
            one = now.answers[number]
            text = told_below(one, now.zone, body.language)
            with suppress(Uncertain):  # perhaps it stands there: what everybody sees is not worth a second line
                self._below(post, f"{post.part}:did:{number}", body, text, at)
            self.cache.conversations.told(post, number + 1)

    def replace(self, post: Post, at: datetime) -> None:
        """Post the root of an incident anew, where the old one is there no more."""
        if self.cache is None:
            return
        self.cache.conversations.settle(post, "gone")
        body = msgspec.json.decode(post.body, type=Body)
        if self._standing(body).state != "over":
            self._new_root(f"{post.part}:anew", body, at)


def app_of_posts(cache: Cache, recipient: str) -> str:
    """Return the app as which was last posted; "" where that is not known."""
    known = cache.conversations.line(CHANNEL_NAME, f"{_POSTS_OF}{recipient}")
    return known.app if known is not None else ""


def _note_app(cache: Cache, recipient: str, answer: Mapping[str, Any], at: datetime) -> None:
    """Keep as which app was posted: buttons reach the app of the other token."""
    message = answer.get("message")
    app = message.get("app_id") if isinstance(message, dict) else None
    if isinstance(app, str) and app != app_of_posts(cache, recipient):
        cache.conversations.note_line(CHANNEL_NAME, f"{_POSTS_OF}{recipient}", LineState(at, app=app))


#: No table is called so: a name has no line break.
_POSTS_OF = "posts\n"
#: What is told in the channel as well, not only below the root.
_ALOUD = frozenset({"worse", "recovered", "reopened", "flapping"})
