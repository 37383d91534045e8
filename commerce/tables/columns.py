"""The kinds of column that a table may have: how a value is stored, and which daily sums it gives by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, Literal, NamedTuple

#: Language -> the names under which files have the column; see `commerce.tables.headings`.
Headings = Mapping[str, tuple[str, ...]]


class Sum(NamedTuple):
    """One additive daily sum: `expression` is portable SQL over one row `t`, a whole number and never NULL."""

    name: str
    expression: str


@dataclass(frozen=True)
class Instead:
    """What files may tell in place of a number, and how the number follows from it and another one.

    Attributes:
        name: Ours; messages name it so, and the configuration may say under which heading a file has it.
        way: "rest": the number is what this leaves of the other one (visits that were engaged leave those that were
            not); "share" and "rest_share": this is the number's share in the other one, or what that share leaves of
            it; "each": so much time for each of the other one.
        of: The column that is the other one; it stands before the number's own.
        headings: How files call it.
        whole_beside: Where the file has this column, too, what is told is the number itself, not so much for each.
    """

    name: str
    way: Literal["rest", "share", "rest_share", "each"]
    of: str
    headings: Headings
    whole_beside: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        name: Ours; files have it under its headings, messages name it so.
        headings: How files call it; none: no file has it, only shops and services tell it.
        is_optional: A row need not know it, and then knows nothing: never zero. A label is empty then.
        instead: What files may tell in its place; the first that a file has is taken.
    """

    name: str
    _: KW_ONLY
    headings: Headings = field(default_factory=dict)
    is_optional: bool = False
    instead: tuple[Instead, ...] = ()

    #: A text by which rows are told apart; all other columns hold whole numbers.
    is_label: ClassVar[bool] = False

    @property
    def adds_up(self) -> bool:
        """Whether two rows of the same labels may become one by adding their values."""
        return True

    @property
    def stored(self) -> str:
        """The field of a row, and the column of the cache; it carries the unit."""
        return self.name

    def sums(self) -> tuple[Sum, ...]:
        """Return the daily sums of this column."""
        return ()


@dataclass(frozen=True)
class Day(Column):
    """The shop's own day: the first column of every table, and the only one of its kind.

    Attributes:
        begins: How files call the first day of a range that a row is of.
        ends: How they call its last day: a row whose last day is a later one is not of one day.
        longer: {how files call it: months}, of columns that tell more than a day at once; 0 months is a week.
    """

    name: str = "day"
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    longer: Mapping[str, int] = field(default_factory=dict)
    is_label: ClassVar[bool] = True


@dataclass(frozen=True)
class Label(Column):
    """A text by which figures are split.

    Attributes:
        reading: How the texts of files become ours: "channel" and "device" are written small, as orders write them,
            "account" without dashes and "act_", so that one account has one name; "plain" is kept as it is. What a
            channel or campaign counts as is decided when it is counted (`commerce.channels`).
        segment: The segment of the facts, where it has another name; None: figures are not split by it.
        names_file: The configuration may say it for a whole file.
        halves: How files call the two columns that tell it together, "google" in one and "cpc" in the other.
    """

    reading: Literal["plain", "channel", "device", "account"] = "plain"
    segment: str | None = ""
    names_file: bool = False
    halves: tuple[Headings, Headings] | None = None
    is_label: ClassVar[bool] = True


@dataclass(frozen=True)
class Choice(Column):
    """One of a few words; `noun` is what messages call such a word.

    Attributes:
        words: Those that it may be.
        noun: What messages call such a word.
        names_file: The configuration may say it for a whole file.
    """

    words: tuple[str, ...] = ()
    noun: str = "word"
    names_file: bool = False
    is_label: ClassVar[bool] = True


@dataclass(frozen=True)
class _Additive(Column):
    """A number whose daily sum means something.

    Attributes:
        sum: The name of the sum, where it is another one than the column's. Where the column is optional, the sum
            `<column>_known` counts the rows that know it.
        of: The column that it is held against, which stands before it. A count is a part of that and cannot be more;
            of nothing it is nothing; and where two rows become one, both must know it: a part of the one is no part of
            both.
    """

    sum: str = ""
    of: str = ""

    def sums(self) -> tuple[Sum, ...]:
        """Return the sum, and where it is optional, how many rows know it."""
        name, value = self.sum or self.name, f"t.{self.stored}"
        if not self.is_optional:
            return (Sum(name, value),)
        return Sum(name, _if_known(value, value)), Sum(f"{self.name}_known", _if_known(value, "1"))


@dataclass(frozen=True)
class Money(_Additive):
    """An amount, stored in minor units of the shop's currency.

    Attributes:
        currency: How files call the column that says in which currency it is.
        millionths: How files call it that tell millionths of the currency's unit.
    """

    currency: tuple[str, ...] = ()
    millionths: tuple[str, ...] = ()

    @property
    def stored(self) -> str:
        """The column of the cache."""
        return f"{self.name}_minor"


@dataclass(frozen=True)
class Count(_Additive):
    """How many."""


@dataclass(frozen=True)
class Duration(_Additive):
    """A length of time, stored in whole seconds.

    Attributes:
        unit: Of the numbers in files; "1:30:00" is understood in any case.
        each: The count whose mean it is, e.g. "tickets": the sum is then of all of them, and `<column>_known` counts
            them, not the rows, so that a busy day weighs more than a quiet one. "": the time of the row itself.
    """

    unit: Literal["seconds", "minutes", "hours"] = "minutes"
    each: str = ""

    @property
    def stored(self) -> str:
        """The column of the cache."""
        return f"{self.name}_s"

    @property
    def adds_up(self) -> bool:
        """Whether it may be added up: a mean may not."""
        return not self.each

    def sums(self) -> tuple[Sum, ...]:
        """Return the time in all, and how many it was the time of."""
        if not self.each:
            return super().sums()
        value, many = f"t.{self.stored}", f"t.{self.each}"
        whole = Sum(self.sum or self.name, _if_known(value, f"{value} * {many}"))
        return whole, Sum(f"{self.name}_known", _if_known(value, many))


@dataclass(frozen=True)
class Scale:
    """From where to where a score goes, and {sum: (from, to)} of the answers that are counted."""

    lowest: int
    highest: int
    counts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Score(Column):
    """One answer's score; its sum says nothing, so that answers are counted.

    Attributes:
        of: The choice that says which scale it is on.
        scales: {word of the choice: scale}.
        asked: {word of the choice: what a question of that kind has in it}; the column is then headed by the question.
    """

    of: str = ""
    scales: Mapping[str, Scale] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether it may be added up: every answer is one of its own."""
        return False

    def sums(self) -> tuple[Sum, ...]:
        """Return what is counted of each scale."""
        return tuple(
            Sum(
                name,
                f"CASE WHEN t.{self.of} = '{word}' AND t.{self.stored} BETWEEN {low} AND {high} THEN 1 ELSE 0 END",
            )
            for word, scale in self.scales.items()
            for name, (low, high) in scale.counts.items()
        )


#: Every kind there is; whoever reads or stores a column knows these.
KINDS: tuple[type[Column], ...] = (Day, Label, Choice, Money, Count, Duration, Score)


def _if_known(value: str, then: str) -> str:
    return f"CASE WHEN {value} IS NULL THEN 0 ELSE {then} END"
