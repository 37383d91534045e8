"""What a value is held beside: its target, the days before, the same weeks of last year, what is usual, a benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from commerce.figures import Figure, Missing, Target, Unit
from commerce.period import Period

#: Units of what lies on a scale: a share of a score says nothing.
TOLD_AS_DIFFERENCE: frozenset[Unit] = frozenset({"percent", "points"})


class Beside(StrEnum):
    """What a value is held beside, in the order in which it is told."""

    TARGET = "target"
    BEFORE = "before"
    LAST_YEAR = "last_year"
    USUAL = "usual"
    BENCHMARK = "benchmark"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that a value is held beside, in the units of the value.

    Attributes:
        beside: What.
        value: Its value; None where it is not known, and of a benchmark that is a range only.
        low, high: Of "usual" between what is normal, of a benchmark its ends; None where there is no range.
        change: How far the value lies from it: a difference of shares and points, else a share of it; of a range the
            distance to its nearer end, 0 within. None where nothing is known, and where nothing was before.
        period: Which days were held beside.
        target: Of "target", how it is written; `is_ceiling`: what lies above it is the wrong side.
        missing: Why it is not known; see `commerce.figures.Missing`. Further codes: "no_target", "no_usual",
            "no_benchmark", "counted_otherwise" (then on another basis, so that both cannot be compared).
        file: Of a benchmark: the document that states it.
    """

    beside: Beside
    value: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    change: Fraction | None = None
    period: Period | None = None
    target: Target | None = None
    is_ceiling: bool = False
    missing: Missing | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure with everything that it is held beside; each of `Beside` once, in order."""

    figure: Figure
    comparisons: tuple[Comparison, ...]


def moved(unit: Unit, value: Fraction, other: Fraction) -> Fraction | None:
    """Return how far a value lies from another, see `Comparison.change`."""
    if unit in TOLD_AS_DIFFERENCE:
        return value - other
    return (value - other) / abs(other) if other else None


def moved_from(unit: Unit, value: Fraction, low: Fraction, high: Fraction) -> Fraction | None:
    """Return how far a value lies from a range; 0 within."""
    return Fraction(0) if low <= value <= high else moved(unit, value, low if value < low else high)
