"""What the lines above a table tell of its days: reports say there which days they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from connectors.files.days import Calendar, read_span
from connectors.files.lines import Line

_SLASHED = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}/\d{4}(?![\d/])")
_NAMED = re.compile(r"^[^:]{1,40}:\s*")
_EITHER = (Calendar(day_first=True), Calendar(day_first=False))


def slashed_days(above: Sequence[Line]) -> list[str]:
    """Return the days written as 3/14/2026 in the lines above: the program writes those of the table the same way."""
    return [found for line in above for cell in line.cells for found in _SLASHED.findall(cell)]


def order_by_range(above: Sequence[Line], days: Sequence[str]) -> bool | None:
    """Tell whether the day goes first, by which order all days of a table lie in the range that the report tells.

    Returns:
        None: no range is told, or both orders lie in it, or neither does.
    """
    told = list(_days_above(above))
    if not told:
        return None
    fits = [_all_within(days, way, min(told), max(told)) for way in _EITHER]
    return None if fits[0] == fits[1] else fits[0]


def _days_above(above: Sequence[Line]) -> Iterator[date]:
    """Yield the days that lines above tell in a form with one reading only."""
    for line in above:
        joined = ",".join(cell for cell in line.cells if cell.strip())
        for text in dict.fromkeys((joined, *line.filled)):
            bare = _NAMED.sub("", text.strip(" #\"'"))
            if _SLASHED.search(bare):
                continue
            try:
                yield from read_span(bare, Calendar())
            except ValueError:
                continue


def _all_within(days: Sequence[str], way: Calendar, first: date, last: date) -> bool:
    """Tell whether all days that can be read in an order lie in a range, and all can be."""
    try:
        return all(first <= one <= last for text in days if text.strip() for one in read_span(text, way))
    except ValueError:
        return False
