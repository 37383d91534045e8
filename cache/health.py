"""How things stand: feeds, jobs, the key that fits, and whether the file is whole."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path

from cache import conversations, pages, privacy, restatements
from cache.instants import instant, instant_or_none, seconds
from cache.results import FeedState, LastReading, Run, Skipped
from cache.shops import Shop
from commerce.feeds import FEEDS, Feed
from commerce.tables import TABLES

_KEY_FINGERPRINT = "key_fingerprint"
_MEND = "restore it from a backup: `shopbell restore`"
_COUNTS: dict[str, str] = {
    Feed.ORDERS: "SELECT COUNT(*) FROM orders WHERE shop_id = ?",
    Feed.REFUNDS: "SELECT COUNT(*) FROM refunds JOIN orders USING (order_key) WHERE shop_id = ?",
    Feed.CHECKOUTS: "SELECT COUNT(*) FROM checkouts WHERE shop_id = ?",
    Feed.DISCOUNTS: "SELECT COUNT(*) FROM discounts WHERE shop_id = ?",
    Feed.CUSTOMERS: "SELECT COUNT(*) FROM accounts WHERE shop_id = ?",
    Feed.COSTS: "SELECT COUNT(*) FROM unit_costs WHERE shop_id = ?",
    **{table.name: f"SELECT COUNT(*) FROM {table.name} WHERE shop_id = ?" for table in TABLES},  # noqa: S608 - our own names
}


def note_feed(
    connection: sqlite3.Connection, shop: Shop, feed: str, at: datetime, error: str, *, doubt: str = ""
) -> None:
    """Note how a feed's sync went: well, begun at this instant, or what went wrong (the last success stays)."""
    connection.execute(
        "INSERT INTO feeds (shop_id, feed, synced_at, error, doubt) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (shop_id, feed) DO UPDATE SET synced_at = COALESCE(excluded.synced_at, synced_at),"
        " error = excluded.error, doubt = excluded.doubt",
        (shop.shop_id, feed, None if error else seconds(at), error, doubt),
    )
    if feed == Feed.ORDERS and not error:
        privacy.cut_last_ties(connection, shop)


def last_reading(connection: sqlite3.Connection, shop: Shop, feed: str) -> LastReading:
    """Return how far a feed has been read, whatever it holds: rows of a large shop take long to be counted."""
    row = connection.execute(
        "SELECT synced_at FROM feeds WHERE shop_id = ? AND feed = ?", (shop.shop_id, feed)
    ).fetchone()
    return LastReading(pages.watermark(connection, shop, feed), instant_or_none(row[0]) if row else None)


def feed_state(connection: sqlite3.Connection, shop: Shop) -> dict[str, FeedState]:
    """Return the health of every feed ever read or tried, or that holds rows."""
    health = {
        feed: (synced_at, error, doubt)
        for feed, synced_at, error, doubt in connection.execute(
            "SELECT feed, synced_at, error, doubt FROM feeds WHERE shop_id = ?", (shop.shop_id,)
        )
    }
    states: dict[str, FeedState] = {}
    for feed in FEEDS:
        counting = _COUNTS.get(feed)  # a feed that is read one day, and kept nowhere yet, has no rows
        row_count = int(connection.execute(counting, (shop.shop_id,)).fetchone()[0]) if counting else 0
        if feed in health or row_count:
            synced_at, error, doubt = health.get(feed, (None, "", ""))
            mark = pages.watermark(connection, shop, feed)
            states[feed] = FeedState(mark, instant_or_none(synced_at), error, row_count, doubt)
    return states


def skipped(connection: sqlite3.Connection, shop: Shop) -> list[Skipped]:
    """Return the records that could not be read, by feed."""
    rows = connection.execute(
        "SELECT feed, text, at, missing, day FROM skipped WHERE shop_id = ? ORDER BY feed, at DESC, text",
        (shop.shop_id,),
    )
    return [
        Skipped(feed, text, instant_or_none(at), missing, date.fromisoformat(day) if day else None)
        for feed, text, at, missing, day in rows
    ]


def note_run(connection: sqlite3.Connection, run: Run) -> None:
    """Keep the last run of a job."""
    connection.execute(
        "INSERT OR REPLACE INTO runs (job, shop, started_at, finished_at, error, refused) VALUES (?, ?, ?, ?, ?, ?)",
        (run.job, run.shop, seconds(run.started_at), seconds(run.finished_at), run.error, run.refused),
    )


def last_run(connection: sqlite3.Connection, job: str, shop: str) -> Run | None:
    """Return the last run of a job; None when it never ran."""
    row = connection.execute(
        "SELECT job, shop, started_at, finished_at, error, refused FROM runs WHERE job = ? AND shop = ?", (job, shop)
    ).fetchone()
    return None if row is None else Run(row[0], row[1], instant(row[2]), instant(row[3]), row[4], bool(row[5]))


def key_fingerprint(connection: sqlite3.Connection) -> str | None:
    """Return the fingerprint of the key that made the pseudonyms; None before the first sync."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (_KEY_FINGERPRINT,)).fetchone()
    return None if row is None else str(row[0])


def set_key_fingerprint(connection: sqlite3.Connection, text: str) -> None:
    """Note which key makes the pseudonyms."""
    connection.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_KEY_FINGERPRINT, text),
    )


#: Where a pseudonym, or what was made of one, stands: orders (guests have negative numbers), carts, accounts, marks.
_PSEUDONYMS = (
    "SELECT 1 FROM orders WHERE customer_id > 0 LIMIT 1",
    "SELECT 1 FROM checkouts WHERE customer_key IS NOT NULL AND customer_key <> x'' LIMIT 1",
    "SELECT 1 FROM accounts LIMIT 1",
    "SELECT 1 FROM redacted_keys LIMIT 1",
)


def holds_pseudonyms(connection: sqlite3.Connection) -> bool:
    """Tell whether anything is stored that the key has made: as long as nothing is, any other key does as well."""
    return any(connection.execute(question).fetchone() for question in _PSEUDONYMS)


def check(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Return what is wrong with the file, a sentence each; nothing when all is well."""
    try:
        return _damage(connection, path)
    except sqlite3.DatabaseError as error:  # damage so bad that it cannot be looked at
        return [f"{path}: {error}; {_MEND}"]


def prune(connection: sqlite3.Connection, before: datetime) -> int:
    """Delete the log, answers, restatements, and messages that are settled, of before an instant; return how many."""
    at = seconds(before)
    settled = connection.execute("DELETE FROM outbox WHERE state = 'delivered' AND settled_at < ?", (at,))
    logged = connection.execute("DELETE FROM incident_log WHERE at < ?", (at,))
    answered = connection.execute("DELETE FROM answers WHERE at < ?", (at,))
    restated = restatements.prune(connection, before.date()) + conversations.prune(connection, at)
    return settled.rowcount + logged.rowcount + answered.rowcount + restated


def quick_check(connection: sqlite3.Connection, path: Path) -> list[str]:
    """Return what a quick look at every page shows, a sentence each; `check` holds indexes against rows as well."""
    try:
        return [
            f"{path}: {_first(text)}; {_MEND}"
            for (text,) in connection.execute("PRAGMA quick_check(5)")
            if text != "ok"
        ]
    except sqlite3.DatabaseError as error:
        return [f"{path}: {error}; {_MEND}"]


def _damage(connection: sqlite3.Connection, path: Path) -> list[str]:
    told = connection.execute("PRAGMA integrity_check(10)")
    found = [f"{path}: {_first(text)}; {_MEND}" for (text,) in told if text != "ok"]
    found += [
        f"{path}: a row of {table} points to a missing row of {parent}; {_MEND}"
        for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    return found


def _first(text: str) -> str:
    """Return the first of several complaints that SQLite tells in one text, and how many more there are."""
    lines = [line for line in text.splitlines() if not line.startswith("***")] or [text]
    return f"{lines[0]}{f' (and {len(lines) - 1} more)' if len(lines) > 1 else ''}"
