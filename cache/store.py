"""The cache's front door: one SQLite file, safe to use from several threads and several processes.

Threads share one connection behind one lock; processes take turns by SQLite's own. Every method is one transaction.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from cache import (
    counting,
    definitions,
    exchange,
    health,
    hints,
    orders,
    outbox,
    pages,
    privacy,
    shops,
    tables,
    tally,
    watches,
)
from cache.census import ShopCensus
from cache.connection import Connection, connect, give_back, make_room, transaction
from cache.engine import Engine
from cache.facts import ShopFacts
from cache.instants import seconds
from cache.migrations import migrate
from cache.numbers import Numbers
from cache.results import DiscountUses, FeedState, Redacted, Run, Saved, Skipped
from cache.shops import Shop
from cache.tally import Reading
from commerce.census import Census
from commerce.definition import Definition
from commerce.errors import Refused
from commerce.facts import Facts, Measure
from commerce.feeds import Feed, Page, Table, Watermark
from commerce.messages import Claimed, Message, Parked
from commerce.orders import ShopInfo
from commerce.period import Period
from commerce.watches import LogEntry, Watch


class Cache:
    """The only room that knows SQLite. Make one with `Cache.open`."""

    def __init__(self, path: Path, connection: Connection, engine: Engine) -> None:
        self._path = path
        self._connection = connection
        self._engine = engine
        self._numbers = Numbers()
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, measures: Sequence[Measure], pairs_sql: str) -> Cache:
        """Open or create the file (0600, WAL, foreign keys) and bring its schema up to date.

        Args:
            path: The database; its folder is made when missing.
            measures: What the daily facts sum; the wiring takes them from `kpi`.
            pairs_sql: The SELECT of the pairs of purchases.

        Raises:
            Refused: The file cannot be opened, is no database, or is newer than this version.
        """
        connection = connect(path)
        try:
            migrate(connection)
            engine = Engine(measures, pairs_sql)
            engine.prepare(connection)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, engine)

    def close(self) -> None:
        """Close the file. A second time does nothing."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @property
    def rows_read(self) -> int:
        """How many order rows the facts have read through this cache."""
        return self._engine.rows_read

    # Shops

    def ensure_shop(self, name: str, info: ShopInfo) -> None:
        """Note who the shop is; the first call of every sync.

        A new time zone cuts all days anew and rebuilds the facts.

        Raises:
            Refused: What is stored is another shop's, or of another currency or platform; nothing is changed.
        """
        with self._writing():
            if shops.ensure_shop(self._connection, name, info, self._engine.fingerprint):
                self._engine.rebuild(self._connection, shops.shop_named(self._connection, name))

    def shop_info(self, name: str) -> ShopInfo | None:
        """Return what the shop said of itself at its last sync; None for a shop never seen."""
        with self._lock:
            return shops.shop_info(self._connection, name)

    def shops(self) -> list[str]:
        """Return the names of all shops ever synced, sorted."""
        with self._lock:
            return shops.names(self._connection)

    def define(self, shop: str, definition: Definition) -> bool:
        """Count a shop's orders by this definition from now on. Returns whether it is another than before.

        Another one counts the stored orders anew and converts from what the shop told; the facts are built before they
        are read the next time.

        Raises:
            Refused: An exchange rate that is none, or the shop is not known.
        """
        if self.definition(shop) == definition:
            return False
        with self._writing():
            try:
                return counting.define(self._connection, self._shop(shop), definition)
            except ValueError as error:
                msg = f"shop {shop!r}: {error}"
                raise Refused(msg) from error

    def definition(self, shop: str) -> Definition:
        """Return by what a shop's orders are counted."""
        with self._lock:
            return self._shop(shop).definition

    # Pages and tables in

    def watermark(self, shop: str, feed: Feed) -> Watermark:
        """Return how far a feed has been read; an empty watermark before the first page."""
        with self._lock:
            return pages.watermark(self._connection, self._shop(shop), feed)

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
        with self._lock:
            make_room(self._connection)
            try:
                with self._writing(lasting=False):
                    return pages.save_page(
                        self._connection,
                        self._engine,
                        self._numbers,
                        self._shop(shop),
                        page,
                        defer_facts=defer_facts,
                        keep_watermark=keep_watermark,
                    )
            except BaseException:
                self._numbers.forget()
                raise

    def save_table(self, shop: str, table: Table, now: datetime) -> Saved:
        """Store a table: it replaces the days it covers, of its source. No good row: nothing stored changes.

        Raises:
            BadRecord: A value that cannot be stored; nothing of the table is.
            Refused: The shop is not known.
        """
        with self._writing(lasting=False):
            return tables.save_table(self._connection, self._engine, self._shop(shop), table, now)

    def keep_tables(self, shop: str, feed: Feed, sources: Collection[str]) -> int:
        """Drop the rows of tables that are none of these any more. Returns how many tables are gone."""
        with self._writing():
            return tables.keep_sources(self._connection, self._engine, self._shop(shop), feed, sources)

    def table_content(self, shop: str, feed: Feed, source: str) -> str:
        """Return the fingerprint of what was stored last of a table; "" when there is none to rely on."""
        with self._lock:
            return tables.content(self._connection, self._shop(shop), feed, source)

    def note_table_content(self, shop: str, feed: Feed, source: str, text: str) -> None:
        """Note the fingerprint of a table that is stored whole, so that it need not be read again; "" forgets it."""
        with self._writing():
            tables.set_content(self._connection, self._shop(shop), feed, source, text)

    def census(self, shop: str) -> Census:
        """Return the answers to a sweep's questions; each is a picture of the moment in which it is asked."""
        with self._lock:
            return ShopCensus(self._path, self._shop(shop).shop_id)

    def rest(self) -> None:
        """Give back the memory that a sync took; call when it is over."""
        with self._lock:
            give_back(self._connection)

    # Facts out

    def refresh_facts(self, shop: str, *, force: bool = False) -> bool:
        """Build the facts anew when they are stale or the measures changed. Returns whether that was so.

        Raises:
            Refused: The shop is not known.
        """
        with self._lock:
            known = self._shop(shop)
            if not force and not self._engine.is_stale(self._connection, known):
                return False
            make_room(self._connection)
            try:
                with self._writing(lasting=False):
                    self._engine.rebuild(self._connection, known)
            finally:
                give_back(self._connection)
            return True

    def facts(self, shop: str) -> Facts:
        """Return the facts of a shop; stale ones are built first, which takes seconds for a large shop.

        Raises:
            Refused: The shop is not known.
        """
        with self._lock:
            self.refresh_facts(shop)
            info = shops.shop_info(self._connection, shop)
            if info is None:
                msg = f"shop {shop!r} is not in the database; run `shopbell sync` first"
                raise Refused(msg)
            return ShopFacts(self._connection, self._lock, self._shop(shop), info, self._engine)

    # How the data stand

    def count_statuses(self, shop: str) -> dict[str, int]:
        """Return how many orders stand in each of the platform's own statuses, most first."""
        with self._lock:
            return orders.count_statuses(self._connection, self._shop(shop))

    def foreign_currency_orders(self, shop: str) -> dict[str, int]:
        """Return {currency: orders} of orders left out of the figures because of their currency."""
        with self._lock:
            return orders.foreign_currency_orders(self._connection, self._shop(shop))

    def converted_orders(self, shop: str) -> dict[str, int]:
        """Return {currency: orders} that are in the figures at the merchant's stated rate."""
        with self._lock:
            return exchange.converted_orders(self._connection, self._shop(shop))

    def tally(self, shop: str, period: Period, reading: Reading) -> dict[str, dict[str, Decimal]]:
        """Return {"2026-03": {figure: amount in major units}} of the stored orders by the rules of one report."""
        with self._lock:
            return tally.tally(self._connection, self._shop(shop), period, reading)

    def discount_uses(self, shop: str) -> list[DiscountUses]:
        """Return how often each discount was used, by the stored orders and by the shop's own counter."""
        with self._lock:
            return definitions.discount_uses(self._connection, self._shop(shop))

    def skipped(self, shop: str) -> list[Skipped]:
        """Return (feed, text, at) of records that could not be read."""
        with self._lock:
            return health.skipped(self._connection, self._shop(shop))

    def feed_state(self, shop: str) -> dict[Feed, FeedState]:
        """Return the health of every feed ever read or tried."""
        with self._lock:
            return health.feed_state(self._connection, self._shop(shop))

    def note_feed(self, shop: str, feed: Feed, at: datetime, error: str = "") -> None:
        """Note how a feed's sync went: well, begun at `at` and so knowing all until then, or the error."""
        with self._writing():
            health.note_feed(self._connection, self._shop(shop), feed, at, error)

    # Hints of webhooks

    def note_event(self, shop: str, event_id: str, now: datetime) -> bool:
        """Remember a webhook's event for a week. Returns whether it is new; one without an id always is."""
        with self._writing():
            return hints.note_event(self._connection, self._shop(shop), event_id, now)

    def hint(self, shop: str, feed: Feed, ids: Sequence[str], now: datetime) -> None:
        """Note that records are said to have changed; the next sync of the feed answers it."""
        with self._writing():
            hints.hint(self._connection, self._shop(shop), feed, ids, now)

    def hinted(self, shop: str) -> dict[Feed, list[str]]:
        """Return {feed: ids} of the hints that no sync has answered yet."""
        with self._lock:
            return hints.hinted(self._connection, self._shop(shop))

    def clear_hints(self, shop: str, feed: Feed, before: datetime) -> None:
        """Forget the hints that a sync begun at `before` has answered."""
        with self._writing():
            hints.clear(self._connection, self._shop(shop), feed, before)

    # Forgetting

    def redact(self, shop: str, customer_key: str, fresh_key: str, now: datetime) -> Redacted:
        """Cut every tie between a pseudonym and what is stored; the figures stay as they are.

        Args:
            shop: Whose customer.
            customer_key: The pseudonym to forget.
            fresh_key: 32 random hexadecimal characters that nobody keeps: under them the orders stay together.
            now: What was placed until then is cut off also when it is read only later; what is placed afterwards is a
                new customer's.
        """
        with self._lock, privacy.overwriting(self._connection), self._writing():
            self._numbers.forget()  # the visits that only this customer made go
            return privacy.redact(self._connection, self._shop(shop), customer_key, fresh_key, seconds(now))

    def wipe(self, shop: str) -> None:
        """Delete everything of a shop.

        Raises:
            Refused: The shop is not known.
        """
        with self._lock, privacy.overwriting(self._connection), self._writing():
            privacy.wipe(self._connection, self._shop(shop))
            self._numbers.forget()

    # Incidents and messages

    def watches(self, shop: str) -> dict[str, Watch]:
        """Return {KPI: watch}; a KPI never looked at is absent."""
        with self._lock:
            return watches.watches(self._connection, self._shop(shop))

    def commit_tick(
        self,
        shop: str,
        watches_now: Mapping[str, Watch],
        messages: Sequence[Message],
        log: Sequence[LogEntry],
        now: datetime,
        *,
        expected: Mapping[str, Watch] | None = None,
    ) -> None:
        """Remember watches, queue messages and write the log in one transaction: speak iff we remember speaking.

        Args:
            shop: Whose.
            watches_now: Those that moved.
            messages: What to say.
            log: What was said and what was held back.
            now: UTC.
            expected: All watches of the shop as they were when this was decided; None: whatever they are.

        Raises:
            TryLater: They are others by now; nothing is stored. Read them and decide again.
        """
        with self._writing():
            known = self._shop(shop)
            if expected is not None:
                watches.refuse_others(self._connection, known, expected)
            watches.remember(self._connection, known, watches_now)
            outbox.queue(self._connection, messages, now)
            watches.write_log(self._connection, known, log, now)

    def log(self, shop: str | None = None, limit: int = 100) -> list[LogEntry]:
        """Return the last lines of the incident log of one shop or all, newest first."""
        with self._lock:
            return watches.log(self._connection, None if shop is None else self._shop(shop), limit)

    def shown_tactics(self, shop: str, since: datetime) -> list[str]:
        """Return ids of tactics shown since then, newest first, each once."""
        with self._lock:
            return watches.shown_tactics(self._connection, self._shop(shop), since)

    def queue(self, messages: Sequence[Message], now: datetime) -> int:
        """Put messages into the outbox; a known (key, channel, recipient) is left out. Returns how many are new."""
        with self._writing():
            return outbox.queue(self._connection, messages, now)

    def claim(self, now: datetime, limit: int = 10, lease_s: float = 120) -> list[Claimed]:
        """Take due messages for `lease_s` seconds; no two claimers get the same one within that time."""
        with self._writing():
            return outbox.claim(self._connection, now, limit, lease_s)

    def delivered(self, outbox_id: int, now: datetime) -> None:
        """Note that the other side took the message."""
        with self._writing():
            outbox.delivered(self._connection, outbox_id, now)

    def put_off(self, claimed: Claimed, until: datetime, reason: str) -> None:
        """Try a claimed message again at `until`, unless it was claimed anew or settled since."""
        with self._writing():
            outbox.put_off(self._connection, claimed, until, reason)

    def park(self, claimed: Claimed, reason: str, now: datetime) -> None:
        """Lay a message aside until somebody releases or drops it, unless it was claimed anew or settled since."""
        with self._writing():
            outbox.park(self._connection, claimed, reason, now)

    def parked(self) -> list[Parked]:
        """Return the messages that were laid aside, oldest first."""
        with self._lock:
            return outbox.parked(self._connection)

    def release(self, outbox_id: int, now: datetime) -> None:
        """Let a parked message be tried again."""
        with self._writing():
            outbox.release(self._connection, outbox_id, now)

    def drop(self, outbox_id: int, now: datetime) -> None:
        """Give a parked message up: it is neither sent nor written again."""
        with self._writing():
            outbox.drop(self._connection, outbox_id, now)

    # The installation

    def note_run(self, job: str, shop: str, started_at: datetime, finished_at: datetime, error: str = "") -> None:
        """Keep the last run of a job; `shop` is "" for a job of the whole installation."""
        with self._writing():
            health.note_run(self._connection, Run(job, shop, started_at, finished_at, error))

    def last_run(self, job: str, shop: str) -> Run | None:
        """Return the last run of a job; None when it never ran."""
        with self._lock:
            return health.last_run(self._connection, job, shop)

    def key_fingerprint(self) -> str | None:
        """Return the fingerprint of the key that made the pseudonyms; None before the first sync."""
        with self._lock:
            return health.key_fingerprint(self._connection)

    def set_key_fingerprint(self, text: str) -> None:
        """Note which key makes the pseudonyms."""
        with self._writing():
            health.set_key_fingerprint(self._connection, text)

    def holds_pseudonyms(self) -> bool:
        """Tell whether anything is stored that a key has made; if nothing is, another key does as well."""
        with self._lock:
            return health.holds_pseudonyms(self._connection)

    def check(self) -> list[str]:
        """Return what is wrong with the file (damage, dangling rows), a sentence each."""
        with self._lock:
            return health.check(self._connection, self._path)

    def _shop(self, name: str) -> Shop:
        return shops.shop_named(self._connection, name)

    @contextmanager
    def _writing(self, *, lasting: bool = True) -> Iterator[None]:
        """Hold the lock and a transaction.

        Raises:
            Refused: The file cannot be written; nothing of the transaction is stored.
        """
        with self._lock:
            try:
                with transaction(self._connection, lasting=lasting):
                    yield
            except sqlite3.OperationalError as error:
                msg = f"{self._path}: cannot write ({error}); check the disk's space and rights, and other processes"
                raise Refused(msg) from error
