"""Which of several columns holds the amounts: "Cost" and "Spend", "Cost (EUR)" and "Cost (USD)", "Cost" twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commerce.errors import Refused
from commerce.tables import DataTable
from commerce.tables.columns import Column, Count, Money
from connectors.files.headings import Columns, currencies_beside, plain
from connectors.files.lines import Line
from connectors.files.showing import shown


def settled(columns: Columns, table: DataTable, rows: Sequence[Line], *, currency: str | None, source: str) -> Columns:
    """Return the columns, each number in one place: of several the one in the shop's currency, or all say the same.

    Raises:
        Refused: Several columns could be one that is needed, and say different things.
    """
    places = dict(columns.places)
    for column in table.columns:
        found = columns.rivals.get(column.name, ())
        if len(found) < 2 or column.is_optional or not isinstance(column, Money | Count):  # noqa: PLR2004 - several
            continue
        own = [place for place in found if currency and currency in currencies_beside(columns.head[place])]
        if isinstance(column, Money) and own:
            found = tuple(own)
        places[column.name] = found[0]
        _demand_the_same(column, columns.head, found, rows, source)
    return replace(columns, places=places)


def _demand_the_same(
    column: Column, head: Sequence[str], found: Sequence[int], rows: Sequence[Line], source: str
) -> None:
    """Refuse columns that differ in any row."""
    for line in rows:
        cells = [line.cell(place).strip() for place in found]
        other = next((place for place, cell in enumerate(cells) if cell != cells[0]), None)
        if other is None:
            continue
        one, two = head[found[0]].strip(), head[found[other]].strip()
        what = f"two columns could be the {column.name}, {one!r} and {two!r}, and they differ"
        where = f"line {line.number}: {shown(cells[0])} and {shown(cells[other])}"
        to_do = f'write columns = {{ {column.name} = "{one}" }} or "{two}" beside the file'
        if plain(one) == plain(two):
            to_do = "take one of them out, or give them two names"
        msg = f"{source}: {what} ({where}); {to_do}"
        raise Refused(msg)
