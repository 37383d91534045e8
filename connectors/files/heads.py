"""Where in a file the headings stand: above them there may be titles, dates and comments, below them a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from commerce.tables import DataTable
from connectors.files import headings
from connectors.files.headings import Columns, columns_of
from connectors.files.lines import DELIMITERS, Line, hinted, line_at, split
from connectors.files.said import Said

#: Reports put at most a chart of some years above their table.
_LAST_HEAD: Final = 3000
#: Of a text whose encoding is sought.
_SAMPLE: Final = 20_000
_SAMPLE_LINES: Final = 60
#: What stands in a row and not among headings: a day, somebody's address.
_OF_A_ROW: Final = re.compile(r"\d{4}-\d\d-\d\d\b.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}\b.*|\S+@\S+\.\S+")


class Head(NamedTuple):
    """The line of the headings: where the rows begin (from 0), what parts cells, and the columns."""

    line: Line
    body: int
    delimiter: str
    columns: Columns


def in_text(lines: Sequence[str], table: DataTable, said: Said) -> Head | None:
    """Return the first line of a text that has all headings of a table, else the one that has most; None of none."""
    return _best(_candidates(lines), table, said)


def in_sheet(lines: Sequence[Sequence[str]], table: DataTable, said: Said) -> Head | None:
    """Return the same of a sheet whose cells are known."""
    filled = ((place, cells) for place, cells in enumerate(lines[:_LAST_HEAD]) if any(cells))
    return _best(((Line(place + 1, cells), place + 1, "") for place, cells in filled), table, said)


def likeness(text: str, table: DataTable, said: Said) -> int:
    """Return how many headings the best line of a text has: so is told in which encoding it is."""
    head = in_text(split(text[:_SAMPLE])[:_SAMPLE_LINES], table, said)
    return len(head.columns.places) if head else 0


def _candidates(lines: Sequence[str]) -> Iterator[tuple[Line, int, str]]:
    """Yield every line as each delimiter would part it."""
    hint = hinted(lines)
    delimiters = (hint[1],) if hint else DELIMITERS
    for place in range(hint[0] + 1 if hint else 0, min(len(lines), _LAST_HEAD)):
        if lines[place].strip():
            for delimiter in delimiters:
                if delimiter in lines[place] or delimiter == delimiters[0]:
                    line, taken = line_at(lines, place, delimiter)
                    yield line, place + taken, delimiter


def _best(candidates: Iterable[tuple[Line, int, str]], table: DataTable, said: Said) -> Head | None:
    best: tuple[tuple[bool, int, int, int], Head] | None = None
    for line, body, delimiter in candidates:
        if best and line.number != best[1].line.number and not headings.missing(best[1].columns, table, said):
            break
        head = Head(line, body, delimiter, columns_of(line.cells, table, said))
        worth = _worth(head, table, said)
        if best is None or worth > best[0]:
            best = worth, head
    return best[1] if best else None


def _worth(head: Head, table: DataTable, said: Said) -> tuple[bool, int, int, int]:
    """Return how good a line is as the headings: what it lacks, what it has, and how many cells it has, if any.

    A line that looks like a row is the last to be taken: messages show the headings, and a row is about somebody.
    """
    known = len(head.columns.places) + head.columns.tells_days
    is_row = any(_OF_A_ROW.fullmatch(cell.strip()) for cell in head.line.filled)
    return not is_row, -len(headings.missing(head.columns, table, said)), known, len(head.line.filled) if known else 0
