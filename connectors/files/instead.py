"""Numbers that a file tells in another way: a rate for a count, an average for a time, who stayed for who left.

A rate is rounded. It tells a count only where one whole number alone rounds to it; else the count is not known, since a
number near the true one would pass for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal, Self

from commerce.tables import DataTable
from commerce.tables.columns import Column, Instead
from connectors.files import cells
from connectors.files.headings import Columns
from connectors.files.lines import Line
from connectors.files.marks import Mark
from connectors.files.showing import shown

_PERCENT: Final = 100
_SHARE: Final = re.compile(r"(\d{1,3}|(?=[.,]))(?:[.,](\d+))?(\s*[%\uff05])?")
#: Ways whose cells are shares.
_SHARES: Final = frozenset({"share", "rest_share"})


@dataclass(frozen=True, slots=True)
class Shares:
    """How one column writes shares: in percent or as a part of one, told to which digit.

    Programs leave the last zeros of a number out, so that the cell with most digits tells how far all are told.
    """

    in_percent: bool
    step: Fraction

    @classmethod
    def of(cls, title: str, texts: Iterable[str]) -> Self:
        """Return how a column writes its shares: a number above one, or a sign, says that all are percent."""
        found = [match for text in texts if (match := _SHARE.fullmatch(text.strip()))]
        is_signed = "%" in title or "\uff05" in title or any(match[3] for match in found)
        in_percent = is_signed or any(_number(match) > 1 for match in found)
        digits = max((len(match[2] or "") for match in found), default=0)
        return cls(in_percent, Fraction(1, 10**digits * (_PERCENT if in_percent else 1)))

    def read(self, text: str) -> Fraction:
        """Return a share, 0..1.

        Raises:
            ValueError: It is none.
        """
        found = _SHARE.fullmatch(text.strip())
        share = _number(found) / (_PERCENT if self.in_percent else 1) if found else Fraction(-1)
        if not 0 <= share <= 1:
            msg = f"{shown(text)} is not a share such as 45.2 %; it goes from 0 to 100 %"
            raise ValueError(msg)
        return share


def shares_of(table: DataTable, columns: Columns, rows: Iterable[Line]) -> dict[str, Shares]:
    """Return {name: how it writes} of the shares that a file has."""
    lines = list(rows)
    return {
        way.name: Shares.of(columns.head[place], (line.cell(place) for line in lines))
        for way in table.instead
        if way.way in _SHARES and (place := columns.places.get(way.name)) is not None
    }


def way_of(column: Column, places: Mapping[str, int]) -> Instead | None:
    """Return what a file tells in place of a column that it has not; None where it has it, or nothing in its place."""
    if column.name in places:
        return None
    return next((way for way in column.instead if way.name in places), None)


def without_other(table: DataTable, columns: Columns) -> Iterator[str]:
    """Yield what a file tells in vain, since the column is not there with which a number would follow from it."""
    for way in table.instead:
        if way.name in columns.places and way.of not in columns.places:
            title = columns.head[columns.places[way.name]].strip()
            yield f"the column {title!r} tells nothing without a column {way.of}; export both"


def worked_out(
    way: Instead, text: str, whole: int | None, shares: Mapping[str, Shares], mark: Mark | Literal[""]
) -> int | None:
    """Return the number that follows from what is told in its place; None where that, or the other one, is not known.

    Args:
        way: How it follows.
        text: The cell.
        whole: The number of the other column.
        shares: How the file writes shares.
        mark: The decimal mark of the column; "" where each number tells its own.

    Raises:
        ValueError: It cannot be read, or cannot be told exactly; says what was found and what to export.
    """
    if whole is None or cells.is_unknown(text):
        return None
    if way.way in _SHARES:
        of_one = shares[way.name]
        share = of_one.read(text)
        many = _counted(text, share, of_one.step, whole, way.of)
        return many if way.way == "share" else whole - many
    if way.way == "rest":
        told = cells.read_count(text, mark)
        if told > whole:
            msg = f"{told} {way.name} of {whole} {way.of} cannot be"
            raise ValueError(msg)
        return whole - told
    return round(cells.read_time(text, "seconds", mark) * whole)


def _counted(text: str, share: Fraction, step: Fraction, whole: int, of: str) -> int:
    """Return the one whole number whose share is written so."""
    low = max(0, ceil(whole * (share - step / 2)))
    high = min(whole, floor(whole * (share + step / 2)))
    if low == high:
        return low
    if low > high:
        msg = f"{shown(text)} of {whole} {of} is no whole number of them"
    else:
        msg = f"{shown(text)} of {whole} {of} may be {low} to {high}; export their number, or the rate to more digits"
    raise ValueError(msg)


def _number(found: re.Match[str]) -> Fraction:
    digits = found[2] or ""
    return Fraction(int((found[1] or "0") + digits), 10 ** len(digits))
