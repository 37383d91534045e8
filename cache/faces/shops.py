"""Who the shops are, how their orders are counted, and forgetting them."""

from __future__ import annotations

from datetime import datetime

from cache import (
    counting,
    privacy,
    shops,
)
from cache.instants import seconds
from cache.results import Redacted
from cache.session import Session
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.orders import ShopInfo
from commerce.restatements import Why


class Shops:
    """See `Cache.shops`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ensure(self, name: str, info: ShopInfo) -> None:
        """Note who the shop is; the first call of every sync.

        A new time zone cuts all days anew and rebuilds the facts.

        Raises:
            Refused: What is stored is another shop's, or of another currency or platform; nothing is changed.
        """
        with self._session.writing():
            if shops.ensure_shop(self._session.connection, name, info, self._session.engine.fingerprint):
                known = shops.shop_named(self._session.connection, name)
                self._session.engine.rebuild(self._session.connection, known, Why.TIME_ZONE)

    def info(self, name: str) -> ShopInfo | None:
        """Return what the shop said of itself at its last sync; None for a shop never seen."""
        with self._session.reading():
            return shops.shop_info(self._session.connection, name)

    def names(self) -> list[str]:
        """Return the names of all shops ever synced, sorted."""
        with self._session.reading():
            return shops.names(self._session.connection)

    def define(self, shop: str, definition: Definition) -> bool:
        """Count a shop's orders by this definition from now on. Returns whether it is another than before.

        Another one counts the stored orders anew and converts from what the shop told; the facts are built before they
        are read the next time.

        Raises:
            Refused: An exchange rate that is none, or the shop is not known.
        """
        if self.definition(shop) == definition:
            return False
        with self._session.writing():
            try:
                return counting.define(self._session.connection, self._session.shop(shop), definition)
            except ValueError as error:
                msg = f"shop {shop!r}: {error}"
                raise Refused(msg) from error

    def definition(self, shop: str) -> Definition:
        """Return by what a shop's orders are counted."""
        with self._session.reading():
            return self._session.shop(shop).definition

    def redact(self, shop: str, customer_key: str, fresh_key: str, now: datetime) -> Redacted:
        """Cut every tie between a pseudonym and what is stored; the figures stay as they are.

        Args:
            shop: Whose customer.
            customer_key: The pseudonym to forget.
            fresh_key: 32 random hexadecimal characters that nobody keeps: under them the orders stay together.
            now: What was placed until then is cut off also when it is read only later; what is placed afterwards is a
                new customer's.
        """
        with self._session.lock, privacy.overwriting(self._session.connection), self._session.writing():
            self._session.keys.forget()  # the visits that only this customer made go
            return privacy.redact(
                self._session.connection, self._session.shop(shop), customer_key, fresh_key, seconds(now)
            )

    def wipe(self, shop: str) -> None:
        """Delete everything of a shop.

        Raises:
            Refused: The shop is not known.
        """
        with self._session.lock, privacy.overwriting(self._session.connection), self._session.writing():
            privacy.wipe(self._session.connection, self._session.shop(shop))
            self._session.keys.forget()
