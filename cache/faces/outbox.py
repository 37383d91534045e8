"""What we decided to say, until the other side took it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cache import (
    outbox,
)
from cache.session import Session
from commerce.messages import Claimed, Message, Parked, Waiting


class Outbox:
    """See `Cache.outbox`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def queue(self, messages: Sequence[Message], now: datetime) -> int:
        """Put messages into the outbox; a known (key, channel, recipient) is left out. Returns how many are new."""
        with self._session.writing():
            return outbox.queue(self._session.connection, messages, now)

    def claim(self, now: datetime, limit: int = 10, lease_s: float = 120) -> list[Claimed]:
        """Take due messages for `lease_s` seconds; no two claimers get the same one within that time."""
        with self._session.writing():
            return outbox.claim(self._session.connection, now, limit, lease_s)

    def delivered(self, outbox_id: int, now: datetime) -> None:
        """Note that the other side took the message."""
        with self._session.writing():
            outbox.delivered(self._session.connection, outbox_id, now)

    def put_off(self, claimed: Claimed, until: datetime, reason: str) -> None:
        """Try a claimed message again at `until`, unless it was claimed anew or settled since."""
        with self._session.writing():
            outbox.put_off(self._session.connection, claimed, until, reason)

    def park(self, claimed: Claimed, reason: str, now: datetime) -> None:
        """Lay a message aside until somebody releases or drops it, unless it was claimed anew or settled since."""
        with self._session.writing():
            outbox.park(self._session.connection, claimed, reason, now)

    def leave_open(self, claimed: Claimed, reason: str, now: datetime) -> None:
        """Lay a message aside that may have been delivered, so that it is neither repeated nor forgotten; as above."""
        with self._session.writing():
            outbox.leave_open(self._session.connection, claimed, reason, now)

    def parked(self) -> list[Parked]:
        """Return the messages that were laid aside, not delivered or perhaps, oldest first."""
        with self._session.reading():
            return outbox.parked(self._session.connection)

    def waiting(self) -> list[Waiting]:
        """Return the messages that are still to be delivered by themselves, oldest first."""
        with self._session.lock:
            return outbox.waiting(self._session.connection)

    def last_delivered(self, channel: str) -> datetime | None:
        """Return when a channel last took a message; None: none that is still known."""
        with self._session.reading():
            return outbox.last_delivered(self._session.connection, channel)

    def release(self, outbox_id: int, now: datetime) -> None:
        """Let a message that was laid aside, or put off, be tried again at once."""
        with self._session.writing():
            outbox.release(self._session.connection, outbox_id, now)

    def drop(self, outbox_id: int, now: datetime) -> None:
        """Give a message up that was laid aside: it is neither sent nor written again."""
        with self._session.writing():
            outbox.drop(self._session.connection, outbox_id, now)
