"""Rows of a table into rows of ours: read cell by cell, added up by their labels; what cannot be read is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from commerce.tables import BadRow, DataTable, Row
from commerce.tables.columns import Column, Count, Duration, Money
from connectors.files.currency import Currencies
from connectors.files.days import Span, spread
from connectors.files.headings import Halves
from connectors.files.instead import way_of, worked_out
from connectors.files.lines import Line
from connectors.files.values import File, read


class BadCell(Exception):
    """A row cannot be read: what is wrong, and in which column, if in one."""

    def __init__(self, problem: str, column: str = "") -> None:
        super().__init__(problem)
        self.column = column


@dataclass(slots=True)
class Collected:
    """Good rows, added up by their labels, and bad ones.

    Attributes:
        table: Which table.
        places: {our column: where it stands}.
        halves: {our label: where it is told in two columns}.
        width: How many columns the file has.
        file: What its cells share.
        currencies: In which currency each row is.
        count: How many lines were read.
        bad: Lines that were not, each with what is wrong; and cells of good ones that are not known therefore.
    """

    table: DataTable
    places: Mapping[str, int]
    halves: Mapping[str, Halves]
    width: int
    file: File
    currencies: Currencies
    count: int = 0
    good: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    bad_days: set[date | None] = field(default_factory=set)  # None: it cannot be read which
    seen: set[tuple[str, ...]] = field(default_factory=set)
    repeated: int = 0
    spread: int = 0  # rows of several days, each spread over its days
    files: dict[str, File] = field(default_factory=dict)  # by the currency of a row

    def add(self, line: Line, span: Span, known: Mapping[str, Any]) -> None:
        """Read a row of one day or, where it is to be spread, of several.

        Args:
            line: The row.
            span: Its days.
            known: {our column: value} that has been read of it already.
        """
        cells: list[BadRow] = []
        try:
            values = self._values(line, cells, known)
        except BadCell as error:
            self.leave_out(line, str(error), error.column, span)
            return
        self.bad += cells
        self.count += 1
        if self.table.may_repeat_itself:
            letters = tuple(line.cells)
            self.repeated += letters in self.seen
            self.seen.add(letters)
        self.spread += not span.is_a_day
        days = span.days()
        shares = [self._shares(column, values[column.name], len(days)) for column in self.table.columns[1:]]
        for place, day in enumerate(days):
            self._note([day, *(share[place] for share in shares)])

    def leave_out(self, line: Line, problem: str, column: str = "", span: Span | None = None) -> None:
        """Name a row that is not read; of its days, where they are known, something was said."""
        self.bad.append(BadRow(line.number, column, problem))
        self.bad_days.update(span.days() if span else [None])

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
        if not self.good and not bad and self.bad:  # of days to come alone: that is not no row
            return None
        return None if None in self.bad_days else frozenset({labels[0] for labels in self.good} | bad)

    def _note(self, values: Sequence[Any]) -> None:
        """Add the values of one day, in the order of the columns, to those of the same labels."""
        labels = tuple(value for column, value in zip(self.table.columns, values, strict=True) if column.is_label)
        numbers = tuple(value for column, value in zip(self.table.columns, values, strict=True) if not column.is_label)
        key = labels if self.table.rows_add_up else (*labels, len(self.good))
        self.good[key] = self._added(self.good[key], numbers) if key in self.good else numbers

    def _added(self, old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
        """Add numbers up; what one row does not know the other may, but for what is a part of another number."""
        columns = [column for column in self.table.columns if not column.is_label]
        return tuple(
            (None if held_against(column) else a if b is None else b) if a is None or b is None else a + b
            for column, a, b in zip(columns, old, new, strict=True)
        )

    def _shares(self, column: Column, value: Any, days: int) -> Sequence[Any]:
        """Return what of a value each day has."""
        if days == 1 or column.is_label or value is None:
            return [value] * days
        return list(spread(value, days))

    def _row(self, labels: Sequence[Any], numbers: Sequence[Any]) -> Row:
        said, counted = iter(labels), iter(numbers)
        row: Row = self.table.row(*(next(said if column.is_label else counted) for column in self.table.columns))
        return row

    def _value(self, column: Column, line: Line, so_far: Mapping[str, Any], file: File) -> Any:
        """Return the value of a column, by its own cell or by what is told in its place.

        Raises:
            ValueError: It cannot be read, or cannot be.
        """
        way = way_of(column, self.places)
        if way is None:
            two = self.halves.get(column.name)
            value = read(column, two.text(line) if two else line.cell(self.places.get(column.name)), so_far, file)
        else:
            cell, mark = line.cell(self.places[way.name]), file.marks.get(way.name, "")
            whole = 1 if way.whole_beside in self.places else so_far[way.of]
            value = worked_out(way, cell, whole, file.shares, mark)
        whole = so_far.get(held_against(column))
        if whole is None or (way is None and column.name not in self.places):
            return value
        if value is None:
            return None if whole else 0  # of nothing it is nothing
        if isinstance(column, Count) and value > whole:
            msg = f"{value} {column.name} of {whole} {held_against(column)} cannot be"
            raise ValueError(msg)
        return value

    def file_of(self, line: Line) -> File:
        """Return what the cells of a row share.

        Raises:
            ValueError: It says a currency that is none.
        """
        currency = self.currencies.of(line)
        if currency not in self.files:
            self.files[currency] = replace(self.file, currency=currency)
        return self.files[currency]

    def _values(self, line: Line, bad_cells: list[BadRow], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return {our name of a column: value}, of all but the day; a bad cell that need not be known is noted."""
        if any(cell.strip() for cell in line.cells[self.width :]):
            msg = f"{len(line.cells)} cells for {self.width} columns; put texts and decimal commas into quotes"
            raise BadCell(msg)
        try:
            file = self.file_of(line)
        except ValueError as error:
            raise BadCell(str(error), "currency") from None
        values: dict[str, Any] = {}
        for column in self.table.columns[1:]:
            if column.name in known:
                values[column.name] = known[column.name]
                continue
            try:
                values[column.name] = self._value(column, line, values, file)
            except ValueError as error:
                if not column.is_optional:
                    raise BadCell(str(error), column.name) from None
                values[column.name] = None
                bad_cells.append(BadRow(line.number, column.name, f"{error}; the rest of the row counts"))
        return values


def held_against(column: Column) -> str:
    """Return the column that a number is held against; "" for none."""
    return column.of if isinstance(column, Count | Duration | Money) else ""
