"""What a KPI adds up: measures that are put together, and the amounts behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

#: One row of facts: {measure: sum}; a measure that is not there is 0.
Row = Mapping[str, int]

MINUTE_S, HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class Sums:
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


@dataclass(frozen=True, slots=True)
class Time:
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
