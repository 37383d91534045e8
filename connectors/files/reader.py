"""A table that a merchant hands us as a CSV file or address, read into rows.

Made for what spreadsheets and ad managers really export: byte order marks, semicolons, tabs, decimal commas, their own
column names. A wrong row is named with line and column and skipped; the rest is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from commerce.errors import Refused
from commerce.tables import BadRow, DataTable, Reading, Row
from commerce.tables.columns import Duration, Money
from connectors.files import headings
from connectors.files.cells import manner
from connectors.files.lines import Line, lines, text_of
from connectors.files.values import File, read

_MOST_BAD_ROWS = 1000
#: Raise it when a row is read otherwise than before: tables that did not change are then read again.
_WAY_OF_READING = 5


def fingerprint(table: DataTable, content: bytes, currency: str, named: Mapping[str, str]) -> str:
    """Return what stays the same as long as the content does, and the way in which it is read."""
    way = f"{_WAY_OF_READING}:{table.fingerprint}:{currency}:{sorted(named.items())}:"
    return hashlib.sha256(way.encode() + content).hexdigest()


def parse(
    table: DataTable, content: bytes, currency: str, source: str, named: Mapping[str, str] | None = None
) -> Reading:
    """Read the bytes of a CSV. Rows of the same day and labels are added up, where the table's rows may be.

    The reading covers the days from the first to the last of its good rows, but for the days of rows that could not be
    read: of these only such as good rows came of. If it cannot even be read which day a row is of, the reading covers
    the days of its good rows alone.

    Args:
        table: Which table it is.
        content: As `fetch` got it.
        currency: The shop's; amounts are read in it.
        source: What the file is called.
        named: Labels that the configuration says for rows which do not say them.

    Raises:
        Refused: It is no CSV, or columns are missing.
    """
    rows = lines(text_of(content, source))
    head = next(rows, None)
    if head is None:
        msg = f"{source}: the file is empty; expected the columns {headings.expected(table)}"
        raise Refused(msg)
    places = headings.places(head.cells, table, currency, source)
    body = list(rows)
    numbers = [places[one.name] for one in table.columns if isinstance(one, (Money, Duration)) and one.name in places]
    way = manner(
        (row.cells[place] for row in body for place in numbers if place < len(row.cells)),
        (row.cells[places["day"]] for row in body if places["day"] < len(row.cells)),
        head.delimiter,
    )
    reader = _Reader(table, places, len(head.cells), File(way, currency, named or {}))
    for row in body:
        reader.add(row)
    good = reader.rows()
    return Reading(
        table,
        source,
        good,
        reader.covered(),
        is_inferred=True,
        speaks_of=reader.spoken_of(),
        repeated=reader.repeated,
        bad_rows=tuple(reader.bad[:_MOST_BAD_ROWS]),
    )


class _BadCell(Exception):
    def __init__(self, problem: str, column: str = "") -> None:
        super().__init__(problem)
        self.column = column


@dataclass(slots=True)
class _Reader:
    """Collect good rows, added up by their labels, and bad ones."""

    table: DataTable
    places: Mapping[str, int]
    width: int
    file: File
    good: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    bad_days: set[date | None] = field(default_factory=set)  # None: it cannot be read which
    seen: set[tuple[str, ...]] = field(default_factory=set)
    repeated: int = 0

    def add(self, row: Line) -> None:
        """Read one row into its place, or into the bad ones."""
        try:
            values = self._values(row)
        except _BadCell as error:
            self.bad.append(BadRow(row.number, error.column, str(error)))
            self.bad_days.add(self._day(row))
            return
        if self.table.may_repeat_itself:
            letters = tuple(row.cells)
            self.repeated += letters in self.seen
            self.seen.add(letters)
        labels = tuple(values[column.name] for column in self.table.columns if column.is_label)
        key = labels if self.table.rows_add_up else (*labels, len(self.good))
        numbers = tuple(values[column.name] for column in self.table.columns if not column.is_label)
        self.good[key] = _added(self.good[key], numbers) if key in self.good else numbers

    def rows(self) -> list[Row]:
        """Return the good rows."""
        return [self._row(labels, numbers) for labels, numbers in self.good.items()]

    def covered(self) -> frozenset[date]:
        """Return the days that the good rows are all of."""
        told = {labels[0] for labels in self.good}
        if not told or None in self.bad_days:
            return frozenset(told)
        first, length = min(told), (max(told) - min(told)).days + 1
        between = {first + timedelta(days=offset) for offset in range(length)}
        return frozenset((between - self.bad_days) | told)

    def spoken_of(self) -> frozenset[date] | None:
        """Return the days that any row is of, one that could not be read included; None where it may be of any day."""
        bad = {day for day in self.bad_days if day is not None}
        return None if None in self.bad_days else frozenset({labels[0] for labels in self.good} | bad)

    def _row(self, labels: Sequence[Any], numbers: Sequence[Any]) -> Row:
        said, counted = iter(labels), iter(numbers)
        row: Row = self.table.row(*(next(said if column.is_label else counted) for column in self.table.columns))
        return row

    def _values(self, row: Line) -> dict[str, Any]:
        """Return {our name of a column: value}."""
        if row.problem:
            raise _BadCell(row.problem)
        if any(cell.strip() for cell in row.cells[self.width :]):
            msg = f"{len(row.cells)} cells for {self.width} columns; put texts and decimal commas into quotes"
            raise _BadCell(msg)
        values: dict[str, Any] = {}
        for column in self.table.columns:
            try:
                values[column.name] = read(column, self._text(row, column.name), values, self.file)
            except ValueError as error:
                raise _BadCell(str(error), column.name) from None
        return values

    def _day(self, row: Line) -> date | None:
        """Return the day of a row that cannot be read, if at least that can."""
        try:
            day: date = read(self.table.columns[0], self._text(row, "day"), {}, self.file)
        except ValueError:
            return None
        return day

    def _text(self, row: Line, column: str) -> str:
        place = self.places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else ""


def _added(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """Add numbers up; what one row does not know the other may."""
    return tuple(b if a is None else a if b is None else a + b for a, b in zip(old, new, strict=True))
