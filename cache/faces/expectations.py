"""What somebody said to expect of a shop: days that are judged by nothing."""

from __future__ import annotations

from cache import expectations
from cache.session import Session
from commerce.errors import Refused
from commerce.expectations import Expectation


class Expectations:
    """See `Cache.expectations`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, shop: str, told: Expectation) -> int:
        """Store a window and return its number. The very same one, said twice, stays one.

        Raises:
            Refused: It ends before it begins, or the shop is not known.
        """
        if told.last < told.first:
            msg = f"{shop}: expected days cannot end ({told.last}) before they begin ({told.first}); swap them"
            raise Refused(msg)
        with self._session.writing():
            return expectations.add(self._session.connection, self._session.shop(shop), told)

    def listed(self, shop: str) -> list[Expectation]:
        """Return what is and was expected of a shop, the earliest first; none of a shop never synced."""
        with self._session.reading():
            return expectations.listed(self._session.connection, self._session.shop(shop))

    def withdraw(self, shop: str, number: int) -> None:
        """Take a window back: its days are judged again.

        Raises:
            Refused: There is none of that number.
        """
        with self._session.writing():
            if not expectations.withdraw(self._session.connection, self._session.shop(shop), number):
                msg = f"{shop}: nothing of number {number} is expected; `shopbell expect --list` shows what is"
                raise Refused(msg)
