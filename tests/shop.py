"""A made-up shop in a real cache, asked through the real book: what a test tells of it, and what it makes of that.

def test_is_the_mean_of_net_totals(shop: Shop) -> None:
    shop.has(make.order(net="10.00", day=MONDAY), make.order(net="40.00", day=MONDAY))
    assert shop.kpi("average_order_value", MONDAY).value == 2500
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import msgspec

from cache import Cache
from commerce.feeds import Feed, Page, Watermark
from commerce.figures import Figure, Target, Verdict
from commerce.orders import Checkout, Customer, Order, ShopInfo, Tombstone
from commerce.period import Period
from commerce.tables import TABLES, Reading, Row
from knowledge import load
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from tests import make
from tests.make_tables import reading

#: The words of `Page` for the records of a shop, and the feed that carries them.
CARRIED: Mapping[type, tuple[Feed, str]] = {
    Order: (Feed.ORDERS, "orders"),
    Tombstone: (Feed.ORDERS, "tombstones"),
    Checkout: (Feed.CHECKOUTS, "checkouts"),
    Customer: (Feed.CUSTOMERS, "customers"),
}


class Shop:
    """One shop of an installation.

    Attributes:
        read_at: When it was read last, UTC; the days before are known to their end.
    """

    def __init__(self, path: Path, info: ShopInfo = make.INFO) -> None:
        self.cache = Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL)
        self.book = Book(load().meanings(), load().input_units())
        self.read_at = datetime(2027, 1, 1, tzinfo=UTC)
        self._count = 0
        self.cache.shops.ensure(make.SHOP, info)

    def has(self, *records: Order | Tombstone | Checkout | Customer | Row) -> None:
        """Tell what the shop has, rows of tables among it; an order without an id gets the next number."""
        pages: dict[Feed, dict[str, Any]] = {}
        for table in TABLES:
            if rows := [cast("Row", record) for record in records if type(record) is table.row]:
                self.reads(reading(table, *rows))
        for record in records:
            if type(record) not in CARRIED:
                continue
            feed, name = CARRIED[type(record)]
            if isinstance(record, Order) and not record.id:
                self._count += 1
                record = msgspec.structs.replace(record, id=str(self._count))  # noqa: PLW2901 - the same, with its number
            pages.setdefault(feed, {}).setdefault(name, []).append(record)
        for feed, told in pages.items():
            self.cache.feeds.save_page(make.SHOP, Page(feed, Watermark(seen_to=self.read_at), **told))
            self.cache.feeds.note(make.SHOP, feed, self.read_at)

    def reads(self, told: Reading) -> None:
        """Take what a source told of a table."""
        self.cache.feeds.save_reading(make.SHOP, told, self.read_at)

    def kpi(self, kpi: str, period: Period | date, *, by: str = "", key: str = "") -> Figure:
        """Return a figure of the whole shop, or of one key of the segment `by`."""
        days = period if isinstance(period, Period) else Period.day(period)
        facts = self.cache.facts.of(make.SHOP)
        return self.book.by_segment(kpi, facts, days, by)[key] if by else self.book.figure(kpi, facts, days)

    def judged(self, kpi: str, target: Target | None, today: date) -> Verdict:
        """Return the verdict on the morning of a day."""
        now = datetime(today.year, today.month, today.day, 6, tzinfo=UTC) + timedelta(hours=1)
        facts = self.cache.facts.of(make.SHOP)
        return self.book.judge(kpi, facts, shop=make.SHOP, target=target, now=now, today=today)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cache.close()
