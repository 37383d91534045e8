"""What is remembered of the product's own troubles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cache import outbox, troubles
from cache.session import Session
from commerce.messages import Message
from commerce.troubles import Remembered


class Troubles:
    """See `Cache.troubles`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def remembered(self) -> dict[str, Remembered]:
        """Return {name: what is remembered} of troubles that last, or of whose end nobody was told."""
        with self._session.reading():
            return troubles.remembered(self._session.connection)

    def commit(self, now_remembered: Mapping[str, Remembered], messages: Sequence[Message], now: datetime) -> None:
        """Remember these troubles and no others, and queue what is to be said of them, in one transaction."""
        with self._session.writing():
            troubles.remember(self._session.connection, now_remembered)
            outbox.queue(self._session.connection, messages, now)
