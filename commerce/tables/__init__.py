"""Tables of outside data: marketing spend, traffic, survey answers ... One module, one table.

A module here that is none of the machinery declares one `DataTable`, and is found by itself; nothing else names it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from commerce.errors import BadDeclaration
from commerce.tables import checks
from commerce.tables.base import DataTable, Replaces, Row
from commerce.tables.reading import BadRow, Mark, NamedSource, Reading, ReadSoFar, told

__all__ = [
    "TABLES",
    "BadRow",
    "DataTable",
    "Mark",
    "NamedSource",
    "ReadSoFar",
    "Reading",
    "Replaces",
    "Row",
    "declared",
    "table_named",
    "told",
]

_MACHINERY = frozenset({"base", "checks", "columns", "headings", "overlap", "reading"})


def declared() -> tuple[DataTable, ...]:
    """Return every table that is declared, in the order of lists.

    Raises:
        BadDeclaration: One of them cannot be used; names its file and what to write.
    """
    modules = sorted(one.name for one in pkgutil.iter_modules(__path__) if one.name not in _MACHINERY)
    found = [_only_table(module) for module in modules]
    for mistake in checks.among(found):
        msg = f"commerce/tables: {mistake}"
        raise BadDeclaration(msg)
    return tuple(sorted(found, key=lambda table: (table.place, table.name)))


def _only_table(module: str) -> DataTable:
    """Return the table of a module."""
    mistakes: Iterator[str]
    mine = [one for one in vars(import_module(f"{__name__}.{module}")).values() if isinstance(one, DataTable)]
    if len(mine) == 1:
        mistakes = checks.mistakes(mine[0])
    else:
        mistakes = iter([f"declares {len(mine) or 'no'} tables; one file declares one DataTable"])
    for mistake in mistakes:
        msg = f"commerce/tables/{module}.py: {mistake}"
        raise BadDeclaration(msg)
    return mine[0]


#: Every table, in the order of lists.
TABLES: tuple[DataTable, ...] = declared()


def table_named(name: str) -> DataTable:
    """Return a table.

    Raises:
        KeyError: There is none of that name.
    """
    return {table.name: table for table in TABLES}[name]
