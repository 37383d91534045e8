"""How one file writes: which column is its day and in which order, and which mark parts the decimals of each column.

The order of day and month is told by the days themselves. Where none tells, the range above the table does; then a
heading in a language that writes the day first, or a decimal comma: who writes one writes the day first, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from commerce.errors import Refused
from commerce.money import minor_digits
from commerce.tables import DataTable
from commerce.tables.columns import Column, Count, Duration, Money
from connectors.files import amounts
from connectors.files.days import Calendar, Span, calendar_of, read_span, whole
from connectors.files.headings import Columns
from connectors.files.lines import Line
from connectors.files.marks import Mark, decimal_mark, surely_decimal, without_blanks
from connectors.files.report_range import order_by_range, slashed_days
from connectors.files.said import Said
from connectors.files.showing import shown
from connectors.files.sifting import without_days

_DAY_FIRST: Final = frozenset({"de", "fr", "es", "it", "nl", "pt", "vi"})
#: Where Spanish is spoken the day goes first, whatever parts the decimals.
_WHATEVER_THE_MARK: Final = frozenset({"es"})


@dataclass(frozen=True, slots=True)
class When:
    """Where it stands of when a row is.

    Attributes:
        place: The day, or the first day of a range.
        ends: The last day; None: it is one day.
        months: How long what begins there is, in months, 0 for a week; None: it is a day, or `ends` tells.
    """

    place: int
    ends: int | None = None
    months: int | None = None

    def span(self, line: Line, way: Calendar) -> Span:
        """Return the days of a row.

        Raises:
            ValueError: They cannot be read.
        """
        told = read_span(line.cell(self.place), way)
        if self.months is not None:
            return whole(told.first, self.months) if told.is_a_day else told
        if self.ends is None or not line.cell(self.ends).strip():
            return told
        last = read_span(line.cell(self.ends), way).last
        if last < told.first:
            msg = f"{shown(line.cell(self.ends))} is before {shown(line.cell(self.place))}; the last day comes first"
            raise ValueError(msg)
        return Span(told.first, last)


def when_of(columns: Columns, rows: Sequence[Line]) -> When:
    """Return where it stands of when a row is: of several columns that could be the day, the one that has most days.

    A day goes before a range ("Day" before "Reporting starts"), and both before a week or a month.
    """
    if columns.days:
        place = min(columns.days, key=lambda one: (without_days(rows, one), columns.days.index(one)))
        return When(place, columns.ends if columns.begins is None else None)
    if columns.begins is not None:
        return When(columns.begins, columns.ends)
    if columns.longer is not None:
        return When(columns.longer[0], None, columns.longer[1])
    msg = "a file whose columns tell no day is refused before"
    raise TypeError(msg)


def marks_of(
    table: DataTable, columns: Columns, rows: Sequence[Line], said: Said, *, currency: str, source: str
) -> Mapping[str, Mark | Literal[""]]:
    """Return {our column: decimal mark} of the columns that may have decimals.

    Raises:
        Refused: In one of them the mark can be either.
    """
    found: dict[str, Mark | Literal[""]] = {}
    for column in table.columns:
        place = columns.places.get(column.name)
        if place is None or not isinstance(column, Money | Duration):
            continue
        decimals = minor_digits(currency) if isinstance(column, Money) else 2
        mark = said.decimal or decimal_mark((number for _, number in _numbers(rows, place)), decimals)
        if mark is None and column.is_optional:
            mark = ""  # a file is not refused for what it need not have: each number has to tell its own
        if mark is None:
            raise Refused(_undecided(column, columns.head[place], rows, place, source))
        found[column.name] = mark
    for way in table.instead:  # what is told in place of a column
        if (place := columns.places.get(way.name)) is not None:
            numbers = (number for _, number in _numbers(rows, place))
            found[way.name] = said.decimal or decimal_mark(numbers, 0 if way.way == "rest" else 2) or ""
    return found


def marks_of_counts(table: DataTable, columns: Columns, rows: Sequence[Line]) -> Mapping[str, Mark | Literal[""]]:
    """Return {our column: decimal mark} of the whole numbers: beside "0.000" twelve is "12.000", not 12,000."""
    return {
        column.name: decimal_mark((number for _, number in _numbers(rows, columns.places[column.name])), 0) or ""
        for column in table.columns
        if isinstance(column, Count) and column.name in columns.places
    }


def calendar_for(
    when: When, columns: Columns, rows: Sequence[Line], said: Said, marks: Mapping[str, Mark | Literal[""]],
    *, above: Sequence[Line],
) -> Calendar:  # fmt: skip
    """Return how a file writes days: by the days, by what stands above the table, by language and decimal marks."""
    cells = [line.cell(place) for line in rows for place in (when.place, when.ends) if place is not None]
    found = calendar_of(cells)
    day_first = found.day_first
    if said.day_order:
        day_first = said.day_order == "day first"
    if day_first is None:
        day_first = calendar_of(slashed_days(above)).day_first
    if day_first is None:
        day_first = order_by_range(above, cells)
    if day_first is None:
        day_first = _day_first(columns, rows, marks)
    return replace(found, day_first=day_first)


def _day_first(columns: Columns, rows: Sequence[Line], marks: Mapping[str, Mark | Literal[""]]) -> bool | None:
    """Return whether the language and the numbers of a file say that the day goes before the month; None: nothing."""
    told = {mark for mark in marks.values() if mark}
    for name in marks:
        if not marks[name]:
            told |= {mark for _, number in _numbers(rows, columns.places[name]) if (mark := surely_decimal(number))}
    if told == {","}:
        return True
    if columns.languages and columns.languages <= (_DAY_FIRST if not told else _WHATEVER_THE_MARK):
        return True
    return None


def _numbers(rows: Sequence[Line], place: int) -> Iterator[tuple[Line, str]]:
    """Yield the rows with an amount in a column, and its bare number."""
    for line in rows:
        try:
            yield line, without_blanks(amounts.written(line.cell(place)).number)
        except ValueError:
            continue


def _undecided(column: Column, title: str, rows: Sequence[Line], place: int, source: str) -> str:
    """Say what can be read in two ways, and the line to write."""
    line, number = next((line, number) for line, number in _numbers(rows, place) if {*number} & {".", ","})
    mark = "," if "," in number else "."
    other = {",": ".", ".": ","}[mark]
    digits = number.replace(mark, "")
    return (
        f"{source}: {shown(number)} in line {line.number} ({title.strip()}) may be {digits} or"
        f" {number.replace(mark, '.')}, and no other {column.name} tells which; write beside the file"
        f' decimal = "{other}" for the first, decimal = "{mark}" for the second'
    )
