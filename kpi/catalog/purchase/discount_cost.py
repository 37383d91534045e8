"""Money given away as discounts on the orders of the period, without tax.

A target is one for 28 days. Discounts grow with sales: when only the sales have grown, and not the share of them that
is given away, the cost is no drift (it is held against gross sales, see `kpi.formulas.daily.Total.exposure`).
Unit: minor units of the shop currency.
Source: the platforms' own reports (Shopify "Discounts"); not named in the source documents.
"""

from __future__ import annotations

from kpi.facts.measures import BY_LINES
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.daily import Total
from kpi.formulas.gap_cost import Itself

KPI = Total(
    id="discount_cost",
    bases=(Basis(numerator=Part("discounts_given", Sums(("discounts",))), sample=Sums(("discounted_orders",))),),
    segments=BY_LINES,
    exposure=Sums(("sales_before_discounts",)),
    gap_cost=Itself(),
)
