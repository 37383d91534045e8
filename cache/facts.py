"""Facts as the KPIs read them: ranges of an index, whatever the size of the shop."""

# ruff: noqa: S608 - every name put into a statement is our own; values are parameters
from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from cache import buyers, line_sums, purchase_days, records, remarks, source_ends
from cache.engine import Engine
from cache.instants import seconds
from cache.shops import Shop
from commerce.definition import Definition
from commerce.facts import WHOLE, Buyers
from commerce.feeds import Feed
from commerce.line_splits import LINE_SEGMENTS, LINE_SUMS, PRODUCT
from commerce.orders import ShopInfo
from commerce.origins import Origin
from commerce.period import YEAR, Period
from commerce.purchase_days import PurchaseDay
from commerce.records import Record, RecordKind
from commerce.remarks import Remark
from commerce.tables import TABLES, table_named

# Sums of squares over years may pass 64 bits: halves are summed apart and joined where integers have no end.
_HALF_BITS: Final = 32
_HALVES: Final = "SUM(value >> 32), SUM(value & 4294967295)"

_FIRST_DAY: dict[str, str] = {
    Feed.CHECKOUTS: "SELECT MIN(day) FROM checkouts WHERE shop_id = ?",
    Feed.CUSTOMERS: "SELECT MIN(created_at) FROM accounts WHERE shop_id = ?",
    Feed.DISCOUNTS: "SELECT MIN(changed_at) FROM discounts WHERE shop_id = ?",
}
_ENOUGH_DAYS: Final = YEAR
_TABLES: Final = frozenset(table.name for table in TABLES)
#: Up to where no source may restate what it told; one whose late rows do not count, since another goes before, does not
#: matter.
_SETTLED: Final = """
SELECT MIN(s.settled) FROM table_sources AS s
WHERE s.shop_id = ? AND s.data_table = ? AND s.settled IS NOT NULL AND COALESCE((
    SELECT MAX(r.counted) FROM {table} AS r
    WHERE r.shop_id = s.shop_id AND r.day > s.settled AND r.source = s.source), 1) = 1
"""


class ShopFacts:
    """The facts of one shop; see `commerce.facts.Facts`.

    Args:
        connection: The cache's.
        reading: Entered while reading, so that threads may share the connection.
        shop, info: Whose facts.
        engine: Knows the measures there are.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        reading: AbstractContextManager[object],
        shop: Shop,
        info: ShopInfo,
        engine: Engine,
    ) -> None:
        self._connection = connection
        self._reading = reading
        self._shop = shop
        self._info = info
        self._engine = engine
        self._known = source_ends.Known(shop)

    @property
    def currency(self) -> str:
        """The shop's currency."""
        return self._shop.currency

    @property
    def history_is_cut(self) -> bool:
        """Whether the shop hides its older orders and those we have span less than a year.

        Without the right to read all orders Shopify shows 60 days. What was read since is kept, so that the history
        grows: a year of it tells who comes back as well as any younger shop's.
        """
        if self._info.history_from is None:
            return False
        known = self.coverage(Feed.ORDERS)
        return known is None or known.length < _ENOUGH_DAYS

    @property
    def customers_are_hidden(self) -> bool:
        """Whether the shop does not let us see whose an order is, at least since the last sync."""
        return self._info.hides_customers

    @property
    def knows_first_order(self) -> bool:
        """Whether the shop's very first order is known: it hides none of the older ones."""
        return self._info.history_from is None

    @property
    def least_cost_coverage(self) -> Fraction:
        """The share of sales whose cost must be known before a profit is told, as the merchant wants it."""
        return Fraction(self._shop.definition.cost_coverage)

    @property
    def definition(self) -> Definition:
        """What the merchant decides about the figures."""
        return self._shop.definition

    def sums(self, measures: Sequence[str], period: Period, segment: str = WHOLE) -> Mapping[str, Mapping[str, int]]:
        """Return {key: {measure: sum}} over the period: keys without a row are absent, measures without one are 0.

        By product and by category the lines of the orders are read: that is no look at an index.

        Raises:
            ValueError: No such measure, or none of lines.
        """
        if segment in LINE_SEGMENTS:
            return self._line_sums(measures, period, segment)
        rows = self._read(
            f"SELECT key, measure, {_HALVES} FROM facts WHERE {self._range(measures)} GROUP BY key, measure",
            (self._shop.shop_id, *measures, segment, period.first.isoformat(), period.last.isoformat()),
        )
        found: dict[str, dict[str, int]] = {}
        for key, measure, high, low in rows:
            of_key = found.setdefault(key, dict.fromkeys(measures, 0))
            of_key[measure] = (high << _HALF_BITS) + low
        return found

    def _line_sums(self, measures: Sequence[str], period: Period, segment: str) -> dict[str, dict[str, int]]:
        if unknown := [name for name in measures if name not in LINE_SUMS]:
            msg = f"lines of orders do not tell {unknown}; they tell {sorted(LINE_SUMS)}"
            raise ValueError(msg)

        def whole(names: Sequence[str]) -> Mapping[str, int]:
            return self.sums(names, period).get(WHOLE, {})

        with self._reading:
            return line_sums.sums(self._connection, self._shop, segment, measures, period, whole=whole)

    def names(self, segment: str) -> Mapping[str, str]:
        """Return {key: what a reader calls it} of a split whose keys are numbers of the shop."""
        if segment != PRODUCT:
            return {}
        with self._reading:
            return line_sums.names(self._connection, self._shop)

    def daily(
        self, measures: Sequence[str], period: Period, segment: str = WHOLE, key: str = ""
    ) -> Mapping[date, Mapping[str, int]]:
        """Return {day: {measure: value}} for the days that have any row of these measures, in order of days.

        Raises:
            ValueError: No such measure; or by product or category, of which no days are kept.
        """
        if segment in LINE_SEGMENTS:
            msg = f"no days are kept by {segment}; ask for sums"
            raise ValueError(msg)
        rows = self._read(
            f"SELECT day, measure, value FROM facts WHERE {self._range(measures)} AND key = ? ORDER BY day",
            (self._shop.shop_id, *measures, segment, period.first.isoformat(), period.last.isoformat(), key),
        )
        found: dict[date, dict[str, int]] = {}
        for day, measure, value in rows:
            of_day = found.setdefault(date.fromisoformat(day), dict.fromkeys(measures, 0))
            of_day[measure] = value
        return found

    def purchases(self, period: Period, segment: str = WHOLE) -> Mapping[str, Sequence[PurchaseDay]]:
        """Return {key: days of the period with an order of somebody known}, in order of days."""
        with self._reading:
            return purchase_days.purchases(self._connection, self._shop, period, segment)

    def customers(self, period: Period) -> int:
        """Return how many identified customers ordered in the period."""
        with self._reading:
            return purchase_days.customers(self._connection, self._shop, period)

    def buyers(self, won: Period, last: date) -> Sequence[Buyers]:
        """Return the customers won in a period by what they bought in it, and then to `last`."""
        with self._reading:
            return buyers.buyers(self._connection, self._shop, won, last)

    def remarks(self, period: Period) -> Sequence[Remark]:
        """Return what figures of these days lack, in the order of `cache.remarks.KINDS`."""
        with self._reading:
            return tuple(remarks.remarks(self._connection, self._shop, period))

    def origins(self, feed: str, period: Period) -> Sequence[Origin]:
        """Return which sources tell of a table on these days; those that should and do not are marked."""
        if feed not in _TABLES:
            return ()
        with self._reading:
            return source_ends.origins(self._connection, self._shop, table_named(feed), period)

    def records(self, kind: RecordKind, period: Period) -> Sequence[Record]:
        """Return which discounts, products or refunds the counted orders of these days hold, by key and day."""
        with self._reading:
            return records.records(self._connection, self._shop, kind, period)

    def coverage(self, feed: str) -> Period | None:
        """Return first and last day that the feed is known for; None when it has never given anything.

        A feed of the shop reaches to the day of the instant up to which all changes are read (the beginning of its
        last successful sync, when that is later), known in part only; None until it was read to its end once, however
        far the pages of the first reading came. A table reaches as far as its sources cover, all that should together.
        """
        if feed in _TABLES:
            with self._reading:
                span = self._known.span(self._connection, table_named(feed))
            return None if span is None else Period(*map(date.fromisoformat, span))
        read_to = self._read_to(feed)
        first_day = self._first_day(feed)
        if read_to is None or first_day is None:
            return None
        if feed == Feed.CHECKOUTS:
            return self._checkouts(first_day, read_to)
        return Period(min(first_day, read_to), read_to)

    def _checkouts(self, first_day: date, read_to: date) -> Period | None:
        """Return the days whose left checkouts are known, as far as the shop has told of them.

        Of the first day some had been thrown away before anybody looked.
        """
        if self._info.left_checkouts_from is not None:
            first_day = max(first_day, self._day_of(self._info.left_checkouts_from))
        first_day += timedelta(days=1)
        until = self.told_until(Feed.CHECKOUTS)
        if until is None:
            return Period(min(first_day, read_to), read_to)
        last = min(until, read_to)
        return Period(first_day, last) if first_day <= last else None

    def told_until(self, feed: str) -> date | None:
        """Return the last whole day of which the shop told a feed, where it tells none any more; None where it does.

        A shop that never told any has told none until the first day there is.
        """
        if feed != Feed.CHECKOUTS or self._info.tells_left_checkouts is not False:
            return None
        ends = self._info.left_checkouts_to
        return date.min if ends is None else self._day_of(ends) - timedelta(days=1)

    def was_read(self, feed: str) -> bool:
        """Whether the feed was read to its end at least once, whatever it gave; of a table: any source."""
        return self.coverage(feed) is not None if feed in _TABLES else self._read_to(feed) is not None

    def whole_until(self, feed: str) -> date | None:
        """Return the last day that the feed is known for to its end; None when it has never given anything.

        The day up to which a feed of the shop is read was not over then; the rows of a table are of whole days, and end
        where the first of its sources may still restate what it told.
        """
        known = self.coverage(feed)
        if known is None:
            return None
        if feed not in _TABLES:
            return known.last if self.told_until(feed) == known.last else known.last - timedelta(days=1)
        ((settled,),) = self._read(_SETTLED.format(table=feed), (self._shop.shop_id, feed))
        return known.last if settled is None else min(known.last, date.fromisoformat(settled))

    def _range(self, measures: Sequence[str]) -> str:
        """Return the condition that the primary key serves."""
        unknown = [name for name in measures if name not in self._engine.sums]
        if unknown:
            msg = f"unknown measures {unknown}; there are {sorted(self._engine.sums)}"
            raise ValueError(msg)
        return f"shop_id = ? AND measure IN ({', '.join('?' * len(measures))}) AND segment = ? AND day BETWEEN ? AND ?"

    def _read(self, sql: str, parameters: Sequence[object]) -> list[Any]:
        with self._reading:
            return self._connection.execute(sql, parameters).fetchall()

    def _day_of(self, at: datetime) -> date:
        return date.fromisoformat(self._shop.day(seconds(at)))

    def _read_to(self, feed: str) -> date | None:
        rows = self._read(
            "SELECT seen_to, synced_at FROM feeds"
            " WHERE shop_id = ? AND feed = ? AND seen_to IS NOT NULL AND synced_at IS NOT NULL",
            (self._shop.shop_id, feed),
        )
        if not rows:
            return None
        ((seen_to, synced_at),) = rows
        return date.fromisoformat(self._shop.day(max(seconds(datetime.fromisoformat(seen_to)), synced_at)))

    def _first_day(self, feed: str) -> date | None:
        if feed in _FIRST_DAY:
            ((first,),) = self._read(_FIRST_DAY[feed], (self._shop.shop_id,))
            if isinstance(first, int):
                return date.fromisoformat(self._shop.day(first))
            return None if first is None else date.fromisoformat(first)
        firsts = [
            day
            for measure in self._engine.order_sums
            for (day,) in self._read(
                "SELECT MIN(day) FROM facts WHERE shop_id = ? AND measure = ? AND segment = ''",
                (self._shop.shop_id, measure),
            )
            if day is not None
        ]
        if not firsts:
            return None
        first_day = date.fromisoformat(min(firsts))
        since = self._info.history_from
        if since is None:
            return first_day
        return min(first_day, date.fromisoformat(self._shop.day(seconds(since))))
