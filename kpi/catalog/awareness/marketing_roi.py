"""What marketing money earns beyond its cost: gross profit of orders that came over paid channels, less the spend.

Gross profit is that of the orders of these days whose channel money was spent on, before refunds; orders keep the
channel of the visit before them. Only channels that spend and orders call by the same name, or one by a wider name, are
counted, on both sides; where most of the money went to channels that no order names, there is no value. Costs of goods
as for `gross_profit`: unknown ones are reckoned at the margin of the others, and below the coverage that the shop sets
there is no value.
Unit: share of the spend; 0 earns just what was spent, -1 earned nothing. No spend: no value.
Source: 000_284879f5a0d24855.txt, 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.facts.needs import ORDERS, SPEND
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, PaidKeys, Part
from kpi.formulas.daily import Return
from kpi.formulas.gap_cost import Each
from kpi.formulas.profit import COVERAGE, GrossProfit, unless_costs_are_known

_SPEND = Sums(("marketing_spend",))

KPI = Return(
    id="marketing_roi",
    bases=(
        Basis(
            numerator=Part("attributed_gross_profit", GrossProfit()),
            denominator=Part("marketing_spend", _SPEND),
            needs=(ORDERS, SPEND),
            paid=PaidKeys("channel", spend=_SPEND, named_by=Sums(("orders",))),
            sample=Sums(("orders",)),
            shown=(COVERAGE,),
            refused=unless_costs_are_known,
        ),
    ),
    segments=("channel", "campaign"),
    gap_cost=Each(),
)
