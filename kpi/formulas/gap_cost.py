"""What the distance to the target costs a week, where money can be named honestly: each KPI declares how.

Always against the limit of the verdict, at the pace of its window. It is turnover (or money spent), not profit, unless
the KPI itself is one of profit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from commerce.figures import Figure
from commerce.period import WEEK, YEAR

#: Returns the value of another KPI over the same window, 0 when it has none.
Lookup = Callable[[str], Fraction]


class GapCost(Protocol):
    """How a gap becomes money."""

    @property
    def kpis(self) -> tuple[str, ...]:
        """The other KPIs that are looked up."""
        ...

    def a_week(self, figure: Figure, gap: Fraction, value_of: Lookup) -> Fraction | None:
        """Return minor units a week; None where money cannot be named.

        Args:
            figure: The judged one, with a value.
            gap: How far it lies from its limit, never negative.
            value_of: Looks up other KPIs of the same window.
        """
        ...


@dataclass(frozen=True, slots=True)
class Each:
    """The gap arises with every case of the denominator: every new customer, every order, every visit.

    Attributes:
        worth: KPI that says what one of the numerator is worth; "" where the KPI is money itself.
    """

    worth: str = ""

    @property
    def kpis(self) -> tuple[str, ...]:
        """The KPI that says what one is worth."""
        return (self.worth,) if self.worth else ()

    def a_week(self, figure: Figure, gap: Fraction, value_of: Lookup) -> Fraction | None:
        """Return gap x cases a week x worth."""
        worth = value_of(self.worth) if self.worth else 1
        return gap * Fraction(figure.denominator or 0) * _weekly(figure) * worth


@dataclass(frozen=True, slots=True)
class Itself:
    """The gap of a total is the shortfall itself: so much money, or so many of something that is worth so much.

    Attributes:
        worth: KPI that says what one is worth, or how many times the gap arises; "" where the total is money.
    """

    worth: str = ""

    @property
    def kpis(self) -> tuple[str, ...]:
        """The KPI that says what one is worth."""
        return (self.worth,) if self.worth else ()

    def a_week(self, figure: Figure, gap: Fraction, value_of: Lookup) -> Fraction | None:
        """Return gap a week x worth."""
        return gap * _weekly(figure) * (value_of(self.worth) if self.worth else 1)


@dataclass(frozen=True, slots=True)
class OfEachAYear:
    """The KPI is money a year of each of something that another KPI counts: what a customer spends in a year."""

    count: str

    @property
    def kpis(self) -> tuple[str, ...]:
        """The KPI that counts them."""
        return (self.count,)

    def a_week(self, figure: Figure, gap: Fraction, value_of: Lookup) -> Fraction | None:
        """Return gap x their number x the part of a year that a week is."""
        del figure
        return gap * value_of(self.count) * WEEK / YEAR


@dataclass(frozen=True, slots=True)
class NoMoney:
    """Nothing can be named honestly.

    Attributes:
        why: For the reader of the catalog.
    """

    why: str

    @property
    def kpis(self) -> tuple[str, ...]:
        """Nothing is looked up."""
        return ()

    def a_week(self, figure: Figure, gap: Fraction, value_of: Lookup) -> Fraction | None:
        """Return that there is none."""
        del figure, gap, value_of
        return None


def cost_per_week_minor(figure: Figure, limit: Fraction | None, gap_cost: GapCost, value_of: Lookup) -> int | None:
    """Return minor units a week, never negative; None without a value or limit, or where money cannot be named.

    Args:
        figure: The judged one.
        limit: What it was held against.
        gap_cost: As the KPI declares it.
        value_of: Looks up other KPIs of the same window.
    """
    if figure.value is None or limit is None:
        return None
    cost = gap_cost.a_week(figure, abs(figure.value - limit), value_of)
    return None if cost is None else round(cost)


def _weekly(figure: Figure) -> Fraction:
    return Fraction(WEEK, figure.period.length)
