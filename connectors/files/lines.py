"""From a text to its lines and cells, whatever program saved it: commas, semicolons, tabs, quotes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: What cells are parted by, the likeliest first.
DELIMITERS: Final = (",", ";", "\t", "|")
#: A text within quotes goes over so many lines at most.
_MOST_JOINED = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its number from 1, its cells, and what is wrong with it as a whole."""

    number: int
    cells: Sequence[str]
    problem: str = ""

    def cell(self, place: int | None) -> str:
        """Return a cell; "" where the line has none there."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    @property
    def filled(self) -> list[str]:
        """The cells that are not blank, without the blanks around them."""
        return [text for cell in self.cells if (text := cell.strip())]


def split(text: str) -> list[str]:
    """Return the lines of a text, as they stand."""
    return re.split(r"\r\n|\r|\n", text)


def hinted(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return where Excel's own hint ("sep=;") stands and what it says; None where there is none."""
    for place, line in enumerate(lines[:5]):
        if found := re.fullmatch(r"\s*\"?sep=(.)\"?\s*", line, re.IGNORECASE):
            return place, found[1]
    return None


def line_at(lines: Sequence[str], place: int, delimiter: str, width: int | None = None) -> tuple[Line, int]:
    """Return the line that begins at a place, and how many lines of the text it takes.

    A text within quotes may go over several lines. But a quote that is never closed spoils one row, not the rest: so
    lines are only joined where that gives the cells of a row, and none of those swallowed is one by itself.

    Args:
        lines: Of the text.
        place: From 0.
        delimiter: What parts the cells.
        width: How many cells a row has; None while that is not known.
    """
    cells, problem = _cells(lines[place], delimiter)
    if not problem:
        return Line(place + 1, cells), 1
    for more in range(1, min(_MOST_JOINED, len(lines) - place)):
        swallowed = lines[place + more]
        if width is not None and _is_row(swallowed, delimiter, width):
            break
        joined, still_open = _cells("\n".join(lines[place : place + more + 1]), delimiter)
        if not still_open and (width is None or len(joined) == width):
            return Line(place + 1, joined), more + 1
    return Line(place + 1, (), problem), 1


def lines_from(lines: Sequence[str], place: int, delimiter: str, width: int) -> Iterator[Line]:
    """Yield the lines from a place on that are not blank."""
    while place < len(lines):
        if lines[place].strip(f" \t{delimiter}"):
            line, taken = line_at(lines, place, delimiter, width)
            yield line
            place += taken
        else:
            place += 1


def _cells(line: str, delimiter: str) -> tuple[list[str], str]:
    """Return the cells of a line, and what is wrong with it."""
    if '"' not in line:
        return line.split(delimiter), ""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True)), ""
    except csv.Error as error:
        return [], f"this is no CSV ({error}); close every quote, and double those inside"


def _is_row(line: str, delimiter: str, width: int) -> bool:
    """Tell whether a line is a row by itself: its cells are as many as those of a row."""
    cells, problem = _cells(line, delimiter)
    return not problem and width > 1 and len(cells) == width
