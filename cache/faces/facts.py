"""What goes out: the daily facts, and how the stored orders stand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from cache import (
    arrivals,
    currency_conversion,
    definitions,
    one_source,
    order_words,
    orders,
    platform_report,
    restatements,
    shops,
)
from cache.connection import give_back, make_room
from cache.facts import ShopFacts
from cache.results import DiscountUses, SourceSeen, WaitingStatus
from cache.session import Session
from commerce.arrivals import Arrivals
from commerce.errors import Refused
from commerce.facts import Facts
from commerce.period import Period
from commerce.reports import ReportRules
from commerce.restatements import MovedSum


class FactBook:
    """See `Cache.facts`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def refresh(self, shop: str, *, force: bool = False) -> bool:
        """Build the facts anew when they are stale or the measures changed. Returns whether that was so.

        Raises:
            Refused: The shop is not known.
        """
        with self._session.reading():
            known = self._session.shop(shop)
            if not force and not self._session.engine.is_stale(self._session.connection, known):
                return False
            make_room(self._session.connection)
            try:
                with self._session.writing(lasting=False):
                    one_source.decide_all(self._session.connection, known)
                    self._session.engine.rebuild(self._session.connection, known)
            finally:
                give_back(self._session.connection)
            return True

    def of(self, shop: str) -> Facts:
        """Return the facts of a shop; stale ones are built first, which takes seconds for a large shop.

        Raises:
            Refused: The shop is not known.
        """
        with self._session.reading():
            self.refresh(shop)
            info = shops.shop_info(self._session.connection, shop)
            if info is None:
                msg = f"shop {shop!r} is not in the database; run `shopbell sync` first"
                raise Refused(msg)
            return ShopFacts(
                self._session.connection, self._session.reading(), self._session.shop(shop), info, self._session.engine
            )

    def restated(self, shop: str, today: date, since: date | None = None) -> list[MovedSum]:
        """Return the sums of days that were shown, and were moved since: those that a digest of today tells of.

        Args:
            shop: Its name.
            today: The shop's own day.
            since: What digests told after this day is told as well.
        """
        with self._session.reading():
            self.refresh(shop)
            return restatements.to_tell(self._session.connection, self._session.shop(shop), today, since)

    def arrivals(self, shop: str, until: datetime, since: datetime | None = None) -> Arrivals:
        """Return what came in up to an instant, by the instant: some weeks of a large shop, half a year of a small one.

        Args:
            shop: Its name.
            until: UTC.
            since: From when on instead; UTC.

        Raises:
            Refused: The shop is not known.
        """
        with self._session.reading():
            return arrivals.arrivals(self._session.connection, self._session.shop(shop), until, since)

    def count_statuses(self, shop: str) -> dict[str, int]:
        """Return how many orders stand in each of the platform's own statuses, most first."""
        with self._session.reading():
            return orders.count_statuses(self._session.connection, self._session.shop(shop))

    def sources_seen(self, shop: str) -> list[SourceSeen]:
        """Return where the orders that count were entered, most orders first."""
        with self._session.lock:
            return order_words.sources_seen(self._session.connection, self._session.shop(shop))

    def waiting_statuses(self, shop: str, period: Period | None = None) -> list[WaitingStatus]:
        """Return the statuses that nobody has explained, most orders first; of a period the orders placed in it."""
        with self._session.lock:
            return order_words.waiting_statuses(self._session.connection, self._session.shop(shop), period)

    def foreign_currency_orders(self, shop: str) -> dict[str, int]:
        """Return {currency: orders} of orders left out of the figures because of their currency."""
        with self._session.reading():
            return orders.foreign_currency_orders(self._session.connection, self._session.shop(shop))

    def converted_orders(self, shop: str) -> dict[str, int]:
        """Return {currency: orders} that are in the figures at the merchant's stated rate."""
        with self._session.reading():
            return currency_conversion.converted_orders(self._session.connection, self._session.shop(shop))

    def discount_uses(self, shop: str) -> list[DiscountUses]:
        """Return how often each discount was used, by the stored orders and by the shop's own counter."""
        with self._session.reading():
            return definitions.discount_uses(self._session.connection, self._session.shop(shop))

    def report(self, shop: str, period: Period, reading: ReportRules) -> dict[str, dict[str, Decimal]]:
        """Return {"2026-03": {figure: amount in major units}} of the stored orders by the rules of one report."""
        with self._session.reading():
            return platform_report.report(self._session.connection, self._session.shop(shop), period, reading)
