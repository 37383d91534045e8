"""Which rows are the sum of the others though nothing says so: some reports have a total in a row without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from connectors.files.days import Span
from connectors.files.lines import Line
from connectors.files.totals import has_no_names, says_total


@dataclass(frozen=True, slots=True)
class Counted:
    """A row as far as it must be known to tell a sum.

    Attributes:
        line: The line.
        span: The days it is of; None: it cannot be read which.
        has_day: Whether anything stands where the day is told.
        number: Its chief number; None: it cannot be read.
    """

    line: Line
    span: Span | None
    has_day: bool
    number: int | None


def sums_of_others(rows: Sequence[Counted], labels: Sequence[int]) -> frozenset[int]:
    """Return the places in `rows` of those that are sums of the others: of all, or each of the others of its day.

    Args:
        rows: All rows of a table.
        labels: Where the columns stand by which rows are told apart.
    """
    may_be = _other_than_most(rows, labels)
    if not may_be or len(may_be) == len(rows):
        return frozenset()
    others = [row for place, row in enumerate(rows) if place not in may_be and row.number is not None]
    count, total = len(others), sum(row.number or 0 for row in others)
    of_all = frozenset(place for place in may_be if _adds_up(rows[place].number, total, count))
    if of_all and not (count == 1 and all(_is_of_another_day(rows[place], others[0]) for place in of_all)):
        return of_all
    counts, totals = Counter[object](), Counter[object]()
    for row in others:
        if row.span is not None and row.span.is_a_day:
            counts[row.span.first] += 1
            totals[row.span.first] += row.number or 0
    is_one_each = all(_is_of_its_days(rows[place], counts, totals) for place in may_be)
    return frozenset(may_be) if is_one_each else frozenset()


def _other_than_most(rows: Sequence[Counted], labels: Sequence[int]) -> Collection[int]:
    """Return the places of the rows that look otherwise than the others, as totals do."""
    named = [not has_no_names(row.line, labels) for row in rows]
    has_names = sum(named) * 2 > len(rows) or (len(rows) == 2 and any(named))  # noqa: PLR2004 - of two one is the total
    ranges = [row.span is not None and not row.span.is_a_day for row in rows]
    has_days = sum(ranges) * 2 <= len(rows)
    return {
        place
        for place, row in enumerate(rows)
        if row.number is not None
        and (
            (has_names and not named[place])
            or (has_days and ranges[place])
            or not row.has_day
            or (row.span is not None and says_total(row.line.cells))
        )
    }


def _is_of_its_days(row: Counted, counts: Mapping[object, int], totals: Mapping[object, int]) -> bool:
    """Tell whether a row is the sum of the others of its days."""
    if row.span is None:
        return False
    days = row.span.days()
    return _adds_up(row.number, sum(totals[day] for day in days), sum(counts[day] for day in days))


def _is_of_another_day(row: Counted, other: Counted) -> bool:
    """Tell whether a row is of one day, and the only other row is of another: that it has as much is chance."""
    return row.span is not None and row.span.is_a_day and row.span != other.span


def _adds_up(number: int | None, total: int, count: int) -> bool:
    """Tell whether so many rows, each rounded to its last digit, add up to a number."""
    return number is not None and count > 0 and abs(number - total) <= (count + 1) // 2
