"""The sheets of an Excel workbook (.xlsx), as lines of texts such as a CSV would have them.

Numbers and days are typed there, and so have one reading only: days are written as 2026-03-01, and a number with
decimals never with three of them, so that nobody takes its mark for a grouping one. What the format of a cell shows
beside belongs to it: the currency, the percent sign, the month where no day is shown.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from commerce.errors import Refused
from connectors.files.number_formats import shown_by

#: Ten years of daily rows of a large shop are a hundredth of it.
MOST_CELLS = 20_000_000
_AMBIGUOUS_DIGITS = 3
#: Beyond it a number of a workbook is none that anybody wrote.
_EXACT = 1e15


class SheetOfBook(NamedTuple):
    """One visible sheet: its name and its lines from the first."""

    name: str
    lines: Sequence[Sequence[str]]


def sheets(content: bytes, source: str) -> list[SheetOfBook]:
    """Return the visible sheets that hold anything.

    Raises:
        Refused: The workbook is damaged or too large.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - only where there is a workbook

    left = MOST_CELLS
    found: list[SheetOfBook] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which no value depends on
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # what a file says of its size is not believed
                lines = list(_lines(sheet.iter_rows(), left, source))
                left -= sum(map(len, lines))
                if any(any(line) for line in lines):
                    found.append(SheetOfBook(str(sheet.title), lines))
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001 - the library raises whatever the XML of a broken workbook leads to
        msg = f"{source}: this Excel workbook cannot be read ({type(error).__name__}); save it anew, or as CSV"
        raise Refused(msg) from None
    return found


def _lines(rows: Iterator[tuple[Any, ...]], left: int, source: str) -> Iterator[list[str]]:
    """Yield the lines of a sheet, without the empty cells behind each."""
    for row in rows:
        left -= max(1, len(row))
        if left < 0:
            msg = f"{source}: this Excel workbook has more than {MOST_CELLS:,} cells; split it by years"
            raise Refused(msg)
        line = [_cell(cell) for cell in row]
        while line and not line[-1]:
            line.pop()
        yield line


def _cell(cell: Any) -> str:
    """Return a cell as it is shown, but for how its number is rounded."""
    value = cell.value
    if value is None or isinstance(value, str | bool):
        return _text(value)
    shown = shown_by(cell.number_format)
    if isinstance(value, date):
        is_month = shown.is_month and value.day == 1
        return f"{value.year}-{value.month:02}" if is_month else _text(value)
    if not isinstance(value, int | float):
        return _text(value)
    if shown.is_percent:
        return f"{_number(value * 100)}%"
    return f"{shown.currency} {_text(value)}".lstrip()


def _text(value: object) -> str:
    """Return a cell as a CSV would hold it."""
    match value:
        case None:
            return ""
        case datetime() if value.time() != time():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()[: len("2026-03-01")]
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """Write a number with a decimal point, whole ones without."""
    plain = format(Decimal(repr(value)), "f") if abs(value) < _EXACT else str(value)
    if plain.endswith(".0"):
        return plain[:-2]
    _, point, decimals = plain.partition(".")
    return f"{plain}0" if point and len(decimals) == _AMBIGUOUS_DIGITS else plain
