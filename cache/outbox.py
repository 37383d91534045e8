"""The outbox: what we decided to say, until the other side took it.

A message is known by its key, channel and recipient, for ever: queueing it again does nothing. Who wants to deliver
claims it for a while; when the claimer dies, the claim runs out and the same message, with the same Message-ID, can be
claimed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from cache.instants import instant, seconds
from commerce.messages import Claimed, Message, Parked, Waiting

#: Nothing is put off for longer: what is due even later was dated by a clock that ran ahead, and is due now.
_LONGEST_WAIT = timedelta(days=2)
_QUEUE = """
INSERT INTO outbox (key, channel, recipient, subject, message, state, written_at, due_at)
VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)
ON CONFLICT (key, channel, recipient) DO NOTHING
"""


def queue(connection: sqlite3.Connection, messages: Sequence[Message], now: datetime) -> int:
    """Put messages in; return how many were not known yet."""
    at = seconds(now)
    return sum(
        connection.execute(
            _QUEUE,
            (
                message.key,
                message.channel,
                message.recipient,
                message.subject,
                msgspec.msgpack.encode(message),
                at,
                max(at, seconds(message.not_before)) if message.not_before is not None else at,
            ),
        ).rowcount
        for message in messages
    )


def claim(connection: sqlite3.Connection, now: datetime, limit: int, lease_s: float) -> list[Claimed]:
    """Take messages that are due, oldest first; nobody else gets them before the lease runs out.

    What was put off, or claimed, until an instant that no wait leads to is due, too: a clock had run ahead.

    Call inside a transaction that holds the write lock from its start.
    """
    rows = connection.execute(
        "SELECT outbox_id, message, attempts + 1, written_at, released_at, state = 'claimed' FROM outbox"
        " WHERE state IN ('waiting', 'claimed') AND NOT due_at BETWEEN ? AND ? ORDER BY due_at, outbox_id LIMIT ?",
        (seconds(now) + 1, seconds(now + _LONGEST_WAIT), limit),
    ).fetchall()
    lease_ends = seconds(now + timedelta(seconds=lease_s))
    connection.executemany(
        "UPDATE outbox SET state = 'claimed', attempts = attempts + 1, due_at = ? WHERE outbox_id = ?",
        [(lease_ends, outbox_id) for outbox_id, *_ in rows],
    )
    return [
        Claimed(
            outbox_id=outbox_id,
            message=msgspec.msgpack.decode(content, type=Message),
            attempt=attempt,
            written_at=instant(written_at),
            released_at=None if released_at is None else instant(released_at),
            was_in_hand=bool(was_in_hand),
        )
        for outbox_id, content, attempt, written_at, released_at, was_in_hand in rows
    ]


def delivered(connection: sqlite3.Connection, outbox_id: int, now: datetime) -> None:
    """Note that the other side took it, whoever handed it over. The key stays for ever, the content goes."""
    connection.execute(
        "UPDATE outbox SET state = 'delivered', settled_at = ?, reason = '', message = NULL WHERE outbox_id = ?",
        (seconds(now), outbox_id),
    )


def put_off(connection: sqlite3.Connection, claimed: Claimed, until: datetime, reason: str) -> None:
    """Try again later; does nothing to a message that somebody else has claimed or settled since."""
    connection.execute(
        "UPDATE outbox SET state = 'waiting', due_at = ?, reason = ?"
        " WHERE outbox_id = ? AND state = 'claimed' AND attempts = ?",
        (seconds(until), reason, claimed.outbox_id, claimed.attempt),
    )


def park(connection: sqlite3.Connection, claimed: Claimed, reason: str, now: datetime) -> None:
    """Lay a message aside until a person releases or drops it; does nothing when it is no longer ours, as above."""
    _lay_aside(connection, claimed, "parked", reason, now)


def leave_open(connection: sqlite3.Connection, claimed: Claimed, reason: str, now: datetime) -> None:
    """Lay a message aside that may have been delivered: it is neither repeated nor forgotten; as above."""
    _lay_aside(connection, claimed, "uncertain", reason, now)


def _lay_aside(connection: sqlite3.Connection, claimed: Claimed, state: str, reason: str, now: datetime) -> None:
    connection.execute(
        "UPDATE outbox SET state = ?, settled_at = ?, reason = ?"
        " WHERE outbox_id = ? AND state = 'claimed' AND attempts = ?",
        (state, seconds(now), reason, claimed.outbox_id, claimed.attempt),
    )


def parked(connection: sqlite3.Connection) -> list[Parked]:
    """Return what was laid aside, not delivered or perhaps, oldest first."""
    rows = connection.execute(
        "SELECT outbox_id, channel, subject, reason, settled_at, key, state = 'uncertain' FROM outbox"
        " WHERE state IN ('parked', 'uncertain') ORDER BY outbox_id"
    )
    return [
        Parked(outbox_id, channel, subject, reason, instant(parked_at), key, bool(is_uncertain))
        for outbox_id, channel, subject, reason, parked_at, key, is_uncertain in rows
    ]


def waiting(connection: sqlite3.Connection) -> list[Waiting]:
    """Return what is still to be delivered by itself, oldest first."""
    rows = connection.execute(
        "SELECT outbox_id, channel, subject, reason, written_at, due_at, attempts, key, state = 'claimed' FROM outbox"
        " WHERE state IN ('waiting', 'claimed') ORDER BY outbox_id"
    )
    return [
        Waiting(outbox_id, channel, subject, reason, instant(written_at), instant(due_at), attempts, key, bool(in_hand))
        for outbox_id, channel, subject, reason, written_at, due_at, attempts, key, in_hand in rows
    ]


def last_delivered(connection: sqlite3.Connection, channel: str) -> datetime | None:
    """Return when a channel last took a message; None: none that is still known."""
    (at,) = connection.execute(
        "SELECT MAX(settled_at) FROM outbox WHERE channel = ? AND state = 'delivered' AND reason = ''", (channel,)
    ).fetchone()
    return None if at is None else instant(at)


def release(connection: sqlite3.Connection, outbox_id: int, now: datetime) -> None:
    """Let a message that was laid aside, or put off, be tried again at once, as if for the first time."""
    connection.execute(
        "UPDATE outbox SET state = 'waiting', attempts = 0, due_at = ?, settled_at = NULL, released_at = ?"
        " WHERE outbox_id = ? AND state IN ('parked', 'uncertain', 'waiting')",
        (seconds(now), seconds(now), outbox_id),
    )


def drop(connection: sqlite3.Connection, outbox_id: int, now: datetime) -> None:
    """Give a message up that was laid aside. Its key stays as that of any settled one: it is not queued again."""
    connection.execute(
        "UPDATE outbox SET state = 'delivered', settled_at = ?, reason = 'dropped', message = NULL"
        " WHERE outbox_id = ? AND state IN ('parked', 'uncertain')",
        (seconds(now), outbox_id),
    )
