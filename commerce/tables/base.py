"""What a table of outside data is: one declaration, over which cache, files, configuration, doctor and sync loop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec

from commerce.masking import mask
from commerce.tables.columns import Choice, Column, Instead, Label, Money, Sum
from commerce.tables.overlap import AddedUp, Overlap


class Replaces(StrEnum):
    """Which days a new reading of a source replaces."""

    #: All that it covers: a covered day without rows is then a day of nothing.
    DAYS_COVERED = "days_covered"
    #: Those of which it has rows: a day left out keeps what it had.
    DAYS_TOLD = "days_told"


#: The channels and campaigns, as they are told, that the merchant names for `Apart`: a table that comes from the cache.
NAMED_APART = "named_apart"


@dataclass(frozen=True)
class Apart:
    """What the merchant wants to see apart of a column: the rows of the channels and campaigns that he names.

    Attributes:
        sum: The daily sum of these rows; the column's own sum goes on counting them.
        of: The column, an amount of money.
    """

    sum: str
    of: Money

    @property
    def expression(self) -> str:
        """Portable SQL over one row `t`."""
        named = f"SELECT 1 FROM {NAMED_APART} AS n WHERE n.channel = t.channel AND n.campaign = t.campaign"  # noqa: S608 - our own
        return f"CASE WHEN EXISTS ({named}) THEN t.{self.of.stored} ELSE 0 END"


class Row(msgspec.Struct, frozen=True, gc=False):
    """One good row. What follows the day is what the table's columns declare, as `DataTable.row` makes it."""

    day: date


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """One table of outside data.

    Attributes:
        name: Of the feed, of the table in the cache, and of what the facts measure in it.
        setting: Files and sheets of it are written as `[[shop.<setting>]]`; "" where only shops and services tell it.
        called: {language: how a sentence names it}, in all languages of messages.
        columns: The day first.
        row_count: The name of the sum that counts rows; "" for none.
        replaces: Which days a new reading replaces.
        overlap: Whose rows count when two sources speak of the same thing.
        apart: What is also added up of some rows alone; the table has a channel and a campaign then.
        orders: The column that counts what the shop itself has as online orders: a source far off is told; "" for none.
        comes_with: The feed of a shop whose pages bring it along; "" for a feed of its own.
        without: What cannot be worked out as long as nothing fills it; "" where that goes without saying.
        supplies: What the collection calls the data that inputs are counted from (`feed` of an input); "" for none.
        place: Where it stands in lists: the lowest first, then by name.
    """

    name: str
    columns: tuple[Column, ...]
    setting: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    row_count: str = ""
    replaces: Replaces = Replaces.DAYS_COVERED
    overlap: Overlap = field(default_factory=AddedUp)
    apart: Apart | None = None
    orders: str = ""
    comes_with: str = ""
    without: str = ""
    supplies: str = ""
    place: int = 100

    @property
    def feed(self) -> str:
        """The feed under which its health is kept."""
        return self.comes_with or self.name

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns of the cache, and the fields of a row, the day first."""
        return tuple(column.stored for column in self.columns)

    @property
    def money(self) -> Money | None:
        """The column of what was spent; None where it holds no money."""
        return next((column for column in self.columns if isinstance(column, Money)), None)

    @property
    def in_files(self) -> tuple[Column, ...]:
        """The columns that files may have."""
        return tuple(column for column in self.columns if column.headings)

    @cached_property
    def instead(self) -> tuple[Instead, ...]:
        """What files may tell in place of columns."""
        return tuple(way for one in self.in_files for way in one.instead)

    @cached_property
    def known_headings(self) -> Mapping[str, str]:
        """Return {heading: our column, or what is told in place of one}, in all languages."""
        known: tuple[Column | Instead, ...] = (*self.in_files, *self.instead)
        named = {name: one.name for one in known for names in one.headings.values() for name in names}
        return named | {name: one.name for one in self.in_files if isinstance(one, Money) for name in one.millionths}

    @property
    def named_for_files(self) -> tuple[Label | Choice, ...]:
        """The labels and choices that the configuration may say for a whole file."""
        return tuple(column for column in self.columns if isinstance(column, Label | Choice) and column.names_file)

    @property
    def segments(self) -> Mapping[str, str]:
        """Return {segment of the facts: column}."""
        labels = [column for column in self.columns if isinstance(column, Label) and column.segment is not None]
        return {label.segment or label.name: label.stored for label in labels}

    @property
    def sums(self) -> tuple[Sum, ...]:
        """The additive daily sums, the count of rows first."""
        rows = (Sum(self.row_count, "1"),) if self.row_count else ()
        apart = () if self.apart is None else (Sum(self.apart.sum, self.apart.expression),)
        return rows + tuple(one for column in self.columns for one in column.sums()) + apart

    @property
    def rows_add_up(self) -> bool:
        """Whether rows of the same labels may become one."""
        return all(column.adds_up for column in self.columns)

    @property
    def may_repeat_itself(self) -> bool:
        """Whether two rows alike may be a mistake; where all is added up, each row is one of its own."""
        return not isinstance(self.overlap, AddedUp)

    @cached_property
    def fingerprint(self) -> str:
        """What changes when rows are read in another way."""
        return hashlib.sha256(repr(self.columns).encode()).hexdigest()[:8]

    @cached_property
    def row(self) -> Callable[..., Any]:
        """The struct of one row: its fields are `stored`; what may be unknown, and stands last, may be left out.

        Labels keep no e-mail address that somebody wrote into a free text.
        """
        later = self.columns[1:]
        last_needed = max((place for place, column in enumerate(later) if not column.is_optional), default=-1)
        fields: list[Any] = [(column.stored, _type(column)) for column in later[: last_needed + 1]]
        fields += [(one.stored, _type(one), "" if one.is_label else None) for one in later[last_needed + 1 :]]
        texts = [column.stored for column in later if isinstance(column, Label)]

        def keep_no_address(row: msgspec.Struct) -> None:
            mask(row, *texts)

        name = f"{self.name.title().replace('_', '')}Row"
        return msgspec.defstruct(
            name, fields, bases=(Row,), namespace={"__post_init__": keep_no_address}, frozen=True, gc=False
        )


def _type(column: Column) -> Any:
    if column.is_label:
        return str
    return int | None if column.is_optional else int
