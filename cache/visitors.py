"""Who may look at our pages: tickets, and the visits that were begun with them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from cache.instants import instant, seconds
from commerce.visitors import Role, Ticket, Visitor

#: What is over is kept for so long, so that a link that was used is told from one that never was.
_KEPT_S = 30 * 24 * 3600


def issue(connection: sqlite3.Connection, ticket: Ticket) -> None:
    """Note a ticket; forget those that ended long ago."""
    long_ago = seconds(ticket.made_at) - _KEPT_S
    for table in ("web_tickets", "web_visits"):
        connection.execute(f"DELETE FROM {table} WHERE until < ?", (long_ago,))  # noqa: S608 - ours
    visitor = ticket.visitor
    connection.execute(
        "INSERT INTO web_tickets VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (
            ticket.digest,
            visitor.role,
            visitor.shop,
            ticket.is_once,
            seconds(ticket.made_at),
            seconds(visitor.until),
        ),
    )


def enter(connection: sqlite3.Connection, ticket: str, visit: str, until: datetime, now: datetime) -> Visitor | None:
    """Begin a visit with a ticket, which is used up where it is good once; None: it is not good, or not any more."""
    cursor = connection.execute(
        "UPDATE web_tickets SET used_at = ? WHERE digest = ? AND until > ? AND (used_at IS NULL OR NOT is_once)",
        (seconds(now), ticket, seconds(now)),
    )
    if not cursor.rowcount:
        return None
    role, shop, ends, is_once = connection.execute(
        "SELECT role, shop, until, is_once FROM web_tickets WHERE digest = ?", (ticket,)
    ).fetchone()
    visitor = Visitor(Role(role), shop, until if is_once else min(until, instant(ends)))
    begin(connection, visitor, visit, ticket)
    return visitor


def is_good(connection: sqlite3.Connection, ticket: str, now: datetime) -> bool:
    """Return whether a ticket lets somebody in now."""
    row = connection.execute(
        "SELECT 1 FROM web_tickets WHERE digest = ? AND until > ? AND (used_at IS NULL OR NOT is_once)",
        (ticket, seconds(now)),
    ).fetchone()
    return row is not None


def begin(connection: sqlite3.Connection, visitor: Visitor, visit: str, ticket: str = "") -> None:
    """Note that somebody is in; `ticket`: by which, "" of whoever knew the password."""
    connection.execute(
        "INSERT INTO web_visits VALUES (?, ?, ?, ?, ?)",
        (visit, ticket, visitor.role, visitor.shop, seconds(visitor.until)),
    )


def visitor(connection: sqlite3.Connection, visit: str, now: datetime) -> Visitor | None:
    """Return who carries a visit; None: nobody, or it is over."""
    row = connection.execute(
        "SELECT role, shop, until FROM web_visits WHERE digest = ? AND until > ?", (visit, seconds(now))
    ).fetchone()
    return None if row is None else Visitor(Role(row[0]), row[1], instant(row[2]))


def was_used(connection: sqlite3.Connection, ticket: str) -> bool:
    """Return whether a ticket was there and let somebody in."""
    row = connection.execute("SELECT used_at FROM web_tickets WHERE digest = ?", (ticket,)).fetchone()
    return row is not None and row[0] is not None


def leave(connection: sqlite3.Connection, visit: str) -> None:
    """End a visit."""
    connection.execute("DELETE FROM web_visits WHERE digest = ?", (visit,))


def guests(connection: sqlite3.Connection, now: datetime) -> list[Ticket]:
    """Return the tickets of guests that are good, the newest first."""
    rows = connection.execute(
        "SELECT digest, role, shop, until, is_once, made_at FROM web_tickets WHERE role = 'guest' AND until > ?"
        " ORDER BY made_at DESC, digest",
        (seconds(now),),
    )
    return [
        Ticket(digest, Visitor(Role(role), shop, instant(until)), bool(is_once), instant(made_at))
        for digest, role, shop, until, is_once, made_at in rows
    ]


def revoke(connection: sqlite3.Connection, shop: str) -> int:
    """End what guests of a shop carry; "" of all shops. Return how many tickets there were."""
    about = ("guest", shop, shop)
    gone = connection.execute("DELETE FROM web_tickets WHERE role = ? AND (shop = ? OR ? = '')", about)
    connection.execute("DELETE FROM web_visits WHERE role = ? AND (shop = ? OR ? = '')", about)
    return gone.rowcount


def end_all(connection: sqlite3.Connection) -> None:
    """End every visit and every ticket, as when the password changes."""
    connection.execute("DELETE FROM web_visits")
    connection.execute("DELETE FROM web_tickets")
