"""Connections: sorted rows, a page after a cursor, and what pageInfo says of it.

A cursor names the sort value and the id of a row, not a position: an order that changes while somebody pages through
UPDATED_AT leaves its place and comes again at the end, and nothing else is skipped.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

from practice.shopify.wire import Node, cursor, instant, read_cursor

MAX_PAGE = 250
#: How far anybody may page into one list; a bulk operation, which says so in its arguments, has no such end.
DEEPEST = 25_000
IN_BULK = "(in bulk)"
Args = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows in ascending order of (sort value, id); the sort values are all instants or all numbers."""

    rows: Sequence[Any]
    keys: Sequence[tuple[Any, int]]
    by_instant: bool

    @classmethod
    def of(cls, rows: Sequence[Any], value: Callable[[Any], Any], number: Callable[[Any], int]) -> Listing:
        """Sort the rows."""
        keyed = sorted(((value(row), number(row)), position) for position, row in enumerate(rows))
        keys = [key for key, _ in keyed]
        return cls([rows[position] for _, position in keyed], keys, bool(keys) and isinstance(keys[0][0], datetime))

    def place(self, text: str) -> tuple[Any, int]:
        """Read a cursor as a key of this listing."""
        try:
            value, number = read_cursor(text)
            return (datetime.fromisoformat(value).astimezone(UTC) if self.by_instant else int(value)), number
        except ValueError as error:
            raise bad_request(str(error)) from error

    def cursor(self, position: int) -> str:
        """Return the cursor of a row."""
        value, number = self.keys[position]
        return cursor(instant(value) if self.by_instant else str(value), number)


def bad_request(message: str) -> GraphQLError:
    """Return the error for arguments that make no sense."""
    return GraphQLError(message, extensions={"code": "BAD_REQUEST"})


def page_size(args: Args) -> int:
    """Return `first`.

    Raises:
        GraphQLError: It is missing, negative or above 250.
    """
    first = args.get("first")
    if first is None:
        msg = "you must provide one of first or last"
        raise bad_request(msg)
    if not 0 <= first <= MAX_PAGE:
        msg = f"first must lie between 0 and {MAX_PAGE}, found {first}"
        raise bad_request(msg)
    return int(first)


def page(listing: Listing, args: Args, shape: Callable[[Any], Node], *, deepest: int = DEEPEST) -> Node:
    """Return one page of a listing as a connection.

    Raises:
        GraphQLError: It reaches deeper into the list than `deepest` rows.
    """
    first, after, total = page_size(args), args.get("after"), len(listing.rows)
    if args.get("reverse"):
        end = total if after is None or not total else bisect_left(listing.keys, listing.place(after))
        positions: Sequence[int] = range(end - 1, max(end - first, 0) - 1, -1)
        more, before, reached = end - first > 0, end < total, total - max(end - first, 0)
    else:
        start = 0 if after is None or not total else bisect_right(listing.keys, listing.place(after))
        positions = range(start, min(start + first, total))
        more, before, reached = start + first < total, start > 0, min(start + first, total)
    if reached > deepest and IN_BULK not in args:
        msg = f"Pagination is limited to {deepest} objects; narrow the list with a filter"
        raise bad_request(msg)
    nodes = [shape(listing.rows[position]) for position in positions]
    return connection(nodes, lambda index: listing.cursor(positions[index]), has_next=more, has_previous=before)


def slice_of(items: Sequence[Any], args: Args, shape: Callable[[int, Any], Node]) -> Node:
    """Return one page of a fixed list (lines of an order) as a connection; a row's number is its position from 1."""
    first, after = page_size(args), args.get("after")
    try:
        start = 0 if after is None else read_cursor(after)[1]
    except ValueError as error:
        raise bad_request(str(error)) from error
    nodes = [shape(index, items[index]) for index in range(start, min(start + first, len(items)))]

    def place(index: int) -> str:
        return cursor(str(start + index + 1), start + index + 1)

    return connection(nodes, place, has_next=start + first < len(items), has_previous=start > 0)


def connection(nodes: list[Node], place: Callable[[int], str], *, has_next: bool, has_previous: bool) -> Node:
    """Return nodes with their pageInfo; edges are made when somebody asks for them."""
    return {
        "nodes": nodes,
        "_place": place,
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": place(0) if nodes else None,
            "endCursor": place(len(nodes) - 1) if nodes else None,
        },
    }


def edges(source: Node, _run: object, _args: Args) -> list[Node]:
    """Resolve `edges` of any connection."""
    return [{"cursor": source["_place"](index), "node": node} for index, node in enumerate(source["nodes"])]
