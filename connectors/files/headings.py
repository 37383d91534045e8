"""Which column of a file is which of ours, by the headings that the table declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import normalize

from commerce.errors import Refused
from commerce.tables import DataTable
from commerce.tables.columns import Column, Money
from connectors.files.cells import read_name


def places(head: Sequence[str], table: DataTable, currency: str, source: str) -> dict[str, int]:
    """Return {our name of a column: where it stands in the file}; the first heading that matches wins.

    Raises:
        Refused: A column is missing without which no row says anything, or money is in another currency.
    """
    known = {column.name: _names(column) for column in table.in_files}
    found: dict[str, int] = {}
    for place, title in enumerate(head):
        plain = _plain(title)
        bare, _, beside = plain.partition(" (")
        for column in table.in_files:
            if column.name not in found and {plain, bare} & known[column.name]:
                found[column.name] = place
                code = beside.rstrip(")").upper()
                if isinstance(column, Money) and re.fullmatch("[A-Z]{3}", code) and code != currency:
                    msg = f"{source}: the column {title.strip()!r} is in {code}; the shop's currency is {currency}"
                    raise Refused(msg)
                break
    missing = [column.name for column in table.in_files if not column.is_optional and column.name not in found]
    if missing:
        shown = ", ".join(read_name(title)[:40] for title in head[:20])
        msg = f"{source}: no column {', '.join(missing)}; found: {shown}; expected: {expected(table)}"
        raise Refused(msg)
    return found


def expected(table: DataTable) -> str:
    """Return the columns that a file should have, as a list for a message."""
    needed = [column.name for column in table.in_files if not column.is_optional]
    return ", ".join([*needed, *(f"{column.name} (optional)" for column in table.in_files if column.is_optional)])


def _names(column: Column) -> frozenset[str]:
    return frozenset(name for names in column.headings.values() for name in names)


def _plain(title: str) -> str:
    """Write a column's name as headings are declared; what stands in brackets behind it begins with " (" then."""
    blanks = re.sub(r"[\s_-]+", " ", normalize("NFC", title).strip().lower())
    return re.sub(r"\s*/\s*", " / ", re.sub(r"\s*[(\uff08]", " (", blanks).replace("\uff09", ")"))
