"""Random rows of any declared table, by the kinds of its columns; and the same rows as a file would hold them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from commerce.tables import DataTable
from commerce.tables.columns import Choice, Column, Count, Day, Duration, Label, Money, Score

FIRST = date(2026, 3, 8)
DAYS = 4
_TEXTS = {
    "plain": ("spring", "summer", "/products/kite"),
    "channel": ("google / cpc", "email", "direct"),
    "device": ("mobile", "desktop"),
    "account": ("1234567890", "main shop"),
}
#: How many of a unit of a duration are a second's.
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}


def dice(seed: int) -> random.Random:
    """Return the same chance for the same seed."""
    return random.Random(seed)  # noqa: S311 - made-up rows, no secrets


def rows(table: DataTable, chance: random.Random, count: int) -> list[Any]:
    """Return rows of a few days; what may be unknown is unknown now and then."""
    return [_row(table, chance) for _ in range(count)]


def _row(table: DataTable, chance: random.Random) -> Any:
    values: dict[str, Any] = {}
    for column in table.columns:
        unknown = column.is_optional and chance.random() < 0.3
        values[column.name] = ("" if column.is_label else None) if unknown else _value(column, chance, values)
    return table.row(*values.values())


def _value(column: Column, chance: random.Random, so_far: dict[str, Any]) -> Any:
    match column:
        case Day():
            return FIRST + timedelta(days=chance.randrange(DAYS))
        case Label():
            return chance.choice(_TEXTS[column.reading])
        case Choice():
            return chance.choice(column.words)
        case Score():
            scale = column.scales[so_far[column.of]]
            return chance.randint(scale.lowest, scale.highest)
        case Duration():
            return chance.randrange(1, 50) * _SECONDS[column.unit]
        case Money() | Count():
            return chance.randrange((so_far[column.of] or 0) + 1 if column.of else 1000)
    msg = f"no value is made for a {type(column).__name__} yet: write one here"
    raise TypeError(msg)


def as_csv(table: DataTable, told: Sequence[Any], language: str = "en", place: int = -1) -> str:
    """Return a file of these rows, its headings in a language; amounts in EUR."""
    columns = table.in_files
    head = ",".join(column.headings[language][place].title().replace(" ", "_") for column in columns)
    lines = [",".join(f'"{_cell(column, getattr(row, column.stored))}"' for column in columns) for row in told]
    return "\n".join([head, *lines]) + "\n"


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(column, Money):
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(column, Duration):
        return str(Decimal(value) / _SECONDS[column.unit])
    return str(value)


def in_a_file(table: DataTable, seed: int, count: int = 40) -> list[Any]:
    """Return rows as a file may have them, no two with the same labels: those would be read as one."""
    labels = [column.stored for column in table.columns if column.is_label]
    told = [_without_what_no_file_has(table, row) for row in rows(table, dice(seed), count)]
    return list({tuple(getattr(row, label) for label in labels): row for row in told}.values())


def _without_what_no_file_has(table: DataTable, row: Any) -> Any:
    """Return the row as a file could have told it."""
    known = {column.name for column in table.in_files}
    values = [
        getattr(row, column.stored) if column.name in known else "" if column.is_label else None
        for column in table.columns
    ]
    return table.row(*values)
