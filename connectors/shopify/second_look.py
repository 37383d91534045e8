"""What a record of Shopify holds when it is not of the documented shape; and what to call one that holds nothing."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from commerce.feeds import PART, Feed, Unread
from connectors.second_reading import Mended, Unreadable, second_reading
from connectors.shopify.nodes.common import Instant, Node

T = TypeVar("T")
_COUNTED = frozenset({Feed.ORDERS, Feed.CHECKOUTS})
#: How the names of amounts end: what a figure is made of is never passed over.
_MONEY = "Set"


class _Loose(Node):
    """What is left to name a record by when the rest of it cannot be read."""

    id: str | None = None
    processed_at: Instant | None = None
    created_at: Instant | None = None


def second_look(raw: msgspec.Raw | bytes, kind: type[T]) -> Mended[T]:
    """Read a record leniently, but for its amounts.

    Raises:
        Unreadable: Something that is needed cannot be read.
    """
    mended = second_reading(raw, kind)
    for note in mended.notes:
        if _MONEY in note.partition(": ")[0]:
            raise Unreadable(note)
    return mended


def unread(raw: msgspec.Raw | bytes, noun: str, feed: str, why: object, number: str = "") -> Unread:
    """Name a record that cannot be read, with its day as far as that is known.

    Args:
        raw: Its JSON.
        noun: What it is called: "order".
        feed: The feed it belongs to.
        why: What is wrong with it.
        number: Its number, where that is known from elsewhere.
    """
    loose = _loose(raw)
    known = number or (loose.id or "?").rpartition("/")[2][:40]
    text = f"Shopify {noun} {known}: cannot read it: {why}"
    return Unread(text, loose.processed_at or loose.created_at, feed if feed in _COUNTED else "")


def passed_over(raw: msgspec.Raw | bytes, noun: str, mended: Mended[T]) -> list[Unread]:
    """Name what was passed over in a record that counts all the same."""
    if not mended.notes:
        return []
    number = (_loose(raw).id or "?").rpartition("/")[2][:40]
    return [Unread(f"Shopify {noun} {number}: {note}; the rest of it is read", None, PART) for note in mended.notes]


def _loose(raw: msgspec.Raw | bytes) -> _Loose:
    try:
        return second_reading(raw, _Loose).node
    except Unreadable:
        return _Loose()
