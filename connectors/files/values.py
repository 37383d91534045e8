"""One cell into one value, by the kind of its column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commerce.tables.columns import Choice, Column, Count, Day, Duration, Label, Money, Score
from connectors.files import cells
from connectors.files.cells import Manner

#: How the text of a label becomes ours, by `Label.reading`.
LABELS: Mapping[str, Callable[[str], str]] = {
    "plain": cells.read_name,
    "channel": cells.read_channel,
    "device": cells.read_device,
    "account": cells.read_account,
}


@dataclass(frozen=True, slots=True)
class File:
    """What all cells of a file share: how it writes numbers and days, the shop's currency, labels said for all."""

    manner: Manner
    currency: str
    named: Mapping[str, str]


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
    if column.is_optional and not column.is_label and not text.strip():
        return None
    return READERS[type(column)](column, text, so_far, file)


def _label(column: Label, text: str, _: Mapping[str, Any], file: File) -> str:
    reading = LABELS[column.reading]
    return reading(text) or reading(file.named.get(column.name, ""))


def _choice(column: Choice, text: str, _: Mapping[str, Any], __: File) -> str:
    word = text.strip().lower()
    if word not in column.words:
        msg = f"{text.strip()[:40]!r} is not a {column.noun}; write {' or '.join(column.words)}"
        raise ValueError(msg)
    return word


def _score(column: Score, text: str, so_far: Mapping[str, Any], _: File) -> int:
    word = so_far[column.of]
    scale = column.scales[word]
    score = cells.read_count(text)
    if not scale.lowest <= score <= scale.highest:
        msg = f"{score} is not a score of {word}; it goes from {scale.lowest} to {scale.highest}"
        raise ValueError(msg)
    return score


#: A reader for every kind of column.
READERS: Mapping[type[Column], Callable[[Any, str, Mapping[str, Any], File], Any]] = {
    Day: lambda _, text, __, file: cells.read_day(text, file.manner),
    Label: _label,
    Choice: _choice,
    Money: lambda _, text, __, file: cells.read_money(text, file.currency, file.manner),
    Count: lambda _, text, __, ___: cells.read_count(text),
    Duration: lambda column, text, _, file: cells.read_duration(text, column.unit, file.manner),
    Score: _score,
}
