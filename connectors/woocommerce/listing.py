"""Go through a listing that changes while it is read.

Page numbers drift: what leaves a page pulls the next rows forward, past a reader who counts pages. A first backfill
therefore watches the number of rows and steps back when it shrank; everything after it is read by the time of the last
change, always page 1 of what is newer than the newest row seen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from commerce.errors import TryLater
from connectors.woocommerce.rows import Listed

#: Read again on every poll: the shop stamps a change before it commits it.
OVERLAP = timedelta(minutes=5)
_SECOND = timedelta(seconds=1)
# One second holds what one bulk edit touches; beyond a million rows the shop is not sorting at all.
_MOST_ROWS_A_SECOND = 1_000_000

T = TypeVar("T")
#: Asks for the page of a listing, with these parameters, that holds the row after so many others.
Fetch = Callable[[dict[str, str | int], int], Listed[T]]


def naive(instant: datetime) -> str:
    """Write an instant as WooCommerce's `*_after` parameters need it together with `dates_are_gmt`: UTC, no zone.

    With a zone or a `Z` the shop shifts it once more and loses hours of changes.
    """
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()


def narrowed(fetch: Fetch[T], **limits: str | int) -> Fetch[T]:
    """Return a `Fetch` of the same listing with more parameters."""
    return lambda asked, start: fetch({**asked, **limits}, start)


def by_id(fetch: Fetch[T], first_row: int = 0) -> Iterator[tuple[int, Listed[T]]]:
    """Yield (rows read to, page) of a listing sorted by id, and step back when rows vanished from pages already read.

    Args:
        fetch: Must itself hold the set still against new rows.
        first_row: Where an interrupted reading goes on.
    """
    start, total = first_row, None
    while True:
        listed = fetch({"orderby": "id", "order": "asc"}, start)
        end = listed.start + listed.size
        if listed.total is not None:
            gone = max(0, (total or 0) - listed.total)
            total = listed.total
            if gone and start:
                start = max(0, start - gone)
                continue
        if not listed.count and start and (total or 0) > start:
            start, total = max(0, start - listed.size), None  # the last rows slid onto a page already read
            continue
        if not listed.count:
            return
        yield end, listed
        if listed.count < listed.size if total is None else end >= total:
            return
        start = end


def by_change(fetch: Fetch[T], since: datetime) -> Iterator[tuple[datetime, Listed[T]]]:
    """Yield (instant before which every change was read, page) of a listing sorted by its last change.

    Raises:
        TryLater: The shop does not sort.
    """
    after = since
    while True:
        listed = fetch(_newer_than(after), 0)
        last = listed.last_modified or after
        if not _is_last(listed) and last <= after:
            following = yield from _one_second(fetch, after)
            if following is None:
                return
            after = following
            continue
        if listed.count:
            yield max(after, last), listed
        if _is_last(listed):
            return
        after = last


def _one_second(fetch: Fetch[T], second: datetime) -> Generator[tuple[datetime, Listed[T]], None, datetime | None]:
    """Yield the pages of one second that fills more than a page: a bulk edit, an import.

    Within it only page numbers are left, and an edit meanwhile pulls rows forward past us; so the second is gone
    through again until nothing new turns up. Returns the instant to go on from, None at the end of the listing.
    """
    seen: set[int] = set()
    while True:
        before, start = len(seen), 0
        while True:
            listed = fetch(_newer_than(second), start)
            new = {node.id for node in listed.nodes} - seen  # type: ignore[attr-defined]  # every record of WooCommerce has one
            if new or (listed.skipped and not before):
                seen |= new
                yield second, listed
            last = listed.last_modified or second
            if _is_last(listed) or last > second:
                break
            start = listed.start + listed.size
            if start > _MOST_ROWS_A_SECOND:
                msg = "the shop sends orders that are not sorted by their last change; a plugin overrides the sorting"
                raise TryLater(msg)
        if len(seen) == before:
            return last if last > second else None


def _newer_than(after: datetime) -> dict[str, str | int]:
    return {
        "orderby": "modified",
        "order": "asc",
        "modified_after": naive(after - _SECOND),  # it means "later than", to the second
        "dates_are_gmt": "true",
    }


def _is_last(listed: Listed[T]) -> bool:
    """Whether nothing follows: a short page alone does not say so, a plugin may hide rows of it."""
    if listed.count >= listed.size:
        return False
    return listed.total is None or listed.start + listed.count >= listed.total
