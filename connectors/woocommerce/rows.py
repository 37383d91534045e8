"""An answer of WooCommerce as typed records: all at once where it is well made, else row by row, leniently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from commerce.feeds import PART, Feed, Unread
from connectors.answers import Answer, Garbled, decode
from connectors.second_reading import Unreadable, second_reading
from connectors.times import in_utc
from connectors.woocommerce.nodes import BareNode, RefundNode

T = TypeVar("T")
#: Feeds of which a record that cannot be read is missing from figures.
_COUNTED = frozenset({Feed.ORDERS, Feed.CHECKOUTS})


class Lost(NamedTuple):
    """A row that could not be read: its id and its date as far as they are known, and why."""

    id: int | None
    why: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of a listing.

    Attributes:
        nodes: The rows that could be read.
        lost: The others.
        notes: {place in `nodes`: what was passed over in that row}.
        count: How many rows the shop sent in all.
        total: How many it has in all, when it says so.
        last_modified: Latest `date_modified_gmt` of all rows, readable or not; None when none has one.
        start: How many rows of the listing lie before this page.
        size: How many rows were asked for.
        noun: What a row is called: "order".
        missing: What there is less of in the figures for each row that is lost; "" where nothing is.
    """

    nodes: list[T]
    lost: tuple[Lost, ...]
    count: int
    total: int | None
    last_modified: datetime | None
    start: int = 0
    size: int = 100
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    noun: str = "record"
    missing: str = ""

    @property
    def skipped(self) -> tuple[str, ...]:
        """Rows that could not be read, named."""
        return tuple(Unread(named(self.noun, one.id, one.why), one.at, self.missing) for one in self.lost)

    @property
    def said(self) -> tuple[str, ...]:
        """Rows that could not be read, and parts of others that were passed over, named."""
        of_parts = [
            Unread(named(self.noun, getattr(self.nodes[at], "id", None), f"{note}; {REST_IS_READ}"), missing=PART)
            for at, notes in self.notes.items()
            for note in notes
        ]
        return (*self.skipped, *of_parts)


#: What is said of a record of which a part was passed over.
REST_IS_READ = "the rest of it is read"


def named(noun: str, number: int | str | None, what: str) -> str:
    """Return a complaint about a record: "WooCommerce order 7: ..."."""
    return f"WooCommerce {noun} {'?' if number is None else number}: {what}"


def read_listing(
    answer: Answer, kind: type[T], route: str, start: int = 0, size: int = 100, *, feed: str = ""
) -> Listed[T]:
    """Decode a page straight into structs; only a page that does not fit as a whole is read row by row.

    Raises:
        TryLater, Garbled: Not JSON (see `decode`), or no list.
    """
    lost: Sequence[Lost] = ()
    notes: Mapping[int, tuple[str, ...]] = {}
    try:
        nodes = decode(answer, _decoder(list[kind]))  # type: ignore[valid-type]  # a type that is known when it runs
        count = len(nodes)
        times = [getattr(node, "date_modified_gmt", None) for node in nodes]
    except msgspec.ValidationError:
        rows = _rows(answer, route)
        count = len(rows)
        nodes, lost, notes, times = _one_by_one(rows, kind)
    total = answer.headers.get("X-WP-Total", "")
    latest = max((time for time in times if time is not None), default=None)
    return Listed(
        nodes=nodes,
        lost=tuple(lost),
        count=count,
        total=int(total) if total.isdecimal() and count else None,  # past the end it claims 0
        last_modified=latest.replace(tzinfo=UTC) if latest else None,
        start=start,
        size=size,
        notes=notes,
        noun=_noun(route),
        missing=_missing(kind, feed),
    )


def shaped(answer: Answer, kind: type[T], route: str) -> T:
    """Read one record: leniently where it is not of the documented shape.

    Raises:
        TryLater, Garbled: Not JSON (see `decode`), or not what was asked for.
    """
    try:
        return cast("T", decode(answer, _decoder(kind)))
    except msgspec.ValidationError:
        try:
            return second_reading(answer.body, kind).node
        except Unreadable as error:
            raise _of_another_shape(answer, route, str(error)) from None


def _rows(answer: Answer, route: str) -> list[msgspec.Raw]:
    """Return the rows of a page as they came; a page that a plugin turned into an object has them under its keys."""
    try:
        return decode(answer, _decoder(list[msgspec.Raw]))
    except msgspec.ValidationError as error:
        found = decode(answer, _decoder(Any))
        if isinstance(found, dict) and found and all(key.isdecimal() for key in found):
            return [msgspec.Raw(msgspec.json.encode(found[key])) for key in sorted(found, key=int)]
        raise _of_another_shape(answer, route, str(error)) from None


def _of_another_shape(answer: Answer, route: str, why: str) -> Garbled:
    msg = f"{answer.place} answered {route} with JSON of another shape ({why}); a plugin changes the API's answers"
    return Garbled(msg)


def _one_by_one(
    rows: Sequence[msgspec.Raw], kind: type[T]
) -> tuple[list[T], list[Lost], dict[int, tuple[str, ...]], list[datetime | None]]:
    """Return the rows that can be read, the others, what was passed over, and when each of all changed last."""
    nodes: list[T] = []
    lost: list[Lost] = []
    notes: dict[int, tuple[str, ...]] = {}
    times: list[datetime | None] = []
    decoder = _decoder(kind)
    for row in rows:
        try:
            node = decoder.decode(row)
            times.append(getattr(node, "date_modified_gmt", None))
        except (msgspec.ValidationError, RecursionError):
            bare = _bare(row)
            times.append(bare.date_modified_gmt)
            try:
                mended = second_reading(row, kind)
            except Unreadable as error:
                lost.append(Lost(bare.id, str(error), in_utc(bare.date_created_gmt)))
                continue
            node = mended.node
            if mended.notes:
                notes[len(nodes)] = mended.notes
        nodes.append(node)
    return nodes, lost, notes, times


def _bare(row: msgspec.Raw) -> BareNode:
    """Return what little can be said of a row that may be anything."""
    try:
        return second_reading(row, BareNode).node
    except Unreadable:
        return BareNode()


def _noun(route: str) -> str:
    """Return what a row of a list is: of "orders/7/refunds" a "refund"."""
    return route.rpartition("/")[2].removesuffix("s")


def _missing(kind: type, feed: str) -> str:
    """Return what there is less of in the figures when a row cannot be read."""
    if kind is RefundNode:
        return Feed.REFUNDS
    return feed if feed in _COUNTED else ""


@lru_cache(maxsize=32)
def _decoder_of(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)


def _decoder(kind: Any) -> Any:
    """Return the one decoder of a type: making one costs more than a page."""
    return _decoder_of(kind)
