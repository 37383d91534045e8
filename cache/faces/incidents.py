"""What is remembered of incidents, and the log of what was said and what was held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cache import (
    outbox,
    watches,
)
from cache.session import Session
from commerce.messages import Message
from commerce.watches import LogEntry, Watch


class Incidents:
    """See `Cache.incidents`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def watches(self, shop: str) -> dict[str, Watch]:
        """Return {KPI: watch}; a KPI never looked at is absent."""
        with self._session.reading():
            return watches.watches(self._session.connection, self._session.shop(shop))

    def commit(
        self,
        shop: str,
        watches_now: Mapping[str, Watch],
        messages: Sequence[Message],
        log: Sequence[LogEntry],
        now: datetime,
        *,
        expected: Mapping[str, Watch] | None = None,
    ) -> None:
        """Remember watches, queue messages and write the log in one transaction: speak iff we remember speaking.

        Args:
            shop: Whose.
            watches_now: Those that moved.
            messages: What to say.
            log: What was said and what was held back.
            now: UTC.
            expected: All watches of the shop as they were when this was decided; None: whatever they are.

        Raises:
            TryLater: They are others by now; nothing is stored. Read them and decide again.
        """
        with self._session.writing():
            known = self._session.shop(shop)
            if expected is not None:
                watches.refuse_others(self._session.connection, known, expected)
            watches.remember(self._session.connection, known, watches_now)
            outbox.queue(self._session.connection, messages, now)
            watches.write_log(self._session.connection, known, log, now)

    def log(self, shop: str | None = None, limit: int = 100) -> list[LogEntry]:
        """Return the last lines of the incident log of one shop or all, newest first."""
        with self._session.reading():
            return watches.log(self._session.connection, None if shop is None else self._session.shop(shop), limit)

    def shown_tactics(self, shop: str, since: datetime) -> list[str]:
        """Return ids of tactics shown since then, newest first, each once."""
        with self._session.reading():
            return watches.shown_tactics(self._session.connection, self._session.shop(shop), since)
