"""What we remember of incidents between two looks, and the log of what was said and what was held back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cache.instants import instant, seconds
from cache.shops import Shop
from commerce.errors import TryLater
from commerce.watches import LogEntry, Suggestion, Watch

# What was not said is of interest while somebody may ask why; what was said is kept.
_KEEP_UNSENT = timedelta(days=90)


def watches(connection: sqlite3.Connection, shop: Shop) -> dict[str, Watch]:
    """Return {KPI: watch}; a KPI never looked at is absent."""
    return {
        kpi: msgspec.json.decode(text, type=Watch)
        for kpi, text in connection.execute(
            "SELECT kpi, watch FROM watches WHERE shop_id = ? ORDER BY kpi", (shop.shop_id,)
        )
    }


def refuse_others(connection: sqlite3.Connection, shop: Shop, expected: Mapping[str, Watch]) -> None:
    """Refuse to go on when the watches are others than those that were read.

    Raises:
        TryLater: Somebody moved one in between: look again.
    """
    if watches(connection, shop) != dict(expected):
        msg = f"shop {shop.name!r}: somebody else moved an incident at the same moment; try again"
        raise TryLater(msg)


def remember(connection: sqlite3.Connection, shop: Shop, changed: Mapping[str, Watch]) -> None:
    """Store watches; those not named stay."""
    connection.executemany(
        "INSERT INTO watches VALUES (?, ?, ?) ON CONFLICT (shop_id, kpi) DO UPDATE SET watch = excluded.watch",
        [(shop.shop_id, kpi, msgspec.json.encode(watch).decode()) for kpi, watch in changed.items()],
    )


def write_log(connection: sqlite3.Connection, shop: Shop, entries: Sequence[LogEntry], now: datetime) -> None:
    """Append to the log; what was held back long ago is dropped, but for what belongs to the history of an incident."""
    connection.executemany(
        "INSERT INTO incident_log (shop_id, at, sent, tactic, incident, is_transition, entry)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                shop.shop_id,
                seconds(entry.at),
                entry.sent,
                entry.tactic,
                entry.incident,
                entry.is_transition and bool(entry.incident),
                msgspec.json.encode(entry).decode(),
            )
            for entry in entries
        ],
    )
    connection.execute(
        "DELETE FROM incident_log WHERE shop_id = ? AND sent = 0 AND is_transition = 0 AND at < ?",
        (shop.shop_id, seconds(now - _KEEP_UNSENT)),
    )


def log(connection: sqlite3.Connection, shop: Shop | None, limit: int) -> list[LogEntry]:
    """Return the last entries of one shop or of all, newest first."""
    rows = connection.execute(
        "SELECT entry FROM incident_log WHERE ?1 IS NULL OR shop_id = ?1 ORDER BY at DESC, log_id DESC LIMIT ?2",
        (None if shop is None else shop.shop_id, limit),
    )
    return [msgspec.json.decode(text, type=LogEntry) for (text,) in rows]


def history(connection: sqlite3.Connection, shop: Shop, incident: str) -> list[LogEntry]:
    """Return what happened to an incident, oldest first."""
    rows = connection.execute(
        "SELECT entry FROM incident_log WHERE shop_id = ? AND incident = ? ORDER BY at, log_id",
        (shop.shop_id, incident),
    )
    return [msgspec.json.decode(text, type=LogEntry) for (text,) in rows]


def last_incident(connection: sqlite3.Connection, shop: Shop, subject: str) -> str:
    """Return the id of the last incident in which a subject is named in the log; "" where there is none."""
    row = connection.execute(
        "SELECT incident FROM incident_log WHERE shop_id = ? AND incident <> '' AND json_extract(entry, '$.kpi') = ?"
        " ORDER BY at DESC, log_id DESC LIMIT 1",
        (shop.shop_id, subject),
    ).fetchone()
    return "" if row is None else str(row[0])


def last_answer(connection: sqlite3.Connection, shop: Shop, who: str) -> datetime | None:
    """Return when somebody last answered about an incident; None: never."""
    (at,) = connection.execute(
        "SELECT MAX(at) FROM incident_log WHERE shop_id = ? AND is_transition = 1"
        " AND json_extract(entry, '$.who') = ? AND json_extract(entry, '$.action') <> ''",
        (shop.shop_id, who),
    ).fetchone()
    return None if at is None else instant(at)


def suggestions(connection: sqlite3.Connection, shop: Shop, since: datetime) -> list[Suggestion]:
    """Return the tactics shown since then, newest first."""
    rows = connection.execute(
        "SELECT at, incident, tactic FROM incident_log WHERE shop_id = ? AND at >= ? AND sent = 1 AND tactic <> ''"
        " ORDER BY at DESC, log_id DESC",
        (shop.shop_id, seconds(since)),
    )
    return [Suggestion(instant(at), incident, tactic) for at, incident, tactic in rows]
