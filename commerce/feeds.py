"""A feed is one stream of records of a shop; each has a watermark of its own, so that one refusal stops one feed.

The name of a table (`commerce.tables`) is the name of its feed, whoever fills it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from commerce.orders import Checkout, Customer, Discount, Order, Product, Tombstone, UnitCost
from commerce.tables import TABLES, DataTable, Reading


class Feed(StrEnum):
    """The streams that only a shop has."""

    ORDERS = "orders"
    REFUNDS = "refunds"
    CHECKOUTS = "checkouts"
    DISCOUNTS = "discounts"
    CUSTOMERS = "customers"
    COSTS = "costs"


#: Every feed there is, in the order of lists: those of shops, then the tables that have one of their own.
FEEDS: Final[tuple[str, ...]] = (*Feed, *(table.name for table in TABLES if table.feed == table.name))


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a feed has been read: never a page cursor of the platform.

    Attributes:
        seen_to: Every change before this instant is in the cache (UTC). None: nothing is sure yet.
        backfill_page: The next page of a first backfill by id (WooCommerce); None outside of one. Drift is mended
            by the closing sweep, which starts at `backfill_from`.
        backfill_from: When the running backfill began.
        bulk_operation: Id of a bulk operation that was started and is not yet read (Shopify): a killed run goes on
            waiting for it instead of starting another. With it, `bulk_to` is the end of the slice it covers.
    """

    seen_to: datetime | None = None
    backfill_page: int | None = None
    backfill_from: datetime | None = None
    bulk_operation: str = ""
    bulk_to: datetime | None = None


#: What is missing where a record counts, and only something that no figure needs was passed over in it.
PART: Final = "part"


class Unread(str):
    """The sentence about a record that was not read as it stands, and what the figures lack because of it.

    It is that sentence, `<what> <its number>: ...`. A plain text in `Page.skipped` says that one record of the page's
    feed is missing, on an unknown day.

    Args:
        text: Names the record, and says what is wrong with it.
        at: When the order was placed, or the refund given; None when not known.
        missing: What there is less of in the figures: "orders", "refunds"; `PART` where the record counts all the same;
            "" where no figure counts it.
    """

    __slots__ = ("at", "missing")

    def __new__(cls, text: str, at: datetime | None = None, missing: str = Feed.ORDERS) -> Self:
        """Make the sentence, and keep the rest beside it."""
        made = super().__new__(cls, text)
        made.at, made.missing = at, str(missing)
        return made

    at: datetime | None
    missing: str


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer of the shop told us, and how far that brings the feed. Stored in one transaction.

    `skipped` names records that could not be read, each an `Unread` where more is known of it; `read` holds the
    platform's own numbers of those that were read well but carry another name among us (accounts, which go by
    pseudonyms): it ends complaints, and is kept nowhere; `total` is the expected number of records, when the shop says
    it (for the progress bar). `customers_hidden`: we may not see whose these orders are, so that an empty
    `customer_key` is no guest, and whom an order was known to be of holds.
    """

    feed: str
    watermark: Watermark
    orders: Sequence[Order] = ()
    tombstones: Sequence[Tombstone] = ()
    checkouts: Sequence[Checkout] = ()
    discounts: Sequence[Discount] = ()
    customers: Sequence[Customer] = ()
    costs: Sequence[UnitCost] = ()
    products: Sequence[Product] = ()
    readings: Sequence[Reading] = ()  # rows of tables that the shop itself tells: the feed's, and what comes with them
    skipped: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    total: int | None = None
    customers_hidden: bool = False

    def rows(self, table: DataTable) -> list[Any]:
        """Return the rows of a table, each a `DataTable.row`."""
        return [row for reading in self.readings if reading.table.name == table.name for row in reading.rows]
