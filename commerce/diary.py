"""What a shop's people did about a tactic, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal

import msgspec

from commerce.figures import Unit
from commerce.period import Period
from commerce.stored import readable


class DiaryState(StrEnum):
    """Where a tactic stands at a shop."""

    ADOPTED = "adopted"
    CLOSED = "closed"  # it was adopted, and is no more
    LATER = "later"
    NOT_FOR_US = "not_for_us"


@readable
class DiaryEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry: what was done, when, where, and which KPI should move. Stored as JSON.

    Attributes:
        tactic: Id of the collection; it may have been taken out since.
        state: Where it stands.
        by: Who said so: name of a `[[recipient]]`.
        written_at: UTC.
        kpi, direction: What should move, and which way; the KPI may be gone from the collection since.
        adopted_on, closed_on: The shop's own days; None: never.
        until: The shop's own day from which on it is suggested again; only of `LATER`.
        segment, key: The part of the shop that it touches ("device", "mobile"); "" both: all of it. The key is the
            shop's text: hostile until escaped.
        note, closing_note: What was said when it was written, and when it was closed; hostile until escaped.
        number: Of the entry; 0 while it is not stored.
    """

    tactic: str
    state: DiaryState
    by: str
    written_at: datetime
    kpi: str = ""
    direction: Literal["raise", "lower"] = "raise"
    adopted_on: date | None = None
    closed_on: date | None = None
    until: date | None = None
    segment: str = ""
    key: str = ""
    note: str = ""
    closing_note: str = ""
    number: int = 0


def newest(entries: Iterable[DiaryEntry]) -> dict[str, DiaryEntry]:
    """Return {tactic id: its newest entry}, of entries the oldest first: the older ones are history."""
    return {one.tactic: one for one in entries}


class Helped(StrEnum):
    """What became of a tactic, as far as figures tell."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    HARMED = "harmed"
    TOO_EARLY = "too_early"
    CANNOT_TELL = "cannot_tell"


#: What figures do tell.
TOLD = frozenset({Helped.HELPED, Helped.DID_NOT_HELP, Helped.HARMED})


@dataclass(frozen=True, slots=True)
class Change:
    """A KPI after a day against as many days before.

    Everything in the units of the KPI, of a sum over whole windows: days left out are taken for days like the others.

    Attributes:
        kpi: Which.
        unit, currency: Of every value; "" without money.
        before, after: The days, the first one of `after` being the day of the change.
        was, now: The values.
        expected: What `now` would be had the part moved as the untouched parts did; without such, `was`.
        low, high: Between them lies, nine times in ten, what `now` differs from `expected` by.
        smallest: The smallest difference that could be seen: half of that interval.
        worth_naming: A difference of less is taken for none.
        untouched: Values of the parts that were not touched, before and after; None: there are none to go by.
        left_out: Days of `after` that are not counted, and their like before: special ones, and the first.
        was_off: The days before were surely worse than usual: some of a recovery comes by itself.
    """

    kpi: str
    unit: Unit
    currency: str
    before: Period
    after: Period
    was: Fraction
    now: Fraction
    expected: Fraction
    low: Fraction
    high: Fraction
    smallest: Fraction
    worth_naming: Fraction
    untouched: tuple[Fraction, Fraction] | None = None
    left_out: int = 0
    was_off: bool = False

    @property
    def difference(self) -> Fraction:
        """What `now` differs from `expected` by."""
        return self.now - self.expected


@dataclass(frozen=True, slots=True)
class SideEffect:
    """A KPI that was to be watched meanwhile: `worse` None where it can not be told, and `why` says why not."""

    kpi: str
    change: Change | None = None
    worse: bool | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an adopted tactic.

    Attributes:
        entry: The entry it is about.
        verdict: What figures tell.
        why: A code of `wording.diary.WHY_NOT` where they tell nothing; else "".
        change: The KPI that should move, where before and after are known.
        side_effects: The KPIs that were to be watched.
        days_left: Until it can be told; 0: now.
        needed_days: After how many days it is looked at.
        others: Ids of tactics that were adopted so near that nobody can tell whose the change is.
    """

    entry: DiaryEntry
    verdict: Helped
    why: str = ""
    change: Change | None = None
    side_effects: tuple[SideEffect, ...] = ()
    days_left: int = 0
    needed_days: int = 0
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What an advisor should know of a shop's diary.

    Attributes:
        helped: {tactic id: what figures tell of it, the latest}; what they tell nothing of is absent.
        in_place: Ids of what is adopted now.
        not_for_us: Ids of what the shop does not want.
        later: {tactic id: the shop's own day from which on it may be suggested again}; those days that are to come.
    """

    helped: Mapping[str, Helped]
    in_place: frozenset[str]
    not_for_us: frozenset[str]
    later: Mapping[str, date]

    @property
    def put_off(self) -> frozenset[str]:
        """Ids of what should not be suggested now."""
        return self.in_place | self.not_for_us | self.later.keys()
