"""What readers said of the editions of their digests."""

from __future__ import annotations

from collections.abc import Mapping

from cache import editions
from cache.session import Session
from commerce.messages import EditionState


class Editions:
    """See `Cache.editions`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def states(self) -> dict[str, EditionState]:
        """Return {job that writes an edition: where it stands}; one of which nothing was said is absent."""
        with self._session.reading():
            return editions.states(self._session.connection)

    def remember(self, said: Mapping[str, EditionState]) -> None:
        """Remember where editions stand, by the job that writes them; those not named stay."""
        with self._session.writing():
            editions.remember(self._session.connection, said)
