"""A table that a merchant hands us as a file or address, read into rows.

Made for what spreadsheets, advertising accounts and web analytics really export: titles, totals and feet, archives and
workbooks, old encodings, semicolons, tabs, decimal commas, their own column names. A wrong row is named with line and
column and skipped; the rest is kept. What can be read in two ways is not read.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from commerce.errors import Refused
from commerce.tables import BadRow, DataTable, Reading
from commerce.tables.columns import Count, Money, Score
from connectors.files import headings
from connectors.files.amounts import UNKNOWN
from connectors.files.currency import Currencies, currencies_of
from connectors.files.days import Calendar, Span, TwoWays
from connectors.files.instead import shares_of, without_other
from connectors.files.lines import Line
from connectors.files.manner import When, calendar_for, marks_of, marks_of_counts, when_of
from connectors.files.regular import are_days, length_of
from connectors.files.rivals import settled
from connectors.files.rows import Collected
from connectors.files.said import NOTHING_SAID, Books, Said
from connectors.files.sheet import Sheet, sheet_of
from connectors.files.sifting import Sifted, sift
from connectors.files.sums import Counted, sums_of_others
from connectors.files.swapped import demand_as_exported
from connectors.files.values import File, read

#: Raise it when a row is read otherwise than before: tables that did not change are then read again.
_WAY_OF_READING = 9
_AN_ORDER = ', or day_order = "day first" or day_order = "month first" beside the file'


@dataclass(slots=True)
class Examined:
    """What was seen of a file: as far as it went where the file is refused.

    Attributes:
        encoding: Of its text; "xlsx" of a workbook, "" while it is not known.
        columns: {our column: the heading in the file}.
        asked: {choice: word} that the question above the scores tells.
        unread: Questions that could be read as well, under another word.
        currency: Of the amounts; "" where nothing tells it.
        lines_read: How many lines became rows.
        passed: Lines that are no rows, and what they are.
        left_out: Lines that should be rows and were not read, and why; cells that are not known therefore.
        remarks: What to know of the rows though they are read.
        reading: The rows.
    """

    encoding: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    currency: str = ""
    lines_read: int = 0
    passed: list[BadRow] = field(default_factory=list)
    left_out: list[BadRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    reading: Reading | None = None

    def note_encoding(self, name: str) -> None:
        """Note the encoding."""
        self.encoding = name


def fingerprint(table: DataTable, content: bytes, books: Books, said: Said = NOTHING_SAID) -> str:
    """Return what stays the same as long as the content does, and the way in which it is read."""
    way = (_WAY_OF_READING, table.fingerprint, books.currency, sorted(books.rates.items()), repr(said))
    return hashlib.sha256(repr(way).encode() + content).hexdigest()


def parse(
    table: DataTable, content: bytes, currency: str, source: str, said: Said = NOTHING_SAID, *,
    rates: Mapping[str, Decimal] | None = None,
) -> Reading:  # fmt: skip
    """Read the bytes of a file; see `examine`."""
    return examine(table, content, Books(currency, rates or {}), source, said, seen=Examined())


def examine(
    table: DataTable, content: bytes, books: Books, source: str, said: Said, *,
    seen: Examined, may_lack_said: bool = False,
) -> Reading:  # fmt: skip
    """Read the bytes of a file. Rows of the same day and labels are added up, where the table's rows may be.

    The reading covers the days from the first to the last of its good rows, but for the days of rows that could not be
    read: of these only such as good rows came of. If it cannot even be read which day a row is of, the reading covers
    the days of its good rows alone. Every line below the headings is read, or passed over, or left out and named.

    Args:
        table: Which table it is.
        content: As `fetch` got it.
        books: The shop's currency and rates, and the last day that does not lie in the future.
        source: What the file is called.
        said: What the configuration says of it.
        seen: Is filled on the way.
        may_lack_said: What the configuration could say may be missing: nothing is going to be stored.

    Raises:
        Refused: It is no table, columns are missing, its rows are not of one day each, or it can be read in two ways.
    """
    sheet = sheet_of(content, table, said, source, seen=seen.note_encoding)
    seen.columns, seen.asked, seen.unread = sheet.columns.named, sheet.columns.asked, sheet.columns.unread
    headings.demand(sheet.columns, table, said, source, may_lack_said=may_lack_said)
    sifted = sift(sheet, table)
    columns = settled(sheet.columns, table, sifted.rows, currency=books.currency, source=source)
    sheet, seen.columns = replace(sheet, columns=columns), columns.named
    when = when_of(sheet.columns, sifted.rows)
    seen.columns[table.columns[0].name] = sheet.head.cells[when.place].strip()
    known = [*(one.name for one in table.columns), *(one.name for one in table.instead)]
    seen.columns = {name: seen.columns[name] for name in known if name in seen.columns}
    reader = _Reader(table, sheet, sifted, when, said, source)
    collected = reader.collected(books)
    seen.currency = collected.file.books.currency or ""
    seen.currency = "" if seen.currency == UNKNOWN else seen.currency
    seen.lines_read, seen.passed = collected.count, sorted(sifted.passed, key=lambda one: one.line)
    seen.left_out = sorted(collected.bad, key=lambda bad: bad.line)
    seen.remarks = list(reader.remarks({labels[0] for labels in collected.good}, collected.spread))
    seen.reading = Reading(
        table,
        source,
        collected.rows(),
        collected.covered(),
        is_inferred=True,
        speaks_of=collected.spoken_of(),
        repeated=collected.repeated,
        bad_rows=tuple(seen.left_out),
        passed_over=tuple(seen.passed),
        remarks=tuple(seen.remarks),
        latest=books.latest,
    )
    return seen.reading


@dataclass(slots=True)
class _Reader:
    """One table of a file in the middle of its reading."""

    table: DataTable
    sheet: Sheet
    sifted: Sifted
    when: When
    said: Said
    source: str

    def collected(self, books: Books) -> Collected:
        """Read the rows.

        Raises:
            Refused: The file can be read in two ways, is in another currency, or its rows are not of one day.
        """
        columns, rows = self.sheet.columns, self.sifted.rows
        currencies = self._currencies(books)
        marks = marks_of(self.table, columns, rows, self.said, currency=currencies.usual, source=self.source)
        calendar = calendar_for(self.when, columns, rows, self.said, marks, above=self.sheet.above)
        demand_as_exported(rows, self.when.place, calendar, self.source)
        marks = {**marks, **marks_of_counts(self.table, columns, rows)}
        labels = {**columns.asked, **self.said.labels}
        shares = shares_of(self.table, columns, rows)
        file = File(calendar, marks, currencies.usual, currencies.books, labels, shares, columns.millionths)
        collected = Collected(self.table, columns.places, columns.halves, len(columns.head), file, currencies)
        collected.bad += self.sifted.bad
        if any(bad.line > self.sheet.head.number for bad in self.sifted.bad):
            collected.bad_days.add(None)
        counted = self._without_sums([self._counted(line, collected) for line in rows])
        self._demand_days(counted, calendar)
        for row in counted:
            self._add(row, collected)
        return collected

    def _currencies(self, books: Books) -> Currencies:
        """Return in which currency the rows are."""
        columns = self.sheet.columns
        money = [
            columns.places[one.name]
            for one in self.table.columns
            if isinstance(one, Money) and one.name in columns.places
        ]
        return currencies_of(
            [columns.head[place] for place in money],
            columns.currency if money else None,
            [line.cell(place) for line in self.sifted.rows for place in money],
            self.sifted.rows,
            books=books,
            source=self.source,
        )

    @property
    def chief(self) -> Money | Count | None:
        """The column whose numbers tell a sum from a row."""
        return next((one for one in self.table.columns if isinstance(one, Money | Count) and not one.is_optional), None)

    def _counted(self, line: Line, collected: Collected) -> Counted:
        """Return a row's days and its chief number, as far as they can be read."""
        has_day = bool(line.cell(self.when.place).strip(" -\u2013\u2014"))
        span: Span | None = None
        with contextlib.suppress(ValueError):
            span = self.when.span(line, collected.file.calendar)
        number: int | None = None
        if chief := self.chief:
            with contextlib.suppress(ValueError):
                cell = line.cell(self.sheet.columns.places.get(chief.name))
                number = read(chief, cell, {}, collected.file_of(line))
        return Counted(line, span, has_day, number)

    def _without_sums(self, counted: Sequence[Counted]) -> list[Counted]:
        """Pass over the rows that are sums of the others."""
        columns = self.sheet.columns
        labels = [
            columns.places[one.name] for one in self.table.columns[1:] if one.is_label and one.name in columns.places
        ]
        sums = sums_of_others(counted, labels)
        for place in sums:
            self.sifted.passed.append(BadRow(counted[place].line.number, "", "the sum of the others, not a row"))
        return [row for place, row in enumerate(counted) if place not in sums]

    def _demand_an_order(self, counted: Sequence[Counted], way: Calendar) -> None:
        """Refuse a table of whose days most can be read in two ways."""
        found: list[tuple[Line, TwoWays]] = []
        for row in counted:
            try:
                _ = row.span or self.when.span(row.line, way)
            except TwoWays as error:
                found.append((row.line, error))
            except ValueError:
                continue  # each row is named for what is wrong with it
        if len(found) * 2 > len(counted):
            line, why = found[0]
            msg = f"{self.source}: line {line.number}: {why}{_AN_ORDER}"
            raise Refused(msg)

    def _demand_days(self, counted: Sequence[Counted], way: Calendar) -> None:
        """Refuse a table whose rows are mostly not of one day, unless they are to be spread."""
        self._demand_an_order(counted, way)
        self._demand_an_end(counted)
        if self.said.spread and self.table.rows_add_up:
            return
        longer = [row for row in counted if row.span is not None and not row.span.is_a_day]
        if longer and len(longer) * 2 >= sum(row.span is not None for row in counted):
            span = longer[0].span
            title = self.sheet.head.cells[self.when.place].strip()
            told = f"{span.first} to {span.last}" if span else ""
            msg = (
                f"{self.source}: its rows are not of one day each: line {longer[0].line.number} ({title}) is of {told};"
                " export it by day"
            )
            also = ", or write spread = true beside the file to spread each row evenly over its days"
            raise Refused(msg + also * self.table.rows_add_up)

    def _demand_an_end(self, counted: Sequence[Counted]) -> None:
        """Refuse a table whose rows begin on a day and end nobody knows when; rows of days follow each other."""
        when, columns = self.when, self.sheet.columns
        if when.place != columns.begins or columns.days or any(row.line.cell(when.ends).strip() for row in counted):
            return
        if not are_days(row.span.first for row in counted if row.span is not None):
            title = columns.head[when.place].strip()
            msg = (
                f"{self.source}: the column {title!r} tells where a row begins, and nothing where it ends; export it by"
                f' day, or write columns = {{ {self.table.columns[0].name} = "{title}" }} where each row is of one day'
            )
            raise Refused(msg)

    def remarks(self, days: Collection[date], spread: int) -> Iterator[str]:
        """Yield what a merchant should know of the rows though they are read."""
        if spread:
            rows = "1 row of several days is" if spread == 1 else f"{spread} rows of several days are"
            yield f"{rows} spread evenly over their days, as spread = true says: none of them is better than another"
        yield from without_other(self.table, self.sheet.columns)
        title = self.sheet.head.cells[self.when.place].strip()
        length = length_of(days) if self.table.rows_add_up and not self.when.ends else None
        if length is not None:
            apart = "one month" if length else "one week"
            yield (
                f"the days of the column {title!r} are {apart} apart, and each was read as one day; if a row is of"
                f" {apart}, export it by day"
            )

    def _add(self, row: Counted, collected: Collected) -> None:
        """Read a row, or leave it out for its days."""
        day, latest = self.table.columns[0].name, collected.file.books.latest
        if self._is_no_answer(row.line):
            self.sifted.passed.append(BadRow(row.line.number, "", "no answer to the question"))
        elif row.span is None:
            try:
                self.when.span(row.line, collected.file.calendar)
            except ValueError as error:
                collected.leave_out(row.line, str(error), day)
        elif latest is not None and row.span.last > latest:
            problem = f"{row.span.last} lies in the future"
            collected.bad.append(BadRow(row.line.number, day, problem))
            if row.span.first <= latest:
                collected.bad_days.update(Span(row.span.first, latest).days())
        elif not row.span.is_a_day and not (self.said.spread and self.table.rows_add_up):
            count = (row.span.last - row.span.first).days + 1
            problem = (
                f"is of {row.span.first} to {row.span.last}, {count} days; write a row for each day, or spread = true"
            )
            collected.leave_out(row.line, problem, day, row.span)
        else:
            known = {} if self.chief is None or row.number is None else {self.chief.name: row.number}
            collected.add(row.line, row.span, known)

    def _is_no_answer(self, line: Line) -> bool:
        """Tell whether somebody left out the question whose answers are read."""
        columns = self.sheet.columns
        asked = [one for one in self.table.columns if isinstance(one, Score) and one.name in columns.places]
        is_one_question = any(one.of in columns.asked or one.of in self.said.labels for one in asked)
        return is_one_question and not any(line.cell(columns.places[one.name]).strip() for one in asked)
