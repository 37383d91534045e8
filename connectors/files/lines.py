"""From the bytes of a CSV to its lines, whatever program saved it: byte order marks, semicolons, tabs, old Excels."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commerce.errors import Refused


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its number from 1, its cells, and what is wrong with it as a whole."""

    number: int
    cells: Sequence[str]
    delimiter: str
    problem: str = ""


def text_of(content: bytes, source: str) -> str:
    """Return the text of a file.

    Raises:
        Refused: It is a workbook.
    """
    if content.startswith(b"PK\x03\x04"):
        msg = f"{source}: this is an Excel workbook; save it as CSV"
        raise Refused(msg)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")  # what Excel saves where nobody chose UTF-8
    return text.lstrip("\ufeff")


def lines(text: str) -> Iterator[Line]:
    """Yield the lines that are not blank.

    Line by line: no name has a line break in it, and so a quote that is never closed spoils one row, not the rest.
    """
    split = re.split(r"\r\n|\r|\n", text)
    first = next((line for line in split if line.strip()), "")
    mark = re.fullmatch(r"sep=(.)", first.strip())  # Excel's own hint
    bare = re.sub(r'"[^"]*"', "", first)
    delimiter = mark[1] if mark else max(",;\t|", key=bare.count)
    for number, line in enumerate(split, 1):
        if not line.strip(f" \t{delimiter}") or (mark and line is first):
            continue
        try:
            yield Line(number, next(csv.reader([line], delimiter=delimiter, strict=True)), delimiter)
        except csv.Error as error:
            yield Line(number, (), delimiter, f"this is no CSV ({error}); close every quote, and double those inside")
