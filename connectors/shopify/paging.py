"""Reading a long list page by page: never trusting a cursor longer than a run, nor one bad record more than itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from commerce.errors import TryLater
from commerce.feeds import Watermark
from connectors.second_reading import Unreadable
from connectors.shopify.client import Client, PageSize
from connectors.shopify.nodes.common import Connection, PageInfo
from connectors.shopify.second_look import passed_over, second_look, unread

# Shopify lets nobody page deeper than 25,000 records into one list: a new window begins before that.
DEEPEST = 20_000
# A refund may touch its order a little later than itself, and clocks differ: the last minutes are always read again.
OVERLAP = timedelta(minutes=10)

T = TypeVar("T")


class Changing(Protocol):
    """A record that tells when it changed last."""

    updated_at: datetime


C = TypeVar("C", bound=Changing)


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """The records of one page; `skipped` names those that could not be read; `last` when the list ends here."""

    nodes: list[T]
    skipped: tuple[str, ...]
    last: bool


class Question(Generic[T]):
    """One of the paged queries with the shape of its records.

    Args:
        query: Its name; it takes `first`, `after` and `query`, and answers with one connection.
        kind: The type of a record.
        noun: What a record is called in a message.
        feed: The feed it belongs to.
        onward: Returns the search for a record and all that come after it in the order of the list; "" where the record
            does not tell.
    """

    def __init__(self, query: str, kind: type[T], noun: str, feed: str, onward: Callable[[T], str]) -> None:
        self.query, self.noun, self.feed, self.onward = query, noun, feed, onward
        shape: Any = dict[str, Connection[kind]]  # type: ignore[valid-type]  # made at run time
        self._decoder: msgspec.json.Decoder[dict[str, Connection[T]]] = msgspec.json.Decoder(shape)
        self._frame = msgspec.json.Decoder(dict[str, Connection[msgspec.Raw]])
        self._one = msgspec.json.Decoder(kind)
        self._kind = kind

    def page(self, client: Client, search: str, after: str | None, size: PageSize) -> tuple[Batch[T], PageInfo]:
        """Ask for one page.

        Raises:
            TryLater: Busy or away, or an answer without its list.
            Refused: Token, scope, plan, address or version.
        """
        data = client.ask(self.query, {"after": after, "query": search or None}, feed=self.feed, page=size)
        nodes, skipped, info = self.read(data)
        return Batch(nodes, skipped, last=not info.has_next_page), info

    def read(self, data: msgspec.Raw) -> tuple[list[T], tuple[str, ...], PageInfo]:
        """Decode a page: all at once, and only where that fails record by record.

        Raises:
            TryLater: There is no list in it.
        """
        try:
            (connection,) = self._decoder.decode(data).values()
        except (msgspec.ValidationError, ValueError, RecursionError):
            return self._one_by_one(data)
        return connection.nodes, (), connection.page_info

    def _one_by_one(self, data: msgspec.Raw) -> tuple[list[T], tuple[str, ...], PageInfo]:
        """Keep the good records and name the bad ones."""
        try:
            (connection,) = self._frame.decode(data).values()
        except (msgspec.ValidationError, ValueError, RecursionError) as error:
            msg = f"Shopify answered without the list of {self.noun}s that was asked for"
            raise TryLater(msg) from error
        nodes: list[T] = []
        skipped: list[str] = []
        for raw in connection.nodes:
            try:
                nodes.append(self._one.decode(raw))
            except (msgspec.ValidationError, RecursionError):
                try:
                    mended = second_look(raw, self._kind)
                except Unreadable as error:
                    skipped.append(unread(raw, self.noun, self.feed, error))
                    continue
                nodes.append(mended.node)
                skipped += passed_over(raw, self.noun, mended)
        return nodes, tuple(skipped), connection.page_info


def iso(instant: datetime) -> str:
    """Write an instant as Shopify's search wants it: UTC, quoted (without quotes it would be passed over)."""
    return f"'{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"


def window(field: str, since: datetime | None, until: datetime) -> str:
    """Return the search for a closed window of time; fractions of a second at its end are let in."""
    upto = f"{field}:<={iso(until)}"
    return f"{field}:>={iso(since)} AND {upto}" if since else upto


def changed_since(record: Changing) -> str:
    """Return the search for a record and all that changed after it."""
    return f"updated_at:>={iso(record.updated_at)}"


def listed(
    client: Client, question: Question[T], size: PageSize, *, since: str = "", also: str = ""
) -> Iterator[Batch[T]]:
    """Yield a list page by page to its end.

    When a list grows too deep, or the shop hands out the same cursor twice, a new list begins at the last record seen:
    it is read again, and nothing is lost.

    Args:
        client: Where to ask.
        question: What to ask for.
        size: Of the pages.
        since: The search for where the list begins; each new list puts another one in its place.
        also: Narrows the search.

    Raises:
        TryLater: The shop keeps giving the same page.
    """
    after: str | None = None
    seen, depth = since, 0
    while True:
        batch, info = question.page(client, " AND ".join(filter(None, (since, also))), after, size)
        yield batch
        if batch.last:
            return
        if batch.nodes:
            seen = question.onward(batch.nodes[-1]) or seen
        depth += len(batch.nodes) + len(batch.skipped)
        stuck = info.end_cursor in {None, after}
        if stuck and seen == since:
            msg = f"Shopify keeps giving the same page of {question.noun}s"
            raise TryLater(msg)
        if seen != since and (stuck or depth >= DEEPEST):
            since, after, depth = seen, None, 0
        else:
            after = info.end_cursor
        size.grow()


def later(one: datetime | None, other: datetime) -> datetime:
    """Return the later instant: a watermark never goes back."""
    return other if one is None else max(one, other)


def is_new_day(since: Watermark, now: datetime) -> bool:
    """Tell whether this is the first reading of a (UTC) day."""
    return since.seen_to is None or since.seen_to.date() != now.date()


def closed(client: Client, since: Watermark, now: datetime) -> Watermark:
    """Return the watermark after the last page: now, or the shop's own clock where ours runs ahead."""
    return Watermark(later(since.seen_to, min(client.shop_now(), now)))


def updated(
    client: Client, question: Question[C], since: datetime | None, until: datetime, size: PageSize, *, also: str = ""
) -> Iterator[Batch[C]]:
    """Yield what changed in a window, oldest change first; `also` narrows the search.

    What changes meanwhile moves to the end and is read again, so nothing is lost.

    Raises:
        TryLater: The shop keeps giving the same page.
    """
    upto = window("updated_at", None, until)
    begin = f"updated_at:>={iso(since)}" if since else ""
    yield from listed(client, question, size, since=begin, also=f"{upto} AND {also}" if also else upto)
