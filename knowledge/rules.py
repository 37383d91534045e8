"""Rules of the documents by which every shop can be judged, whatever it sells and in whatever currency."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Protocol

from commerce.figures import Target, Unit


class Stated(Protocol):
    """A figure that a document states, as `knowledge.entries.Benchmark` has it."""

    @property
    def kind(self) -> str:
        """What it is: "rule", "typical" ..."""
        ...

    @property
    def unit(self) -> str:
        """Of the figure."""
        ...

    @property
    def value(self) -> int | None:
        """The figure; None where the document names none."""
        ...

    @property
    def compare(self) -> str:
        """On which side of it a KPI must lie: "greater_than", "less_than", "" for neither."""
        ...


def ruled(one: Stated, unit: Unit) -> Target | None:
    """Return the limit that a document sets a KPI of a unit; None where it sets none.

    Of money that is nothing only: any other figure would be another shop's, in another currency.
    """
    if one.kind != "rule" or not one.compare or one.value is None or one.unit != unit:
        return None
    if unit == "currency" and one.value:
        return None
    limit = Fraction(one.value, 100 if unit == "percent" else 1)
    return Target("at_least" if one.compare == "greater_than" else "at_most", limit, is_rule=True)


def rule_of(benchmarks: Iterable[Stated], unit: Unit) -> Target | None:
    """Return the first rule among what documents state of a KPI; None where there is none."""
    return next((rule for one in benchmarks if (rule := ruled(one, unit)) is not None), None)
