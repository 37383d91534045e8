"""Gross profit: sales at the margin of those whose cost is known, as long as that is most of them.

Nobody knows the cost of every product. To take an unknown one for nothing would show too much profit, and to leave its
sales out too little; so the sales whose cost is not known are reckoned at the margin of the others, the share of sales
with a known cost is told beside the figure, and below a share that the merchant sets there is no figure at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from commerce.facts import Facts
from commerce.figures import Missing
from commerce.period import FOUR_WEEKS
from kpi.facts.sums import Row, Summing, Sums
from kpi.formulas.basis import Part

SALES = Sums(("net_sales",))
COSTED_SALES = Sums(("costed_sales",))
COST = Sums(("cost_of_goods",))


@dataclass(frozen=True, slots=True)
class CostOfGoods(Summing):
    """What the goods sold cost, unknown costs reckoned at the share that the known ones have in their sales."""

    @property
    def names(self) -> tuple[str, ...]:
        """Sales, those of them with a known cost, and that cost."""
        return (*SALES.names, *COSTED_SALES.names, *COST.names)

    def of(self, row: Row) -> Fraction:
        """Return minor units; 0 where no cost is known."""
        costed = COSTED_SALES.of(row)
        return Fraction(COST.of(row) * SALES.of(row), costed) if costed > 0 else Fraction(0)


@dataclass(frozen=True, slots=True)
class CostCoverage(Summing):
    """The share of sales whose cost is known, 0..1."""

    @property
    def names(self) -> tuple[str, ...]:
        """Sales, and those of them with a known cost."""
        return (*SALES.names, *COSTED_SALES.names)

    def of(self, row: Row) -> Fraction:
        """Return the share; all of nothing is known."""
        sales = SALES.of(row)
        return min(Fraction(1), Fraction(COSTED_SALES.of(row), sales)) if sales > 0 else Fraction(1)


@dataclass(frozen=True, slots=True)
class GrossProfit(Summing):
    """Sales less the cost of goods, less what `less` takes off: refunds, or what was spent to sell."""

    less: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every measure that takes part."""
        return (*CostOfGoods().names, *self.less)

    def of(self, row: Row) -> int:
        """Return minor units, rounded."""
        return round(SALES.of(row) - CostOfGoods().of(row)) - sum(row.get(name, 0) for name in self.less)

    def per_day(self, rows: Sequence[Row]) -> list[float]:
        """Return the profit of every day at the margin of the four weeks up to it: a day's own may not be known."""
        result = []
        cost = costed = 0
        for place, row in enumerate(rows):
            cost, costed = cost + COST.of(row), costed + COSTED_SALES.of(row)
            if place >= FOUR_WEEKS:
                cost, costed = (
                    cost - COST.of(rows[place - FOUR_WEEKS]),
                    costed - COSTED_SALES.of(rows[place - FOUR_WEEKS]),
                )
            margin = 1 - cost / costed if costed > 0 else 0.0
            result.append(SALES.of(row) * margin - sum(row.get(name, 0) for name in self.less))
        return result


#: What is told beside a profit.
COVERAGE = Part("cost_coverage", CostCoverage())


def unless_costs_are_known(facts: Facts, row: Row) -> Missing | None:
    """Say why no profit may be told: no cost is known at all, or that of too few sales."""
    if SALES.of(row) > 0 and COSTED_SALES.of(row) <= 0:
        return Missing("no_input", ("cost_of_goods_sold",))
    known = CostCoverage().of(row)
    if known < facts.least_cost_coverage:
        return Missing("thin_costs", ("cost_of_goods_sold",), shares=(known, facts.least_cost_coverage))
    return None
