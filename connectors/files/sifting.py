"""Which lines of a table are rows, and which are left out rightly: totals, repeated headings, text under the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from commerce.tables import BadRow, DataTable
from connectors.files.days import Calendar, read_span
from connectors.files.headings import columns_of, missing, plain
from connectors.files.lines import Line
from connectors.files.said import NOTHING_SAID
from connectors.files.sheet import Sheet
from connectors.files.totals import is_foot, is_second_head, says_total

#: Both orders are tried: here it only matters whether a text is written as days.
_ANY_ORDER = (Calendar(day_first=True, has_serials=True), Calendar(day_first=False, has_serials=True))


@dataclass(slots=True)
class Sifted:
    """The lines of a table, told apart.

    Attributes:
        rows: Those that are to be read.
        passed: Those that are no rows, each with what it is.
        bad: Those that should be rows and cannot be.
    """

    rows: list[Line] = field(default_factory=list)
    passed: list[BadRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def sift(sheet: Sheet, table: DataTable) -> Sifted:
    """Tell the rows of a table from what else stands in it."""
    sifted = Sifted(bad=list(_lost_above(sheet.above)))
    titles = [plain(title) for title in sheet.head.cells]
    columns = sheet.columns
    days = [*columns.days, *([] if columns.begins is None else [columns.begins])]
    if not days and columns.longer:
        days = [columns.longer[0]]
    other_head = 0
    for number, line in enumerate(sheet.body):
        if line.problem:
            sifted.bad.append(BadRow(line.number, "", line.problem))
        elif other_head:
            why = f"belongs to another table, whose headings are in line {other_head}; hand it in as a file of its own"
            sifted.bad.append(BadRow(line.number, "", why))
        elif plain(line.cell(0)) == titles[0] and [plain(cell) for cell in line.cells] == titles:
            sifted.passed.append(BadRow(line.number, "", "the headings again"))
        elif _is_a_head(line, titles, table):
            other_head = line.number
            sifted.bad.append(BadRow(line.number, "", "other headings than above; hand this table in as its own file"))
        elif not any(_is_day(line.cell(place)) for place in days) and (what := _no_row(line, number, days)):
            sifted.passed.append(BadRow(line.number, "", what))
        else:
            sifted.rows.append(line)
    return sifted


def without_days(rows: Iterable[Line], place: int) -> int:
    """Return how many rows have no day, nor range of days, in a column."""
    return sum(not _is_day(line.cell(place)) for line in rows)


def _no_row(line: Line, number: int, days: Sequence[int]) -> str:
    """Return what a line without a day is, where that is no row; "" for a row."""
    told = [cell for cell in map(line.cell, days) if _has_digit(cell)]
    if says_total(told or line.cells):  # a day that is written wrongly is no total, whatever its campaign is called
        return "a total, not a row"
    if is_foot(line):
        return "text, not a row"
    if number == 0 and is_second_head(line, days[0] if days else None):
        return "a second line of headings"
    return ""


def _is_day(text: str) -> bool:
    """Tell whether a text is written as a day or several, be it a day that does not exist."""
    for way in _ANY_ORDER:
        try:
            read_span(text, way)
        except ValueError:
            continue
        return True
    return False


def _is_a_head(line: Line, titles: Sequence[str], table: DataTable) -> bool:
    """Tell whether a line has all headings of the table, or all but those that the first one lacks."""
    if not any(plain(cell) in table.known_headings for cell in line.cells[:1]) or any(map(_has_digit, line.cells)):
        return False
    mine = columns_of(titles, table, NOTHING_SAID)
    other = columns_of(line.cells, table, NOTHING_SAID)
    return not set(missing(other, table, NOTHING_SAID)) - set(missing(mine, table, NOTHING_SAID))


def _lost_above(above: Sequence[Line]) -> Iterator[BadRow]:
    """Yield the lines above the headings that look like rows: a day stands in one cell and a number in another."""
    for line in above:
        days = [cell for cell in line.filled if re.match(r"\d", cell) and _is_day(cell)]
        if days and any(re.fullmatch(r"[\d.,]+", cell) and cell not in days for cell in line.filled):
            yield BadRow(line.number, "", "stands above the headings; nothing can be told of it")


def _has_digit(text: str) -> bool:
    return re.search(r"\d", text) is not None
