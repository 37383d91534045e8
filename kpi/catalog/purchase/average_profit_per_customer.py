"""What the average customer leaves: gross profit less marketing spend over the customers who ordered in these days.

Gross profit as for `gross_profit` (refunds off on their day; unknown costs at the margin of the others, and no value
below the coverage that the shop sets), of customers who are known: a guest whom nobody can recognise is left out with
the orders. Marketing spend is all that was spent in these days, whoever it was spent on; where no table of spend covers
them it is before marketing, which is told beside the value. Rent, wages and shipping are known to nobody here and not
taken off: what is left to pay for them. It is of the days asked for: more days, more of each customer; verdicts look at
90. It may be less than nothing.
Unit: minor units of the shop currency. No customer: no value.
Source: 003_4e119004e10a9b38.txt.
"""

from __future__ import annotations

from kpi.facts.needs import ORDERS, SPEND
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import Each
from kpi.formulas.per_customer import PerCustomer
from kpi.formulas.profit import COVERAGE, GrossProfit, unless_costs_are_known

_SPEND = Sums(("marketing_spend",))

KPI = PerCustomer(
    id="average_profit_per_customer",
    bases=(
        Basis(
            numerator=Part("profit_after_marketing", GrossProfit(less=("refunds", *_SPEND.names))),
            needs=(ORDERS, SPEND),
            code="after_marketing",
            sample=Sums(("orders",)),
            shown=(Part("marketing_spend", _SPEND), COVERAGE),
            refused=unless_costs_are_known,
        ),
        Basis(
            numerator=Part("gross_profit_amount", GrossProfit(less=("refunds",))),
            code="before_marketing",
            sample=Sums(("orders",)),
            shown=(COVERAGE,),
            refused=unless_costs_are_known,
        ),
    ),
    heads="unique_customers",
    undivided=_SPEND.names,
    watched_instead=("gross_profit", "active_customer_count"),
    gap_cost=Each(),
    driven_by=DrivenBy(tells_numerator=True),
)
