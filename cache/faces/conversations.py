"""What was posted where it can be changed, what people answered there, and how the line to it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cache import conversations
from cache.session import Session
from commerce.conversation_names import KEY_BYTES, ConversationNames
from commerce.conversations import LineState, Post, PostState, Received


class Conversations:
    """See `Cache.conversations`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, post: Post, now: datetime) -> Post | None:
        """Note that something is about to be posted; return what is known of its part already, None: it is new."""
        with self._session.writing():
            return conversations.begin(self._session.connection, post, now)

    def posted(self, post: Post, place: str, name: str) -> None:
        """Note that it stands there, and how the other side calls it."""
        with self._session.writing():
            conversations.posted(self._session.connection, post, place, name)

    def settle(self, post: Post, state: PostState) -> None:
        """Note what became of it."""
        with self._session.writing():
            conversations.settle(self._session.connection, post, state)

    def forget_part(self, post: Post) -> None:
        """Forget what was about to be posted, and surely was not: it is tried again as if for the first time."""
        with self._session.writing():
            conversations.forget_part(self._session.connection, post)

    def rewrite(self, post: Post, body: str) -> None:
        """Let a root be made of something else from now on."""
        with self._session.writing():
            conversations.rewrite(self._session.connection, post, body)

    def shown(self, post: Post, digest: str, *, is_live: bool) -> None:
        """Note what a root shows now, and whether it may still change."""
        with self._session.writing():
            conversations.shown(self._session.connection, post, digest, is_live=is_live)

    def told(self, post: Post, count: int) -> None:
        """Note how many answers were told below a root."""
        with self._session.writing():
            conversations.told(self._session.connection, post, count)

    def root_of(self, channel: str, recipient: str, shop: str, incident: str) -> Post | None:
        """Return the newest root of an incident that stands; None where there is none."""
        with self._session.reading():
            return conversations.root_of(self._session.connection, channel, recipient, shop, incident)

    def root_at(self, channel: str, place: str, name: str) -> Post | None:
        """Return the root that the other side calls so; None where nothing is known of it."""
        with self._session.reading():
            return conversations.root_at(self._session.connection, channel, place, name)

    def roots_in(self, channel: str, place: str) -> list[Post]:
        """Return the roots that stand in a place, the newest first."""
        with self._session.reading():
            return conversations.roots_in(self._session.connection, channel, place)

    def live_roots(self, channel: str) -> list[Post]:
        """Return the roots that are to be changed when their incidents do, the oldest first."""
        with self._session.reading():
            return conversations.live_roots(self._session.connection, channel)

    def take(self, received: Received) -> bool:
        """Store what came in, so that it may be confirmed; return False where it is known already."""
        with self._session.writing():
            return conversations.take(self._session.connection, received)

    def waiting(self, channel: str) -> list[Received]:
        """Return what came in and is not done, the oldest first."""
        with self._session.reading():
            return conversations.waiting(self._session.connection, channel)

    def try_again(self, received: Received) -> None:
        """Count one more try."""
        with self._session.writing():
            conversations.try_again(self._session.connection, received)

    def confirm(self, received: Received) -> None:
        """Note that the word about what came of it is about to be handed over: it is not said twice."""
        with self._session.writing():
            conversations.confirm(self._session.connection, received)

    def done(self, received: Received) -> None:
        """Note that it is done; what it held is forgotten."""
        with self._session.writing():
            conversations.done(self._session.connection, received)

    def note_line(self, channel: str, name: str, state: LineState) -> None:
        """Note how a line stands."""
        with self._session.writing(lasting=False):
            conversations.note_line(self._session.connection, channel, name, state)

    def line(self, channel: str, name: str) -> LineState | None:
        """Return how a line stood when that was last noted; None: never."""
        with self._session.reading():
            return conversations.line(self._session.connection, channel, name)

    def names(self, random_bytes: Callable[[int], bytes]) -> ConversationNames:
        """Return what the mails about incidents are named by; `random_bytes` makes the key where there is none."""
        with self._session.reading():
            known = conversations.names(self._session.connection)
        if known is not None:
            return known
        with self._session.writing():
            return conversations.named_by(self._session.connection, random_bytes(KEY_BYTES))

    def mark(self) -> int:
        """Return a number that is another one after anybody else has written into the file."""
        with self._session.reading():
            return conversations.mark(self._session.connection)
