"""What one reading of a source told: rows, the days that they are all of, and what could not be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

import msgspec

from commerce.period import Period
from commerce.tables.base import DataTable, Row

#: What a source may say of its own days: rows of few people were withheld; rows were folded into one; only a part was
#: read, and the rest is an estimate.
Mark = Literal["withheld", "folded", "sampled"]


class BadRow(msgspec.Struct, frozen=True):
    """A row that was skipped: where (1-based line, column name), what was found and what is expected."""

    line: int
    column: str
    problem: str

    @property
    def place(self) -> str:
        """The line, and the column when one is to blame."""
        return f"line {self.line}, {self.column}" if self.column else f"line {self.line}"

    @property
    def why(self) -> str:
        """What is wrong, beside the line."""
        return f"{self.column}: {self.problem}" if self.column else self.problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source told of a table. Stored in one transaction.

    Attributes:
        table: Which table.
        source: Who told it, without secrets: a path, an address, a service; "" for the shop itself.
        rows: Its good rows, all of `days`.
        days: The days it covers: what the source said of them before is replaced, and a day without rows is a day of
            nothing, unless the table says otherwise (`Replaces`).
        is_inferred: The days were worked out from the rows, not stated: a slip in one may make them far too many.
        speaks_of: Of a source that was read whole, the days that it has rows of now, those included that could not be
            read: what lies outside of their span it told once, and does not tell any more. Empty where it has no row at
            all; None where only a part was read, or a row may be of any day.
        repeated: How many of its rows repeat an earlier one letter for letter, which may be a mistake; all are counted.
        bad_rows: What could not be read, and cells of good rows that are not known therefore.
        passed_over: Lines that are no rows, and rightly left out: totals, headings that stand there again, feet.
        remarks: What to know of the rows though they are read: they may mean something else.
        latest: What it told of later days than this goes: they lay in the future when it was read. None: nobody asked.
        content: Remembered beside the rows, and handed back at the next reading: it tells what need not be read again.
        settled: The last day that will not be restated as a matter of course; None: all of them.
        zone: The time zone whose days these are, where the source has one of its own; "" for the shop's.
        goes_on: The source tells of every day that is over, as long as it is asked: one that does not has stopped.
        begins: The first day that it is read back to in the end; None where nobody knows, or all was read.
        marks: {what the source says of its own figures: of which of these days}; told where a figure of them is shown.
    """

    table: DataTable
    source: str = ""
    rows: Sequence[Row] = ()
    days: Collection[date] = ()
    is_inferred: bool = False
    speaks_of: Collection[date] | None = None
    repeated: int = 0
    bad_rows: tuple[BadRow, ...] = ()
    passed_over: tuple[BadRow, ...] = ()
    remarks: tuple[str, ...] = ()
    latest: date | None = None
    content: str = ""
    settled: date | None = None
    zone: str = ""
    goes_on: bool = False
    begins: date | None = None
    marks: Mapping[Mark, Collection[date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source as the configuration names it.

    Attributes:
        name: What its rows are stored under.
        title: What people call it; "" for its name.
        wins: It goes before others, wherever it is named.
        apart: Its accounts are no other source's, however alike their amounts are.
        ended: Nothing is to come of it any more: of the days after its last one there is nothing.
    """

    name: str
    title: str = ""
    wins: bool = False
    apart: bool = False
    ended: bool = False


class ReadSoFar(NamedTuple):
    """How far a source of a table has been read.

    `content` is what its last reading left to be remembered; `covered` the days from the first to the last that any of
    its readings covered; `settled` the last of them that will not be restated, None where all are; `read_at` when the
    last reading was stored (UTC), None: never. `past_waits` until when days before `covered` are left alone (UTC), and
    why; None: they are not.
    """

    content: str = ""
    covered: Period | None = None
    settled: date | None = None
    read_at: datetime | None = None
    past_waits: tuple[datetime, str] | None = None


def told(table: DataTable, rows: Sequence[Row]) -> Reading:
    """Return what the shop itself tells of the days of these rows, whole."""
    return Reading(table, rows=rows, days=frozenset(row.day for row in rows))
