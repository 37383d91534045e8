"""What comes in: pages, readings of tables, how far each feed is read, what was hinted at, what could not be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from cache import (
    health,
    hints,
    one_source,
    orders_beside,
    pages,
    same_twice,
    source_ends,
    source_notes,
    table_sources,
    tables,
    told_spans,
)
from cache.census import ShopCensus
from cache.connection import make_room
from cache.results import (
    FeedState,
    LastReading,
    LeftOut,
    NegativeDays,
    NoLongerTold,
    OrdersBeside,
    OtherZone,
    SameTwice,
    Saved,
    Skipped,
    StoppedSource,
)
from cache.session import Session
from commerce.census import Census
from commerce.feeds import Page, Watermark
from commerce.period import Period
from commerce.tables import DataTable, NamedSource, Reading, ReadSoFar, Row


class Feeds:
    """See `Cache.feeds`. Every method is one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def watermark(self, shop: str, feed: str) -> Watermark:
        """Return how far a feed has been read; an empty watermark before the first page."""
        with self._session.reading():
            return pages.watermark(self._session.connection, self._session.shop(shop), feed)

    def newest_change(self, shop: str) -> datetime | None:
        """Return the latest change of a stored order, by the shop's own clock; None before the first order."""
        with self._session.reading():
            return pages.newest_change(self._session.connection, self._session.shop(shop))

    def save_page(self, shop: str, page: Page, *, defer_facts: bool = False, keep_watermark: bool = False) -> Saved:
        """Store a page, its watermark and the movement of the facts in one transaction.

        Replaying a page changes nothing; an older version of a record never replaces a newer one; a tombstone keeps
        the order, which counts no more.

        Args:
            shop: A shop that `ensure_shop` knows.
            page: What the shop said.
            defer_facts: Mark the facts as stale instead of moving them (a first backfill); `refresh_facts` builds
                them, also after a crash in between.
            keep_watermark: The page is of a sweep, which does not move the feed.

        Raises:
            BadRecord: A value that cannot be stored; nothing of the page is.
            Refused: The shop is not known, or the disk is full.
        """
        with self._session.reading():
            make_room(self._session.connection)
            try:
                with self._session.writing(lasting=False):
                    return pages.save_page(
                        self._session.connection,
                        self._session.engine,
                        self._session.keys,
                        self._session.shop(shop),
                        page,
                        defer_facts=defer_facts,
                        keep_watermark=keep_watermark,
                    )
            except BaseException:
                self._session.keys.forget()
                raise

    def save_reading(self, shop: str, reading: Reading, now: datetime) -> Saved:
        """Store what a source told of a table: it replaces the days it covers, of this source.

        Rows of which a source named earlier speaks are kept, and do not count (`DataTable.overlap`).

        Raises:
            BadRecord: A value that cannot be stored; nothing of the reading is.
            Refused: The shop is not known.
        """
        with self._session.writing(lasting=False):
            return tables.save_reading(
                self._session.connection, self._session.engine, self._session.shop(shop), reading, now
            )

    def name_sources(self, shop: str, table: DataTable, sources: Sequence[NamedSource]) -> None:
        """Note how the configuration names a table's sources: one that wins goes before, then the one named first."""
        with self._session.writing():
            tables.name_sources(
                self._session.connection, self._session.engine, self._session.shop(shop), table, sources
            )

    def keep_sources(self, shop: str, table: DataTable, sources: Collection[str]) -> int:
        """Drop what sources told that are none of these any more. Returns how many are gone.

        What they had kept from counting counts again; what the shop itself told stays.
        """
        with self._session.writing():
            return tables.keep_sources(
                self._session.connection, self._session.engine, self._session.shop(shop), table, sources
            )

    def known_source(self, shop: str, table: DataTable, source: str) -> ReadSoFar:
        """Return how far a source of a table has been read."""
        with self._session.reading():
            return table_sources.known(self._session.connection, self._session.shop(shop), table, source)

    def put_off(self, shop: str, table: DataTable, source: str, *, until: datetime, why: str) -> None:
        """Note until when a source is to be left alone, and why."""
        with self._session.writing():
            table_sources.put_off(
                self._session.connection, self._session.shop(shop), table, source, until=until, why=why
            )

    def put_past_off(self, shop: str, table: DataTable, source: str, *, until: datetime, why: str) -> None:
        """Note until when no older days of a source are to be asked for, and why."""
        with self._session.writing():
            table_sources.put_past_off(
                self._session.connection, self._session.shop(shop), table, source, until=until, why=why
            )

    def is_put_off(self, shop: str, table: DataTable, source: str, now: datetime) -> tuple[datetime, str] | None:
        """Return until when a source is to be left alone, and why; None where it may be asked."""
        with self._session.reading():
            return table_sources.is_put_off(self._session.connection, self._session.shop(shop), table, source, now)

    def left_out(self, shop: str) -> list[LeftOut]:
        """Return the sources of which rows do not count, since others tell of the same thing."""
        with self._session.reading():
            return one_source.left_out(self._session.connection, self._session.shop(shop))

    def stopped_sources(self, shop: str, now: datetime) -> list[StoppedSource]:
        """Return the sources that tell no new day although they should, and that nobody else stands in for."""
        with self._session.reading():
            return list(source_ends.stopped(self._session.connection, self._session.shop(shop), now))

    def same_twice(self, shop: str) -> list[SameTwice]:
        """Return pairs of sources that may tell the same money, by what they cost on the latest days of both."""
        with self._session.reading():
            return list(same_twice.same_twice(self._session.connection, self._session.shop(shop)))

    def same_as(self, shop: str, table: DataTable, added: NamedSource, rows: Collection[Row]) -> list[SameTwice]:
        """Return the sources that may tell the same money as one that is not stored yet, by what it told."""
        with self._session.reading():
            return list(same_twice.same_as(self._session.connection, self._session.shop(shop), table, added, rows))

    def told_again(self, shop: str, one: SameTwice, period: Period) -> int:
        """Return what counts on some days though another source may tell it as well, in minor units."""
        with self._session.reading():
            return same_twice.told_again(self._session.connection, self._session.shop(shop), one, period)

    def news_of(self, shop: str, found: Collection[SameTwice]) -> list[SameTwice]:
        """Return those that were not found the last time this was asked, and remember them."""
        with self._session.writing():
            return same_twice.news(self._session.connection, self._session.shop(shop), found)

    def negative_days(self, shop: str, now: datetime) -> list[NegativeDays]:
        """Return which sources told of days of less than nothing in the last weeks."""
        with self._session.reading():
            return list(source_notes.negative_days(self._session.connection, self._session.shop(shop), now))

    def orders_beside(self, shop: str, known: Period) -> list[OrdersBeside]:
        """Return what sources counted as orders in the last settled weeks, beside the shop's own of the days known."""
        with self._session.reading():
            return list(orders_beside.orders_beside(self._session.connection, self._session.shop(shop), known))

    def other_zones(self, shop: str) -> list[OtherZone]:
        """Return the sources whose days are those of another time zone than the shop's."""
        with self._session.reading():
            return source_notes.other_zones(self._session.connection, self._session.shop(shop))

    def no_longer_told(self, shop: str) -> list[NoLongerTold]:
        """Return the sources that went backwards: days behind their last row keep what they told before."""
        with self._session.reading():
            return list(told_spans.no_longer_told(self._session.connection, self._session.shop(shop)))

    def ends(self, shop: str) -> list[tuple[str, str, date]]:
        """Return (table, source, last day of a row) of sources that are read whole, of tables that go on by day."""
        with self._session.reading():
            return told_spans.ends(self._session.connection, self._session.shop(shop))

    def repeated_rows(self, shop: str) -> list[tuple[str, str, int]]:
        """Return (table, source, how many of its rows repeat an earlier one letter for letter)."""
        with self._session.reading():
            return told_spans.repeated_rows(self._session.connection, self._session.shop(shop))

    def census(self, shop: str) -> Census:
        """Return the answers to a sweep's questions; each is a picture of the moment in which it is asked."""
        with self._session.reading():
            return ShopCensus(self._session.path, self._session.shop(shop).shop_id)

    def last_reading(self, shop: str, feed: str) -> LastReading:
        """Return how far a feed has been read, and when last to its end."""
        with self._session.reading():
            return health.last_reading(self._session.connection, self._session.shop(shop), feed)

    def states(self, shop: str) -> dict[str, FeedState]:
        """Return the health of every feed ever read or tried."""
        with self._session.reading():
            return health.feed_state(self._session.connection, self._session.shop(shop))

    def note(self, shop: str, feed: str, at: datetime, error: str = "", *, doubt: str = "") -> None:
        """Note how a feed's sync went: well, begun at `at` and so knowing all until then, or the error; and a doubt."""
        with self._session.writing():
            health.note_feed(self._session.connection, self._session.shop(shop), feed, at, error, doubt=doubt)

    def skipped(self, shop: str) -> list[Skipped]:
        """Return (feed, text, at) of records that could not be read."""
        with self._session.reading():
            return health.skipped(self._session.connection, self._session.shop(shop))

    def note_event(self, shop: str, event_id: str, now: datetime) -> bool:
        """Remember a webhook's event for a week. Returns whether it is new; one without an id always is."""
        with self._session.writing():
            return hints.note_event(self._session.connection, self._session.shop(shop), event_id, now)

    def hint(self, shop: str, feed: str, ids: Sequence[str], now: datetime) -> None:
        """Note that records are said to have changed; the next sync of the feed answers it."""
        with self._session.writing():
            hints.hint(self._session.connection, self._session.shop(shop), feed, ids, now)

    def hinted(self, shop: str) -> dict[str, list[str]]:
        """Return {feed: ids} of the hints that no sync has answered yet."""
        with self._session.reading():
            return hints.hinted(self._session.connection, self._session.shop(shop))

    def clear_hints(self, shop: str, feed: str, before: datetime) -> None:
        """Forget the hints that a sync begun at `before` has answered."""
        with self._session.writing():
            hints.clear(self._session.connection, self._session.shop(shop), feed, before)
