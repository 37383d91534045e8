"""The daily sums of tables as a person would count them: plain loops over rows, by the declaration alone, no SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from commerce.channels.keeping import Keeping
from commerce.tables import DataTable
from commerce.tables.columns import Count, Duration, Label, Money, Score
from commerce.tables.overlap import AddedUp, OneSourceADay, OneSourceAnAccount

FactKey = tuple[str, str, str, str]


def facts_of(table: DataTable, rows: Iterable[Any], keeps: Keeping | None = None) -> dict[FactKey, int]:
    """Return {(sum, segment, key, day): value} of rows that all count; what is 0 is left out."""
    found: Counter[FactKey] = Counter()
    for row in rows:
        for name, value in sums_of(table, row, keeps).items():
            for segment, key in {"": "", **keys_of(table, row)}.items():
                found[name, segment, key, row.day.isoformat()] += value
    return {key: value for key, value in found.items() if value}


def sums_of(table: DataTable, row: Any, keeps: Keeping | None = None) -> dict[str, int]:
    """Return what one row adds to each daily sum; `keeps` says which rows are added up apart as well."""
    sums = {table.row_count: 1} if table.row_count else {}
    for column in table.columns:
        value = getattr(row, column.stored)
        if isinstance(column, Score):
            word = getattr(row, column.of)
            for scale, declared in column.scales.items():
                for name, (low, high) in declared.counts.items():
                    sums[name] = int(word == scale and low <= value <= high)
        elif isinstance(column, (Money, Count, Duration)):
            times = getattr(row, column.each) if isinstance(column, Duration) and column.each else 1
            sums[column.sum or column.name] = 0 if value is None else value * times
            if column.is_optional or times != 1 or (isinstance(column, Duration) and column.each):
                sums[f"{column.name}_known"] = 0 if value is None else times
    if table.apart is not None:
        is_apart = keeps is not None and keeps(row.channel, row.campaign)
        sums[table.apart.sum] = getattr(row, table.apart.of.stored) if is_apart else 0
    return sums


def keys_of(table: DataTable, row: Any) -> dict[str, str]:
    """Return {segment: key} of one row."""
    labels = [column for column in table.columns if isinstance(column, Label) and column.segment is not None]
    return {label.segment or label.name: getattr(row, label.stored) for label in labels}


def counted(
    table: DataTable, told: Mapping[str, Sequence[Any]], now: Mapping[str, Collection[date]] | None = None
) -> list[Any]:
    """Return the rows that count.

    Args:
        table: Whose rows.
        told: {source: its rows}, the source named first first.
        now: {source: the days that it speaks of now, if that is not all that it has told}.
    """
    kept: list[tuple[str, Any]] = []
    for is_memory in (False, True):
        for source, rows in told.items():
            before = [other for name, other in kept if name != source]
            those = [row for row in rows if _is_memory((now or {}).get(source), row.day) is is_memory]
            kept += [(source, row) for row in those if not any(_same(table, row, other) for other in before)]
    return [row for _, row in kept]


def _is_memory(speaks_of: Collection[date] | None, day: date) -> bool:
    """Tell whether a source does not speak of a day any more."""
    return speaks_of is not None and not (speaks_of and min(speaks_of) <= day <= max(speaks_of))


def _same(table: DataTable, one: Any, other: Any) -> bool:
    """Tell whether two rows of different sources speak of the same thing."""
    if one.day != other.day or isinstance(table.overlap, AddedUp):
        return False
    if isinstance(table.overlap, OneSourceADay):
        return True
    assert isinstance(table.overlap, OneSourceAnAccount)
    accounts = [getattr(row, table.overlap.account) for row in (one, other)]
    if all(accounts):
        return bool(accounts[0] == accounts[1])
    return bool(getattr(one, table.overlap.channel) == getattr(other, table.overlap.channel))
