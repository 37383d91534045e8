"""What a KPI adds up: measures that are put together, and the amounts behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

#: One row of facts: {measure: sum}; a measure that is not there is 0.
Row = Mapping[str, int]

MINUTE_S, HOUR_S = 60, 3600


class Summing(Protocol):
    """What a part makes of rows of facts; `Sums` is the plain one."""

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every measure that takes part."""
        ...

    def of(self, row: Row) -> int | Fraction:
        """Return the amount over one row of facts, of however many days."""
        ...

    def per_day(self, rows: Sequence[Row]) -> list[float]:
        """Return the amount of every day; one that a single day cannot tell sees each with the days before it."""
        return [float(self.of(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Sums(Summing):
    """Measures that are added and measures that are taken off; `Sums(("net_sales",), ("refunds",))`."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every measure that takes part."""
        return self.plus + self.minus

    def of(self, row: Row) -> int:
        """Return the sum over one row of facts."""
        return sum(row.get(name, 0) for name in self.plus) - sum(row.get(name, 0) for name in self.minus)

    def per_day(self, rows: Sequence[Row]) -> list[float]:
        """Return the sum of every day: most are of one measure, and hundreds of days are asked for again and again."""
        if len(self.plus) == 1 and not self.minus:
            (name,) = self.plus
            return [float(row.get(name, 0)) for row in rows]
        return [float(self.of(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Time(Summing):
    """Lengths of time that are measured in seconds, told in minutes or hours: `Time(("first_response",), MINUTE_S)`."""

    measures: tuple[str, ...]
    unit_s: int

    @property
    def names(self) -> tuple[str, ...]:
        """Return every measure that takes part."""
        return self.measures

    def of(self, row: Row) -> Fraction:
        """Return the time in all over one row of facts, exact."""
        return Fraction(sum(row.get(name, 0) for name in self.measures), self.unit_s)


def merged(rows: Mapping[str, Row], names: tuple[str, ...]) -> dict[str, int]:
    """Return one row: the sum of several keys' rows."""
    return {name: sum(row.get(name, 0) for row in rows.values()) for name in names}
