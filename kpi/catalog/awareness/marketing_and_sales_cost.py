"""All the money put into marketing and sales: every row of the spend table.

Put agency fees and other sales costs there as a channel of their own, and they count too. A covered day without spend
cost nothing. It only means something next to what it brought: when the sales have grown with it, it is no drift. A
target is one for 28 days.
Unit: minor units of the shop currency.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.needs import SPEND
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.gap_cost import Itself

KPI = Total(
    id="marketing_and_sales_cost",
    bases=(Basis(numerator=Part("marketing_spend", Sums(("marketing_spend",))), needs=(SPEND,)),),
    segments=("channel", "campaign"),
    exposure=Sums(("sales_before_discounts",)),
    is_decided=True,
    gap_cost=Itself(),
)
