"""Who may look at our pages."""

from __future__ import annotations

from datetime import datetime

from cache import visitors
from cache.session import Session
from commerce.visitors import Ticket, Visitor


class Visitors:
    """See `Cache.visitors`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue(self, ticket: Ticket) -> None:
        """Note a ticket."""
        with self._session.writing():
            visitors.issue(self._session.connection, ticket)

    def enter(self, ticket: str, visit: str, until: datetime, now: datetime) -> Visitor | None:
        """Begin a visit with a ticket; None: it is not good, or not any more. Of two at once one comes in.

        Args:
            ticket: Digest of what was handed in.
            visit: Digest of what the browser carries from now on.
            until: When the visit ends; UTC. That of a guest never outlasts his ticket.
            now: UTC.
        """
        with self._session.reading():  # a stranger with no ticket at all must not wait for whoever writes just now
            if not visitors.is_good(self._session.connection, ticket, now):
                return None
        with self._session.writing():
            return visitors.enter(self._session.connection, ticket, visit, until, now)

    def begin(self, visitor: Visitor, visit: str) -> None:
        """Note that somebody is in who knew the password."""
        with self._session.writing():
            visitors.begin(self._session.connection, visitor, visit)

    def visitor(self, visit: str, now: datetime) -> Visitor | None:
        """Return who carries a visit; None: nobody, or it is over."""
        with self._session.reading():
            return visitors.visitor(self._session.connection, visit, now)

    def was_used(self, ticket: str) -> bool:
        """Return whether a ticket was there and let somebody in."""
        with self._session.reading():
            return visitors.was_used(self._session.connection, ticket)

    def leave(self, visit: str) -> None:
        """End a visit."""
        with self._session.writing():
            visitors.leave(self._session.connection, visit)

    def guests(self, now: datetime) -> list[Ticket]:
        """Return the tickets of guests that are good, the newest first."""
        with self._session.reading():
            return visitors.guests(self._session.connection, now)

    def revoke(self, shop: str) -> int:
        """End what guests of a shop carry ("" of all shops); return how many tickets there were."""
        with self._session.writing():
            return visitors.revoke(self._session.connection, shop)

    def end_all(self) -> None:
        """End every visit and every ticket."""
        with self._session.writing():
            visitors.end_all(self._session.connection)
