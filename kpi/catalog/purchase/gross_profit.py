"""Revenue less the cost of the goods sold.

The cost of a line is the one told at the sale, else the unit cost that was valid then, else the first one known after.
Sales whose cost nobody knows are reckoned at the margin of the others; the share of sales with a known cost is told
beside the figure, and below the share that the shop sets (`cost_coverage`, 80 % unless written otherwise) there is no
value. Refunds are taken off on their day; goods that came back are not credited. A target is one for 28 days. Each
part of a split is reckoned at its own margin, so that the parts need not add up to the whole.
Unit: minor units of the shop currency.
Source: 004_118017928183e70c.txt.
"""

from __future__ import annotations

from commerce.figures import SALES
from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.gap_cost import Itself
from kpi.formulas.profit import COVERAGE, CostOfGoods, GrossProfit, unless_costs_are_known

KPI = Total(
    id="gross_profit",
    bases=(
        Basis(
            numerator=Part("gross_profit_amount", GrossProfit(less=("refunds",))),
            sample=Sums(("orders",)),
            shown=(
                Part("revenue_amount", Sums(("net_sales",), ("refunds",))),
                Part("cost_of_goods_sold", CostOfGoods()),
                COVERAGE,
            ),
            refused=unless_costs_are_known,
        ),
    ),
    segments=BY_LINES,
    range=SALES,
    splits_exactly=False,
    gap_cost=Itself(),
)
