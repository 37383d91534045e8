"""Days that were over and shown, and of which another figure holds now: what changed, from what to what, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from commerce.figures import Unit
from commerce.period import Period
from commerce.stored import readable


class Why(StrEnum):
    """Why a day that was over changed."""

    CANCELLED = "cancelled"  # orders count no more: cancelled, failed, deleted
    LATE = "late"  # orders count that did not: paid later, or told later
    EDITED = "edited"  # orders have other amounts, or lie on another day
    REFUNDED = "refunded"  # refunds were booked on the day, or taken back
    TABLE = "table"  # a source of a table tells otherwise, came or went
    COSTS = "costs"  # what goods cost was told otherwise
    RATES = "rates"  # exchange rates in the configuration
    DEFINITION = "definition"  # what counts, in the configuration
    TIME_ZONE = "time_zone"  # the shop's days begin elsewhere
    UPDATE = "update"  # this version counts otherwise than the one before
    ANEW = "anew"  # the shop was read, and all was counted, anew


@readable
class Cause(msgspec.Struct, frozen=True):
    """Why, and of how many orders; of a table which, and which source (foreign) told it."""

    why: Why
    count: int = 0
    table: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class MovedSum:
    """One daily sum of the whole shop that was moved after it had been shown.

    Attributes:
        number: Grows with time.
        write: Which write moved it; what one write moved has the same causes on a day.
        before, after: The sum; money in minor units.
    """

    number: int
    write: int
    day: date
    measure: str
    before: int
    after: int
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the first digest of a day showed.

    Attributes:
        day: The shop's own day on which it was written.
        days: The days that were over and read to their end by then.
        number: The last moved sum that it told of; 0 for none.
    """

    day: date
    days: Period
    number: int = 0


@dataclass(frozen=True, slots=True)
class Restated:
    """What a KPI came to over some days, and what it was said to come to; in the units of its value."""

    kpi: str
    unit: Unit
    currency: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Restatement:
    """Days that were restated, the KPIs that moved noticeably by it, the first of them first, and why."""

    days: Period
    moved: tuple[Restated, ...]
    causes: tuple[Cause, ...]
