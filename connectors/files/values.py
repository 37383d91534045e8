"""One cell into one value, by the kind of its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from commerce.tables.columns import Choice, Column, Count, Day, Duration, Label, Money, Score
from connectors.files import amounts, cells
from connectors.files.days import Calendar, read_day
from connectors.files.instead import Shares
from connectors.files.marks import Mark
from connectors.files.said import Books
from connectors.files.showing import shown

_ONE, _MILLIONTH = Decimal(1), Decimal("0.000001")
#: How the text of a label becomes ours, by `Label.reading`.
LABELS: Mapping[str, Callable[[str], str]] = {
    "plain": cells.read_name,
    "channel": cells.read_channel,
    "device": cells.read_device,
    "account": cells.read_account,
}


@dataclass(frozen=True, slots=True)
class File:
    """What all cells of a file share.

    Attributes:
        calendar: How it writes days.
        marks: {column: its decimal mark}, "" where each number tells its own.
        currency: Of the row.
        books: The shop's currency, and what others are worth in it.
        named: {label or choice: text} for the rows that do not say it themselves.
        shares: {what is told in place of a column: how its shares are written}.
        millionths: Amounts that are told in millionths of the currency's unit.
    """

    calendar: Calendar
    marks: Mapping[str, Mark | Literal[""]]
    currency: str
    books: Books
    named: Mapping[str, str]
    shares: Mapping[str, Shares] = field(default_factory=dict)
    millionths: frozenset[str] = frozenset()


def read(column: Column, text: str, so_far: Mapping[str, Any], file: File) -> Any:
    """Return the value of a cell; of an empty one that may be empty, what is not known.

    Args:
        column: Which column.
        text: The cell; "" where the file lacks the column.
        so_far: The values of the columns before, by our names.
        file: What it stands in.

    Raises:
        ValueError: It cannot be read; says what was found and what is expected.
    """
    if not column.is_label and column.is_optional and cells.is_unknown(text):
        return None
    if isinstance(column, Money | Count) and cells.is_dash(text):
        return 0
    return READERS[type(column)](column, text, so_far, file)


def _label(column: Label, text: str, _: Mapping[str, Any], file: File) -> str:
    reading = LABELS[column.reading]
    return reading(text) or reading(file.named.get(column.name, ""))


def _money(column: Money, text: str, _: Mapping[str, Any], file: File) -> int:
    unit = _MILLIONTH if column.name in file.millionths else _ONE
    return amounts.read_money(text, file.currency, file.books, file.marks.get(column.name, ""), unit)


def _choice(column: Choice, text: str, _: Mapping[str, Any], file: File) -> str:
    word = text.strip().lower() or file.named.get(column.name, "")
    if word not in column.words:
        msg = f"{shown(text)} is not a {column.noun}; write {' or '.join(column.words)}"
        raise ValueError(msg)
    return word


def _score(column: Score, text: str, so_far: Mapping[str, Any], _: File) -> int:
    word = so_far[column.of]
    scale = column.scales[word]
    score = cells.read_score(text, scale.highest)
    if not scale.lowest <= score <= scale.highest:
        msg = f"{score} is not a score of {word}; it goes from {scale.lowest} to {scale.highest}"
        raise ValueError(msg)
    return score


#: A reader for every kind of column.
READERS: Mapping[type[Column], Callable[[Any, str, Mapping[str, Any], File], Any]] = {
    Day: lambda _, text, __, file: read_day(text, file.calendar),
    Label: _label,
    Choice: _choice,
    Money: _money,
    Count: lambda one, text, _, file: cells.read_count(text, file.marks.get(one.name, "")),
    Duration: lambda one, text, _, file: cells.read_duration(text, one.unit, file.marks.get(one.name, "")),
    Score: _score,
}
