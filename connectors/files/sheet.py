"""From the bytes of a file to one table in it: its headings and the lines below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commerce.errors import Refused
from commerce.tables import DataTable
from connectors.files import encodings, headings, heads, workbook
from connectors.files.headings import Columns
from connectors.files.lines import Line, lines_from, split
from connectors.files.said import Said
from connectors.files.unpack import of_what, unpacked
from connectors.files.workbook import SheetOfBook

#: What the encoding of a workbook is called.
WORKBOOK = "xlsx"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it stands in a file.

    Attributes:
        encoding: Of the text; "xlsx" of a workbook.
        head: The line of the headings.
        columns: Which is which.
        above: The lines above the headings.
        body: The lines below, none of them blank.
    """

    encoding: str
    head: Line
    columns: Columns
    above: Sequence[Line]
    body: Sequence[Line]


def sheet_of(
    content: bytes, table: DataTable, said: Said, source: str, *, seen: Callable[[str], None] = lambda _: None
) -> Sheet:
    """Return the table in a file.

    Args:
        content: The bytes of the file.
        table: Which table is wanted.
        said: What the configuration says of the file.
        source: What messages call it.
        seen: Is told the encoding as soon as it is known, since what follows may be refused.

    Raises:
        Refused: It is no table, or none has headings.
    """
    inner = unpacked(content, source, said.inside)
    if inner.is_workbook:
        seen(WORKBOOK)
        return _in_workbook(workbook.sheets(inner.content, source), table, said, source)
    text, encoding = encodings.decoded(
        inner.content, source, said.encoding, lambda text: heads.likeness(text, table, said)
    )
    seen(encoding)
    text = text.lstrip("\ufeff")
    if what := of_what(text):
        msg = f"{source}: {what}"
        raise Refused(msg)
    lines = split(text)
    head = heads.in_text(lines, table, said)
    if head is None:
        raise Refused(_empty(table, source))
    width = len(head.line.cells)
    return Sheet(
        encoding,
        head.line,
        head.columns,
        list(lines_from(lines[: head.line.number - 1], 0, head.delimiter, width)),
        list(lines_from(lines, head.body, head.delimiter, width)),
    )


def _in_workbook(sheets: Sequence[SheetOfBook], table: DataTable, said: Said, source: str) -> Sheet:
    """Return the sheet that has the headings; where several have them, the configuration says which."""
    names = ", ".join(one.name for one in sheets)
    wanted = [one for one in sheets if one.name == said.inside] if said.inside else list(sheets)
    if said.inside and not wanted:
        msg = f"{source}: the workbook has no sheet {said.inside!r}; it has {names}"
        raise Refused(msg)
    found = [(one, head) for one in wanted if (head := heads.in_sheet(one.lines, table, said))]
    lacks = [len(headings.missing(head.columns, table, said, may_lack_said=True)) for _, head in found]
    if lacks.count(0) > 1:
        whole = [one.name for (one, _), lacking in zip(found, lacks, strict=True) if not lacking]
        msg = f'{source}: several sheets could be it ({", ".join(whole)}); write inside = "{whole[0]}" beside the file'
        raise Refused(msg)
    if not found:
        raise Refused(_empty(table, source))
    sheet, head = found[lacks.index(min(lacks))]
    lines = [Line(number, cells) for number, cells in enumerate(sheet.lines, 1) if any(cell.strip() for cell in cells)]
    above = [line for line in lines if line.number < head.line.number]
    return Sheet(WORKBOOK, head.line, head.columns, above, [line for line in lines if line.number > head.line.number])


def _empty(table: DataTable, source: str) -> str:
    return f"{source}: the file is empty; expected the columns {headings.expected(table)}"
