"""A table within so many columns: names wrap, numbers are never cut.

Where there is no room for all of it, some columns stay beside each other, and the others are told below each row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from rich.cells import cell_len

from shopbell.cli.wrapping import longest_piece, wrapped

_GAP = 2
#: Between what stands below a row.
_BESIDE = " \N{MIDDLE DOT} "
_INDENT = "  "
#: A name without blanks keeps together up to so many columns.
_NAME = 20


def narrow(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    kept: Collection[str],
    right: Collection[str],
    named: Callable[[str, str], str] = "{}: {}".format,
) -> Iterator[str]:
    """Yield the lines of a table.

    Args:
        columns: Its headings.
        rows: Its cells.
        width: How many columns of the screen it may take.
        kept: The headings of what stays beside each other.
        right: Those of numbers: they stand on the right, and are as wide as the widest of them.
        named: Says a cell with its heading.
    """
    places = [place for place, column in enumerate(columns) if column in kept]
    table = [[row[place] for place in places] for row in (columns, *rows)]
    numbers = [columns[place] in right for place in places]
    widths = _widths(table, numbers, width)
    yield from _beside(table[0], widths, numbers)
    yield "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(widths) + _GAP * (len(widths) - 1))
    for row, cells in zip(rows, table[1:], strict=True):
        yield from _beside(cells, widths, numbers)
        below = [named(columns[at], cell) for at, cell in enumerate(row) if at not in places and cell]
        yield from _below(below, width)


def _widths(table: Sequence[Sequence[str]], numbers: Sequence[bool], width: int) -> list[int]:
    """Return how wide each column is: the widest of words give way, down to their longest piece."""
    columns = list(zip(*table, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    least = [
        wide if is_number else min(max(map(longest_piece, column)), _NAME)
        for column, wide, is_number in zip(columns, widths, numbers, strict=True)
    ]
    room = width - _GAP * (len(widths) - 1)
    while sum(widths) > room:
        giving = [place for place, wide in enumerate(widths) if wide > least[place]]
        if not giving:
            break
        widths[max(giving, key=widths.__getitem__)] -= 1
    return widths


def _beside(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> Iterator[str]:
    """Yield the lines of one row."""
    told = [wrapped(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    for number in range(max(map(len, told))):
        parts = [lines[number] if number < len(lines) else "" for lines in told]
        yield (" " * _GAP).join(map(_aligned, parts, widths, numbers)).rstrip()


def _aligned(text: str, width: int, is_number: bool) -> str:  # noqa: FBT001 - called for all cells at once
    room = " " * (width - cell_len(text))
    return room + text if is_number else text + room


def _below(told: Sequence[str], width: int) -> Iterator[str]:
    """Yield what the other columns say, as many beside each other as there is room for."""
    line = ""
    for one in told:
        if line and cell_len(_INDENT + line + _BESIDE + one) > width:
            yield from wrapped(line, width, first=_INDENT, further=_INDENT * 2)
            line = ""
        line = line + _BESIDE + one if line else one
    if line:
        yield from wrapped(line, width, first=_INDENT, further=_INDENT * 2)
