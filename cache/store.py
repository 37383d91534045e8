"""The cache's front door: one SQLite file, safe to use from several threads and several processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from cache import health, salvage
from cache.connection import connect, give_back
from cache.engine import Engine
from cache.faces.conversations import Conversations
from cache.faces.diary import Diary
from cache.faces.editions import Editions
from cache.faces.expectations import Expectations
from cache.faces.facts import FactBook
from cache.faces.feeds import Feeds
from cache.faces.incidents import Incidents
from cache.faces.outbox import Outbox
from cache.faces.runs import Runs
from cache.faces.shops import Shops
from cache.faces.troubles import Troubles
from cache.faces.visitors import Visitors
from cache.migrations import migrate
from cache.session import Session
from cache.table_schema import extend
from cache.trouble import sorted_out
from commerce.facts import Measure


class Cache:
    """The only room that knows SQLite. Make one with `Cache.open`.

    Attributes:
        shops: Who they are, how their orders are counted, and forgetting them.
        feeds: What comes in, and how far each feed is read.
        facts: What goes out: daily facts, and how the stored orders stand.
        incidents: What is remembered of incidents, and the log.
        expectations: What somebody said to expect.
        diary: What was done about tactics.
        outbox: What we decided to say.
        runs: When jobs ran.
        editions: What readers said of the editions of their digests.
        troubles: What is remembered of the product's own troubles.
        conversations: What was posted where it can be changed, and what people answered there.
        visitors: Who may look at our pages.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.shops = Shops(session)
        self.feeds = Feeds(session)
        self.facts = FactBook(session)
        self.incidents = Incidents(session)
        self.expectations = Expectations(session)
        self.diary = Diary(session)
        self.outbox = Outbox(session)
        self.runs = Runs(session)
        self.editions = Editions(session)
        self.troubles = Troubles(session)
        self.conversations = Conversations(session)
        self.visitors = Visitors(session)

    @classmethod
    def open(cls, path: Path, measures: Sequence[Measure], pairs_sql: str) -> Cache:
        """Open or create the file (0600, WAL, foreign keys) and bring its schema up to date.

        Args:
            path: The database; its folder is made when missing.
            measures: What the daily facts sum; the wiring takes them from `kpi`.
            pairs_sql: The SELECT of the pairs of purchases.

        Raises:
            Refused: The file cannot be opened, or is newer than this version.
            Damaged: It is no database, or is damaged.
            TryLater: Somebody else holds it.
            BadDeclaration: A measure or a table of ours is declared in a way that cannot be stored.
        """
        connection = connect(path)
        try:
            migrate(connection)
            extend(connection)
            engine = Engine(measures, pairs_sql)
            engine.prepare(connection)
        except sqlite3.Error as error:
            connection.close()
            trouble = sorted_out(error, path, writing=True)
            if trouble is None:
                raise
            raise trouble from error
        except BaseException:
            connection.close()
            raise
        return cls(Session(path, connection, engine))

    def close(self) -> None:
        """Close the file. A second time does nothing."""
        with self._session.lock:
            self._session.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._session.path

    @property
    def rows_read(self) -> int:
        """How many order rows the facts have read through this cache."""
        return self._session.engine.rows_read

    def rest(self) -> None:
        """Give back the memory that a sync took; call when it is over."""
        with self._session.reading():
            give_back(self._session.connection)

    def key_fingerprint(self) -> str | None:
        """Return the fingerprint of the key that made the pseudonyms; None before the first sync."""
        with self._session.reading():
            return health.key_fingerprint(self._session.connection)

    def set_key_fingerprint(self, text: str) -> None:
        """Note which key makes the pseudonyms."""
        with self._session.writing():
            health.set_key_fingerprint(self._session.connection, text)

    def holds_pseudonyms(self) -> bool:
        """Tell whether anything is stored that a key has made; if nothing is, another key does as well."""
        with self._session.reading():
            return health.holds_pseudonyms(self._session.connection)

    def take_over(self, damaged: Path, *, tables: bool) -> dict[str, int]:
        """Take over what can still be read of a damaged file that this one replaces; see `cache.salvage`.

        Args:
            damaged: Where it was set aside.
            tables: Its tables of outside data, too: there is no backup that has them.
        """
        with self._session.lock:
            self._session.connection.execute("PRAGMA foreign_keys = OFF")
            try:
                with self._session.writing():
                    taken = salvage.take_over(damaged, self._session.connection, tables=tables)
                    if tables:
                        self._session.connection.execute("UPDATE shops SET facts_stale = 1")
            finally:
                self._session.connection.execute("PRAGMA foreign_keys = ON")
            return taken

    def prune(self, before: datetime) -> int:
        """Give up what was settled or logged before an instant; returns how many rows.

        Messages that wait, or that a person has to look at, stay whatever their age; so do watches. A message that is
        given up is known no more: its key would be taken for a new one.
        """
        with self._session.writing():
            return health.prune(self._session.connection, before)

    def quick_check(self) -> list[str]:
        """Return what is wrong with the file as far as a quick look shows, a sentence each."""
        with self._session.lock:
            return health.quick_check(self._session.connection, self._session.path)

    def check(self) -> list[str]:
        """Return what is wrong with the file (damage, dangling rows), a sentence each."""
        with self._session.reading():
            return health.check(self._session.connection, self._session.path)
