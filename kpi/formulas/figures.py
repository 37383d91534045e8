"""Calculations in, figures out: every amount with the unit that the collection gives its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from commerce.facts import WHOLE
from commerce.figures import Amount, Figure, Meaning, Range, Target, Unit
from kpi.estimate.chance import FEW_CASES, FEWEST_CASES, Span
from kpi.formulas.kind import Calculation

STEPS = 1_000_000  # an interval is told in millionths of a share, in whole minor units of money and whole counts
_WHOLE_STEPS = frozenset({"currency", "count"})


@dataclass(frozen=True, slots=True)
class Figures:
    """Turns calculations into figures.

    Attributes:
        meanings: Unit and direction of every KPI.
        inputs: {input id: unit}.
    """

    meanings: Mapping[str, Meaning]
    inputs: Mapping[str, Unit]

    def unit(self, name: str) -> Unit:
        """Return the unit of a KPI or input."""
        meaning = self.meanings.get(name)
        return meaning.unit if meaning is not None else self.inputs[name]

    def of(self, kpi: str, made: Calculation, currency: str, *, segment: str = WHOLE, key: str = "") -> Figure:
        """Return a calculation as a figure, its parts included."""
        amounts = tuple(Amount(one.input, one.value, self.inputs[one.input]) for one in made.amounts)
        unit = self.meanings[kpi].unit
        has_money = "currency" in {unit, *(one.unit for one in amounts)}
        return Figure(
            kpi=kpi,
            period=made.period,
            unit=unit,
            value=made.value,
            numerator=made.numerator,
            denominator=made.denominator,
            missing=made.missing,
            currency=currency if has_money else "",
            basis=made.basis,
            parts=tuple(self.of(name, part, currency, segment=segment, key=key) for name, part in made.parts),
            segment=segment,
            key=key,
            numerator_unit=amounts[0].unit if amounts else unit,
            denominator_unit=amounts[1].unit if made.denominator is not None and len(amounts) > 1 else "count",
            operation=made.operation,
            amounts=amounts,
            sample_size=made.sample_size,
            unknown_days=made.unknown_days,
        )


def told_interval(figure: Figure, reach: Range, span: Span) -> tuple[Fraction, Fraction] | None:
    """Return an interval as it is told: rounded outwards, around the value, within what is possible.

    None where too few cases tell nothing.
    """
    if figure.value is None:
        return None
    steps = 1 if figure.unit in _WHOLE_STEPS else STEPS
    bottom = min(Fraction(floor(span[0] * steps), steps), figure.value)
    top = max(Fraction(ceil(span[1] * steps), steps), figure.value)
    bottom, top = reach.within(bottom, top, figure.value)
    return None if _tells_nothing(figure, bottom, top) else (bottom, top)


def _tells_nothing(figure: Figure, low: Fraction, high: Fraction) -> bool:
    """Return whether an interval is worth nothing: of a mean of one case, or without any width and many cases."""
    if figure.denominator is None:
        return low == high
    size = figure.sample_size if figure.sample_size is not None else 0
    if figure.unit != "percent" and size < FEWEST_CASES:
        return True
    return low == high and size < FEW_CASES


def exact(value: float) -> Fraction:
    """Return an estimate as a fraction of so many steps."""
    return Fraction(round(value * STEPS), STEPS)


def limit_of(target: Target | None, held: float | None) -> Fraction | None:
    """Return what an interval was held against, exact where the merchant wrote it and every day is known."""
    if target is None or held is None:
        return None
    is_written = target.kind != "near_usual" and held == float(target.value)
    return target.value if is_written else exact(held)
