"""What of a KPI is split to find the parts that lost: its step that lost, else itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from commerce.figures import Unit
from kpi.facts.sums import Sums
from kpi.formulas.factors import Factor


@dataclass(frozen=True, slots=True)
class Subject:
    """Cases and what they come out of, so that fewer (or more) cases are worse.

    Attributes:
        kpi: What is told of it: KPI id, or input id of `knowledge`.
        unit: Of its value.
        cases: What is counted.
        base: What they come out of; None: the days.
        worse: -1 where fewer cases are worse, +1 where more are.
        shown: How its value comes of both: "plain" cases over base, "turned_over" base over cases (a price: what the
            money buys is counted), "rest" 1 - cases over base.
        by_report: The cases by the source's own report, where the shop's orders do not tell the keys.
    """

    kpi: str
    unit: Unit
    cases: Sums
    base: Sums | None
    worse: int
    shown: Literal["plain", "turned_over", "rest"] = "plain"
    by_report: Sums | None = None

    @property
    def is_money(self) -> bool:
        """Return whether its cases are sums of money."""
        return self.unit == "currency" and self.shown == "plain"

    def value(self, cases: float, base: float) -> Fraction | None:
        """Return the value of so many cases out of so much; None where it has none."""
        above, below = Fraction(cases), Fraction(base) if self.base is not None else Fraction(1)
        if self.shown == "turned_over":
            above, below = below, above
        if not below:
            return None
        return 1 - above / below if self.shown == "rest" else above / below


def of_step(factor: Factor, unit: Unit, worse: int) -> Subject:
    """Return a step as a subject; a price that rose is one of fewer cases for the money.

    Args:
        factor: The step.
        unit: Of its value.
        worse: In which direction it went.
    """
    if worse > 0 and unit == "currency" and factor.per is not None:
        return Subject(factor.name, unit, factor.per, factor.of, -1, "turned_over", factor.by_report)
    return Subject(factor.name, unit, factor.of, factor.per, worse, by_report=factor.by_report)


def of_parts(kpi: str, unit: Unit, parts: tuple[Sums, Sums | None], worse: int, *, as_complement: bool) -> Subject:
    """Return a KPI as a subject by its own two parts.

    Args:
        kpi: Its id.
        unit: Of its value.
        parts: What it adds up, and what it divides that by.
        worse: +1 where a higher value is worse.
        as_complement: It is what is left of the whole: what was not left is counted.
    """
    above, below = parts
    if below is not None and as_complement:
        kept = Sums((*below.plus, *above.minus), (*below.minus, *above.plus))
        return Subject(kpi, unit, kept, below, -worse, "rest")
    if worse > 0 and unit == "currency" and below is not None:
        return Subject(kpi, unit, below, above, -1, "turned_over")
    return Subject(kpi, unit, above, below, worse)


def of_end(factor: Factor, subject: Subject) -> Subject:
    """Return what all steps end in, as seen beside the whole of what a step comes out of."""
    return Subject(factor.name, "count", factor.of, subject.base, -1)


def of_orders(factor: Factor) -> Subject:
    """Return orders as a subject of their own: so many on so many days."""
    return Subject(factor.name, "count", factor.of, None, -1)
