"""Lines of an export that are no rows: totals, headings that stand there again, what stands under the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from connectors.files.cells import is_dash
from connectors.files.lines import Line

#: How reports begin the line of a sum, in the languages of the headings.
_TOTAL: Final = re.compile(
    r"(?:grand |overall |report |sub ?|sub-)?(?:totals?|totales|totaux|totale|totali|totaal)\b|eindtotaal\b"
    r"|account total|campaign total|overall\b|sums?\b|summary\b"
    r"|gesamt|summe\b|insgesamt|zwischensumme|ergebnis(?:se)?\b|somme\b|suma\b|soma\b|importo totale|sous-total"
    r"|tổng|cộng\b|總計|總和|總額|總數|合計|共計|小計|总计|总和|总额|总数|合计|共计|小计|汇总|彙總",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"#(?:\s|-|$)|\u00a9|\(c\) ", re.IGNORECASE)


def says_total(cells: Sequence[str]) -> bool:
    """Tell whether a cell is headed as a sum."""
    return any(_TOTAL.match(cell.strip().strip("\"'")) for cell in cells)


def is_foot(line: Line) -> bool:
    """Tell a line of text under a table ("© 2026 ...", "# ...") from a row: it has one cell, and that is no number."""
    filled = line.filled
    if not filled or _COMMENT.match(filled[0]):
        return True
    return len(filled) == 1 and not filled[0][0].isdigit() and " " in filled[0]


def is_second_head(line: Line, day: int | None) -> bool:
    """Tell a second row of headings ("Response", "Open-Ended Response") from a row: it has no day and no digit."""
    return not line.cell(day).strip() and bool(line.filled) and not any(re.search(r"\d", cell) for cell in line.filled)


def has_no_names(line: Line, labels: Sequence[int]) -> bool:
    """Tell whether all columns by which rows are told apart are empty."""
    return bool(labels) and all(is_dash(cell) or not cell.strip() for cell in map(line.cell, labels))
