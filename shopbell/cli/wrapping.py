"""Text within so many columns: lines break at blanks and between Chinese characters, never within a number.

An amount and the sign of its currency are held together by a no-break space, which is no blank here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_WIDE = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
#: What opens stays with what follows it, what closes with what stands before it.
_OPENS, _CLOSES = "「『（《〈【〔", "」』）》〉】〕，。、：；！？…％"  # noqa: RUF001 - Chinese punctuation is meant
#: One piece that no line end parts: a Chinese character, or anything else up to the next of them.
_PIECE = re.compile(f"[{_OPENS}]*(?:[{_WIDE}]|[^{_WIDE}{_OPENS}{_CLOSES}]+)[{_CLOSES}]*|[{_OPENS}{_CLOSES}]+")


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what no line end parts, each with the blank that stands before it or ""."""
    for number, word in enumerate(text.split(" ")):
        for place, piece in enumerate(_PIECE.findall(word)):
            yield " " if number and not place else "", piece


def longest_piece(text: str) -> int:
    """Return how many columns a text takes at least."""
    return max((cell_len(piece) for _, piece in pieces(text)), default=0)


#: What is left where a name is too long for a line: one of its characters, or a number in it.
_CRUMB = re.compile(r"\d[\d.,]*|\D")


def wrapped(text: str, width: int, *, first: str = "", further: str = "") -> list[str]:
    """Return a text as lines; a name without blanks that is wider than a line goes on in the next one.

    Args:
        text: One paragraph.
        width: How many columns a line may take.
        first: What stands before the first line.
        further: And before all others.
    """
    lines, line, is_empty = [], first, True
    for blank, piece in _fitting(text, width - max(cell_len(first), cell_len(further))):
        if not is_empty and cell_len(line + blank + piece) > width:
            lines.append(line)
            line, is_empty = further, True
        line += piece if is_empty else blank + piece
        is_empty = False
    return [*lines, line]


def _fitting(text: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield the pieces; of those that are wider than all the room the crumbs."""
    for blank, piece in pieces(text):
        if cell_len(piece) <= room:
            yield blank, piece
            continue
        for place, crumb in enumerate(_CRUMB.findall(piece)):
            yield blank if not place else "", crumb
