"""Days that a spreadsheet program has turned around: it takes 03/04/2026 for April or March by its own language.

What it can read so becomes a date of the wrong month, what it cannot (03/13/2026) stays a text. Both stand in one
column then: dates of the first twelve days of months only, and texts of later days only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from commerce.errors import Refused
from connectors.files.days import Calendar, read_span
from connectors.files.lines import Line
from connectors.files.showing import shown

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?:[ T,].*)?")
_MONTHS = 12
_FEWEST = 2


def demand_as_exported(rows: Sequence[Line], place: int, way: Calendar, source: str) -> None:
    """Make sure that no spreadsheet program has turned days of a column around.

    Raises:
        Refused: One has; the days of its dates cannot be believed.
    """
    texts: list[Line] = []
    dates = 0
    for line in rows:
        cell = line.cell(place).strip()
        if found := _SLASHED.fullmatch(cell):
            if max(int(found[1]), int(found[2])) <= _MONTHS:
                return
            texts.append(line)
        elif _is_late(cell, way):
            return
        else:
            dates += bool(cell)
    if len(texts) >= _FEWEST and dates >= _FEWEST:
        msg = (
            f"{source}: days up to the 12th stand there as dates and later ones as text (line {texts[0].number}:"
            f" {shown(texts[0].cell(place))}): a spreadsheet program has mistaken months for days; export it anew, and"
            " hand it in without opening and saving it"
        )
        raise Refused(msg)


def _is_late(cell: str, way: Calendar) -> bool:
    """Tell whether a cell is a day after the 12th of a month, or no single day: then nothing was turned around."""
    try:
        span = read_span(cell, way)
    except ValueError:
        return bool(cell)
    return not span.is_a_day or span.first.day > _MONTHS
