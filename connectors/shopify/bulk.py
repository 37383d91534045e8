"""A long backlog of orders as a file that Shopify writes: no points per record, no paging, in windows of `updated_at`.

The id of a running operation goes into the watermark before anything else, so a killed process waits on for it instead
of starting another. Orders of a file are handed on once the file is known to be whole; only then does the watermark
move. Where the answer to a beginning was lost, the running operations are looked at before it is asked for again; where
a run was killed before it heard the answer, a later one that finds no place cancels what was left behind. What changes
meanwhile lies behind the window and is read by paging. Where bulk operations keep failing, or others fill all places
for long, paging reads the rest: slower, and just as well.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from commerce.clock import Clock
from commerce.errors import TryLater
from commerce.feeds import Feed, Page, Watermark
from connectors.shopify import queries
from connectors.shopify.bulk_file import BYTES_A_LINE, Expired, Incomplete, download, orders_in, spilled
from connectors.shopify.client import Client, PageSize
from connectors.shopify.complete_orders import Reader
from connectors.shopify.nodes.bulk import BulkAnswer, BulkListAnswer, BulkListNode, BulkNode, BulkRunAnswer, BulkStart
from connectors.shopify.nodes.common import CountAnswer
from connectors.shopify.paging import OVERLAP, window
from connectors.waiting import wait

#: Shopify takes no longer query than this.
LONGEST_QUERY = 65_535
# So many orders in one file: some gigabytes on the disk, and not too much lost when one fails.
_MOST_PER_SLICE = 1_000_000
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 30.0
# Without a single record more in this time an operation is stuck.
_STUCK = timedelta(minutes=30)
# While operations of others fill all places; then paging goes on.
_MOST_WAITING = timedelta(minutes=10)
_MOST_FAILURES = 4
_SHORTEST_SLICE = timedelta(hours=1)
# The oldest order that Shopify can hold: it was founded in 2006.
_BEGINNING = datetime.fromisoformat("2006-01-01T00:00:00+00:00")
_NOTHING: frozenset[str] = frozenset()
_PER_PAGE = 500
_ALIVE = frozenset({"CREATED", "RUNNING", "COMPLETED"})
_RUNNING = frozenset({"CREATED", "RUNNING"})
_BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})


class _Unable(Exception):
    """Bulk operations do not work here; read by paging."""


class _Begun(Exception):
    """The operation runs already: Shopify began it, and only the answer was lost."""

    def __init__(self, operation: str) -> None:
        super().__init__()
        self.operation = operation


@dataclass(frozen=True, slots=True)
class _Done:
    """How an operation ended: a file (or an empty result), or not."""

    node: BulkNode | None

    @property
    def succeeded(self) -> bool:
        """Whether all of it was read by Shopify."""
        return self.node is not None and self.node.status == "COMPLETED"


class Bulk:
    """Reads a backlog by bulk operations.

    Args:
        client: Where to ask.
        reader: Makes orders of nodes.
        clock: Waits between looks.
        above: From how many orders on this way is taken.
        verify: Path of a CA file, or True, for the download.
        scratch: Where its parts lie meanwhile; see `spilled`.
    """

    def __init__(
        self,
        client: Client,
        reader: Reader,
        clock: Clock,
        *,
        above: int,
        verify: bool | str = True,
        scratch: Path | None = None,
    ) -> None:
        self.above = above
        self._scratch = scratch
        self._client = client
        self._reader = reader
        self._clock = clock
        self._verify = verify
        self._used: set[str] = set()  # operations that we know of

    def pages(self, since: Watermark, now: datetime, *, also: str, total: int | None) -> Iterator[Page]:
        """Yield orders until the rest is short enough for paging.

        Args:
            since: How far the feed was read, perhaps with an operation that still runs.
            now: The end of the last window.
            also: Narrows the search.
            total: For the progress bar.

        Raises:
            TryLater: Busy or away.
            Refused: The scopes do not suffice.
        """
        failures, slice_to = 0, None
        while failures < _MOST_FAILURES:
            if not since.bulk_operation:
                slice_to = slice_to or self._slice_end(since.seen_to, now, also)
                if slice_to is None:
                    return
                try:
                    operation = yield from self._begun(since, slice_to, also, total)
                except _Unable:
                    return
                since = Watermark(since.seen_to, bulk_operation=operation, bulk_to=slice_to)
                yield Page(Feed.ORDERS, since, total=total)
            self._used.add(since.bulk_operation)
            end = since.bulk_to or now
            done = yield from self._finished(since, total)
            try:
                if done.succeeded and done.node is not None:
                    yield from self._read(done.node, since, total)
                    since, slice_to, failures = Watermark(end), None, 0
                    yield Page(Feed.ORDERS, since, total=total)
                    continue
                failures, slice_to = failures + 1, self._next_end(done, since, end, now)
            except Expired:  # the address or the operation: seven days have passed; ask for the same again
                failures, slice_to = failures + 1, end
            except Incomplete:
                failures, slice_to = failures + 1, _halved(since.seen_to, end, now)
            since = Watermark(since.seen_to)
            yield Page(Feed.ORDERS, since, total=total)

    def _next_end(self, done: _Done, since: Watermark, end: datetime, now: datetime) -> datetime:
        """Return the end of the next try: half as far; as far where only fields are kept from us, which a page tells.

        Raises:
            Refused: Orders as such are kept from us.
        """
        if done.node is None or done.node.error_code != "ACCESS_DENIED":
            return _halved(since.seen_to, end, now)
        search = window("updated_at", since.seen_to, end)
        self._client.ask("orders_page", {"after": None, "query": search}, feed=Feed.ORDERS, page=PageSize(1))
        return end

    def _slice_end(self, seen_to: datetime | None, now: datetime, also: str) -> datetime | None:
        """Return the end of the next window; None when what is left is short enough for paging."""
        end, count = now, self._count(seen_to, now, also)
        if count <= self.above:
            return None
        while count > _MOST_PER_SLICE and end - (seen_to or _BEGINNING) > _SHORTEST_SLICE:
            end = _halved(seen_to, end, now)
            count = self._count(seen_to, end, also)
        return end

    def _count(self, seen_to: datetime | None, end: datetime, also: str) -> int:
        """Return how many orders a window holds; 0 when the shop does not tell."""
        data = self._client.ask("orders_count", {"query": _search(seen_to, end, also)}, feed=Feed.ORDERS)
        try:
            count = msgspec.json.decode(data, type=CountAnswer).orders_count
        except msgspec.ValidationError:
            return 0
        return count.count if count else 0

    def _begun(self, since: Watermark, end: datetime, also: str, total: int | None) -> Generator[Page, None, str]:
        """Begin an operation and return its id, waiting while others fill all places.

        Raises:
            _Unable: They stay filled, or Shopify does not want this one at all.
        """
        search = _search(since.seen_to, end, also)
        text = queries.text("orders_bulk", self._client.denied).replace(
            '"WINDOW"', msgspec.json.encode(search).decode()
        )
        if len(text.encode()) > LONGEST_QUERY:
            raise _Unable
        began, wait_s = self._clock.now(), _FIRST_WAIT_S
        while True:
            try:
                start = self._run(text)
            except _Begun as before:
                return before.operation
            if start.bulk_operation is not None and not start.user_errors:
                return start.bulk_operation.id
            if not any(error.code in _BUSY or "already in progress" in error.message for error in start.user_errors):
                raise _Unable
            if self._clock.now() - began > _MOST_WAITING:
                raise _Unable
            self._make_room()
            yield Page(Feed.ORDERS, since, total=total)
            wait(self._clock, wait_s, "Shopify is still busy with another bulk operation of this shop")
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)

    def _run(self, text: str) -> BulkStart:
        """Ask for an operation. Where the answer was lost, it is first seen whether Shopify began it all the same.

        Raises:
            TryLater: Busy or away.
            _Begun: It did: another would only fill a place that nobody fetches.
            _Unable: The answer has an unknown shape.
        """

        def look() -> None:
            for each in self._listed():
                if _words(each.query) == _words(text) and each.status in _ALIVE and each.id not in self._used:
                    raise _Begun(each.id)

        data = self._client.ask("bulk_run", {"query": text}, feed=Feed.ORDERS, before_again=look)
        try:
            return msgspec.json.decode(data, type=BulkRunAnswer).bulk_operation_run_query
        except msgspec.ValidationError as error:
            raise _Unable from error

    def _make_room(self) -> None:
        """Cancel what killed runs left behind: operations of ours whose answer was never heard, and no watermark names.

        Nobody would ever fetch their files. Those of others are left alone.
        """
        ours = [_pattern(queries.text("orders_bulk", denied)) for denied in (_NOTHING, self._client.denied)]
        for each in self._listed():
            if each.status in _RUNNING and each.id not in self._used and _pattern(each.query) in ours:
                self._used.add(each.id)
                self._cancel(each.id)

    def _cancel(self, operation: str) -> None:
        """Give an operation up."""
        self._client.ask("bulk_cancel", {"id": operation}, feed=Feed.ORDERS)

    def _listed(self) -> list[BulkListNode]:
        """Return the app's youngest operations."""
        data = self._client.ask("bulk_list", {}, feed=Feed.ORDERS)
        try:
            return msgspec.json.decode(data, type=BulkListAnswer).bulk_operations.nodes
        except msgspec.ValidationError as error:
            msg = f"Shopify told its bulk operations in an unknown shape: {error}"
            raise TryLater(msg) from error

    def _finished(self, since: Watermark, total: int | None) -> Generator[Page, None, _Done]:
        """Look until the operation ends; a stuck one is given up. Every look is a page, so that a stop is heard."""
        counted, moved_at, wait_s = "", self._clock.now(), _FIRST_WAIT_S
        while True:
            node = self._status(since.bulk_operation)
            if node is None or node.status not in {"CREATED", "RUNNING", "CANCELING"}:
                return _Done(node)
            if str(node.object_count) != counted:
                counted, moved_at = str(node.object_count), self._clock.now()
            elif self._clock.now() - moved_at > _STUCK:
                self._cancel(since.bulk_operation)
                return _Done(None)
            yield Page(Feed.ORDERS, since, total=total)
            wait(self._clock, wait_s, f"Shopify is putting together the file of all orders (so far: {counted or 0})")
            wait_s = min(wait_s * 1.5, _LONGEST_WAIT_S)

    def _status(self, operation: str) -> BulkNode | None:
        """Return how far an operation is; None when Shopify knows it no more."""
        data = self._client.ask("bulk_status", {"id": operation}, feed=Feed.ORDERS)
        try:
            return msgspec.json.decode(data, type=BulkAnswer).bulk_operation
        except msgspec.ValidationError as error:
            msg = f"Shopify told the state of a bulk operation in an unknown shape: {error}"
            raise TryLater(msg) from error

    def _read(self, node: BulkNode, since: Watermark, total: int | None) -> Iterator[Page]:
        """Yield the orders of a file.

        Raises:
            Expired: The address is no longer good.
            Incomplete: The file lacks records.
        """
        if not node.url:  # nothing found is no error, and no file
            if _number(node.object_count):
                raise Expired
            return
        with spilled(self._scratch) as spill:
            objects = _number(node.object_count)
            size = _number(node.file_size) or objects * BYTES_A_LINE
            download(node.url, spill, self._clock, verify=self._verify, size=size)
            spill.check(objects, _number(node.root_object_count))
            skipped = spill.unknown()
            for some in orders_in(spill, _PER_PAGE):
                found = self._reader.read(some.nodes, self._clock.now(), lacking=some.lacking)
                yield found.page(since, skipped=(*skipped, *some.bad), total=total)
                skipped = ()
            spill.check_distinct(objects)


def _search(seen_to: datetime | None, end: datetime, also: str) -> str:
    """Return the search of a window, with the overlap at its beginning."""
    search = window("updated_at", seen_to - OVERLAP if seen_to else None, end)
    return f"{search} AND {also}" if also else search


def _halved(seen_to: datetime | None, end: datetime, now: datetime) -> datetime:
    """Return an end half as far away; whole seconds, as Shopify's search knows no less."""
    start = seen_to or _BEGINNING
    if seen_to is None and end == now:  # most of a shop's history is young: try the last ten years first
        start = max(start, now - timedelta(days=3650))
    middle = start + (end - start) / 2
    return end if end - start <= _SHORTEST_SLICE else middle.replace(microsecond=0)


def _words(query: str) -> list[str]:
    """Return a query apart from how it is laid out."""
    return query.split()


def _pattern(query: str) -> list[str]:
    """Return a query apart from its window."""
    return _words(re.sub(r'query:\s*"[^"]*"', 'query: ""', query))


def _number(text: str | int | None) -> int:
    """Read a counter that comes as text; 0 when there is none."""
    return int(text) if text is not None and str(text).isdecimal() else 0
