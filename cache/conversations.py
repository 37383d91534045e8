"""What was posted where it can be changed, what people answered there, and how the line to it stands."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from cache.instants import instant, seconds
from commerce.conversation_names import ConversationNames
from commerce.conversations import LineState, Post, PostState, Received

_KEY = "conversation_key"
#: As of `Post`.
_COLUMNS = (
    "channel, part, recipient, shop, incident, is_root, state, place, name, body, shown, told, tries, is_live, at"
)


def begin(connection: sqlite3.Connection, post: Post, now: datetime) -> Post | None:
    """Note that something is about to be posted; return what is known of its part already, None where that is new."""
    found = _posts(connection, "channel = ? AND part = ?", (post.channel, post.part))
    if found:
        connection.execute(
            "UPDATE chat_posts SET tries = tries + 1 WHERE channel = ? AND part = ? AND state <> 'posted'",
            (post.channel, post.part),
        )
        return found[0]
    connection.execute(
        f"INSERT INTO chat_posts ({_COLUMNS}) VALUES ({', '.join('?' * 15)})",  # noqa: S608 - our own columns
        (
            post.channel, post.part, post.recipient, post.shop, post.incident, post.is_root, post.state, post.place,
            post.name, post.body, post.shown, post.told, post.tries, post.is_live, seconds(now),
        ),
    )  # fmt: skip
    return None


def posted(connection: sqlite3.Connection, post: Post, place: str, name: str) -> None:
    """Note that it stands there, and how it is called."""
    connection.execute(
        "UPDATE chat_posts SET state = 'posted', place = ?, name = ? WHERE channel = ? AND part = ?",
        (place, name, post.channel, post.part),
    )


def settle(connection: sqlite3.Connection, post: Post, state: PostState) -> None:
    """Note what became of it."""
    connection.execute(
        "UPDATE chat_posts SET state = ? WHERE channel = ? AND part = ?", (state, post.channel, post.part)
    )


def forget_part(connection: sqlite3.Connection, post: Post) -> None:
    """Forget what was about to be posted, and surely was not."""
    connection.execute(
        "DELETE FROM chat_posts WHERE channel = ? AND part = ? AND state = 'sending'", (post.channel, post.part)
    )


def rewrite(connection: sqlite3.Connection, post: Post, body: str) -> None:
    """Let a root be made of something else from now on; it is live again."""
    connection.execute(
        "UPDATE chat_posts SET body = ?, is_live = 1 WHERE channel = ? AND part = ?", (body, post.channel, post.part)
    )


def shown(connection: sqlite3.Connection, post: Post, digest: str, *, is_live: bool) -> None:
    """Note what a root shows now."""
    connection.execute(
        "UPDATE chat_posts SET shown = ?, is_live = ? WHERE channel = ? AND part = ?",
        (digest, is_live, post.channel, post.part),
    )


def told(connection: sqlite3.Connection, post: Post, count: int) -> None:
    """Note how many answers were told below a root."""
    connection.execute(
        "UPDATE chat_posts SET told = ? WHERE channel = ? AND part = ?", (count, post.channel, post.part)
    )


def root_of(connection: sqlite3.Connection, channel: str, recipient: str, shop: str, incident: str) -> Post | None:
    """Return the newest root of an incident that stands; None where there is none."""
    found = _posts(
        connection,
        "channel = ? AND recipient = ? AND shop = ? AND incident = ? AND is_root AND state = 'posted'",
        (channel, recipient, shop, incident),
    )
    return max(found, key=lambda one: (one.at, one.name), default=None)


def root_at(connection: sqlite3.Connection, channel: str, place: str, name: str) -> Post | None:
    """Return the root that is called so; None where nothing is known of it."""
    found = _posts(connection, "channel = ? AND place = ? AND name = ? AND is_root", (channel, place, name))
    return found[0] if found else None


def roots_in(connection: sqlite3.Connection, channel: str, place: str) -> list[Post]:
    """Return the roots that stand in a place, the newest first."""
    found = _posts(connection, "channel = ? AND place = ? AND is_root AND state = 'posted'", (channel, place))
    return sorted(found, key=lambda one: (one.at, one.part), reverse=True)


def live_roots(connection: sqlite3.Connection, channel: str) -> list[Post]:
    """Return the roots that are to be changed when their incidents do, the oldest first."""
    found = _posts(
        connection, "channel = ? AND is_root AND is_live AND state = 'posted' AND incident <> ''", (channel,)
    )
    return sorted(found, key=lambda one: (one.at, one.part))


def _posts(connection: sqlite3.Connection, where: str, known: Iterable[object]) -> list[Post]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM chat_posts WHERE {where}", tuple(known))  # noqa: S608 - from here
    return [_post(*row) for row in rows]


def _post(*row: Any) -> Post:
    *texts, told, tries, is_live, at = row
    channel, part, recipient, shop, incident, is_root, state, place, name, body, shown = texts
    return Post(
        channel, part, recipient, shop, incident, bool(is_root), state, place, name, body, shown,
        told, tries, bool(is_live), instant(at),
    )  # fmt: skip


def take(connection: sqlite3.Connection, received: Received) -> bool:
    """Store what came in; return False where it is known already."""
    cursor = connection.execute(
        "INSERT INTO chat_answers VALUES (?, ?, ?, 'waiting', 0, 0, ?) ON CONFLICT DO NOTHING",
        (received.channel, received.id, received.content, seconds(received.at)),
    )
    return bool(cursor.rowcount)


def waiting(connection: sqlite3.Connection, channel: str) -> list[Received]:
    """Return what came in and is not done, the oldest first."""
    rows = connection.execute(
        "SELECT channel, id, content, at, tries, is_confirmed FROM chat_answers"
        " WHERE state = 'waiting' AND channel = ? ORDER BY rowid",
        (channel,),
    )
    return [Received(one, id_, content, instant(at), tries, bool(told)) for one, id_, content, at, tries, told in rows]


def try_again(connection: sqlite3.Connection, received: Received) -> None:
    """Count one more try."""
    connection.execute(
        "UPDATE chat_answers SET tries = tries + 1 WHERE channel = ? AND id = ?", (received.channel, received.id)
    )


def confirm(connection: sqlite3.Connection, received: Received) -> None:
    """Note that the word about what came of it is about to be handed over: it is not said twice."""
    connection.execute(
        "UPDATE chat_answers SET is_confirmed = 1 WHERE channel = ? AND id = ?", (received.channel, received.id)
    )


def done(connection: sqlite3.Connection, received: Received) -> None:
    """Note that it is done. That it came stays known, what it held goes: names of people stand in it."""
    connection.execute(
        "UPDATE chat_answers SET state = 'done', content = NULL WHERE channel = ? AND id = ?",
        (received.channel, received.id),
    )


def note_line(connection: sqlite3.Connection, channel: str, name: str, state: LineState) -> None:
    """Note how a line stands."""
    connection.execute(
        "INSERT OR REPLACE INTO chat_lines VALUES (?, ?, ?)", (channel, name, msgspec.json.encode(state).decode())
    )


def line(connection: sqlite3.Connection, channel: str, name: str) -> LineState | None:
    """Return how a line stood when that was last noted; None: never."""
    row = connection.execute("SELECT told FROM chat_lines WHERE channel = ? AND name = ?", (channel, name)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=LineState)


def names(connection: sqlite3.Connection) -> ConversationNames | None:
    """Return what the mails about incidents are named by; None where there is no key yet."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (_KEY,)).fetchone()
    if row is None:
        return None
    before = frozenset(incident for (incident,) in connection.execute("SELECT incident FROM told_without_key"))
    return ConversationNames(bytes.fromhex(row[0]), before)


def named_by(connection: sqlite3.Connection, key: bytes) -> ConversationNames:
    """Name them by a key, where nobody made one at the same moment; call inside a transaction."""
    connection.execute("INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (_KEY, key.hex()))
    made = names(connection)
    assert made is not None  # noqa: S101 - it was just written
    return made


def mark(connection: sqlite3.Connection) -> int:
    """Return a number that is another one after anything was written into the file by another connection."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def prune(connection: sqlite3.Connection, at: int) -> int:
    """Delete what was posted, and what is done, of before an instant (Unix seconds); return how many."""
    answered = connection.execute("DELETE FROM chat_answers WHERE state = 'done' AND at < ?", (at,))
    gone = connection.execute("DELETE FROM chat_posts WHERE at < ? AND NOT (is_live AND is_root)", (at,))
    return answered.rowcount + gone.rowcount
