"""What may be wrong with a declaration: told at start, in one sentence each, before anything is read or stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from commerce.channels.names import SETTINGS
from commerce.languages import LANGUAGES
from commerce.tables.base import DataTable
from commerce.tables.columns import KINDS, Choice, Column, Count, Day, Duration, Headings, Label, Money, Score
from commerce.tables.headings import HEADING_LANGUAGES

_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: What the cache keeps beside the columns of every table.
RESERVED = ("shop_id", "source", "position", "counted")


def mistakes(table: DataTable) -> Iterator[str]:
    """Yield what is wrong with one table."""
    for name in (table.name, *filter(None, [table.setting, table.row_count]), *(one.name for one in table.columns)):
        if not _NAME.fullmatch(name):
            yield f"{name!r} is no name; write small letters, digits and underscores"
    if not table.setting and not table.comes_with:
        yield "nothing fills it; give it a setting, or comes_with where a shop tells it"
    if lacking := [code for code in LANGUAGES if not table.called.get(code)]:
        yield f"called has no {', '.join(lacking)}; write how a sentence names the table in every language"
    yield from _days(table)
    for name in _twice([*table.stored, *RESERVED]):
        yield f"two columns are stored as {name}, or the cache keeps one of that name itself; choose another"
    for column in table.columns:
        yield from _column(table, column)
    known = [name for one in table.columns for name in _known_as(one)]
    for heading in _twice([*known, *(name for one in table.instead for name in _headings(one.headings))]):
        yield f"the heading {heading!r} means two columns; leave it to one"
    for label in table.overlap.labels:
        if label not in table.stored:
            yield f"overlap speaks of a column {label} that is not there; name one of {', '.join(table.stored)}"
    yield from (*_apart(table), *_orders(table))


def among(tables: Sequence[DataTable]) -> Iterator[str]:
    """Yield what is wrong between tables."""
    for name in _twice([table.name for table in tables]):
        yield f"two tables are called {name}; choose another name for one"
    for setting in _twice([table.setting for table in tables if table.setting]):
        yield f"two tables are written as [[shop.{setting}]]; choose another setting for one"
    for name in _twice([one.name for table in tables for one in table.sums]):
        yield f"two columns have the daily sum {name}; give one another name by sum="
    for table in tables:
        if table.comes_with and table.comes_with not in {one.name for one in tables}:
            yield f"{table.name} comes with {table.comes_with}, which is no table; name the one whose pages bring it"


def _apart(table: DataTable) -> Iterator[str]:
    if table.apart is None:
        return
    if lacking := [label for label in SETTINGS if label not in table.stored]:
        yield f"what is added up apart goes by channel and campaign; declare {' and '.join(lacking)}, or no apart"
    if table.apart.of not in table.columns or table.apart.of.is_optional:
        yield f"{table.apart.sum} is of a column that is not there, or may be unknown; name one of the table's own"


def _orders(table: DataTable) -> Iterator[str]:
    if table.orders and not any(isinstance(one, Count) and one.stored == table.orders for one in table.columns):
        yield f"orders speaks of a count {table.orders} that is not there; name one of the table's own"


def _days(table: DataTable) -> Iterator[str]:
    days = [column.name for column in table.columns if isinstance(column, Day)]
    if len(days) > 1:
        yield f"two day columns ({', '.join(days)}); a row is of one day, so keep one Day()"
    elif not days or not isinstance(table.columns[0], Day):
        yield "a row must say of which day it is; write Day() as the first column"
    elif table.columns[0].stored != "day":
        yield f"the day is called {table.columns[0].stored}; write Day() without a name, so that it is day"


def _column(table: DataTable, column: Column) -> Iterator[str]:
    if type(column) not in KINDS:
        kinds = ", ".join(kind.__name__ for kind in KINDS)
        yield f"column {column.name}: {type(column).__name__} is no kind of column; take one of {kinds}"
        return
    if table.setting and not column.headings and not column.is_optional:
        yield f"column {column.name} has no headings, so that no file could have it; write them, or make it optional"
    if column.headings and (lacking := [one for one in HEADING_LANGUAGES if not column.headings.get(one)]):
        yield f"column {column.name} has no heading in {', '.join(lacking)}; write how files call it there"
    for heading in _known_as(column):
        if heading != heading.lower().strip() or set(heading) & set("_-("):
            yield f"column {column.name}: no file can match the heading {heading!r}; write it small, with blanks only"
    if isinstance(column, Label | Choice) and column.names_file and not column.headings:
        yield f"column {column.name} may be said for a whole file, and no file has it; write its headings"
    if isinstance(column, Score):
        yield from _score(table, column)
    yield from _held_against(table, column)
    if isinstance(column, Duration) and column.each:
        counts = [one.name for one in table.columns if isinstance(one, Count) and not one.is_optional]
        if column.each not in counts:
            yield f"column {column.name} is a mean of each {column.each}; that must be a Count that is not optional"


def _held_against(table: DataTable, column: Column) -> Iterator[str]:
    before = [one.name for one in table.columns[: table.columns.index(column)] if isinstance(one, Count)]
    held_against = column.of if isinstance(column, Money | Count | Duration) else ""
    for name in (held_against, *(one.of for one in column.instead)):
        if name and name not in before:
            yield f"column {column.name} is held against {name}; that must be a Count that stands before it"
    for way in column.instead:
        if lacking := [one for one in HEADING_LANGUAGES if not way.headings.get(one)]:
            yield f"{way.name} has no heading in {', '.join(lacking)}; write how files call it there"


def _score(table: DataTable, column: Score) -> Iterator[str]:
    choice = next((one for one in table.columns if isinstance(one, Choice) and one.name == column.of), None)
    if choice is None or set(choice.words) != set(column.scales):
        yield f"column {column.name}: its scales must be the words of a Choice; name that column by of="
    before = [one.name for one in table.columns[: table.columns.index(column)]]
    if choice is not None and choice.name not in before:
        yield f"column {column.name}: {choice.name} says which scale it is on, and must stand before it"
    for word, scale in column.scales.items():
        for name, (low, high) in scale.counts.items():
            if not scale.lowest <= low <= high <= scale.highest:
                whole = f"from {scale.lowest} to {scale.highest}"
                yield f"{name} counts {word} from {low} to {high}, and the scale goes {whole}; count within the scale"


def _known_as(column: Column) -> set[str]:
    known = _headings(column.headings)
    if isinstance(column, Day):
        known |= {*column.begins, *column.ends, *column.longer}
    return known | set((*column.currency, *column.millionths) if isinstance(column, Money) else ())


def _headings(headings: Headings) -> set[str]:
    return {name for names in headings.values() for name in names}


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
